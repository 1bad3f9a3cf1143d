/** How far a company's purchases stray from a model from one period to the next: seasons, campaigns, all it does not know. */
import type {PurchaseFit} from "./purchase-model.ts";

/** Whole days of a company's life, from the first day with a customer to the last one observed. */
export interface Days {
  /** Customers who joined, by day. */
  readonly joined: ArrayLike<number>;
  /** Repeat purchases, by day; as long as `joined`. */
  readonly purchases: ArrayLike<number>;
}

/** Periods that must lie behind before their straying says anything about the next one. */
const FEWEST = 4;

/**
 * Relative variance of the purchases of one period around what a model expects of all customers together, beyond that
 * of independent purchases: Σ E ((A - E)² / E² - 1 / E) / Σ E, over the periods behind us, and not below 0.
 *
 * Customers who follow the model stray hardly at all when they are many; a December that is a fifth above the rest of
 * the year strays by a fifth, however many they are.
 *
 * @param fit with time in days
 * @returns by the length of the period in days; shorter periods are looked at where fewer than four have passed
 */
export function strayOf(
  {model, parameters}: PurchaseFit,
  {joined, purchases}: Days,
): (days: number) => number {
  const span = joined.length;
  const alive = model.probabilityAlive(parameters, 0, 0, 0);
  const each = Float64Array.from({length: span}, (_, t) =>
    t === 0
      ? 0
      : alive * (model.expectedIfAlive(parameters, 0, 0, t) - model.expectedIfAlive(parameters, 0, 0, t - 1)),
  );
  const expected = new Float64Array(span);
  for (let j = 0; j < span; j++) {
    const customers = joined[j]!;
    if (customers === 0) continue;
    for (let day = j + 1; day < span; day++) expected[day]! += customers * each[day - j]!;
  }
  return (days) => {
    const length = Math.min(Math.max(1, Math.round(days)), Math.floor(span / FEWEST));
    if (length < 1) return 0;
    let excess = 0;
    let total = 0;
    for (let end = span; end >= length; end -= length) {
      let actual = 0;
      let mean = 0;
      for (let day = end - length; day < end; day++) {
        actual += purchases[day]!;
        mean += expected[day]!;
      }
      if (mean <= 0) continue;
      excess += (actual - mean) ** 2 / mean - 1;
      total += mean;
    }
    return total > 0 ? Math.max(0, excess / total) : 0;
  };
}
