/** An estimate with the range it may lie in. */
export interface Interval {
  /** Point estimate. */
  estimate: number;
  /** Lower limit, same unit as the estimate. */
  low: number;
  /** Upper limit, same unit as the estimate. */
  high: number;
}
