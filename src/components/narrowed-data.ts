/** What narrowed pages read: quarters and starts of one segment, out of two cubes that hold them all. */
import {wilsonInterval} from "perennial/statistics";
import type {Cube} from "./cube.js";
import {addDays} from "./format.js";
import type {CohortCell, CurvePoint} from "./retention-cells.js";

/** What the customers of a segment did in one quarter. */
export interface NarrowedPeriod {
  /** First day of the quarter. */
  quarter: string;
  /** The day before, on which it was looked up who is in the segment. */
  knownOn: string;
  complete: boolean;
  base: number;
  /** Of them, those with an order in the quarter; null where the segment is too small. */
  bought: number | null;
  orders: number | null;
  /** Null where withheld or unknown. */
  revenue: number | null;
  margin: number | null;
}

/** Quarters of a segment, oldest first; both names are "" for all customers. */
export function periodsOf(cube: Cube, grouping: string, segment: string): NarrowedPeriod[] {
  const [quarter, knownOn, complete] = [cube.text("quarter"), cube.text("known_on"), cube.flags("complete")];
  const [base, bought, orders] = [cube.numbers("base"), cube.numbers("bought"), cube.numbers("orders")];
  const [revenue, margin] = [cube.numbers("revenue"), cube.numbers("margin")];
  return rowsOf(cube, grouping, segment)
    .map((i) => ({
      quarter: quarter[i] ?? "",
      knownOn: knownOn[i] ?? "",
      complete: complete[i] ?? false,
      base: base[i] ?? 0,
      bought: bought[i] ?? null,
      orders: orders[i] ?? null,
      revenue: revenue[i] ?? null,
      margin: margin[i] ?? null,
    }))
    .sort((a, b) => (a.quarter < b.quarter ? -1 : 1));
}

/**
 * The same for every quarter in which anybody was a customer: a segment that nobody was in has no row of its own.
 *
 * @param all quarters of all customers
 */
export function everyQuarter(
  rows: readonly NarrowedPeriod[],
  all: readonly NarrowedPeriod[],
): NarrowedPeriod[] {
  const at = new Map(rows.map((row) => [row.quarter, row]));
  return all.map(
    ({quarter, knownOn, complete}) =>
      at.get(quarter) ?? {
        quarter,
        knownOn,
        complete,
        base: 0,
        bought: null,
        orders: null,
        revenue: null,
        margin: null,
      },
  );
}

/** The share who bought, with its 95 % interval (Wilson); null where it is withheld or nobody was there. */
export function shareOf({bought, base}: Pick<NarrowedPeriod, "bought" | "base">): {
  share: number;
  low: number;
  high: number;
} | null {
  const interval = bought === null ? null : wilsonInterval(bought, base);
  return interval && {share: interval.estimate, low: interval.low, high: interval.high};
}

/**
 * Who of a segment bought in the quarters after the end of each quarter, as cells whose cohort is that day.
 *
 * @param measure "bought" in the quarter itself, "later" in it or any after it
 */
export function startCells(
  cube: Cube,
  grouping: string,
  segment: string,
  measure: "bought" | "later",
): CohortCell[] {
  const [quarter, closes, complete] = [cube.text("quarter"), cube.text("closes"), cube.flags("complete")];
  const [age, base, active] = [cube.numbers("age"), cube.numbers("base"), cube.numbers(measure)];
  const cells: CohortCell[] = [];
  for (const i of rowsOf(cube, grouping, segment)) {
    const known = addDays(quarter[i] ?? "", -1);
    const of = base[i] ?? 0;
    const cell = (at: number, n: number | null, whole: boolean, until: string): CohortCell => ({
      cohort: known,
      age: at,
      complete: whole,
      closes: until,
      base: of,
      active: n,
      amount: n,
      baseAmount: of,
      ratio: n === null || of === 0 ? null : n / of,
    });
    if (age[i] === 1) cells.push(cell(0, of, true, known));
    cells.push(cell(age[i] ?? 0, active[i] ?? null, complete[i] ?? false, closes[i] ?? ""));
  }
  return cells.sort((a, b) => (a.cohort === b.cohort ? a.age - b.age : a.cohort < b.cohort ? -1 : 1));
}

/**
 * The mean over all quarter-ends whose quarter of that age is over, weighted by size.
 *
 * Many customers are in the segment on several of those days, so the starts are not independent. Its interval holds
 * whatever they have in common: the variance of Σ wₛ pₛ is at most (Σ wₛ σₛ)², which is p(1 − p) / n for
 * n = (Σ nₛ)² / (Σ √nₛ)², the number of customers of a typical start, not of all starts together.
 */
export function meanOfStarts(cells: readonly CohortCell[]): CurvePoint[] {
  const ages = [...new Set(cells.map(({age}) => age))].filter((age) => age > 0).sort((a, b) => a - b);
  return ages.map((age) => {
    const whole = cells.filter(
      (cell) => cell.age === age && cell.complete && cell.active !== null && (cell.base ?? 0) > 0,
    );
    const sum = (value: (cell: CohortCell) => number) =>
      whole.reduce((total, cell) => total + value(cell), 0);
    const customers = sum(({base}) => base ?? 0);
    if (customers === 0) return {age, mean: null, low: null, high: null, cohorts: 0, customers: null};
    const mean = sum(({active}) => active ?? 0) / customers;
    const typical = (customers / sum(({base}) => Math.sqrt(base ?? 0))) ** 2;
    const interval = wilsonInterval(Math.min(mean, 1) * typical, typical);
    return {
      age,
      mean,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      cohorts: whole.length,
      customers,
    };
  });
}

/**
 * What the same means would be if the customers of each quarter-end had been like all customers of that day: the same
 * days with the same weights, so that a good season counts for both alike.
 *
 * @param all cells of all customers
 */
export function meansOfAll(all: readonly CohortCell[], cells: readonly CohortCell[]): CurvePoint[] {
  const at = new Map(all.map((cell) => [`${cell.cohort} ${cell.age}`, cell]));
  return meanOfStarts(
    cells.flatMap((cell) => {
      const same = at.get(`${cell.cohort} ${cell.age}`);
      if (cell.active === null || same?.ratio == null) return [];
      return [{...same, base: cell.base, active: same.ratio * (cell.base ?? 0)}];
    }),
  ).map((point) => ({...point, low: null, high: null}));
}

function rowsOf(cube: Cube, grouping: string, segment: string): number[] {
  const [groupings, segments] = [cube.text("grouping"), cube.text("segment")];
  const rows: number[] = [];
  for (let i = 0; i < cube.length; i++)
    if (groupings[i] === grouping && segments[i] === segment) rows.push(i);
  return rows;
}
