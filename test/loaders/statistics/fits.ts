/** Fits made by hand, for tests of what is done with them. */
import {bgNbd} from "../../../loaders/statistics/bg-nbd.ts";
import {mbgNbd} from "../../../loaders/statistics/mbg-nbd.ts";
import {nbd} from "../../../loaders/statistics/nbd.ts";
import {paretoNbd} from "../../../loaders/statistics/pareto-nbd.ts";
import type {PurchaseFit, PurchaseModel} from "../../../loaders/statistics/purchase-model.ts";

/** A fit with these parameters; each logarithm has this standard error, none is correlated with another. */
export function fitOf(model: PurchaseModel, parameters: readonly number[], error = 0.05): PurchaseFit {
  return {
    fitted: true,
    model,
    parameters,
    logLikelihood: 0,
    customers: 1000,
    repeaters: 500,
    logCovariance: parameters.map((_, i) => parameters.map((_, j) => (i === j ? error * error : 0))),
    standardErrors: parameters.map((value) => value * error),
    usedPrior: false,
  };
}

/** Near the fits of the CDNOW sample, in weeks. */
export const cdnowFits = {
  nbd: fitOf(nbd, [0.385, 12.07]),
  bgNbd: fitOf(bgNbd, [0.243, 4.414, 0.793, 2.426]),
  mbgNbd: fitOf(mbgNbd, [0.525, 6.183, 0.891, 1.614]),
  paretoNbd: fitOf(paretoNbd, [0.5533, 10.578, 0.6063, 11.669]),
};
