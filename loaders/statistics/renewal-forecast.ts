/** What a fitted model of contracts expects: survival, retention, periods still to come, and how sure that is. */
import {randomBinomial, randomNormal} from "d3-random";
import {cholesky} from "./optimise/information.ts";
import {type Random, randomFrom} from "./random.ts";
import type {RenewalFit, RenewalModel} from "./renewal-model.ts";
import {type RenewalTenures, renewalTenures} from "./renewal-tenures.ts";

/** A model with its parameters: a fit, or one with chosen parameters. */
export type RenewalParameters = Pick<RenewalFit, "model"> & {readonly parameters: ArrayLike<number>};

/** S(t) for t = 0 … last: the share of new contracts that are renewed t times and more. */
export function renewalSurvival({model, parameters}: RenewalParameters, last: number): Float64Array {
  return model.logSurvival(parameters, last).map(Math.exp);
}

/** The share that renews, of those who come to their t-th renewal, t = 1 … last (at index t − 1). */
export function retentionRates({model, parameters}: RenewalParameters, last: number): Float64Array {
  const survival = model.logSurvival(parameters, last);
  return Float64Array.from({length: last}, (_, t) => Math.exp(survival[t + 1]! - survival[t]!));
}

/** Expected periods that a new contract is paid within its first `horizon` periods: Σ S(t), t = 0 … horizon − 1. */
export function expectedPeriods(fit: RenewalParameters, horizon: number): number {
  let sum = 0;
  for (const survival of renewalSurvival(fit, horizon - 1)) sum += survival;
  return sum;
}

/** Probability that a contract that was renewed `renewed` times is renewed another `horizon` times. */
export function probabilityRenewed(
  {model, parameters}: RenewalParameters,
  renewed: number,
  horizon: number,
): number {
  const survival = model.logSurvival(parameters, renewed + horizon);
  return Math.exp(survival[renewed + horizon]! - survival[renewed]!);
}

export interface FurtherOptions {
  /** Periods looked ahead; Infinity only with a rate above 0. */
  horizon: number;
  /** Discount rate per period: a payment after k periods counts (1 + rate)^−k. 0 when left out. */
  rate?: number;
}

/**
 * Expected further periods that are paid by a contract renewed `renewed` times and still running: Σ S(n+k) / S(n) ·
 * (1+d)^−k over k = 1 … horizon, the next renewal first, one period from now.
 *
 * With an infinite horizon the sum ends when what is left, at most S(n+k)/S(n) · (1+d)^−k / d, is below 1e-13 of it.
 *
 * @throws RangeError for an infinite horizon with a rate under 1e-5, whose sum would be endless
 */
export function furtherPeriods(
  {model, parameters}: RenewalParameters,
  renewed: number,
  {horizon, rate = 0}: FurtherOptions,
): number {
  if (!(rate >= 0) || !(horizon >= 0)) throw new RangeError("horizon and rate must not be negative.");
  if (horizon === Infinity && rate < 1e-5)
    throw new RangeError("An infinite horizon needs a discount rate of at least 0.00001 per period.");
  // After this many periods discounting alone has made the rest smaller than rounding.
  const last = horizon === Infinity ? Math.ceil(Math.log(1e14 / rate) / Math.log1p(rate)) : horizon;
  const survival = model.logSurvival(parameters, renewed + last);
  const discount = Math.log1p(rate);
  let sum = 0;
  for (let k = 1; k <= last; k++) {
    const term = Math.exp(survival[renewed + k]! - survival[renewed]! - k * discount);
    sum += term;
    if (horizon === Infinity && term / rate < 1e-13 * sum) break;
  }
  return sum;
}

/**
 * Discounted expected residual lifetime of a customer who is about to decide on the next renewal after `renewed`
 * renewals; that payment counts in full.
 *
 * For the shifted beta-geometric model this is (β+n)/(α+β+n) · 2F1(1, β+n+1; α+β+n+1; 1/(1+d)).
 *
 * Source: P. S. Fader and B. G. S. Hardie, "Customer-Base Valuation in a Contractual Setting: The Perils of Ignoring
 * Heterogeneity", Marketing Science 29 (2010), 85-93, eq. 6.
 *
 * @param rate discount rate per period, at least 1e-5
 */
