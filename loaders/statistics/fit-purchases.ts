/** Fits any model of purchase to histories, or says in a sentence why these histories cannot tell. */
import {inversePositive, positivePart, secondDerivatives} from "./optimise/information.ts";
import {climb, maximise} from "./optimise/maximise.ts";
import type {Objective, Optimum} from "./optimise/objective.ts";
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {PurchaseFit, PurchaseModel, Refusal} from "./purchase-model.ts";
import {thinned} from "./thinned.ts";
import {logPrior, type WeakPrior, weakPrior} from "./weak-prior.ts";

export interface FitOptions {
  /**
   * "weak" (the default): when the data leave a parameter open, a weak prior closes it and the fit says so. "none":
   * such data are refused.
   */
  readonly prior?: "weak" | "none";
}

/** Below these counts parameters say more about chance than about customers. */
const FEWEST_CUSTOMERS = 20;
const FEWEST_REPEATERS = 10;

/** A parameter whose logarithm has a larger standard error may as well be fifty times smaller or larger. */
const OPEN = 2;
/** Logarithms of parameters beyond these, with the largest age as the unit of time, have run away. */
const RANGE = {least: -12, most: 7};
/** With a prior nothing runs away; these only keep steps within what can be computed. */
const WIDE_RANGE = {least: -25, most: 14};
/** In units of log-likelihood: far below what can be seen. */
const TOLERANCE = 1e-9;
/** Customers on whom the starts are compared, before the best one is followed through all of them. */
const SAMPLE = 256;
/** What is determined is found from there within ten evaluations: more lead along a ridge that has no top. */
const PATIENCE = 50;
/** Up to so many histories, patience costs nothing. */
const SMALL = 2000;

/** Shape of the purchase rates above which customers are alike: they differ by less than a tenth. */
const ALIKE = 100;
/** Dropout is invisible when fewer than this share have left by the fit's own account … */
const HARDLY_ANY_LEFT = 0.05;
/** … and the log-likelihood gains less by it than half the 5 % point of the chi-squared mixture at a boundary. */
const NO_GAIN = 2.706 / 2;

/**
 * Maximum likelihood on the logarithms of the parameters, from all of the model's starts. Time is measured in the
 * largest age meanwhile, so that neither the result nor the search depends on the unit.
 *
 * Where the likelihood alone does not determine every parameter (the search ran to a boundary, the information matrix
 * is not positive definite, or a logarithm has a standard error above 2), a weak log-normal prior decides, and
 * `usedPrior` says so. Histories that hold nothing about a parameter at all are refused.
 *
 * @param histories any unit of time; whole opportunities for a discrete model
 * @returns the fit in the unit of time of the histories, or why there is none
 */
export function fitPurchases(
  model: PurchaseModel,
  histories: PurchaseHistories,
  {prior = "weak"}: FitOptions = {},
): PurchaseFit | Refusal {
  const counts = countsOf(histories);
  const hopeless = refusalBefore(model, histories, counts);
  if (hopeless !== undefined) return hopeless;

  const unit = model.discrete ? 1 : counts.largestAge;
  const scaled = inUnits(histories, unit);
  const result = (found: Determined, usedPrior: boolean): PurchaseFit => {
    const parameters = model.parameters.map(({isTime}, i) => Math.exp(found.point[i]!) * (isTime ? unit : 1));
    const n = parameters.length;
    // A density over the times of purchases has the unit 1/time once for every purchase.
    const inUnit = model.discrete ? 0 : counts.purchases * Math.log(unit);
    return {
      fitted: true,
      model,
      parameters,
      logLikelihood: found.logLikelihood - inUnit,
      customers: counts.customers,
      repeaters: counts.repeaters,
      logCovariance: parameters.map((_, i) => Array.from(found.covariance.subarray(i * n, i * n + n))),
      standardErrors: parameters.map((value, i) => value * Math.sqrt(found.covariance[i * n + i]!)),
      usedPrior,
    };
  };

  const likelihood = objectiveOf(model, scaled);
  const guess = firstGuess(model, scaled);
  const likely = search(model, scaled, likelihood, guess, RANGE);
  const determined = determine(likely, likelihood);
  if (determined !== undefined && determined.widest <= OPEN) return result(determined, false);

  if (hidesDropout(model, scaled, likely, counts))
    return refusal(model, "no dropout visible", SENTENCES.noDropout);
  if (prior === "none") return refusal(model, "not converged", SENTENCES.open(model.name));
  const weak = weakPrior(model, scaled);
  const posterior = withPrior(likelihood, weak);
  const closed = determine(search(model, scaled, posterior, guess, WIDE_RANGE), likelihood, weak);
  if (closed === undefined) return refusal(model, "not converged", SENTENCES.notConverged(model.name));
  if (Math.exp(closed.point[0]!) > ALIKE) return refusal(model, "no spread visible", SENTENCES.alike);
  return result({...closed, logLikelihood: closed.logLikelihood - logPrior(weak, closed.point)}, true);
}

