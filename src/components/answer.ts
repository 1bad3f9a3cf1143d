/** "Are we keeping our customers?": the answer in one sentence, and what it rests on. */
import {count, counted, type Grain, period, points, share} from "./format.js";
import type {CohortCell} from "./retention-cells.js";
import {type Comparison, compare, completeAt, type Group, pool, rangeOfDifference} from "./trend.js";

/** Cells of the windowed variant, customers, one grain. */
export interface AnswerInput {
  grain: Grain;
  cells: readonly CohortCell[];
  windowDays: number;
}

export interface Answer {
  /** A few words: the answer itself. */
  verdict: string;
  /** One sentence with the numbers. */
  sentence: string;
  /** How sure we are. */
  doubt: string;
  grain: Grain | null;
  comparison: Comparison | null;
  /** The newest group, also when there is nothing to compare it with. */
  now: Group | null;
  windowDays: number;
}

/** Cohorts in each of the two groups, when the data reach that far back: four quarters make a year. */
const wanted = 4;

/** Whether a grain alone can fill both groups; else a finer one is asked. */
export function canCompare({cells}: AnswerInput): boolean {
  return completeAt(cells, 1).length >= 2 * wanted;
}

/**
 * Compares the newest complete cohorts with those before them by who bought again within one window.
 *
 * @param inputs what is loaded, coarse to fine; the first that fills both groups of four is used, else the first
 *   that can compare at all, else the first with one cohort
 */
export function keepingCustomers(inputs: readonly AnswerInput[]): Answer {
  const usable = inputs.map((input) => ({...input, complete: completeAt(input.cells, 1)}));
  const chosen =
    usable.find((input) => input.complete.length >= 2 * wanted) ??
    usable.find((input) => input.complete.length >= 2) ??
    usable.find((input) => input.complete.length === 1);
  const none: Answer = {
    verdict: "Too early to say.",
    sentence:
      "No group of customers that is large enough to publish has had time to come back: the first answer comes when its window has closed.",
    doubt: "",
    grain: null,
    comparison: null,
    now: null,
    windowDays: inputs[0]?.windowDays ?? 0,
  };
  if (!chosen) return none;
  const {complete, grain, windowDays} = chosen;
  const size = Math.min(wanted, Math.floor(complete.length / 2));
  if (size === 0) {
    const only = pool(complete);
    if (!only) return none;
    return {
      ...none,
      verdict: "There is nothing yet to compare with.",
      sentence: `${stayedOf(only, grain, windowDays)}. They are the only cohort that has had its time.`,
      grain,
      now: only,
      windowDays,
    };
  }
  const now = pool(complete.slice(-size));
  const before = pool(complete.slice(-2 * size, -size));
  const comparison = now && before && compare(now, before);
  if (!now || !before || !comparison) return none;
  return {
    verdict: verdictOf(comparison),
    sentence: sentenceOf(comparison, grain, windowDays),
    doubt: doubtOf(comparison, grain, size),
    grain,
    comparison,
    now,
    windowDays,
  };
}

function verdictOf(comparison: Comparison): string {
  const {verdict, difference} = comparison;
  const little = Math.abs(difference) < slight;
  if (verdict === "more") return little ? "A little better than before." : "Better than before.";
  if (verdict === "fewer") return little ? "A little less well than before." : "Less well than before.";
  if (isVague(comparison)) return "We cannot tell yet.";
  return Math.abs(difference) < slight ? "About as well as before." : "No clear change.";
}

function sentenceOf(comparison: Comparison, grain: Grain, days: number): string {
  const {now, before, verdict, difference} = comparison;
  const earlier = share(before.stayed / before.joined);
  const them = `of the ${count(before.joined)} before them (${span(before, grain)})`;
  const start = stayedOf(now, grain, days);
  if (verdict !== "same") return `${start}: ${points(difference)} ${verdict} than ${them}, ${earlier}.`;
  if (isVague(comparison))
    return `${start}; ${them}, ${earlier}. The groups are too small to tell the two apart.`;
  if (Math.abs(difference) < slight) return `${start}, about the same as ${them}, ${earlier}.`;
  return `${start}; ${them}, ${earlier}: too close to tell apart.`;
}

/** A difference this small matters little, even when it is sure: two points. */
const slight = 0.02;

/** A wide interval around no difference is no evidence that nothing has changed. */
function isVague({verdict, low, high}: Comparison): boolean {
  return verdict === "same" && high - low > 0.1;
}

function doubtOf({low, high, verdict}: Comparison, grain: Grain, size: number): string {
  const range = `With 95 % confidence the true difference is ${rangeOfDifference(low, high)}`;
  const chance =
    verdict === "same" ? "so it may be chance" : "so it is more than chance, whatever brought it about";
  const season =
    grain === "quarter" && size === wanted
      ? ""
      : " The groups cover different seasons, which may be part of the difference.";
  return `${range}, ${chance}.${season}`;
}

function stayedOf(group: Group, grain: Grain, days: number): string {
  return `Of the ${counted(group.joined, "customer")} who first bought in ${span(group, grain)}, ${share(group.stayed / group.joined)} bought again within ${counted(days, "day")}`;
}

function span(group: Group, grain: Grain): string {
  const from = period(group.from, grain);
  const to = period(group.to, grain);
  return from === to ? from : `${from} to ${to}`;
}
