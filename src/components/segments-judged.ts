/** How good a grouping is by the practice's five principles, and how that is written. */
import {count, dash, share} from "./format.js";
import type {Grouping, Score} from "./segments-data.js";
import {segmentsIn} from "./segments-names.js";

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
export function tellsApart(score: Score): boolean {
  return beyondChance(score) && (score.value ?? 0) >= limits.distinct;
}

/**
 * The grouping to steer by: of those that fail in fewest principles the one that tells customers apart best. None before
 * customers were followed for a year: the past year would favour groupings that are made from it.
 */
export function bestOf(judged: readonly Judged[]): Judged | null {
  return foremost(judged.filter((j) => j.foresight));
}

export function foremost(judged: readonly Judged[]): Judged | null {
  const usable = judged.filter((j) => j.fails !== null && j.distinct !== null && tellsApart(j.distinct));
  return usable.reduce<Judged | null>((best, j) => {
    if (best === null) return j;
    const fewer = (best.fails?.length ?? 0) - (j.fails?.length ?? 0);
    if (fewer !== 0) return fewer > 0 ? j : best;
    return (j.distinct?.value ?? 0) > (best.distinct?.value ?? 0) ? j : best;
  }, null);
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

/** "chance: up to 0.7 %". */
export function atMost(what: string, part: number | null, colon = ":"): string {
  const text = share(part);
  return text.startsWith("<")
    ? `${what}${colon} less than ${text.slice(1)}`
    : `${what}${colon} up to ${text}`;
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
