/** MBG/NBD: like BG/NBD, but customers may leave right after the very first purchase too. */
import {betaGeometricNbd, betaGeometricProbability} from "./beta-geometric-nbd.ts";
import {type FitOptions, fitPurchases} from "./fit-purchases.ts";
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {ParameterValues, PurchaseFit, Refusal} from "./purchase-model.ts";

/**
 * A customer buys at rate λ ~ gamma(r, α) and leaves right after each purchase, the first of all included, with
 * probability p ~ beta(a, b). One who never came back may have left at once.
 *
 * Sources: E. P. Batislam, M. Denizel, A. Filiztekin, "Empirical validation and comparison of models for customer base
 * analysis", International Journal of Research in Marketing 24 (2007), 201-209: likelihood and conditional
 * expectation. D. Hoppe, U. Wagner, "Customer Base Analysis: The Case for a Central Variant of the
 * Betageometric/NBD Model", Marketing - Journal of Research and Management 3 (2007), 75-90.
 */
export const mbgNbd = betaGeometricNbd({
  name: "MBG/NBD",
  paper: "Batislam, Denizel and Filiztekin 2007",
  leavesAtFirst: true,
});

/** MBG/NBD fitted to histories, or why they cannot tell: {@link fitPurchases}. */
export function fitMbgNbd(histories: PurchaseHistories, options?: FitOptions): PurchaseFit | Refusal {
  return fitPurchases(mbgNbd, histories, options);
}

/**
 * P(X(t) = n) of a customer who has just bought for the first time.
 *
 * @param t time since the first purchase, in the unit of the parameters
 * @param n repeat purchases, a whole number from 0
 */
export function mbgNbdProbability(values: ParameterValues, t: number, n: number): number {
  return betaGeometricProbability(values, t, n, 1);
}
