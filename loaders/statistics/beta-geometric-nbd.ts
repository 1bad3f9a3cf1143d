/**
 * What BG/NBD and MBG/NBD share: purchases come at a steady rate until the customer leaves, and customers leave right
 * after a purchase. They differ in one thing: whether the first purchase of all is such an occasion too.
 *
 * A customer buys at rate λ ~ gamma(r, α) and leaves with probability p ~ beta(a, b) at each occasion.
 */
import {distinctTimes} from "./distinct-times.ts";
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {Parameter, ParameterValues, PurchaseModel} from "./purchase-model.ts";
import {meanGap, rateParameters} from "./purchase-rate.ts";
import {drawBeta, drawExponential, drawGamma, drawPoisson, type Random} from "./random.ts";
import {hypergeometricExcess} from "./special/hypergeometric.ts";

const parameters: readonly Parameter[] = [
  ...rateParameters,
  {
    name: "a",
    meaning: "weight of leaving: a / (a + b) is the mean chance to leave at a purchase",
    isTime: false,
  },
  {
    name: "b",
    meaning: "weight of staying: b / (a + b) is the mean chance to stay at a purchase",
    isTime: false,
  },
];

/**
 * @param leavesAtFirst whether a customer may leave right after the very first purchase (MBG/NBD) or not (BG/NBD)
 */
export function betaGeometricNbd({
  name,
  paper,
  leavesAtFirst,
}: {
  name: "BG/NBD" | "MBG/NBD";
  paper: string;
  leavesAtFirst: boolean;
}): PurchaseModel {
  // Occasions to leave that a customer alive with x repeat purchases has passed: x, or x + 1.
  const first = leavesAtFirst ? 1 : 0;
  return {
    name,
    paper,
    parameters,
    discrete: false,
    dropout: leavesAtFirst ? "at any time" : "after a repeat purchase",

    starts: (histories) => {
      const gap = meanGap(histories);
      return [
        [0.25, 0.25 * gap, 0.8, 2.4],
        [0.5, 0.5 * gap, 0.8, 1.6],
        [1, gap, 0.3, 2],
        [3, 3 * gap, 0.1, 0.4],
      ];
    },

    logLikelihood: (values, histories, gradient) => logLikelihood(values, histories, first, gradient),

    probabilityAlive(values, frequency, recency, age) {
      const occasions = frequency + first;
      if (occasions === 0) return 1;
      const [r, alpha, a, b] = four(values);
      const logOdds =
        Math.log(a / (b + (occasions - 1))) +
        (r + frequency) * Math.log1p((age - recency) / (alpha + recency));
      return 1 / (1 + Math.exp(logOdds));
    },

    expectedIfAlive(values, frequency, age, horizon) {
      const [r, alpha, a, b] = four(values);
      return expectedUntilLeaving(r + frequency, horizon / (alpha + age), a, b + frequency + first);
    },

    noneIfAlive: (values, frequency, age, horizon) =>
      Math.exp(-(values[0]! + frequency) * Math.log1p(horizon / (values[1]! + age))),

    drawIfAlive(values, frequency, age, horizon, random) {
      const [r, alpha, a, b] = four(values);
      const wanted = drawPoisson(random, horizon * drawGamma(random, r + frequency, alpha + age));
      if (wanted === 0) return 0;
      return Math.min(wanted, 1 + drawStays(random, drawBeta(random, a, b + frequency + first)));
    },

    drawPurchases(values, age, random) {
      const [r, alpha, a, b] = four(values);
      const rate = drawGamma(random, r, alpha);
      const purchases = 1 - first + drawStays(random, drawBeta(random, a, b));
      const times: number[] = [];
      for (let time = 0; times.length < purchases; ) {
        time += drawExponential(random, rate);
        if (!(time <= age)) break;
        times.push(time);
      }
      return times;
    },
  };
}

