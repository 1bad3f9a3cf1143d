/** Interval for a ratio of sums over customers: money kept of the money first brought. */
import {normalQuantile} from "./normal-quantile.ts";

/** Sums over n customers of y (what is kept), x (what it is measured against) and their products. */
export interface RatioSums {
  /** Customers: one pair (x, y) each, so that all orders of one customer count as one observation. */
  n: number;
  sumY: number;
  sumX: number;
  sumYY: number;
  sumXY: number;
  sumXX: number;
}

export interface RatioInterval {
  /** Σy / Σx, or null when Σx is not positive: there is nothing to measure against. */
  estimate: number | null;
  /** null when n < 2 or Σx is not positive: one customer says nothing about how customers differ. */
  low: number | null;
  high: number | null;
}

/**
 * Ratio of sums R = Σy / Σx with its linearised interval, clustered by customer:
 * var(R) = n / (n-1) · Σ(y - Rx)² / (Σx)², limits R ± z √var.
 *
 * The limits may lie below zero or above one: money can be refunded and can grow. Nothing is clipped.
 * With few customers and very skewed spend the interval is too short; the tests say by how much.
 *
 * Source: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), eq. 6.13, infinite population.
 *
 * @param sums the unit of y and x is the same money or the same count; the ratio has none
 * @param level confidence, strictly between 0 and 1
 * @throws RangeError when the sums contradict each other beyond rounding
 */
export function ratioInterval({n, sumY, sumX, sumYY, sumXY, sumXX}: RatioSums, level = 0.95): RatioInterval {
  if (n < 1 || !(sumX > 0)) return {estimate: null, low: null, high: null};
  const ratio = sumY / sumX;
  if (n < 2) return {estimate: ratio, low: null, high: null};
  const squared = sumYY - 2 * ratio * sumXY + ratio * ratio * sumXX;
  // A sum of squares cannot be negative; rounding may make it so when every customer keeps the same share.
  const rounding = 1e-12 * (sumYY + 2 * Math.abs(ratio * sumXY) + ratio * ratio * sumXX);
  if (!(squared >= -rounding)) {
    throw new RangeError(`the sums contradict each other: residual sum of squares ${squared}`);
  }
  const error = Math.sqrt((n / (n - 1)) * Math.max(0, squared)) / sumX;
  const z = normalQuantile((1 + level) / 2);
  return {estimate: ratio, low: ratio - z * error, high: ratio + z * error};
}
