/** The words of the pages of segments, made from the data; true also where there is little of it. */
import {count, counted, dash, day, list, money, sentence, share, shareRange} from "./format.js";
import type {Grouping, Move, Score, Segments, Trait} from "./segments-data.js";

/** What a grouping must reach to be steered by. Rules of thumb, written beside the score card. */
export const limits = {distinct: 0.01, stable: 0.6, measurable: 0.9, reachable: 0.5, largest: 0.9} as const;

export interface Judged {
  grouping: Grouping;
  distinct: Score | null;
  /** Whether what it explains is what customers brought after they were grouped, not before. */
  foresight: boolean;
  stable: Score | null;
  measurable: Score | null;
  reachable: Score | null;
  answers: Score | null;
  large: number | null;
  largest: number | null;
  /** Principles that it does not meet; null when nothing can be said of it. */
  fails: Principle[] | null;
}

export type Principle = "distinct" | "stable" | "measurable" | "reachable" | "worthwhile";

/** A grouping with its scores put in order, and what it fails in. What is unknown is no failure. */
export function judge(grouping: Grouping, scores: readonly Score[]): Judged {
  const find = (measure: string) => {
    const found = scores.find((s) => s.measure === measure);
    return found === undefined || found.value === null ? null : found;
  };
  // Where customers were followed for a year only that counts, also when it tells nothing.
  const foresight = scores.some((s) => s.measure === "value of the next year" && s.customers > 0);
  const distinct = find(foresight ? "value of the next year" : "value of the past year");
  const stable = grouping.kind === "dimension" ? null : find("stay from quarter to quarter");
  const measurable = find("customers with a segment");
  const reachable = find("can be spoken to, least reachable segment");
  const large = find("large segments")?.value ?? null;
  const largest = find("largest segment")?.value ?? null;
  const below = (score: Score | null, limit: number) => (score?.value ?? 1) < limit;
  const fails: Principle[] = [];
  if (distinct !== null && !tellsApart(distinct)) fails.push("distinct");
  if (below(stable, limits.stable)) fails.push("stable");
  if (below(measurable, limits.measurable)) fails.push("measurable");
  if (below(reachable, limits.reachable)) fails.push("reachable");
  if ((large !== null && large < 2) || (largest !== null && largest > limits.largest))
    fails.push("worthwhile");
  return {
    grouping,
    distinct,
    foresight,
    stable,
    measurable,
    reachable,
    answers: find("answer a contact"),
    large,
    largest,
    fails: grouping.reason === null ? fails : null,
  };
}

/** Whether it explains more than a random grouping of the same sizes does in 39 of 40 cases. */
export function beyondChance({value, reference}: Score): boolean {
  return value !== null && value > (reference ?? 0);
}

/** Whether it also explains enough to be worth steering by: with many customers the least difference is beyond chance. */
function tellsApart(score: Score): boolean {
  return beyondChance(score) && (score.value ?? 0) >= limits.distinct;
}

/**
 * The grouping to steer by: of those that fail in fewest principles the one that tells customers apart best. None before
 * customers were followed for a year: the past year would favour groupings that are made from it.
 */
export function bestOf(judged: readonly Judged[]): Judged | null {
  return foremost(judged.filter((j) => j.foresight));
}

function foremost(judged: readonly Judged[]): Judged | null {
  const usable = judged.filter((j) => j.fails !== null && j.distinct !== null && tellsApart(j.distinct));
  return usable.reduce<Judged | null>((best, j) => {
    if (best === null) return j;
    const fewer = (best.fails?.length ?? 0) - (j.fails?.length ?? 0);
    if (fewer !== 0) return fewer > 0 ? j : best;
    return (j.distinct?.value ?? 0) > (best.distinct?.value ?? 0) ? j : best;
  }, null);
}

export interface Words {
  verdict: string;
  sentence: string;
  doubt: string;
}

/** "Which grouping should we steer by?" */
export function segmentsAnswer(judged: readonly Judged[], segments: Segments): Words {
  const usable = judged.filter((j) => j.fails !== null);
  if (judged.length === 0)
    return {verdict: "There is nothing to group by yet.", sentence: emptySentence, doubt: ""};
  if (usable.length === 0)
    return {
      verdict: "No grouping tells customers apart yet.",
      sentence: `${judged.map((j) => reasonSentence(j.grouping)).join(" ")}`,
      doubt: "",
    };
  const best = bestOf(judged);
  if (best === null) return undecided(usable, segments);
  const {label} = best.grouping;
  const fails = best.fails ?? [];
  const others = usable.filter((j) => j !== best && j.distinct !== null && tellsApart(j.distinct));
  const closest = others.reduce<Judged | null>(
    (top, j) => ((j.distinct?.value ?? 0) > (top?.distinct?.value ?? 0) ? j : top),
    null,
  );
  const more =
    closest !== null && (closest.distinct?.value ?? 0) > (best.distinct?.value ?? 0)
      ? ` ${closest.grouping.label} ${explainVerb(closest.grouping.label)} more, ${explained(closest)}, but ${list(failsWords(closest))}.`
      : "";
  const but = fails.length > 0 ? ` But ${list(failsWords(best))}.` : "";
  return {
    verdict: `Steer by ${short(label, 40)}.`,
    sentence: `${short(label, 60)} ${explainsSentence(best)}${stayClause(best)}.${but}${more}`,
    doubt: doubtOf(best, segments),
  };
}

