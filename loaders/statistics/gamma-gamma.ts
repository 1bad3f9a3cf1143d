/** What customers spend per purchase: a regular customer's own mean is trusted, a rare one's is drawn to that of all. */
import {normalQuantile} from "./normal-quantile.ts";
import {cholesky, inversePositive, secondDerivatives} from "./optimise/information.ts";
import {climb, maximise} from "./optimise/maximise.ts";
import type {Objective, Optimum} from "./optimise/objective.ts";
import type {Parameter, Refusal} from "./purchase-model.ts";
import {randomFrom} from "./random.ts";
import {digamma, logGamma} from "./special/gamma.ts";

/**
 * Mean spends of customers who bought again: arrays of equal length. Entries with frequency 0 are passed over, so that
 * all customers may be given.
 */
export interface Spending {
  /** x: purchase days after the first. */
  readonly frequency: ArrayLike<number>;
  /** Mean spend per repeat purchase day, in any currency, above 0. */
  readonly spend: ArrayLike<number>;
  /** How many customers each entry stands for; 1 each when left out. */
  readonly customers?: ArrayLike<number>;
}

/** A spend that cannot be. `entry` is its index in the arrays given. */
export class SpendError extends Error {
  readonly entry: number;
  constructor(entry: number, what: string) {
    super(`Entry ${entry}: ${what}`);
    this.name = "SpendError";
    this.entry = entry;
  }
}

export const spendParameters: readonly (Parameter & {readonly isMoney: boolean})[] = [
  {
    name: "p",
    meaning: "how alike a customer's own purchases are: large when all cost the same",
    isTime: false,
    isMoney: false,
  },
  {
    name: "q",
    meaning: "how alike customers' mean spends are: large when all spend the same",
    isTime: false,
    isMoney: false,
  },
  {
    name: "gamma",
    meaning: "scale of spending: p gamma / (q - 1) is the mean of all customers",
    isTime: false,
    isMoney: true,
  },
];

/** Whether customers who come often spend more or less per purchase; the model takes for granted that they do not. */
export interface SpendCorrelation {
  /** Pearson's correlation of x and mean spend among repeaters; null when all came equally often. */
  readonly estimate: number | null;
  /** Fisher's 95 % interval; null when there is no estimate. */
  readonly low: number | null;
  readonly high: number | null;
  readonly verdict: "independent" | "weak" | "strong";
  /** The verdict in words. */
  readonly sentence: string;
}

export interface SpendFit {
  readonly fitted: true;
  /** p, q, γ; γ in the currency of the spends. */
  readonly parameters: readonly number[];
  readonly logLikelihood: number;
  readonly repeaters: number;
  /** Covariance of the logarithms of p, q and γ. */
  readonly logCovariance: readonly (readonly number[])[];
  readonly standardErrors: readonly number[];
  /** True when the weak prior was needed because the data alone leave a parameter open. */
  readonly usedPrior: boolean;
  /** Mean spend per purchase of all customers, p γ / (q - 1); null when q ≤ 1: the mean is then without bound. */
  readonly mean: number | null;
  readonly correlation: SpendCorrelation;
}

const FEWEST_REPEATERS = 10;
/** A parameter whose logarithm has a larger standard error is open. */
const OPEN = 2;
/** Logarithms beyond these, with the mean spend as the unit, have run away. */
const RANGE = {least: -12, most: 12};
const TOLERANCE = 1e-9;
/** Log-normal prior: medians 3, 3 and the mean spend; 95 of 100 shapes within a factor of 19 of 3. */
const PRIOR_CENTRE = [Math.log(3), Math.log(3), 0];
const PRIOR_SPREAD = [1.5, 1.5, 2];

/**
 * Maximum likelihood of the Gamma-Gamma model on the logarithms of p, q and γ: each purchase of a customer is
 * gamma(p, ν), and ν ~ gamma(q, γ) differs between customers, independently of how often they buy.
 *
 * Spend is measured in its mean meanwhile, so that neither the result nor the search depends on the currency. Where the
 * likelihood leaves a parameter open, a weak log-normal prior closes it and `usedPrior` says so.
 *
 * Source: P. S. Fader, B. G. S. Hardie, "The Gamma-Gamma Model of Monetary Value" (2013), likelihood eq. 1a; the model
 * is that of P. S. Fader, B. G. S. Hardie, K. L. Lee, Journal of Marketing Research 42 (2005), 415-430.
 *
 * @throws SpendError for a frequency that is no whole number, for the spend of a repeater that is missing, not finite
 *   or not above 0, or for a count that is not above 0; RangeError for unequal lengths
 */
