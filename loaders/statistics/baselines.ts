/**
 * Forecasts that need no model: what anybody could say from a table of past purchases. A model that does not beat them
 * is not worth its trouble.
 *
 * Each gives the purchases to expect of one customer within the horizon, per entry of the classes; the last has no
 * better guess than zero for someone who joined on the last day.
 */
import type {HoldoutClasses} from "./holdout.ts";

export const baselineNames = ["Last period again", "Cohort mean", "Past rate continues"] as const;

export type BaselineName = (typeof baselineNames)[number];

/**
 * "Last period again": everybody buys as often as in the time just before, of the same length as the horizon.
 *
 * @param lastPurchases purchase days in that time of all customers of the entry together
 */
export function lastPeriodAgain(
  lastPurchases: ArrayLike<number>,
  customers: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(customers, (n, i) => lastPurchases[i]! / n);
}

/** "Cohort mean": everybody buys from now on at the mean rate of the cohort so far, Σx / ΣT. */
export function cohortMean(
  {frequency, age, cohort, customers}: HoldoutClasses,
  horizon: number,
): Float64Array {
  const purchases = new Map<number, number>();
  const time = new Map<number, number>();
  for (let i = 0; i < customers.length; i++) {
    const c = cohort[i]!;
    purchases.set(c, (purchases.get(c) ?? 0) + customers[i]! * frequency[i]!);
    time.set(c, (time.get(c) ?? 0) + customers[i]! * age[i]!);
  }
  return Float64Array.from(cohort, (c) => rate(purchases.get(c)!, time.get(c)!) * horizon);
}

/** "x per year continues": every customer goes on buying at the own past rate, x / T. */
export function pastRateContinues(
  {frequency, age}: Pick<HoldoutClasses, "frequency" | "age">,
  horizon: number,
): Float64Array {
  return Float64Array.from(frequency, (x, i) => rate(x, age[i]!) * horizon);
}

function rate(purchases: number, time: number): number {
  return time > 0 ? purchases / time : 0;
}
