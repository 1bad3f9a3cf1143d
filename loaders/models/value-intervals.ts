/** Intervals of expected money: doubt about purchases and doubt about what they bring, put together. */
import {normalQuantile} from "../statistics/normal-quantile.ts";
import {amountRange} from "../statistics/sum-intervals.ts";

/** Of future values that this share lies within the limits is what every interval of value says. */
export const level = 0.9;

/** Futures drawn for one interval: only their variance is used, which so many tell to a twelfth of the spread. */
export const draws = 100;

/** Variance of what was predicted, relative to its expectation squared; 0 where nothing is expected. */
export function relativeVariance({expected, samples}: {expected: number; samples: Float64Array}): number {
  if (!(expected > 0)) return 0;
  const mean = samples.reduce((sum, x) => sum + x, 0) / samples.length;
  const squares = samples.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return squares / (samples.length - 1) / expected ** 2;
}

/** Range of an amount that cannot be negative; it always holds the expectation. */
export function range(expected: number, variance: number): {low: number; high: number} {
  const {low, high} = amountRange(expected, variance * expected ** 2, level);
  return {low: Math.min(low, expected), high: Math.max(high, expected)};
}

/** Relative variance that a range of `range` was made with. */
export function rangeVariance({value, low, high}: {value: number; low: number; high: number}): number {
  if (!(value > 0)) return 0;
  const z = normalQuantile((1 + level) / 2);
  // From amountRange: (limit / value)^⅓ = 1 - n ± z√n, with n a ninth of the variance. A lower limit of 0 tells nothing.
  const root =
    low > 0
      ? (Math.sqrt(z * z + 4 * (1 - Math.cbrt(low / value))) - z) / 2
      : (z - Math.sqrt(Math.max(0, z * z - 4 * (Math.cbrt(high / value) - 1)))) / 2;
  return 9 * root * root;
}

/**
 * Relative variance of the money of a group that comes from spend; it adds to that of its purchases, of which it is
 * independent.
 *
 * @param money expected money of the group
 * @param own variance that comes from not knowing each customer's spend, squared money
 * @param general part of the money that rests on the spend of customers in general, with `doubt`, the standard error
 *   of its logarithm
 */
export function spendVariance(money: number, own: number, general: number, doubt: number): number {
  if (!(money > 0)) return 0;
  return own / money ** 2 + (doubt * Math.min(1, general / money)) ** 2;
}
