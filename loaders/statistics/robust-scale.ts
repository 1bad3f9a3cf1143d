/** Where numbers lie and how far they spread, moved little by a few that lie far out. */
export interface RobustScale {
  /** The median. */
  middle: number;
  /**
   * The interquartile range over 1.349, which is the standard deviation of normal numbers; where at least half are
   * equal, the standard deviation (divisor n). Null when all are equal.
   */
  spread: number | null;
}

/**
 * @param values finite numbers, in any order
 * @throws RangeError when there is none
 */
export function robustScale(values: ArrayLike<number>): RobustScale {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) throw new RangeError("There is no number to scale.");
  const middle = quantile(sorted, 0.5);
  const range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  if (range > 0) return {middle, spread: range / 1.349};
  if (sorted[0] === sorted[sorted.length - 1]) return {middle, spread: null};
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {middle, spread: Math.sqrt(squares / sorted.length)};
}

/** Between two numbers in proportion (type 7 of Hyndman and Fan, The American Statistician 50, 1996). */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (at - below) * (high - low);
}
