/** Survival: which share is still there after a time, when many are still there at the end of observation. */
import {normalQuantile} from "./normal-quantile.ts";

/** Arrays of equal length, one entry per lifetime or per group of equal lifetimes. */
export interface Lifetimes {
  /** How long each was observed, from 0, in any unit of time. */
  readonly time: ArrayLike<number>;
  /** Whether it ended then (true, 1), or was still going on when it was last seen (false, 0). */
  readonly ended: ArrayLike<boolean | number>;
  /** How many have this lifetime, above 0; 1 each when left out. */
  readonly customers?: ArrayLike<number>;
}

/** One lifetime that cannot be. `entry` is its index in the arrays given. */
export class LifetimeError extends Error {
  readonly entry: number;
  constructor(entry: number, what: string) {
    super(`Entry ${entry}: ${what}`);
    this.name = "LifetimeError";
    this.entry = entry;
  }
}

/** Arrays of equal length, one entry per distinct time in ascending order. */
export interface RiskTable {
  readonly time: Float64Array;
  /** Those observed at least until just before this time. */
  readonly atRisk: Float64Array;
  /** Those that ended at it. */
  readonly events: Float64Array;
  /** Those last seen at it; they count as at risk at it, after its events (the usual convention for ties). */
  readonly censored: Float64Array;
  /** All lifetimes together. */
  readonly customers: number;
}

/** A survival curve: a step function that changes at each time with events. */
export interface SurvivalCurve extends RiskTable {
  /** Share still there right after this time; 1 before the first. */
  readonly survival: Float64Array;
  /** Limits of the interval; null where it cannot be told (the last one observed ended, so nothing bounds it). */
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  readonly level: number;
}

/**
 * Sorts lifetimes into one row per distinct time; the result does not depend on their order.
 *
 * @throws LifetimeError for the first time that is negative or not finite, or count not above 0; RangeError for
 *   unequal lengths
 */
export function riskTable({time, ended, customers}: Lifetimes): RiskTable {
  const n = time.length;
  if (ended.length !== n || (customers !== undefined && customers.length !== n))
    throw new RangeError("time, ended and customers must have the same length.");
  for (let i = 0; i < n; i++) {
    const count = customers === undefined ? 1 : customers[i]!;
    if (!(Number.isFinite(time[i]!) && time[i]! >= 0))
      throw new LifetimeError(i, `a time of ${time[i]} is not a finite number from 0.`);
    if (!(Number.isFinite(count) && count > 0))
      throw new LifetimeError(i, `a count of ${count} customers is not above 0.`);
  }
  const order = Uint32Array.from({length: n}, (_, i) => i).sort((i, j) => time[i]! - time[j]!);
  const times: number[] = [];
  const events: number[] = [];
  const censored: number[] = [];
  for (const i of order) {
    if (times.length === 0 || times.at(-1) !== time[i]) {
      times.push(time[i]!);
      events.push(0);
      censored.push(0);
    }
    const count = customers === undefined ? 1 : customers[i]!;
    (ended[i] ? events : censored)[times.length - 1]! += count;
  }
  const atRisk = new Float64Array(times.length);
  let later = 0;
  for (let j = times.length - 1; j >= 0; j--) {
    later += events[j]! + censored[j]!;
    atRisk[j] = later;
  }
  return {
    time: Float64Array.from(times),
    atRisk,
    events: Float64Array.from(events),
    censored: Float64Array.from(censored),
    customers: later,
  };
}

/**
 * The product-limit estimate S(t) = Π (1 − d/n) over the times up to t, d of the n at risk ending at each, with
 * intervals from the normal approximation to ln(−ln S): they stay within 0 and 1.
 *
 * Variance of ln S by Greenwood, σ² = Σ d / (n (n − d)); limits S^exp(± z σ / ln S).
 *
 * Source: E. L. Kaplan and P. Meier, JASA 53 (1958), 457-481, eq. 2b; J. D. Kalbfleisch and R. L. Prentice, The
 * Statistical Analysis of Failure Time Data (2nd ed. 2002), eq. 1.13.
 *
 * @param level confidence of each point's interval, strictly between 0 and 1
 * @throws LifetimeError, RangeError as {@link riskTable}
 */
