/** Interval for a share: of n customers, how many stayed. */
import type {Interval} from "./interval.ts";
import {normalQuantile} from "./normal-quantile.ts";

/**
 * Wilson's score interval without continuity correction. It never leaves [0, 1] and keeps its promise for
 * small n and for shares near 0 and 1, where "estimate plus or minus two standard errors" does not.
 *
 * With p = x/n: (2np + z² ± z √(z² + 4npq)) / (2 (n + z²)).
 *
 * Source: E. B. Wilson, JASA 22 (1927), 209-212; R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, method 3.
 *
 * @param successes x, a count, 0 <= x <= n
 * @param n customers observed, a count
 * @param level confidence, strictly between 0 and 1
 * @returns shares between 0 and 1, or null when n is 0 (nothing was observed)
 * @throws RangeError when the counts or the level are impossible
 */
export function wilsonInterval(successes: number, n: number, level = 0.95): Interval | null {
  if (!(n >= 0 && successes >= 0 && successes <= n)) {
    throw new RangeError(`0 <= successes <= n is needed, not ${successes} of ${n}`);
  }
  if (n === 0) return null;
  const z = normalQuantile((1 + level) / 2);
  const p = successes / n;
  const middle = 2 * successes + z * z;
  const spread = z * Math.sqrt(z * z + 4 * successes * (1 - p));
  const scale = 2 * (n + z * z);
  return {
    estimate: p,
    // At the ends the formula gives 0 and 1 exactly; floating point misses them by one unit in the last place.
    low: successes === 0 ? 0 : (middle - spread) / scale,
    high: successes === n ? 1 : (middle + spread) / scale,
  };
}
