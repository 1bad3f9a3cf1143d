/** How many purchases a group of customers will make, with an interval that holds what it promises. */
import {drawParameters} from "./draws.ts";
import {expectedPurchasesOf} from "./forecast.ts";
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {ParameterValues, PurchaseFit} from "./purchase-model.ts";
import {randomFrom} from "./random.ts";

export interface PredictOptions {
  /** How many possible futures are drawn. */
  readonly draws?: number;
  /** The same seed gives the same futures. */
  readonly seed?: number;
  /** Confidence of the interval, strictly between 0 and 1. */
  readonly level?: number;
  /** What one purchase of each history counts: 1 when left out, its money for an amount. */
  readonly weights?: ArrayLike<number>;
}

export interface Prediction {
  /** Expectation at the fitted parameters, over all histories. */
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  /** The possible futures, ascending. */
  readonly samples: Float64Array;
}

/** A horizon for all, or one for each history by its index. */
export type Horizon = number | ((history: number) => number);

/** Customers who stand for a large group. Their noise and their share of the parameters' doubt are scaled up. */
const REPRESENTATIVES = 500;

/**
 * Total of the purchases in (T, T+horizon] of all customers of the histories: one customer, a class, a segment, a
 * cohort or the whole base.
 *
 * A future draws parameters from what the data leave possible, then for each customer whether the customer is still
 * there and how often that customer buys: the interval holds the doubt about the parameters and the chance of
 * purchases and of leaving. A large group is represented by 500 of its customers, taken in proportion to what is
 * expected of them: their noise is scaled by the root of the number each stands for, which keeps its variance.
 *
 * @param horizon in the unit of time of the fit
 */
export function predictTotal(
  fit: PurchaseFit,
  histories: PurchaseHistories,
  horizon: Horizon,
  {draws = 500, seed = 1, level = 0.9, weights}: PredictOptions = {},
): Prediction {
  if (!(level > 0 && level < 1))
    throw new RangeError(`a level strictly between 0 and 1 is needed, not ${level}`);
  if (!(draws >= 1)) throw new RangeError(`at least one draw is needed, not ${draws}`);
  const horizonOf = typeof horizon === "number" ? () => horizon : horizon;
  const weightOf = weights === undefined ? () => 1 : (i: number) => weights[i]!;
  const {model} = fit;
  const {frequency, recency, age, customers} = histories;

  const expectation = expectations(fit, histories, horizon);
  const each = expectation.map((value, i) => value * weightOf(i));
  let expected = 0;
  for (let i = 0; i < each.length; i++) expected += customers[i]! * each[i]!;

  const {entries, standsFor} = representatives(customers, each);
  const random = randomFrom(seed);
  let represented = 0;
  for (let k = 0; k < entries.length; k++) represented += standsFor[k]! * each[entries[k]!]!;

  const future = (parameters: ParameterValues): number => {
    let mean = 0;
    let noise = 0;
    let before = -1;
    let alive = 0;
    let perCustomer = 0;
    for (let k = 0; k < entries.length; k++) {
      const i = entries[k]!;
      const x = frequency[i]!;
      const T = age[i]!;
      const time = horizonOf(i);
      if (i !== before) {
        alive = model.probabilityAlive(parameters, x, recency[i]!, T);
        perCustomer = alive * model.expectedIfAlive(parameters, x, T, time);
        before = i;
      }
      const bought = random() < alive ? model.drawIfAlive(parameters, x, T, time, random) : 0;
      const weight = weightOf(i);
      mean += standsFor[k]! * weight * perCustomer;
      noise += Math.sqrt(standsFor[k]!) * weight * (bought - perCustomer);
    }
    // The representatives' answer to other parameters, carried over to all customers as a ratio.
    return (represented > 0 ? expected * (mean / represented) : mean) + noise;
  };
  const samples = Float64Array.from(drawParameters(fit, draws, seed), future).sort();
  return {
    expected,
    low: quantile(samples, (1 - level) / 2),
    high: quantile(samples, (1 + level) / 2),
    samples,
  };
}

/** Expected purchases per history at the fitted parameters. */
function expectations(fit: PurchaseFit, histories: PurchaseHistories, horizon: Horizon): Float64Array {
  if (typeof horizon === "number") return expectedPurchasesOf(fit, histories, horizon);
  const {model, parameters} = fit;
  const {frequency, recency, age} = histories;
  return frequency.map((x, i) => {
    const alive = model.probabilityAlive(parameters, x, recency[i]!, age[i]!);
    return alive * model.expectedIfAlive(parameters, x, age[i]!, horizon(i));
  });
}

interface Representatives {
  /** Indices of histories, ascending, one per representative. */
  readonly entries: Uint32Array;
  /** How many customers each stands for. */
  readonly standsFor: Float64Array;
}

/** All customers of a small group; of a large one, a sample in proportion to what is expected of them. */
function representatives(customers: Float64Array, each: Float64Array): Representatives {
  let count = 0;
  let whole = true;
  let total = 0;
  for (let i = 0; i < customers.length; i++) {
    count += customers[i]!;
    whole &&= Number.isInteger(customers[i]);
    total += customers[i]! * Math.abs(each[i]!);
  }
  if (whole && count <= REPRESENTATIVES) {
    const entries = new Uint32Array(count);
    let next = 0;
    for (let i = 0; i < customers.length; i++) {
      entries.fill(i, next, next + customers[i]!);
      next += customers[i]!;
    }
    return {entries, standsFor: new Float64Array(count).fill(1)};
  }
  // Of customers of whom next to nothing is expected there are many: together they still count.
  const least = total > 0 ? (0.05 * total) / count : 1;
  const size = total + least * count;
  const entries = new Uint32Array(REPRESENTATIVES);
  let passed = 0;
  let next = 0;
  for (let i = 0; i < customers.length; i++) {
    passed += customers[i]! * (Math.abs(each[i]!) + least);
    while (next < REPRESENTATIVES && ((next + 0.5) / REPRESENTATIVES) * size <= passed) {
      entries[next] = i;
      next++;
    }
  }
  // Rounding may leave the last one without a place.
  entries.fill(customers.length - 1, next);
  return {
    entries,
    standsFor: Float64Array.from(entries, (i) => size / REPRESENTATIVES / (Math.abs(each[i]!) + least)),
  };
}

/** Linear interpolation between order statistics (R. J. Hyndman and Y. Fan, American Statistician 50 (1996), type 7). */
function quantile(ascending: Float64Array, p: number): number {
  const position = p * (ascending.length - 1);
  const before = Math.floor(position);
  const low = ascending[before]!;
  const high = ascending[Math.min(before + 1, ascending.length - 1)]!;
  return low + (position - before) * (high - low);
}