export function kaplanMeier(lifetimes: Lifetimes, {level = 0.95}: {level?: number} = {}): SurvivalCurve {
  const table = riskTable(lifetimes);
  const z = normalQuantile((1 + level) / 2);
  const survival = new Float64Array(table.time.length);
  const low: (number | null)[] = [];
  const high: (number | null)[] = [];
  let share = 1;
  let variance = 0;
  for (let j = 0; j < table.time.length; j++) {
    const n = table.atRisk[j]!;
    const d = table.events[j]!;
    // The last at risk may all end; rounding of weighted counts must not leave a share below 0.
    share = d >= n ? 0 : share * (1 - d / n);
    if (d < n) variance += d / (n * (n - d));
    survival[j] = share;
    if (share === 1) {
      low.push(1);
      high.push(1);
    } else if (share === 0) {
      low.push(null);
      high.push(null);
    } else {
      const reach = (z * Math.sqrt(variance)) / Math.abs(Math.log(share));
      low.push(share ** Math.exp(reach));
      high.push(share ** Math.exp(-reach));
    }
  }
  return {...table, survival, low, high, level};
}

/** Position of the last time that is not after `time`; -1 before the first. */
function stepAt(times: ArrayLike<number>, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A point of a curve. */
export interface SurvivalPoint {
  survival: number;
  low: number | null;
  high: number | null;
}

/**
 * The share still there after `time`; null beyond the last time observed, unless everyone has ended by then.
 */
export function survivalAt(curve: SurvivalCurve, time: number): SurvivalPoint | null {
  const j = stepAt(curve.time, time);
  if (j === -1) return curve.time.length === 0 ? null : {survival: 1, low: 1, high: 1};
  const last = j === curve.time.length - 1;
  if (last && time > curve.time[j]! && curve.survival[j]! > 0) return null;
  return {survival: curve.survival[j]!, low: curve.low[j]!, high: curve.high[j]!};
}

/** How many are observed at least until `time`, its own events included. */
export function atRiskAt(curve: RiskTable, time: number): number {
  // One step back, so that those who end at `time` still count.
  let j = stepAt(curve.time, time);
  if (j >= 0 && curve.time[j] === time) j--;
  return j === curve.time.length - 1 ? 0 : curve.atRisk[j + 1]!;
}

/** A time by which a share has ended, with its interval; null where the curve, or its limit, does not come that low. */
export interface SurvivalTime {
  time: number | null;
  low: number | null;
  high: number | null;
}

/**
 * The time by which `share` (a half: the median) have ended: the first at which survival is at most 1 − share. Its
 * limits are where the limits of the curve come that low.
 *
 * Source: R. Brookmeyer and J. Crowley, Biometrics 38 (1982), 29-41, with log-log limits.
 *
 * @throws RangeError for a share that is not strictly between 0 and 1
 */
export function survivalTime(curve: SurvivalCurve, share = 0.5): SurvivalTime {
  if (!(share > 0 && share < 1))
    throw new RangeError(`a share strictly between 0 and 1 is needed, not ${share}`);
  // A hair of room: 1 - 0.5 = 2/4 must not be missed by the rounding of a product.
  const reached = (value: number | null) => value !== null && value <= (1 - share) * (1 + 1e-12);
  const first = (values: ArrayLike<number | null>) => {
    for (let j = 0; j < values.length; j++) if (reached(values[j]!)) return curve.time[j]!;
    return null;
  };
  // Where everyone has ended, the lower limit is no higher than the curve itself.
  const low = first(curve.low);
  const time = first(curve.survival);
  return {time, low: low ?? time, high: first(curve.high)};
}

/**
 * The time by which `share` of those who ended had done so, of those who end within the time that is observed well
 * enough. For waits that many never end (customers who do not come back) the median of all may not exist; this is
 * the wait of those who do.
 *
 * With F = 1 − S and τ the last time with at least `atRisk` at risk: the first time with F ≥ share × F(τ). Because S
 * is the product-limit estimate, long waits that are not over yet are not left out as they are in a plain quantile.
 *
 * @param share above 0, at most 1
 * @param atRisk fewest at risk for a time to count, at least 1
 * @returns null when nobody ended within that time
 * @throws RangeError for an impossible share
 */
export function waitOfThoseWhoEnd(
  curve: SurvivalCurve,
  share: number,
  {atRisk = 1}: {atRisk?: number} = {},
): number | null {
  if (!(share > 0 && share <= 1))
    throw new RangeError(`a share above 0 and at most 1 is needed, not ${share}`);
  const last = lastWithAtRisk(curve, atRisk);
  if (last === -1) return null;
  const all = 1 - curve.survival[last]!;
  if (all <= 0) return null;
  for (let j = 0; j <= last; j++) {
    if (1 - curve.survival[j]! >= share * all * (1 - 1e-12)) return curve.time[j]!;
  }
  return curve.time[last]!;
}

/** Position of the last time with at least `atRisk` at risk; -1 when there is none. */
export function lastWithAtRisk(curve: RiskTable, atRisk: number): number {
  let j = curve.time.length - 1;
  while (j >= 0 && curve.atRisk[j]! < atRisk) j--;
  return j;
}