/** What is said where there is no grouping to steer by. */
function undecided(usable: readonly Judged[], segments: Segments): Words {
  const known = usable.filter((j) => j.distinct !== null);
  const first = known[0];
  if (first === undefined)
    return {
      verdict: "Too early to say.",
      sentence:
        "All customers brought the same in the time they were followed, or there are too few of them: no grouping can be told from chance.",
      doubt: "",
    };
  const top = foremost(usable);
  if (top !== null)
    return {
      verdict: "Too early to say.",
      sentence: `Customers have not been followed for a year after they were grouped. In the past year most is explained by ${short(top.grouping.label, 60)}, ${explained(top)}; groups drawn at random would explain at most ${share(top.distinct?.reference ?? null)}.`,
      doubt: doubtOf(top, segments),
    };
  const most = known.reduce((a, b) => ((b.distinct?.value ?? 0) > (a.distinct?.value ?? 0) ? b : a));
  if (known.some((j) => j.distinct !== null && beyondChance(j.distinct)))
    return {
      verdict: "None tells customers far apart.",
      sentence: `Most is explained by ${short(most.grouping.label, 60)}: ${explained(most)} of the differences in what customers brought ${whenOf(most)}. That is more than chance, and too little to steer by.`,
      doubt: doubtOf(most, segments),
    };
  return {
    verdict: "None is better than chance.",
    sentence: `Of ${counted(usable.length, "grouping")}, none tells more about what customers bring than groups drawn at random would.`,
    doubt: doubtOf(first, segments),
  };
}

const emptySentence =
  "Groupings come from what customers bought, from attributes in a customers file, and from expressions under `segments` in the configuration.";

function explained({distinct}: Judged): string {
  return share(distinct?.value ?? null);
}

function explainVerb(label: string): string {
  return label.endsWith("s") ? "explain" : "explains";
}

function whenOf({foresight}: Judged): string {
  return foresight ? "in the year after they were grouped" : "in the past year";
}

function explainsSentence(judged: Judged): string {
  const {distinct} = judged;
  return `${explainVerb(judged.grouping.label)} ${explained(judged)} of the differences in what customers brought ${whenOf(judged)}; groups drawn at random would explain at most ${share(distinct?.reference ?? null)}`;
}

function stayClause({stable}: Judged): string {
  return stable === null
    ? ""
    : `. From one quarter to the next ${share(stable.value)} of customers stay in their segment`;
}

/** What a grouping fails in, as clauses. */
export function failsWords(judged: Judged): string[] {
  const {stable, measurable, reachable, large, largest} = judged;
  const words = (principle: Principle): string => {
    switch (principle) {
      case "distinct":
        return judged.distinct !== null && beyondChance(judged.distinct)
          ? `it explains only ${share(judged.distinct.value)} of what they bring`
          : "it tells customers apart no better than chance";
      case "stable":
        return `only ${share(stable?.value ?? null)} stay in their segment from quarter to quarter`;
      case "measurable":
        return `only ${share(measurable?.value ?? null)} of customers have a segment`;
      case "reachable":
        return `in one segment only ${share(reachable?.value ?? null)} can be spoken to`;
      case "worthwhile":
        return (largest ?? 0) > limits.largest
          ? `one segment holds ${share(largest)} of the customers`
          : large === 0
            ? "no segment is large enough to be worth an effort of its own"
            : "only one segment is large enough to be worth an effort of its own";
    }
  };
  return (judged.fails ?? []).map(words);
}

function doubtOf({distinct, foresight}: Judged, {followed}: Segments): string {
  if (distinct === null) return "";
  const basis =
    foresight && followed !== null
      ? `Customers were grouped by what was known on ${day(followed.from)} and then followed for a year, so nothing that is explained was known before.`
      : "The data are too young to follow customers for a year after they were grouped, so the past year stands in: groupings made from what customers brought look better in it than they are.";
  return `${basis} It rests on ${counted(distinct.customers, "customer")}.`;
}

