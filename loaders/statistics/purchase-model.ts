/**
 * What every model of purchase offers: the primitives from which fits, forecasts and intervals are made for all of
 * them alike. One model a file; adding a model is adding a file.
 */
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {Random} from "./random.ts";

export type PurchaseModelName = "NBD" | "BG/NBD" | "MBG/NBD" | "Pareto/NBD" | "BG/BB";

export interface Parameter {
  /** As the paper calls it: `r`, `alpha`, `a`, `b`, `s`, `beta`. All parameters are above 0. */
  readonly name: string;
  /** What it says, in words. */
  readonly meaning: string;
  /** Whether it is a time, so that it doubles when the unit of time is halved. */
  readonly isTime: boolean;
}

/** Parameters in the order of `model.parameters`, in the unit of time of the histories. */
export type ParameterValues = ArrayLike<number>;

export interface PurchaseModel {
  readonly name: PurchaseModelName;
  /** Paper and year. */
  readonly paper: string;
  readonly parameters: readonly Parameter[];
  /** Whether time counts opportunities (whole numbers) rather than passing continuously. */
  readonly discrete: boolean;
  /** Whether customers can leave, and whether one who never came back may have left already. */
  readonly dropout: "never" | "after a repeat purchase" | "at any time";

  /** Three to five starting points for histories whose largest age is 1 (largest age n for a discrete model). */
  starts(histories: PurchaseHistories): readonly ParameterValues[];

  /**
   * Log-likelihood of all customers. With `gradient` (as long as the parameters), also fills in the derivatives with
   * respect to the logarithm of each parameter.
   */
  logLikelihood(parameters: ParameterValues, histories: PurchaseHistories, gradient?: Float64Array): number;

  /** P(alive at T | x, t_x, T). 1 for a model without dropout. */
  probabilityAlive(parameters: ParameterValues, frequency: number, recency: number, age: number): number;

  /**
   * E[purchases in (T, T+horizon] | x, alive at T]. Does not depend on t_x. A new customer's expectation is this at
   * x = 0, T = 0 times P(alive) there, which under MBG/NBD is below 1: some leave right after the first purchase.
   */
  expectedIfAlive(parameters: ParameterValues, frequency: number, age: number, horizon: number): number;

  /** P(no purchase in (T, T+horizon] | x, alive at T). */
  noneIfAlive(parameters: ParameterValues, frequency: number, age: number, horizon: number): number;

  /** A random number of purchases in (T, T+horizon] of a customer alive at T. */
  drawIfAlive(
    parameters: ParameterValues,
    frequency: number,
    age: number,
    horizon: number,
    random: Random,
  ): number;

  /** Random times of the repeat purchases of a new customer within (0, age], ascending. */
  drawPurchases(parameters: ParameterValues, age: number, random: Random): number[];
}

/** Why data cannot tell: a plain sentence, and a word to branch on. */
export interface Refusal {
  readonly fitted: false;
  readonly model: string;
  readonly reason:
    | "no customers"
    | "too few customers"
    | "too few repeaters"
    | "no dropout visible"
    | "no spread visible"
    | "not converged";
  /** One plain sentence for a reader who knows no statistics. */
  readonly sentence: string;
}

/** A fitted model. Parameters are in the unit of time of the histories it was fitted on. */
export interface PurchaseFit {
  readonly fitted: true;
  readonly model: PurchaseModel;
  readonly parameters: readonly number[];
  readonly logLikelihood: number;
  /** Customers it was fitted on, and how many of them bought again. */
  readonly customers: number;
  readonly repeaters: number;
  /** Covariance of the logarithms of the parameters, row by row: the inverse of the observed information. */
  readonly logCovariance: readonly (readonly number[])[];
  /** On the scale of the parameters, by the delta method: parameter × standard error of its logarithm. */
  readonly standardErrors: readonly number[];
  /** True when the weak prior was needed because the data alone leave a parameter open. */
  readonly usedPrior: boolean;
}
