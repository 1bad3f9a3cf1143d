/** A small sample that looks like all customers: for first guesses and for the noise of large groups. */
import type {PurchaseHistories} from "./purchase-histories.ts";

/**
 * Every (N/size)-th customer of the sorted histories. Sorting spreads the sample evenly over frequency, then recency,
 * then age; no chance is involved, so the same customers give the same sample.
 *
 * @param size customers to keep, at least 1; when there are no more than that, the histories themselves are returned
 */
export function thinned(histories: PurchaseHistories, size: number): PurchaseHistories {
  const {customers} = histories;
  let all = 0;
  for (const count of customers) all += count;
  if (all <= size) return histories;
  const kept: number[] = [];
  const counts: number[] = [];
  let passed = 0;
  let next = 0;
  for (let i = 0; i < customers.length; i++) {
    passed += customers[i]!;
    const reached = Math.min(size, Math.ceil((passed / all) * size - 0.5));
    if (reached > next) {
      kept.push(i);
      counts.push(reached - next);
      next = reached;
    }
  }
  return {
    frequency: Float64Array.from(kept, (i) => histories.frequency[i]!),
    recency: Float64Array.from(kept, (i) => histories.recency[i]!),
    age: Float64Array.from(kept, (i) => histories.age[i]!),
    customers: Float64Array.from(counts),
  };
}