/** Why nothing is shown of a grouping. */
export function reasonSentence({label, kind, reason, customers}: Grouping): string {
  const name = short(label, 60);
  switch (reason) {
    case "nobody":
      return kind === "configured"
        ? `${name}: no customer has a segment. The expression, or the column it reads, is empty for all.`
        : kind === "dimension"
          ? `${name}: no customer has a segment. The column is empty for all.`
          : `${name}: there are too few customers, or they are too much alike, to be told apart.`;
    case "one segment":
      return customers === 1
        ? `${name}: there is one customer only, so there is nothing to compare.`
        : `${name}: all ${counted(customers, "customer")} are in the same segment, so there is nothing to compare.`;
    case "small":
      return `${name}: there are not two segments with enough customers to be shown.`;
    default:
      return "";
  }
}

/** A text of at most so many characters. */
export function short(text: string, most: number): string {
  const letters = [...text];
  return letters.length > most
    ? `${letters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`
    : text;
}

/** What a segment is called on a page: never nothing. */
export function segmentName(name: string): string {
  const plain = name.replace(/\s+/g, " ").trim();
  return plain === "" ? "(no name)" : plain;
}

export type Unit = "share" | "money" | "days" | "number" | "score";

export interface MeasureWords {
  label: string;
  unit: Unit;
  /** In a sentence: "orders in twelve months (6.6, all customers 1.9)". */
  words: string;
}

/** @param bands names of price bands are words of ours, other items are the company's */
export function measureWords(measure: string, item = "", quarters = 4): MeasureWords {
  const name = segmentName(item);
  switch (measure) {
    case "value":
      return {label: "Contribution, 12 months", unit: "money", words: "contribution"};
    case "bought":
      return {label: "Bought within 12 months", unit: "share", words: "share who bought within a year"};
    case "orders":
      return {label: "Orders, 12 months", unit: "number", words: "orders"};
    case "gap":
      return {label: "Days between purchases", unit: "days", words: "days between purchases"};
    case "silence":
      return {label: "Days since the last purchase", unit: "days", words: "days of silence"};
    case "basket":
      return {label: "Money per order", unit: "money", words: "money per order"};
    case "discount":
      return {label: "Discount share", unit: "share", words: "discounts"};
    case "categories":
      return {label: "Categories bought from", unit: "number", words: "categories"};
    case "category":
      return {label: `Category: ${name}`, unit: "share", words: name};
    case "channel":
      return {label: `Channel: ${name}`, unit: "share", words: `buying through ${name}`};
    case "price":
      return {label: `Price band: ${name}`, unit: "share", words: `${name} prices`};
    case "satisfaction":
      return {label: "Satisfaction", unit: "score", words: "satisfaction"};
    case "contacts":
      return {label: "Contacts, 12 months", unit: "number", words: "contacts"};
    case "reachable":
      return {label: "Can be spoken to", unit: "share", words: "share who can be spoken to"};
    case "response":
      return {label: "Contacts answered", unit: "share", words: "share of contacts answered"};
    case "retained":
      return {
        label:
          quarters === 4
            ? "Bought again, year after"
            : `Bought again, ${counted(3 * quarters, "month")} after`,
        unit: "share",
        words: "share who bought again",
      };
    case "expected":
      return {label: "Expected value", unit: "money", words: "expected value"};
    default:
      return {label: sentence(measure), unit: "number", words: measure};
  }
}

/** A value with its unit, for a table cell. */
export function valueText(value: number | null, unit: Unit, currency: string): string {
  if (value === null) return dash;
  switch (unit) {
    case "share":
      return share(value);
    case "money":
      return money(value, currency);
    case "days":
      return count(value);
    case "score":
      return value.toFixed(2);
    case "number":
      return Math.abs(value) < 9.95 ? value.toFixed(1) : count(value);
  }
}

/** A trait in full, for whoever points at it or listens. */
export function traitSentence(trait: Trait, currency: string): string {
  const {unit, label} = measureWords(trait.measure, trait.item);
  const text = (value: number | null) => valueText(value, unit, currency);
  if (trait.verdict === "withheld")
    return `${segmentName(trait.segment)}, ${label}: withheld, to protect small groups`;
  const range =
    trait.low === null || trait.high === null
      ? ""
      : unit === "share"
        ? ` (${shareRange(trait.low, trait.high)})`
        : ` (${text(trait.low)} to ${text(trait.high)})`;
  const verdict = {
    over: "more than others",
    under: "less than others",
    "as the base": "no clear difference",
    "too few": "too few customers to compare",
    withheld: "",
  }[trait.verdict];
  return `${segmentName(trait.segment)}, ${label}: ${text(trait.value)}${range}; all customers ${text(trait.base)}: ${verdict}. n = ${count(trait.customers)}`;
}

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

