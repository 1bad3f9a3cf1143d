/** Two groups of cohorts compared: did more stay than before, and how sure are we? */
import {newcombeDifference} from "perennial/statistics";
import {points} from "./format.js";
import type {CohortCell} from "./retention-cells.js";

/** Customers who stayed, of those who joined. */
export interface Group {
  stayed: number;
  joined: number;
  /** First and last cohort of the group. */
  from: string;
  to: string;
  cohorts: number;
}

export interface Comparison {
  now: Group;
  before: Group;
  /** Difference of shares, now less before, with its 95 % interval (Newcombe). */
  difference: number;
  low: number;
  high: number;
  /** "same" when the interval holds zero: the data cannot tell the two apart. */
  verdict: "more" | "fewer" | "same";
}

/** Pools cohorts; null when there is none. Cells without a published count must have been left out. */
export function pool(cells: readonly CohortCell[]): Group | null {
  const first = cells[0];
  const last = cells.at(-1);
  if (!first || !last) return null;
  return {
    stayed: cells.reduce((sum, cell) => sum + (cell.active ?? 0), 0),
    joined: cells.reduce((sum, cell) => sum + (cell.base ?? 0), 0),
    from: first.cohort,
    to: last.cohort,
    cohorts: cells.length,
  };
}

export function compare(now: Group, before: Group): Comparison | null {
  const interval = newcombeDifference(now.stayed, now.joined, before.stayed, before.joined);
  if (!interval) return null;
  const verdict = interval.low > 0 ? "more" : interval.high < 0 ? "fewer" : "same";
  return {now, before, difference: interval.estimate, low: interval.low, high: interval.high, verdict};
}

/** "between 1 point fewer and 3 points more". */
export function rangeOfDifference(low: number, high: number): string {
  const side = (d: number) => `${points(d)} ${d < 0 ? "fewer" : "more"}`;
  if (low < 0 === high < 0) {
    const [near, far] = low < 0 ? [high, low] : [low, high];
    return `${points(near)} to ${points(far)} ${low < 0 ? "fewer" : "more"}`;
  }
  return `between ${side(low)} and ${side(high)}`;
}

/** Complete cells of one age whose counts are published, oldest cohort first. */
export function completeAt(cells: readonly CohortCell[], age: number): CohortCell[] {
  return cells
    .filter(
      (cell) =>
        cell.age === age && cell.complete && cell.active !== null && cell.base !== null && cell.base > 0,
    )
    .sort((a, b) => (a.cohort < b.cohort ? -1 : 1));
}
