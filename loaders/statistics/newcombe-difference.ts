/** Interval for the difference of two shares: did more stay in this group than in that one? */
import type {Interval} from "./interval.ts";
import {wilsonInterval} from "./wilson-interval.ts";

/**
 * Newcombe's hybrid score interval for p1 - p2 of independent groups, without continuity correction:
 * [d - √((p1-l1)² + (u2-p2)²), d + √((u1-p1)² + (p2-l2)²)], where l and u are Wilson limits.
 *
 * Source: R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of
 * eleven methods", Statistics in Medicine 17 (1998), 873-890, method 10.
 *
 * @param x1 customers who stayed, of n1
 * @param x2 customers who stayed, of n2
 * @returns differences of shares between -1 and 1, or null when either group is empty
 * @throws RangeError when the counts are impossible
 */
export function newcombeDifference(
  x1: number,
  n1: number,
  x2: number,
  n2: number,
  level = 0.95,
): Interval | null {
  const a = wilsonInterval(x1, n1, level);
  const b = wilsonInterval(x2, n2, level);
  if (a === null || b === null) return null;
  const estimate = a.estimate - b.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(a.estimate - a.low, b.high - b.estimate),
    high: estimate + Math.hypot(a.high - a.estimate, b.estimate - b.low),
  };
}
