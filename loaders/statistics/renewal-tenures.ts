/** How long contracts have run, as far as models of renewal need it: whole periods paid, and whether they ended. */
import {HistoryError} from "./purchase-histories.ts";

/** Arrays of equal length, one entry per distinct tenure; made by {@link renewalTenures}, sorted, without doubles. */
export interface RenewalTenures {
  /**
   * Whole periods. Of contracts that ended: how many were paid, 1 and more (the renewal after period t did not come).
   * Of those still running: how many renewals have come, from 0 (the period begun last is not over).
   */
  readonly tenure: Float64Array;
  /** How many contracts ended after this many periods. */
  readonly ended: Float64Array;
  /** How many had this many renewals and still ran when last seen. */
  readonly running: Float64Array;
}

/**
 * Checks tenures, merges equal ones and sorts them, so that results do not depend on the order of customers.
 *
 * @param given one entry per customer, or per group of customers with `customers` as counts (1 each when left out)
 * @throws HistoryError for the first tenure that is no whole number from 0 (from 1 where it ended), or a count that is
 *   not above 0; RangeError for unequal lengths
 */
export function renewalTenures(given: {
  tenure: ArrayLike<number>;
  ended: ArrayLike<boolean>;
  customers?: ArrayLike<number>;
}): RenewalTenures {
  const {tenure, ended, customers} = given;
  const n = tenure.length;
  if (ended.length !== n || (customers !== undefined && customers.length !== n))
    throw new RangeError("tenure, ended and customers must have the same length.");
  const counts = new Map<number, {ended: number; running: number}>();
  for (let i = 0; i < n; i++) {
    const [periods, hasEnded, count] = [tenure[i]!, ended[i]!, customers === undefined ? 1 : customers[i]!];
    const wrong = problemOf(periods, hasEnded, count);
    if (wrong !== undefined) throw new HistoryError(i, wrong);
    let entry = counts.get(periods);
    if (entry === undefined) {
      entry = {ended: 0, running: 0};
      counts.set(periods, entry);
    }
    entry[hasEnded ? "ended" : "running"] += count;
  }
  const sorted = [...counts].sort(([a], [b]) => a - b);
  return {
    tenure: Float64Array.from(sorted, ([periods]) => periods),
    ended: Float64Array.from(sorted, ([, entry]) => entry.ended),
    running: Float64Array.from(sorted, ([, entry]) => entry.running),
  };
}

/**
 * The same contracts as they stood after at most so many periods each: what is known of the first years of their lives.
 * A contract that ended later, or had more renewals, counts as running then.
 */
export function knownAfter(tenures: RenewalTenures, periods: number): RenewalTenures {
  const {tenure, ended, running} = tenures;
  const entries = Array.from(tenure, (t, i) => [
    {tenure: Math.min(t, periods), ended: t <= periods, customers: ended[i]!},
    {tenure: Math.min(t, periods), ended: false, customers: running[i]!},
  ])
    .flat()
    .filter(({customers}) => customers > 0);
  return renewalTenures({
    tenure: entries.map((entry) => entry.tenure),
    ended: entries.map((entry) => entry.ended),
    customers: entries.map((entry) => entry.customers),
  });
}

/** Of every renewal from the first: how many contracts came to it, and how many of them did not renew. */
export function renewals({tenure, ended, running}: RenewalTenures): {
  atRisk: Float64Array;
  lost: Float64Array;
} {
  const last = tenure.length === 0 ? 0 : tenure[tenure.length - 1]!;
  const atRisk = new Float64Array(last);
  const lost = new Float64Array(last);
  for (let i = 0; i < tenure.length; i++) {
    const t = tenure[i]!;
    if (t === 0) continue;
    atRisk[t - 1]! += ended[i]! + running[i]!;
    lost[t - 1]! += ended[i]!;
  }
  for (let t = last - 2; t >= 0; t--) atRisk[t]! += atRisk[t + 1]!;
  return {atRisk, lost};
}

function problemOf(tenure: number, ended: boolean, count: number): string | undefined {
  if (!Number.isInteger(tenure) || tenure < 0) return `tenure ${tenure} is not a whole number from 0.`;
  if (ended && tenure === 0) return "a contract that ended has run for at least one period.";
  if (!(count > 0) || !Number.isFinite(count)) return `a count of ${count} customers is not above 0.`;
  return undefined;
}