/**
 * P(X(t) = n) of a new customer: either n purchases fell into t and none was the last, or at least n fell into it
 * and the customer left at the n-th.
 *
 * @param values r, α, a, b
 * @param t time since the first purchase, in the unit of the parameters
 * @param n repeat purchases, a whole number from 0
 * @param first occasions to leave before the first repeat purchase: 0 or 1
 */
export function betaGeometricProbability(
  values: ParameterValues,
  t: number,
  n: number,
  first: 0 | 1,
): number {
  const [r, alpha, a, b] = four(values);
  const z = t / (alpha + t);
  // Negative binomial counts: `below` is P(fewer than n), `exactly` P(n).
  let exactly = Math.exp(-r * Math.log1p(t / alpha));
  let below = 0;
  // P(stayed at all occasions so far), and P(left at the last of them).
  let stayed = first === 1 ? b / (a + b) : 1;
  let left = first === 1 ? a / (a + b) : 0;
  for (let k = 0; k < n; k++) {
    below += exactly;
    exactly *= ((r + k) / (k + 1)) * z;
    const passed = k + first;
    left = (stayed * a) / (a + b + passed);
    stayed *= (b + passed) / (a + b + passed);
  }
  return stayed * exactly + left * (1 - below);
}

/**
 * Expected purchases while the rate is gamma(shape, 1 per unit), the time `scaledTime` units, and the customer leaves
 * at each purchase with probability p ~ beta(a, stays).
 *
 * The textbook's c/e [1 - (1-z)^R 2F1(R, stays; c; z)], z = y/(1+y), e = a-1, c = a+stays-1, after Euler's
 * transformation: -X - (expm1(eL)/e)(c + eX), L = ln(1-z), with X = c (2F1(c-R, e; c; z) - 1) / e. No power of R is
 * left, and it is finite at a = 1 and at c = 0.
 */
export function expectedUntilLeaving(shape: number, scaledTime: number, a: number, stays: number): number {
  if (scaledTime === 0) return 0;
  if (scaledTime === Number.POSITIVE_INFINITY) return a > 1 ? (a + stays - 1) / (a - 1) : scaledTime;
  const e = a - 1;
  const c = a + stays - 1;
  // Terms of the sum; and where its terms alternate, the excess loses digits.
  if ((shape + 40) * (1 + scaledTime) > MANY && c - shape > -5) {
    const log = -Math.log1p(scaledTime);
    const power = e === 0 ? log : Math.expm1(e * log) / e;
    const excess = hypergeometricExcess(c - shape, e, c, scaledTime / (1 + scaledTime));
    const expected = -excess - power * (c + e * excess);
    // The difference loses digits where hardly anyone leaves: c is large then.
    if (expected > CANCELLED * (Math.abs(excess) + Math.abs(power * c))) return expected;
  }
  return sumUntilLeaving(shape, scaledTime, a, stays);
}

const MANY = 4000;
const CANCELLED = 1e-4;

/**
 * The same as a sum over the number N of purchases of a customer who never leaves, which is negative binomial:
 * Σ P(N = n) W_n. Here W_n = Σ_{k<n} (stays)_k / (a+stays)_k of the first n purchases happen before the customer
 * leaves. All terms are positive, so that nothing cancels; P(N = n) = (1-z)^R (R)_n z^n / n! falls like z^n.
 */
function sumUntilLeaving(shape: number, scaledTime: number, a: number, stays: number): number {
  const z = scaledTime / (1 + scaledTime);
  // Probability and sum are both e^scale too large, so that neither leaves the range of doubles.
  let scale = -shape * Math.log1p(scaledTime);
  let probability = 1;
  if (scale > -600) {
    probability = Math.exp(scale);
    scale = 0;
  }
  let sum = 0;
  let happened = 0;
  let stayed = 1;
  for (let n = 1; ; n++) {
    probability *= ((shape + (n - 1)) / n) * z;
    happened += stayed;
    stayed *= (stays + (n - 1)) / (a + stays + (n - 1));
    const term = probability * happened;
    sum += term;
    // Past the mode the terms fall at least as fast as a geometric series with this ratio.
    const ratio = ((shape + n) / (n + 1)) * z * (1 + stayed / happened);
    if (ratio < 1 && term < 1e-17 * sum * (1 - ratio)) return sum * Math.exp(scale);
    if (sum > 1e250) {
      sum *= 1e-250;
      probability *= 1e-250;
      scale += 250 * Math.LN10;
    }
  }
}