function principleWord(principle: Principle): string {
  return principle === "worthwhile" ? "worth the effort" : principle;
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

export function distinctTitle(judged: readonly Judged[]): string {
  const known = judged.filter((j) => j.distinct !== null && j.fails !== null);
  const above = known.filter((j) => j.distinct !== null && beyondChance(j.distinct));
  const top = above.reduce<Judged | null>(
    (best, j) => ((j.distinct?.value ?? 0) > (best?.distinct?.value ?? 0) ? j : best),
    null,
  );
  if (known.length === 0) return "How distinct the groupings are cannot be told yet";
  if (top === null) return "No grouping explains more than chance";
  const name = short(top.grouping.label, 50);
  return known.length === 1
    ? `${name}: ${explained(top)} of the differences in value explained`
    : `Most of the differences in value are explained by ${name}: ${explained(top)}`;
}

export interface Step {
  title: string;
  text: string;
}

/** What to do about groupings as a whole. */
export function segmentsSteps(judged: readonly Judged[]): Step[] {
  const best = bestOf(judged);
  const steps: Step[] = [];
  if (best !== null)
    steps.push({
      title: `Use ${short(best.grouping.label, 50)} for plans and budgets.`,
      text: "Its page says what sets each segment apart, how many return, and what is expected of them.",
    });
  // Before customers were followed for a year nothing is known against a grouping either.
  const chance = judged.filter((j) => j.foresight && j.fails?.includes("distinct"));
  if (chance.length > 0)
    steps.push({
      title: `Stop steering by ${list(chance.slice(0, 3).map((j) => short(j.grouping.label, 40)))}.`,
      text: `What customers bring depends on ${chance.length === 1 ? "it" : "them"} hardly more than on chance. ${chance.length === 1 ? "It" : "They"} may still matter for what is said to whom.`,
    });
  const empty = judged.filter(
    ({grouping: {reason, kind}}) =>
      (reason === "nobody" || reason === "one segment") && (kind === "configured" || kind === "dimension"),
  );
  if (empty.length > 0)
    steps.push({
      title: "Mend or drop what groups nobody.",
      text: empty.map((j) => reasonSentence(j.grouping)).join(" "),
    });
  const gap = judged.find((j) => j.fails?.includes("measurable"));
  if (gap !== undefined)
    steps.push({
      title: `Fill the gaps of ${short(gap.grouping.label, 50)}.`,
      text: `${share(gap.measurable?.value ?? null)} of customers have a segment; the others cannot be steered by it.`,
    });
  if (steps.length === 0)
    steps.push({
      title: "Wait for more data.",
      text: "Groupings can be judged when customers have had time to differ.",
    });
  return steps.slice(0, 4);
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

/** "chance: up to 0.7 %". */
export function atMost(what: string, part: number | null, colon = ":"): string {
  const text = share(part);
  return text.startsWith("<")
    ? `${what}${colon} less than ${text.slice(1)}`
    : `${what}${colon} up to ${text}`;
}

/** How many segments there are, also of those that are together in "Other". */
function segmentsIn({segments, folded}: Grouping): number {
  return folded > 0 ? segments.filter(({name}) => name !== "Other").length + folded : segments.length;
}

/** "27 % (chance: up to 0.7 %)". */
export function scoreText(judged: Judged, principle: Principle): {text: string; note: string} {
  const {distinct, stable, measurable, reachable, answers, large, grouping, largest} = judged;
  switch (principle) {
    case "distinct":
      return distinct === null
        ? {text: dash, note: "cannot be told"}
        : {text: share(distinct.value), note: atMost("chance", distinct.reference)};
    case "stable":
      return grouping.kind === "dimension"
        ? {text: dash, note: "no history in the file"}
        : stable === null
          ? {text: dash, note: "too young"}
          : {text: share(stable.value), note: `by chance ${share(stable.reference)}`};
    case "measurable":
      return measurable === null
        ? {text: dash, note: ""}
        : {text: share(measurable.value), note: "of customers"};
    case "reachable":
      return reachable === null
        ? {text: dash, note: "no address known"}
        : {
            text: share(reachable.value),
            note:
              answers === null ? "of the least reachable" : `${share(answers.value)} of contacts answered`,
          };
    case "worthwhile":
      return large === null
        ? {text: dash, note: ""}
        : {
            text: `${count(large)} of ${count(segmentsIn(grouping))}`,
            note: largest === null ? "" : `largest: ${share(largest)}`,
          };
  }
}
