/** What optimisers work on and what they return. */

/** A smooth function to be made small. Fills in its gradient; may return NaN or Infinity where it has no value. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface Optimum {
  readonly point: Float64Array;
  readonly value: number;
  /** False when it stopped for another reason than having arrived. */
  readonly converged: boolean;
  /** True when a coordinate ran to the end of what it may be. */
  readonly atLimit: boolean;
  /** How often the function was evaluated. */
  readonly evaluations: number;
}

export interface OptimumOptions {
  /** Stop when a full quasi-Newton step would gain less than this. */
  readonly tolerance?: number;
  /** Coordinates stay between these; one that reaches an end ends the search. */
  readonly least?: number;
  readonly most?: number;
  readonly maxEvaluations?: number;
}