export function fitGammaGamma(spending: Spending): SpendFit | Refusal {
  const sorted = sortedSpending(spending);
  const {repeaters} = sorted;
  if (repeaters < FEWEST_REPEATERS)
    return refusal(
      "too few repeaters",
      `Only ${repeaters} ${repeaters === 1 ? "customer" : "customers"} bought again: at least ${FEWEST_REPEATERS} are needed to tell what customers spend.`,
    );
  if (sorted.smallest === sorted.largest)
    return refusal(
      "no spread visible",
      `All ${repeaters} customers who bought again spent the same per purchase, so nothing shows how spending varies.`,
    );

  const likely = search(sorted, false);
  let determined = determine(likely, sorted, false);
  const usedPrior = determined === undefined || determined.widest > OPEN;
  if (usedPrior) determined = determine(search(sorted, true), sorted, true);
  if (determined === undefined)
    return refusal(
      "no spread visible",
      "Spends differ so little that nothing shows how much customers differ and how much purchases do.",
    );
  const {point, covariance} = determined;
  const parameters = [Math.exp(point[0]!), Math.exp(point[1]!), Math.exp(point[2]!) * sorted.unit];
  const [p, q, gamma] = parameters as [number, number, number];
  return {
    fitted: true,
    parameters,
    // The density of a spend has the unit 1/money once for every customer.
    logLikelihood: logLikelihood(parametersOf(point), sorted) - repeaters * Math.log(sorted.unit),
    repeaters,
    logCovariance: [0, 1, 2].map((i) => Array.from(covariance.subarray(3 * i, 3 * i + 3))),
    standardErrors: parameters.map((value, i) => value * Math.sqrt(covariance[4 * i]!)),
    usedPrior,
    mean: q > 1 ? (p * gamma) / (q - 1) : null,
    correlation: correlationOf(sorted),
  };
}

/**
 * Expected spend per purchase of a customer, a weighted mean of their own and everybody's: p (γ + x m) / (p x + q - 1).
 *
 * Source: Fader and Hardie 2013, eq. 5.
 *
 * @param parameters p, q, γ: those of a fit, or a draw
 * @param frequency x: 0 for a customer who never bought again, of whom nothing is known but that they are one of all
 * @param meanSpend m, mean spend per repeat purchase day; not read when x is 0
 * @returns null when the mean is without bound (p x + q ≤ 1): no number could be right
 */
export function expectedSpend(
  {parameters}: Pick<SpendFit, "parameters">,
  frequency: number,
  meanSpend: number | null,
): number | null {
  const [p, q, gamma] = [parameters[0]!, parameters[1]!, parameters[2]!];
  const weight = p * frequency + q - 1;
  if (!(weight > 0)) return null;
  return (p * (gamma + (frequency > 0 ? frequency * (meanSpend ?? 0) : 0))) / weight;
}

/**
 * Parameters p, q, γ as they might be: multivariate normal on the logarithms.
 *
 * @param seed the same seed gives the same draws
 */
export function drawSpendParameters(fit: SpendFit, count: number, seed: number): Float64Array[] {
  const lower = cholesky(fit.logCovariance.flat(), 3);
  if (lower === undefined) throw new RangeError("The covariance of the logarithms is not positive definite.");
  const random = randomFrom(seed);
  return Array.from({length: count}, () => {
    const z = Float64Array.from({length: 3}, () => normalQuantile(random() || Number.MIN_VALUE));
    return Float64Array.from(fit.parameters, (value, i) => {
      let shift = 0;
      for (let j = 0; j <= i; j++) shift += lower[3 * i + j]! * z[j]!;
      return value * Math.exp(shift);
    });
  });
}

/** Repeaters only, sorted by x and spend so that sums do not depend on the order given; spend in its mean. */
interface SortedSpending {
  readonly frequency: Float64Array;
  /** x times mean spend. */
  readonly total: Float64Array;
  readonly customers: Float64Array;
  /** Σ ln of mean spend. */
  readonly logSpend: number;
  readonly repeaters: number;
  /** Mean of mean spends, the unit of `total`. */
  readonly unit: number;
  readonly smallest: number;
  readonly largest: number;
}

