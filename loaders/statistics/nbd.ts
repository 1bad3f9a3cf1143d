/**
 * NBD: customers buy at a steady rate, each at their own, and never leave. The model to beat, and the right one where
 * nobody can be seen leaving.
 */
import {distinctTimes} from "./distinct-times.ts";
import {type FitOptions, fitPurchases} from "./fit-purchases.ts";
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {ParameterValues, PurchaseFit, PurchaseModel, Refusal} from "./purchase-model.ts";
import {meanGap, rateParameters} from "./purchase-rate.ts";
import {drawExponential, drawGamma, drawPoisson} from "./random.ts";
import {logGamma} from "./special/gamma.ts";

/**
 * Purchases are Poisson with rate λ ~ gamma(r, α), so that counts are negative binomial.
 *
 * Source: A. S. C. Ehrenberg, "The Pattern of Consumer Purchases", Applied Statistics 8 (1959), 26-41; the likelihood
 * of single histories as in D. C. Schmittlein, D. G. Morrison, R. Colombo, Management Science 33 (1987), eq. 5
 * without dropout: L = Γ(r+x) α^r / (Γ(r) (α+T)^(r+x)). It is that of the times of purchases, not of their number, so
 * that it can be compared with the models that have dropout.
 */
export const nbd: PurchaseModel = {
  name: "NBD",
  paper: "Ehrenberg 1959",
  parameters: rateParameters,
  discrete: false,
  dropout: "never",

  starts: (histories) => {
    const gap = meanGap(histories);
    return [
      [0.4, 0.6 * gap],
      [0.4, 3 * gap],
      [1, gap],
      [3, 3 * gap],
    ];
  },

  logLikelihood,
  probabilityAlive: () => 1,

  // Conditional expectation of a negative binomial: the rate's posterior mean, (r+x) / (α+T), times the horizon.
  expectedIfAlive: (values, frequency, age, horizon) =>
    ((values[0]! + frequency) * horizon) / (values[1]! + age),

  noneIfAlive: (values, frequency, age, horizon) =>
    Math.exp(-(values[0]! + frequency) * Math.log1p(horizon / (values[1]! + age))),

  drawIfAlive: (values, frequency, age, horizon, random) =>
    drawPoisson(random, horizon * drawGamma(random, values[0]! + frequency, values[1]! + age)),

  drawPurchases(values, age, random) {
    const rate = drawGamma(random, values[0]!, values[1]!);
    const times: number[] = [];
    for (let time = drawExponential(random, rate); time <= age; time += drawExponential(random, rate))
      times.push(time);
    return times;
  },
};

/** NBD fitted to histories, or why they cannot tell: {@link fitPurchases}. */
export function fitNbd(histories: PurchaseHistories, options?: FitOptions): PurchaseFit | Refusal {
  return fitPurchases(nbd, histories, options);
}

/**
 * P(X(t) = n) of a new customer: negative binomial.
 *
 * @param t time since the first purchase, in the unit of the parameters
 * @param n repeat purchases, a whole number from 0
 */
export function nbdProbability(values: ParameterValues, t: number, n: number): number {
  const r = values[0]!;
  const alpha = values[1]!;
  if (t === 0) return n === 0 ? 1 : 0;
  return Math.exp(
    logGamma(r + n) -
      logGamma(r) -
      logGamma(n + 1) -
      r * Math.log1p(t / alpha) +
      (n === 0 ? 0 : -n * Math.log1p(alpha / t)),
  );
}

/** Fills in the derivatives with respect to ln r and ln α. As x is whole, (r)_x = r (r+1) … (r+x-1). */
function logLikelihood(
  values: ParameterValues,
  histories: PurchaseHistories,
  gradient?: Float64Array,
): number {
  const r = values[0]!;
  const alpha = values[1]!;
  const {frequency, customers} = histories;
  const {times, age} = distinctTimes(histories);
  // ln((α + t) / α), and t / (α + t).
  const logGrowth = times.map((time) => Math.log1p(time / alpha));
  const passed = times.map((time) => time / (alpha + time));
  const logAlpha = Math.log(alpha);
  let sum = 0;
  let byLogR = 0;
  let byLogAlpha = 0;
  // Terms that depend on x alone. Histories are sorted by x, so they change a few dozen times in a million.
  let x = 0;
  let logConstant = 0;
  let constantByR = 0;
  for (let i = 0; i < frequency.length; i++) {
    for (; x < frequency[i]!; x++) {
      logConstant += Math.log(r + x) - logAlpha;
      constantByR += 1 / (r + x);
    }
    const n = customers[i]!;
    const end = age[i]!;
    const logEnd = logGrowth[end]!;
    sum += n * (logConstant - (r + x) * logEnd);
    byLogR += n * r * (constantByR - logEnd);
    byLogAlpha += n * (r * passed[end]! - x * (1 - passed[end]!));
  }
  if (gradient !== undefined) {
    gradient[0] = byLogR;
    gradient[1] = byLogAlpha;
  }
  return sum;
}
