/** How many purchases a group of customers will make, with an interval that holds what it promises. */
import {drawParameters} from "./draws.ts";
import {expectedPurchasesOf} from "./forecast.ts";
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {ParameterValues, PurchaseFit} from "./purchase-model.ts";
import {drawGamma, drawPoisson, type Random, randomFrom} from "./random.ts";

export interface PredictOptions {
  /** How many possible futures are drawn. */
  readonly draws?: number;
  /** The same seed gives the same futures. */
  readonly seed?: number;
  /** Confidence of the interval, strictly between 0 and 1. */
  readonly level?: number;
  /** What one purchase of each history counts, at least 0: 1 when left out, its money for an amount. */
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

/** Up to so many customers are simulated one by one; of a larger group, so many stand for all. */
const REPRESENTATIVES = 300;
/** Parameters for which the representatives are simulated, to measure how purchases scatter. */
const SIMULATED = 40;

/**
 * Total of the purchases in (T, T+horizon] of all customers of the histories: one customer, a class, a segment, a
 * cohort or the whole base.
 *
 * A future draws parameters from what the data leave possible, then whether each customer is still there and how
 * often that customer buys: the interval holds the doubt about the parameters and the chance of leaving and of buying.
 *
 * A large group is represented by 300 of its customers, taken in proportion to what is expected of them. How their
 * expectation answers to other parameters is carried over to all as a ratio. Their simulated scatter gives the variance
 * of the total, and the total is then drawn with that mean and variance: as a negative binomial count, or as a gamma
 * amount where purchases have weights. Both are what they should be for few purchases and become normal for many.
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
  const {model} = fit;
  const {frequency, recency, age, customers} = histories;
  const horizons = typeof horizon === "number" ? age.map(() => horizon) : age.map((_, i) => horizon(i));
  const impossible = horizons.find((time) => !(time >= 0 && time < Infinity));
  if (impossible !== undefined) throw new RangeError(`a finite horizon from 0 is needed, not ${impossible}`);
  if (weights !== undefined && Array.from(weights).some((weight) => !(weight >= 0 && weight < Infinity))) {
    throw new RangeError("weights must be finite and not negative");
  }
  const weightOf = weights === undefined ? () => 1 : (i: number) => weights[i]!;
  // Not the numbers that the parameters are drawn with: doubt and chance are independent.
  const random = randomFrom(~seed);
  const drawn = drawParameters(fit, draws, seed);
  const aliveAt = (parameters: ParameterValues, i: number) =>
    model.probabilityAlive(parameters, frequency[i]!, recency[i]!, age[i]!);
  const boughtBy = (parameters: ParameterValues, i: number) =>
    model.drawIfAlive(parameters, frequency[i]!, age[i]!, horizons[i]!, random);
  const expectedOf = (parameters: ParameterValues, i: number, alive: number) =>
    alive * model.expectedIfAlive(parameters, frequency[i]!, age[i]!, horizons[i]!) * weightOf(i);

  const each =
    typeof horizon === "number"
      ? expectedPurchasesOf(fit, histories, horizon).map((value, i) => value * weightOf(i))
      : age.map((_, i) => expectedOf(fit.parameters, i, aliveAt(fit.parameters, i)));
  let expected = 0;
  for (let i = 0; i < each.length; i++) expected += customers[i]! * each[i]!;

  /** The total of one future, every customer simulated. */
  const simulated = (parameters: ParameterValues): number => {
    let total = 0;
    for (let i = 0; i < customers.length; i++) {
      const alive = aliveAt(parameters, i);
      for (let k = 0; k < customers[i]!; k++) {
        if (random() < alive) total += weightOf(i) * boughtBy(parameters, i);
      }
    }
    return total;
  };

  /** The totals of all futures, from representatives. */
  const represented = ({entries, standsFor}: Representatives): Float64Array => {
    let whole = 0;
    for (let k = 0; k < entries.length; k++) whole += standsFor[k]! * each[entries[k]!]!;
    if (whole === 0) return new Float64Array(draws);
    let variance = 0;
    let mean = 0;
    const means = Float64Array.from(drawn, (parameters, d) => {
      const scatter = d < SIMULATED;
      let sum = 0;
      for (let k = 0; k < entries.length; k++) {
        const i = entries[k]!;
        const alive = aliveAt(parameters, i);
        const one = expectedOf(parameters, i, alive);
        sum += standsFor[k]! * one;
        if (scatter) {
          // Simulated as if alive: chance would rarely hit on those of whom few are.
          const bought = weightOf(i) * boughtBy(parameters, i);
          variance += standsFor[k]! * (alive * bought * bought - one * one);
        }
      }
      if (scatter) mean += sum;
      return sum * (expected / whole);
    });
    const dispersion = Math.max(0, variance / mean);
    return means.map((value) =>
      weights === undefined
        ? drawCount(random, value, dispersion)
        : drawGamma(random, value / dispersion, 1 / dispersion),
    );
  };

  let count = 0;
  for (const n of customers) count += n;
  const samples =
    count <= REPRESENTATIVES && customers.every(Number.isInteger)
      ? Float64Array.from(drawn, simulated)
      : represented(representatives(customers, each));
  samples.sort();
  return {
    expected,
    low: quantile(samples, (1 - level) / 2),
    high: quantile(samples, (1 + level) / 2),
    samples,
  };
}

/** A count with this mean and a variance `dispersion` times the mean: Poisson around a gamma mean. */
function drawCount(random: Random, mean: number, dispersion: number): number {
  const beyondPoisson = dispersion - 1;
  return drawPoisson(
    random,
    beyondPoisson > 1e-9 ? drawGamma(random, mean / beyondPoisson, 1 / beyondPoisson) : mean,
  );
}

interface Representatives {
  /** Indices of histories, ascending, one per representative. */
  readonly entries: Uint32Array;
  /** How many customers each stands for. */
  readonly standsFor: Float64Array;
}

/** A sample in proportion to what is expected of customers. */
function representatives(customers: Float64Array, each: Float64Array): Representatives {
  let count = 0;
  let total = 0;
  for (let i = 0; i < customers.length; i++) {
    count += customers[i]!;
    total += customers[i]! * Math.abs(each[i]!);
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
