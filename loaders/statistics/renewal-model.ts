/**
 * What every model of contracts offers: customers pay period by period, and it is seen when they stop. One model a
 * file; adding a model is adding a file.
 */
import type {Parameter, ParameterValues} from "./purchase-model.ts";
import type {Random} from "./random.ts";
import type {RenewalTenures} from "./renewal-tenures.ts";

export type RenewalModelName = "sBG" | "BdW" | "constant";

export interface RenewalModel {
  readonly name: RenewalModelName;
  /** Paper and year. */
  readonly paper: string;
  /** All above 0. */
  readonly parameters: readonly Parameter[];

  /** Starting points for a search, from the share that does not renew. */
  starts(share: number): readonly ParameterValues[];

  /**
   * ln S(t) for t = 0 … last: the probability that a new contract is renewed t times and more. With `slopes`, one
   * array of the same length per parameter, also fills in the derivatives with respect to the logarithm of each.
   */
  logSurvival(parameters: ParameterValues, last: number, slopes?: readonly Float64Array[]): Float64Array;

  /** Random number of periods a contract is paid in all, given that it has been renewed `renewed` times; may be Infinity. */
  drawTenure(parameters: ParameterValues, renewed: number, random: Random): number;
}

/** A fitted model of contracts. */
export interface RenewalFit {
  readonly fitted: true;
  readonly model: RenewalModel;
  readonly parameters: readonly number[];
  readonly logLikelihood: number;
  /** Customers it was fitted on, and how many of them had left. */
  readonly customers: number;
  readonly ended: number;
  /** Covariance of the logarithms of the parameters, row by row: the inverse of the observed information. */
  readonly logCovariance: readonly (readonly number[])[];
  /** On the scale of the parameters, by the delta method: parameter × standard error of its logarithm. */
  readonly standardErrors: readonly number[];
  /** True when the weak prior was needed because the data alone leave a parameter open. */
  readonly usedPrior: boolean;
}

/**
 * Log-likelihood of contracts: those that ended after t periods with probability S(t−1) − S(t), those still running
 * after t renewals with S(t). With `gradient`, also the derivatives with respect to the logarithm of each parameter.
 *
 * Source: P. S. Fader and B. G. S. Hardie, Journal of Interactive Marketing 21 (2007), 76-90, appendix B.
 */
export function renewalLogLikelihood(
  model: RenewalModel,
  parameters: ParameterValues,
  {tenure, ended, running}: RenewalTenures,
  gradient?: Float64Array,
): number {
  const last = tenure.length === 0 ? 0 : tenure[tenure.length - 1]!;
  const slopes = gradient === undefined ? undefined : model.parameters.map(() => new Float64Array(last + 1));
  const survival = model.logSurvival(parameters, last, slopes);
  gradient?.fill(0);
  let sum = 0;
  for (let i = 0; i < tenure.length; i++) {
    const t = tenure[i]!;
    const [left, stayed] = [ended[i]!, running[i]!];
    if (stayed > 0) {
      sum += stayed * survival[t]!;
      slopes?.forEach((slope, p) => {
        gradient![p]! += stayed * slope[t]!;
      });
    }
    if (left > 0) {
      // ln(S(t−1) − S(t)) without the difference of two numbers that are nearly equal.
      const step = survival[t]! - survival[t - 1]!;
      sum += left * (survival[t - 1]! + Math.log(-Math.expm1(step)));
      slopes?.forEach((slope, p) => {
        gradient![p]! += left * (slope[t - 1]! + (slope[t - 1]! - slope[t]!) / Math.expm1(-step));
      });
    }
  }
  return sum;
}
