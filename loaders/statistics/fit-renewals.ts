/** Fits any model of contracts to tenures, or says in a sentence why these tenures cannot tell. */
import {inversePositive, secondDerivatives} from "./optimise/information.ts";
import {maximise} from "./optimise/maximise.ts";
import type {Objective} from "./optimise/objective.ts";
import type {Refusal} from "./purchase-model.ts";
import {type RenewalFit, type RenewalModel, renewalLogLikelihood} from "./renewal-model.ts";
import {type RenewalTenures, renewals} from "./renewal-tenures.ts";

export interface RenewalFitOptions {
  /** "weak" (the default): when the data leave a parameter open, a weak prior closes it and the fit says so. */
  readonly prior?: "weak" | "none";
}

/** Below these counts parameters say more about chance than about customers. */
const FEWEST_CUSTOMERS = 20;
const FEWEST_ENDED = 5;

/** A parameter whose logarithm has a larger standard error may as well be fifty times smaller or larger. */
const OPEN = 2;
/** Logarithms of parameters beyond this have run away. */
const LIMIT = 12;
const TOLERANCE = 1e-9;

/** Standard deviation of the logarithm of each parameter in the weak prior: 95 of 100 within a factor of 19 of the centre. */
const PRIOR_SPREAD = 1.5;

/**
 * Maximum likelihood on the logarithms of the parameters, from several starts.
 *
 * Where the likelihood alone does not determine every parameter (customers who all leave at one rate push α and β up
 * without end), a weak log-normal prior decides, and `usedPrior` says so. Its centre is a spread of customers as wide as
 * the uniform one (α = 1, c = 1) with the share that left on average.
 */
export function fitRenewals(
  model: RenewalModel,
  tenures: RenewalTenures,
  {prior = "weak"}: RenewalFitOptions = {},
): RenewalFit | Refusal {
  const {atRisk, lost} = renewals(tenures);
  const customers = total(tenures.ended) + total(tenures.running);
  const ended = total(tenures.ended);
  const refuse = (reason: Refusal["reason"], sentence: string): Refusal => ({
    fitted: false,
    model: model.name,
    reason,
    sentence,
  });
  if (customers === 0) return refuse("no customers", "There are no contracts to learn from.");
  if (customers < FEWEST_CUSTOMERS)
    return refuse(
      "too few customers",
      `${customers} ${customers === 1 ? "customer is" : "customers are"} too few to learn from: at least ${FEWEST_CUSTOMERS} are needed.`,
    );
  if (ended === 0)
    return refuse(
      "no dropout visible",
      `None of ${customers} customers has left, so nothing shows how long they stay.`,
    );
  if (ended < FEWEST_ENDED)
    return refuse(
      "no dropout visible",
      `Only ${ended} of ${customers} customers ${ended === 1 ? "has" : "have"} left: at least ${FEWEST_ENDED} are needed.`,
    );
  if (atRisk[0] === lost[0])
    return refuse(
      "no spread visible",
      `All ${lost[0]} customers left at their first renewal, so nothing shows how long others would stay.`,
    );
  if (!((atRisk[1] ?? 0) > 0) && model.parameters.length > 1)
    return refuse(
      "no spread visible",
      "Nobody has come to a second renewal yet, so nothing shows how customers differ.",
    );

  const share = ended / total(atRisk);
  const starts = model.starts(share).map((start) => Float64Array.from(start, Math.log));
  const centre = model.parameters.map((_, i) => (i === 0 ? 0 : i === 1 ? Math.log((1 - share) / share) : 0));
  const objectiveOf =
    (withPrior: boolean): Objective =>
    (logs, gradient) => {
      const value = renewalLogLikelihood(model, logs.map(Math.exp), tenures, gradient);
      return withPrior ? value + logPrior(centre, logs, gradient) : value;
    };
  const search = (withPrior: boolean) => {
    const objective = objectiveOf(withPrior);
    const {point, converged} = maximise(objective, starts, {
      tolerance: TOLERANCE,
      least: -LIMIT,
      most: LIMIT,
    });
    if (!converged) return undefined;
    const n = point.length;
    const covariance = inversePositive(
      secondDerivatives(objective, point).map((value) => -value),
      n,
    );
    if (covariance === undefined) return undefined;
    const errors = Array.from(point, (_, i) => Math.sqrt(covariance[i * n + i]!));
    return errors.every(Number.isFinite) ? {point, covariance, errors} : undefined;
  };

  let found = search(false);
  const isOpen = found === undefined || Math.max(...found.errors) > OPEN;
  if (isOpen) {
    if (prior === "none")
      return refuse("not converged", `These contracts leave parameters of ${model.name} open.`);
    found = search(true);
  }
  if (found === undefined)
    return refuse("not converged", `The search for the parameters of ${model.name} did not settle.`);
  const {point, covariance, errors} = found;
  const n = point.length;
  const parameters = Array.from(point, Math.exp);
  return {
    fitted: true,
    model,
    parameters,
    logLikelihood: renewalLogLikelihood(model, parameters, tenures),
    customers,
    ended,
    logCovariance: parameters.map((_, i) => Array.from(covariance.subarray(i * n, i * n + n))),
    standardErrors: parameters.map((value, i) => value * errors[i]!),
    usedPrior: isOpen,
  };
}

function logPrior(centre: readonly number[], logs: ArrayLike<number>, gradient: Float64Array): number {
  let sum = 0;
  for (const [i, middle] of centre.entries()) {
    const z = (logs[i]! - middle) / PRIOR_SPREAD;
    sum -= (z * z) / 2;
    gradient[i]! -= z / PRIOR_SPREAD;
  }
  return sum;
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