function sortedSpending({frequency, spend, customers}: Spending): SortedSpending {
  const n = frequency.length;
  if (spend.length !== n || (customers !== undefined && customers.length !== n))
    throw new RangeError("frequency, spend and customers must have the same length.");
  const kept: number[] = [];
  for (let i = 0; i < n; i++) {
    const x = frequency[i]!;
    if (!Number.isInteger(x) || x < 0)
      throw new SpendError(i, `frequency ${x} is not a whole number from 0.`);
    const count = customers === undefined ? 1 : customers[i]!;
    if (!(count > 0 && count < Number.POSITIVE_INFINITY))
      throw new SpendError(i, `a count of ${count} customers is not above 0.`);
    if (x === 0) continue;
    if (!(spend[i]! > 0 && spend[i]! < Number.POSITIVE_INFINITY))
      throw new SpendError(i, `a mean spend of ${spend[i]} is not above 0: leave such customers out.`);
    kept.push(i);
  }
  const count = (i: number) => (customers === undefined ? 1 : customers[i]!);
  const order = Uint32Array.from(kept).sort(
    (i, j) => frequency[i]! - frequency[j]! || spend[i]! - spend[j]! || count(i) - count(j),
  );
  const counts = Float64Array.from(order, count);
  let repeaters = 0;
  let sum = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let largest = 0;
  order.forEach((i, at) => {
    repeaters += counts[at]!;
    sum += counts[at]! * spend[i]!;
    smallest = Math.min(smallest, spend[i]!);
    largest = Math.max(largest, spend[i]!);
  });
  const unit = repeaters > 0 ? sum / repeaters : 1;
  let logSpend = 0;
  order.forEach((i, at) => {
    logSpend += counts[at]! * Math.log(spend[i]! / unit);
  });
  return {
    frequency: Float64Array.from(order, (i) => frequency[i]!),
    total: Float64Array.from(order, (i) => (frequency[i]! * spend[i]!) / unit),
    customers: counts,
    logSpend,
    repeaters,
    unit,
    smallest,
    largest,
  };
}

/**
 * Fills in the derivatives with respect to ln p, ln q, ln γ. With w = x z, total spend:
 * L = Γ(px+q) / (Γ(px) Γ(q)) (w/γ)^(px) (1 + w/γ)^-(px+q) / z.
 */
function logLikelihood(
  parameters: ArrayLike<number>,
  {frequency, total, customers, logSpend}: SortedSpending,
  gradient?: Float64Array,
): number {
  const [p, q, gamma] = [parameters[0]!, parameters[1]!, parameters[2]!];
  const logGammaOfQ = logGamma(q);
  const digammaOfQ = digamma(q);
  let sum = -logSpend;
  let byP = 0;
  let byQ = 0;
  let byLogGamma = 0;
  // Terms that depend on x alone; entries are sorted by x.
  let x = 0;
  let constant = 0;
  let constantByP = 0;
  let constantByQ = 0;
  for (let i = 0; i < frequency.length; i++) {
    if (frequency[i] !== x) {
      x = frequency[i]!;
      constant = logGamma(p * x + q) - logGamma(p * x) - logGammaOfQ;
      const both = digamma(p * x + q);
      constantByP = x * (both - digamma(p * x));
      constantByQ = both - digammaOfQ;
    }
    const n = customers[i]!;
    const growth = total[i]! / gamma;
    const logGrowth = Math.log(growth);
    const logWhole = Math.log1p(growth);
    const share = growth / (1 + growth);
    sum += n * (constant + p * x * (logGrowth - logWhole) - q * logWhole);
    byP += n * (constantByP + x * (logGrowth - logWhole));
    byQ += n * (constantByQ - logWhole);
    byLogGamma += n * (q * share - p * x * (1 - share));
  }
  if (gradient !== undefined) {
    gradient[0] = p * byP;
    gradient[1] = q * byQ;
    gradient[2] = byLogGamma;
  }
  return sum;
}

function objectiveOf(sorted: SortedSpending, withPrior: boolean): Objective {
  return (logs, gradient) => {
    let value = logLikelihood(parametersOf(logs), sorted, gradient);
    if (withPrior)
      for (let i = 0; i < 3; i++) {
        const z = (logs[i]! - PRIOR_CENTRE[i]!) / PRIOR_SPREAD[i]!;
        value -= (z * z) / 2;
        gradient[i]! -= z / PRIOR_SPREAD[i]!;
      }
    return value;
  };
}

function parametersOf(logs: Float64Array): Float64Array {
  return logs.map(Math.exp);
}