interface Counts {
  readonly customers: number;
  readonly repeaters: number;
  readonly purchases: number;
  readonly largestAge: number;
}

function countsOf({frequency, age, customers}: PurchaseHistories): Counts {
  let [all, repeaters, purchases, largestAge] = [0, 0, 0, 0];
  for (let i = 0; i < customers.length; i++) {
    const count = customers[i]!;
    all += count;
    purchases += count * frequency[i]!;
    if (frequency[i]! > 0) repeaters += count;
    if (age[i]! > largestAge) largestAge = age[i]!;
  }
  return {customers: all, repeaters, purchases, largestAge};
}

const SENTENCES = {
  noCustomers: "There are no customers to learn from.",
  fewCustomers: (n: number) =>
    `${n} ${n === 1 ? "customer is" : "customers are"} too few to learn from: at least ${FEWEST_CUSTOMERS} are needed.`,
  noRepeaters: (n: number) =>
    `None of ${n} customers bought again, so nothing shows how often customers return.`,
  fewRepeaters: (repeaters: number, n: number) =>
    `Only ${repeaters} of ${n} customers bought again: at least ${FEWEST_REPEATERS} are needed.`,
  same: (n: number) => `All ${n} customers have the same history, so nothing shows how customers differ.`,
  alike: "Customers differ no more than chance alone makes equal customers differ.",
  noDropout: "Nothing shows that anyone has stopped buying: a model without leaving says as much.",
  open: (name: string) => `These histories leave parameters of ${name} open.`,
  notConverged: (name: string) => `The search for the parameters of ${name} did not settle.`,
};

function refusal(model: PurchaseModel, reason: Refusal["reason"], sentence: string): Refusal {
  return {fitted: false, model: model.name, reason, sentence};
}

/** What needs no search to be seen. */
function refusalBefore(
  model: PurchaseModel,
  histories: PurchaseHistories,
  {customers, repeaters}: Counts,
): Refusal | undefined {
  if (customers === 0) return refusal(model, "no customers", SENTENCES.noCustomers);
  if (customers < FEWEST_CUSTOMERS)
    return refusal(model, "too few customers", SENTENCES.fewCustomers(customers));
  if (repeaters === 0) return refusal(model, "too few repeaters", SENTENCES.noRepeaters(customers));
  if (repeaters < FEWEST_REPEATERS)
    return refusal(model, "too few repeaters", SENTENCES.fewRepeaters(repeaters, customers));
  if (histories.customers.length === 1) return refusal(model, "no spread visible", SENTENCES.same(customers));
  return undefined;
}

function inUnits(histories: PurchaseHistories, unit: number): PurchaseHistories {
  if (unit === 1) return histories;
  return {
    ...histories,
    recency: histories.recency.map((time) => time / unit),
    age: histories.age.map((time) => time / unit),
  };
}

/** Log-likelihood as a function of the logarithms of the parameters. */
function objectiveOf(model: PurchaseModel, histories: PurchaseHistories): Objective {
  const parameters = new Float64Array(model.parameters.length);
  return (logs, gradient) => {
    for (let i = 0; i < parameters.length; i++) parameters[i] = Math.exp(logs[i]!);
    return model.logLikelihood(parameters, histories, gradient);
  };
}

function withPrior(likelihood: Objective, prior: WeakPrior): Objective {
  return (logs, gradient) => likelihood(logs, gradient) + logPrior(prior, logs, gradient);
}

interface Guess {
  readonly point: Float64Array;
  /** Of the sample, scaled up to all customers; undefined when it is of no use. */
  readonly inverseHessian: Float64Array | undefined;
}

/**
 * All starts, followed on a sample, which costs little. The prior keeps the sample from running away; scaled up to all
 * customers it is next to nothing.
 */
function firstGuess(model: PurchaseModel, histories: PurchaseHistories): Guess {
  const sample = thinned(histories, Math.max(SAMPLE, Math.ceil(histories.customers.length / 64)));
  const prior = weakPrior(model, histories);
  const objective = withPrior(objectiveOf(model, sample), prior);
  const starts = model.starts(histories).map((start) => Float64Array.from(start, Math.log));
  const {point} = maximise(objective, starts, {...WIDE_RANGE, tolerance: 1e-4});
  const n = point.length;
  const ratio = total(histories.customers) / total(sample.customers);
  const information = secondDerivatives(objective, point).map((value) => -value * ratio);
  return {point, inverseHessian: inversePositive(information, n)};
}

