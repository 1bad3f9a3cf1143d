/** BG/NBD: customers buy at a steady rate and may leave right after any repeat purchase. */
import {betaGeometricNbd, betaGeometricProbability} from "./beta-geometric-nbd.ts";
import {type FitOptions, fitPurchases} from "./fit-purchases.ts";
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {ParameterValues, PurchaseFit, Refusal} from "./purchase-model.ts";

/**
 * A customer buys at rate λ ~ gamma(r, α) and leaves right after each repeat purchase with probability p ~ beta(a, b).
 * One who never came back therefore counts as still there, with certainty: the model cannot say otherwise.
 *
 * Source: P. S. Fader, B. G. S. Hardie, K. L. Lee, "Counting Your Customers the Easy Way: An Alternative to the
 * Pareto/NBD Model", Marketing Science 24 (2005), 275-284: likelihood eq. 6, E[X(t)] eq. 9, conditional expectation
 * eq. 10. P(alive): the same authors, "Computing P(alive) Using the BG/NBD Model" (2008).
 */
export const bgNbd = betaGeometricNbd({
  name: "BG/NBD",
  paper: "Fader, Hardie and Lee 2005",
  leavesAtFirst: false,
});

/** BG/NBD fitted to histories, or why they cannot tell: {@link fitPurchases}. */
export function fitBgNbd(histories: PurchaseHistories, options?: FitOptions): PurchaseFit | Refusal {
  return fitPurchases(bgNbd, histories, options);
}

/**
 * P(X(t) = n) of a new customer, Fader, Hardie and Lee 2005, eq. 8.
 *
 * @param t time since the first purchase, in the unit of the parameters
 * @param n repeat purchases, a whole number from 0
 */
export function bgNbdProbability(values: ParameterValues, t: number, n: number): number {
  return betaGeometricProbability(values, t, n, 0);
}
