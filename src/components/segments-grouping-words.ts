/** The words of the page of one grouping, made from the data; true also where there is little of it. */
import {count, counted, list, money, share} from "./format.js";
import type {Grouping, Move, Segments, Trait} from "./segments-data.js";
import {atMost, beyondChance, type Judged, limits} from "./segments-judged.js";
import {measureWords, segmentName, short, valueText} from "./segments-names.js";
import {
  doubtOf,
  explained,
  explainsSentence,
  principleWord,
  reasonSentence,
  type Step,
  stayClause,
  type Words,
} from "./segments-words.js";

export interface SegmentShare {
  name: string;
  customers: number;
  ofCustomers: number;
  /** Share of the contribution of all customers; null when withheld, or when all together brought nothing. */
  ofValue: number | null;
}

/** What part of the customers each segment is, and what part of the value it brings. */
export function sharesOf(grouping: Grouping, segments: Segments, traits: readonly Trait[]): SegmentShare[] {
  return grouping.segments.map(({name, customers}) => {
    const value = traits.find((t) => t.measure === "value" && t.segment === name);
    const total = value?.base == null ? null : value.base * segments.customers;
    return {
      name,
      customers,
      ofCustomers: segments.customers > 0 ? customers / segments.customers : 0,
      ofValue:
        value === undefined || value.value === null || total === null || total <= 0
          ? null
          : (value.value * value.customers) / total,
    };
  });
}

/** The segment that brings most for its size. */
export function topShare(shares: readonly SegmentShare[]): SegmentShare | null {
  return shares.reduce<SegmentShare | null>((top, s) => {
    if (s.ofValue === null || s.ofCustomers === 0) return top;
    const index = (x: SegmentShare) => (x.ofValue ?? 0) / x.ofCustomers;
    return top === null || index(s) > index(top) ? s : top;
  }, null);
}

export function sharesTitle(shares: readonly SegmentShare[]): string {
  const top = topShare(shares);
  if (top === null) {
    const largest = shares[0];
    return largest === undefined
      ? "No segments"
      : `${short(segmentName(largest.name), 40)} is the largest segment, ${share(largest.ofCustomers)} of the customers`;
  }
  const name = short(segmentName(top.name), 40);
  const more = (top.ofValue ?? 0) / top.ofCustomers;
  return more < 1.1
    ? "No segment brings much more than its part of the customers"
    : `${name}: ${share(top.ofCustomers)} of the customers, ${share(top.ofValue)} of the contribution`;
}

/** The answer of a grouping's page. */
export function groupingAnswer(judged: Judged, shares: readonly SegmentShare[], segments: Segments): Words {
  const {grouping, fails, distinct} = judged;
  if (fails === null)
    return {verdict: "Nothing to compare.", sentence: reasonSentence(grouping), doubt: remedy(grouping)};
  const top = topShare(shares);
  const brings =
    top !== null && (top.ofValue ?? 0) / top.ofCustomers >= 1.1
      ? `${segmentName(top.name)}: ${share(top.ofCustomers)} of the customers, who brought ${share(top.ofValue)} of the contribution of the past year. `
      : "";
  const explains =
    distinct === null
      ? "How far the segments differ in what they bring cannot be told yet."
      : beyondChance(distinct)
        ? `The grouping ${explainsSentence({...judged, grouping: {...grouping, label: ""}})}${stayClause(judged)}.`
        : `What customers brought differs between the segments no more than between groups drawn at random: ${explained(judged)} is explained, where ${atMost("chance explains", distinct.reference, "")}.`;
  const verdict = fails.includes("distinct")
    ? distinct !== null && beyondChance(distinct)
      ? "Explains hardly anything."
      : "No better than chance."
    : distinct === null || !judged.foresight
      ? "Too early to say."
      : fails.length === 0
        ? "Worth steering by."
        : `Tells customers apart, but is not ${list(fails.map(principleWord))}.`;
  return {verdict, sentence: `${brings}${explains}`, doubt: doubtOf(judged, segments)};
}

function remedy({reason, kind}: Grouping): string {
  if (kind !== "configured" && kind !== "dimension" && reason !== "small")
    return "Segments come by themselves when there are more customers and they have had time to differ.";
  switch (reason) {
    case "nobody":
      return kind === "configured"
        ? "Correct the expression under `segments` in the configuration, or fill the column it reads."
        : "Fill the column, or leave it out of `dimensions` in the configuration.";
    case "one segment":
      return "A grouping needs at least two segments: change it, or leave it out of the configuration.";
    default:
      return "Fewer and larger segments can be shown, or the same ones when there are more customers.";
  }
}

/** What sets a segment apart, the strongest first: those that are over, then those that are under. */
export function characterWords(
  traits: readonly Trait[],
  segment: string,
  currency: string,
): {over: string; under: string} {
  const own = traits.filter((t) => t.segment === segment && t.measure !== "expected");
  const strength = (t: Trait) =>
    t.value === null || t.base === null || t.base === 0
      ? 0
      : Math.abs(Math.log(Math.max(Math.abs(t.value), 1e-6) / Math.abs(t.base)));
  const words = (verdict: Trait["verdict"]) =>
    own
      .filter((t) => t.verdict === verdict)
      .sort((a, b) => strength(b) - strength(a) || (a.measure < b.measure ? -1 : 1))
      .slice(0, 4)
      .map((t) => {
        const {unit, words} = measureWords(t.measure, t.item);
        return `${words} (${valueText(t.value, unit, currency)}, all ${valueText(t.base, unit, currency)})`;
      });
  return {over: list(words("over")), under: list(words("under"))};
}