/** From the guess through all histories. Only where that does not arrive, and costs little, from every start. */
function search(
  model: PurchaseModel,
  histories: PurchaseHistories,
  objective: Objective,
  {point, inverseHessian}: Guess,
  range: {least: number; most: number},
): Optimum {
  const options = {...range, tolerance: TOLERANCE};
  const near = climb(objective, point, {...options, inverseHessian, maxEvaluations: PATIENCE});
  if (near.converged || near.atLimit || histories.customers.length > SMALL) return near;
  const starts = model.starts(histories).map((start) => Float64Array.from(start, Math.log));
  return maximise(objective, [near.point, ...starts], {...options, maxEvaluations: 4 * PATIENCE});
}

interface Determined {
  readonly point: Float64Array;
  /** What was maximised: with the prior, if any. */
  readonly logLikelihood: number;
  readonly covariance: Float64Array;
  /** The largest standard error of a logarithm. */
  readonly widest: number;
}

/**
 * The optimum with its covariance; undefined when it is no maximum in the open. With a prior, the likelihood tells where
 * it curves towards its maximum and nothing elsewhere: nothing is less sure than the prior made it.
 */
function determine(
  {point, value, converged}: Optimum,
  likelihood: Objective,
  prior?: WeakPrior,
): Determined | undefined {
  if (!converged) return undefined;
  const n = point.length;
  let information: Float64Array = secondDerivatives(likelihood, point).map((v) => -v);
  if (prior !== undefined) {
    information = positivePart(information, n);
    for (let i = 0; i < n; i++) information[i * n + i]! += 1 / prior.spread[i]! ** 2;
  }
  const covariance = inversePositive(information, n);
  if (covariance === undefined) return undefined;
  const widest = Math.sqrt(Math.max(...point.map((_, i) => covariance[i * n + i]!)));
  if (!Number.isFinite(widest)) return undefined;
  const objective = prior === undefined ? likelihood : withPrior(likelihood, prior);
  return {...sharpened(objective, point, value, covariance), covariance, widest};
}

/**
 * One step of Newton's method. The search stops where nothing more can be gained, which leaves a parameter only half of
 * its digits; forecasts then differ from published ones in the last digit printed (test/reference).
 */
function sharpened(objective: Objective, point: Float64Array, value: number, covariance: Float64Array) {
  const n = point.length;
  const slopes = new Float64Array(n);
  objective(point, slopes);
  const top = point.map((p, i) => slopes.reduce((sum, slope, j) => sum + covariance[i * n + j]! * slope, p));
  const height = objective(top, slopes);
  return height >= value - 1e-12 * Math.abs(value)
    ? {point: top, logLikelihood: height}
    : {point, logLikelihood: value};
}

/**
 * Whether leaving is invisible: by the best account hardly anyone has left, and without leaving the histories are as
 * likely. In every model with dropout the third parameter is the one that switches it off as it goes to 0.
 */
function hidesDropout(
  model: PurchaseModel,
  histories: PurchaseHistories,
  {point, value}: Optimum,
  {customers}: Counts,
): boolean {
  if (model.dropout === "never" || !Number.isFinite(value)) return false;
  const parameters = point.map(Math.exp);
  let left = 0;
  for (let i = 0; i < histories.customers.length; i++) {
    const {frequency, recency, age} = histories;
    left +=
      histories.customers[i]! * (1 - model.probabilityAlive(parameters, frequency[i]!, recency[i]!, age[i]!));
  }
  if (!(left < HARDLY_ANY_LEFT * customers)) return false;
  return value - withoutDropout(objectiveOf(model, histories), point) < NO_GAIN;
}

/** The highest log-likelihood with the third parameter next to 0 and the fourth at 1. */
function withoutDropout(full: Objective, point: Float64Array): number {
  const at = Float64Array.of(0, 0, RANGE.least, 0);
  const slopes = new Float64Array(4);
  const reduced: Objective = (logs, gradient) => {
    at.set(logs);
    const value = full(at, slopes);
    gradient.set(slopes.subarray(0, 2));
    return value;
  };
  return climb(reduced, point.subarray(0, 2), {...RANGE, tolerance: 1e-6, maxEvaluations: PATIENCE}).value;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
