/** Interval for the difference between the ratios of two groups of other customers. */
import type {Interval} from "./interval.ts";
import {normalQuantile} from "./normal-quantile.ts";
import {type RatioSums, ratioInterval} from "./ratio-interval.ts";

/**
 * R₁ - R₂ with limits ± z √(var(R₁) + var(R₂)), each variance linearised as in `ratioInterval`. With sumX = sumXX = n
 * and sumXY = sumY the ratios are means, and this is Welch's interval with normal limits.
 *
 * Source: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), eq. 6.13 and section 6.13 (independent groups).
 *
 * @returns null when either group has fewer than two customers or nothing to measure against
 * @throws RangeError when the sums contradict each other
 */
export function ratioDifference(one: RatioSums, other: RatioSums, level = 0.95): Interval | null {
  const a = ratioInterval(one, level);
  const b = ratioInterval(other, level);
  if (a.estimate === null || b.estimate === null || a.high === null || b.high === null) return null;
  const z = normalQuantile((1 + level) / 2);
  const reach = z * Math.hypot((a.high - a.estimate) / z, (b.high - b.estimate) / z);
  const estimate = a.estimate - b.estimate;
  return {estimate, low: estimate - reach, high: estimate + reach};
}