/** From three starts whose mean p γ / (q - 1) is that of the data, 1; where there is much data, on a sample first. */
function search(sorted: SortedSpending, withPrior: boolean): Optimum {
  const options = {...RANGE, tolerance: TOLERANCE};
  const all = objectiveOf(sorted, withPrior);
  const starts = [
    [6, 4, 0.5],
    [1, 2, 1],
    [30, 20, 19 / 30],
  ].map((start) => start.map(Math.log));
  if (sorted.frequency.length > 4 * SAMPLE) {
    const sample = sampled(sorted);
    const few = objectiveOf(sample, withPrior);
    const {point} = maximise(few, starts, options);
    const ratio = sorted.repeaters / sum(sample.customers);
    const inverseHessian = inversePositive(
      secondDerivatives(few, point).map((value) => -value * ratio),
      3,
    );
    const best = climb(all, point, {...options, inverseHessian});
    if (best.converged) return best;
  }
  return maximise(all, starts, options);
}

function sum(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0);
}

/** Entries among which starts are compared. */
const SAMPLE = 512;

/** Entries evenly spread over frequency and spend, as they are sorted by both. */
function sampled({frequency, total, customers, ...rest}: SortedSpending): SortedSpending {
  const every = (values: Float64Array) =>
    Float64Array.from({length: SAMPLE}, (_, i) => values[Math.floor(((i + 0.5) * values.length) / SAMPLE)]!);
  return {...rest, frequency: every(frequency), total: every(total), customers: every(customers)};
}

function determine({point, converged}: Optimum, sorted: SortedSpending, withPrior: boolean) {
  if (!converged) return undefined;
  const information = secondDerivatives(objectiveOf(sorted, withPrior), point).map((value) => -value);
  const covariance = inversePositive(information, 3);
  if (covariance === undefined) return undefined;
  const widest = Math.sqrt(Math.max(covariance[0]!, covariance[4]!, covariance[8]!));
  return Number.isFinite(widest) ? {point, covariance, widest} : undefined;
}

/** Below this a correlation is called none, from `STRONG` on strong (Cohen 1988: small from 0.1, medium from 0.3). */
const WEAK = 0.1;
const STRONG = 0.3;

function correlationOf({frequency, total, customers, repeaters}: SortedSpending): SpendCorrelation {
  let meanX = 0;
  let meanSpend = 0;
  for (let i = 0; i < frequency.length; i++) {
    meanX += (customers[i]! * frequency[i]!) / repeaters;
    meanSpend += (customers[i]! * total[i]!) / frequency[i]! / repeaters;
  }
  let xx = 0;
  let xs = 0;
  let ss = 0;
  for (let i = 0; i < frequency.length; i++) {
    const x = frequency[i]! - meanX;
    const spend = total[i]! / frequency[i]! - meanSpend;
    xx += customers[i]! * x * x;
    xs += customers[i]! * x * spend;
    ss += customers[i]! * spend * spend;
  }
  // Means are rounded: of equal frequencies a trace may be left.
  if (frequency[0] === frequency[frequency.length - 1] || !(xx > 0 && ss > 0))
    return {
      estimate: null,
      low: null,
      high: null,
      verdict: "independent",
      sentence:
        "All customers who bought again came equally often, so frequency cannot go with spend per purchase.",
    };
  const estimate = Math.max(-1, Math.min(1, xs / Math.sqrt(xx * ss)));
  const reach = normalQuantile(0.975) / Math.sqrt(repeaters - 3);
  const low = Math.tanh(Math.atanh(estimate) - reach);
  const high = Math.tanh(Math.atanh(estimate) + reach);
  const more = estimate > 0 ? "more" : "less";
  const seen = low > 0 || high < 0;
  if (!seen || Math.abs(estimate) < WEAK)
    return {
      estimate,
      low,
      high,
      verdict: "independent",
      sentence: seen
        ? `Customers who buy often spend hardly any ${more} per purchase than others.`
        : "Nothing shows that customers who buy often spend more or less per purchase than others.",
    };
  const verdict = Math.abs(estimate) < STRONG ? "weak" : "strong";
  return {
    estimate,
    low,
    high,
    verdict,
    sentence:
      verdict === "weak"
        ? `Customers who buy often spend a little ${more} per purchase: expected values are slightly too ${estimate > 0 ? "low" : "high"} for them.`
        : `Customers who buy often spend clearly ${more} per purchase: expected values are too ${estimate > 0 ? "low" : "high"} for them.`,
  };
}

function refusal(reason: Refusal["reason"], sentence: string): Refusal {
  return {fitted: false, model: "Gamma-Gamma", reason, sentence};
}
