/** The few different times among many histories, so that a likelihood takes each logarithm once. */
import type {PurchaseHistories} from "./purchase-histories.ts";

export interface DistinctTimes {
  /** Every value of recency and age, once. */
  readonly times: Float64Array;
  /** Per history: the index of its recency, and of its age, in `times`. */
  readonly recency: Uint32Array;
  readonly age: Uint32Array;
}

// A fit evaluates the likelihood of the same histories dozens of times.
const known = new WeakMap<PurchaseHistories, DistinctTimes>();

/** Two years of days are 730 different times, however many customers there are. */
export function distinctTimes(histories: PurchaseHistories): DistinctTimes {
  const before = known.get(histories);
  if (before !== undefined) return before;
  const indices = new Map<number, number>();
  const indexOf = (time: number) => {
    let index = indices.get(time);
    if (index === undefined) {
      index = indices.size;
      indices.set(time, index);
    }
    return index;
  };
  const recency = Uint32Array.from(histories.recency, indexOf);
  const age = Uint32Array.from(histories.age, indexOf);
  const distinct = {times: Float64Array.from(indices.keys()), recency, age};
  known.set(histories, distinct);
  return distinct;
}