export function profileTitle(traits: readonly Trait[]): string {
  const compared = traits.filter(
    (t) => t.verdict === "over" || t.verdict === "under" || t.verdict === "as the base",
  );
  const apart = compared.filter((t) => t.verdict !== "as the base").length;
  const few = traits.filter((t) => t.verdict === "too few").length;
  if (compared.length === 0) return "There are too few customers to compare segments";
  if (apart === 0 && few > compared.length)
    return "Most segments are too small to be compared with the other customers";
  if (apart === 0) return "No segment differs from the others by more than chance";
  return `${count(apart)} of ${counted(compared.length, "comparison")} ${apart === 1 ? "shows" : "show"} a difference that is more than chance`;
}

/** @param folded whether small segments are together in "Other": who is there may have moved within it */
export function movesTitle(moves: readonly Move[], folded = false): string {
  const named = folded ? moves.filter(({from, to}) => from !== "Other" && to !== "Other") : moves;
  if (folded) {
    const out = moves.filter(({from}) => from !== "Other");
    const stayed = out.filter(({from, to}) => from === to).reduce((sum, m) => sum + m.customers, 0);
    const from = out.reduce((sum, m) => sum + m.customers, 0);
    if (from === 0) return "Who moves between the named segments cannot be told yet";
    return `${share(stayed / from)} of those in a named segment stay in it from one quarter to the next${mostMoves(named)}`;
  }
  const all = moves.reduce((sum, m) => sum + m.customers, 0);
  const stay = moves.filter((m) => m.from === m.to).reduce((sum, m) => sum + m.customers, 0);
  if (all === 0) return "Nobody has been followed from one quarter to the next yet";
  if (stay === all) return "Nobody has moved from one segment to another";
  return `${share(stay / all)} stay in their segment from one quarter to the next${mostMoves(named)}`;
}

function mostMoves(moves: readonly Move[]): string {
  const largest = moves
    .filter((m) => m.from !== m.to)
    .reduce<Move | null>((top, m) => (top === null || m.customers > top.customers ? m : top), null);
  return largest === null
    ? ""
    : `; most moves are from ${short(segmentName(largest.from), 30)} to ${short(segmentName(largest.to), 30)}`;
}

export function returnsTitle(
  returns: readonly {segment: string; quarter: number; bought: number; low: number; high: number}[],
): string {
  const first = returns.filter((r) => r.quarter === 1 && r.segment !== "");
  const [best, worst] = [
    first.reduce<(typeof first)[number] | null>((t, r) => (t === null || r.bought > t.bought ? r : t), null),
    first.reduce<(typeof first)[number] | null>((t, r) => (t === null || r.bought < t.bought ? r : t), null),
  ];
  if (best === null || worst === null || best === worst) return "Who bought again, quarter by quarter";
  if (best.low <= worst.high) return "No clear difference between segments in who bought again";
  return `Who bought in the quarter after: ${share(best.bought)} in ${short(segmentName(best.segment), 40)}, ${share(worst.bought)} in ${short(segmentName(worst.segment), 40)}`;
}

/** What to do about the segments of one grouping. */
export function groupingSteps(
  shares: readonly SegmentShare[],
  traits: readonly Trait[],
  moves: readonly Move[],
  currency: string,
): Step[] {
  const steps: Step[] = [];
  const top = topShare(shares);
  const value = traits.find((t) => t.measure === "value" && t.segment === top?.name);
  if (top !== null && (top.ofValue ?? 0) / top.ofCustomers >= 1.1 && value?.verdict !== "as the base")
    steps.push({
      title: `Keep ${short(segmentName(top.name), 40)}.`,
      text: `${counted(top.customers, "customer")} bring ${share(top.ofValue)} of the contribution: losing one costs ${money(value?.value ?? null, currency)} a year.`,
    });
  const loss = moves
    .filter((m) => m.from === top?.name && m.to !== m.from && m.to !== "Other")
    .reduce<Move | null>((most, m) => (most === null || m.customers > most.customers ? m : most), null);
  if (top !== null && loss !== null) {
    const from = moves.filter((m) => m.from === top.name).reduce((sum, m) => sum + m.customers, 0);
    steps.push({
      title: `Watch the way from ${short(segmentName(top.name), 30)} to ${short(segmentName(loss.to), 30)}.`,
      text: `${share(loss.customers / from)} take it in a quarter; speak to them before they do.`,
    });
  }
  const silent = traits
    .filter((t) => t.measure === "reachable" && t.value !== null && t.value < limits.reachable)
    .reduce<Trait | null>(
      (least, t) => (least === null || (t.value ?? 1) < (least.value ?? 1) ? t : least),
      null,
    );
  if (silent !== null)
    steps.push({
      title: `Ask ${short(segmentName(silent.segment), 40)} for an address.`,
      text: `Only ${share(silent.value)} of them can be spoken to.`,
    });
  if (steps.length === 0)
    steps.push({
      title: "Treat the segments alike.",
      text: "Nothing here says that one of them deserves more effort than another.",
    });
  return steps;
}