/**
 * Fills in the derivatives with respect to ln r, ln α, ln a, ln b.
 *
 * L = (r)_x α^r · (b)_k / (a+b)_k · [(α+T)^-(r+x) + δ a / (b+k-1) (α+t_x)^-(r+x)], with k = x occasions to leave and
 * δ = 0 at x = 0 for BG/NBD; with k = x + 1 and δ = 1 for MBG/NBD.
 *
 * x and k are whole, so that ratios of gamma functions are products, (r)_x = r (r+1) … (r+x-1): their logarithms are
 * sums without cancellation, however large a parameter grows.
 */
function logLikelihood(
  values: ParameterValues,
  histories: PurchaseHistories,
  first: number,
  gradient?: Float64Array,
): number {
  const [r, alpha, a, b] = four(values);
  const {frequency, customers} = histories;
  const {times, recency, age} = distinctTimes(histories);
  // ln((α + t) / α), and t / (α + t).
  const logGrowth = times.map((time) => Math.log1p(time / alpha));
  const passed = times.map((time) => time / (alpha + time));
  const logAlpha = Math.log(alpha);
  let sum = 0;
  let byLogR = 0;
  let byLogAlpha = 0;
  let byLogA = 0;
  let byLogB = 0;
  // Terms that depend on x alone. Histories are sorted by x, so they change a few dozen times in a million.
  let x = 0;
  let occasions = 0;
  let logConstant = 0;
  let constantByR = 0;
  let constantByA = 0;
  let constantByB = 0;
  let logOdds = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < frequency.length; i++) {
    for (; x < frequency[i]!; x++) {
      logConstant += Math.log(r + x) - logAlpha;
      constantByR += 1 / (r + x);
    }
    for (; occasions < x + first; occasions++) {
      logConstant -= Math.log1p(a / (b + occasions));
      constantByA -= 1 / (a + b + occasions);
      constantByB += a / ((b + occasions) * (a + b + occasions));
      logOdds = Math.log(a / (b + occasions));
    }
    const n = customers[i]!;
    const end = age[i]!;
    const logEnd = logGrowth[end]!;
    let likelihood = logConstant - (r + x) * logEnd;
    let byR = constantByR - logEnd;
    let byAlpha = r * passed[end]! - x * (1 - passed[end]!);
    if (occasions > 0) {
      // Odds that the customer left at the last purchase against that they are still there, as a logarithm.
      const last = recency[i]!;
      const silence = logEnd - logGrowth[last]!;
      const odds = logOdds + (r + x) * silence;
      const ratio = Math.exp(-Math.abs(odds));
      const left = (odds > 0 ? 1 : ratio) / (1 + ratio);
      likelihood += (odds > 0 ? odds : 0) + Math.log1p(ratio);
      byR += left * silence;
      byAlpha -= (r + x) * left * (passed[end]! - passed[last]!);
      byLogA += n * (a * constantByA + left);
      byLogB += n * b * (constantByB - left / (b + (occasions - 1)));
    }
    sum += n * likelihood;
    byLogR += n * r * byR;
    byLogAlpha += n * byAlpha;
  }
  if (gradient !== undefined) {
    gradient[0] = byLogR;
    gradient[1] = byLogAlpha;
    gradient[2] = byLogA;
    gradient[3] = byLogB;
  }
  return sum;
}

/** Occasions a customer stays at before leaving: geometric, without bound for p = 0. */
function drawStays(random: Random, p: number): number {
  return p > 0 ? Math.floor(Math.log1p(-random()) / Math.log1p(-p)) : Number.POSITIVE_INFINITY;
}

function four(values: ParameterValues): [r: number, alpha: number, a: number, b: number] {
  return [values[0]!, values[1]!, values[2]!, values[3]!];
}