export function discountedResidualLifetime(fit: RenewalParameters, renewed: number, rate: number): number {
  return (1 + rate) * furtherPeriods(fit, renewed, {horizon: Infinity, rate});
}

/** Parameters as likely as the data leave them: the logarithms are drawn from their normal approximation. */
export function drawRenewalParameters(fit: RenewalFit, count: number, seed: number): Float64Array[] {
  const n = fit.parameters.length;
  const lower = cholesky(fit.logCovariance.flat(), n);
  if (lower === undefined) throw new RangeError("The covariance of the parameters is not positive definite.");
  const normal = randomNormal.source(randomFrom(seed))();
  return Array.from({length: count}, () => {
    const z = Float64Array.from({length: n}, () => normal());
    return Float64Array.from(fit.parameters, (value, i) => {
      let shift = 0;
      for (let j = 0; j <= i; j++) shift += lower[i * n + j]! * z[j]!;
      return value * Math.exp(shift);
    });
  });
}

export interface PeriodsPrediction {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  /** Sorted. */
  readonly samples: Float64Array;
}

/**
 * Further periods paid by all running contracts together, with an interval that holds both the doubt about the
 * parameters and chance.
 *
 * Customers of one tenure renew independently of each other with the retention rates of the model, so of each class
 * a binomial number is left after every renewal.
 *
 * @param running classes of running contracts: renewals so far, customers, and what a period of one of them counts (1)
 * @param options draws (1,000), seed (1) and level of the interval (0.9)
 */
export function predictPeriods(
  fit: RenewalFit,
  running: {renewed: ArrayLike<number>; customers: ArrayLike<number>; weight?: ArrayLike<number>},
  horizon: number,
  {draws = 1000, seed = 1, level = 0.9}: {draws?: number; seed?: number; level?: number} = {},
): PeriodsPrediction {
  const {renewed, customers, weight} = running;
  const classes = Array.from(renewed, (n, i) => ({n, size: customers[i]!, weight: weight?.[i] ?? 1}));
  const oldest = classes.reduce((most, {n}) => Math.max(most, n), 0);
  let expected = 0;
  for (const {n, size, weight} of classes) expected += size * weight * furtherPeriods(fit, n, {horizon});
  const random = randomFrom(seed);
  const samples = Float64Array.from(drawRenewalParameters(fit, draws, seed + 1), (parameters) => {
    const rates = retentionRates({model: fit.model, parameters}, oldest + horizon);
    let sum = 0;
    for (const {n, size, weight} of classes) {
      let left = size;
      for (let k = 0; k < horizon && left > 0; k++) {
        left = drawBinomial(random, left, rates[n + k]!);
        sum += left * weight;
      }
    }
    return sum;
  }).sort();
  return {
    expected,
    low: quantile(samples, (1 - level) / 2),
    high: quantile(samples, (1 + level) / 2),
    samples,
  };
}

/** Contracts of new customers as they stand after so many periods. */
export function simulateRenewals(
  model: RenewalModel,
  parameters: ArrayLike<number>,
  {customers, periods, seed}: {customers: number; periods: number | ((i: number) => number); seed: number},
): RenewalTenures {
  const random = randomFrom(seed);
  const drawn = Array.from({length: customers}, (_, i) => {
    const seen = typeof periods === "number" ? periods : periods(i);
    const tenure = model.drawTenure(parameters, 0, random);
    return tenure <= seen ? {tenure, ended: true} : {tenure: seen, ended: false};
  });
  return renewalTenures({tenure: drawn.map((d) => d.tenure), ended: drawn.map((d) => d.ended)});
}

function drawBinomial(random: Random, n: number, p: number): number {
  return p >= 1 ? n : p <= 0 ? 0 : randomBinomial.source(random)(n, p)();
}

/** Linear between the order statistics. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
