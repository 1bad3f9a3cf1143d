/** Where the sum over many customers will lie, from its mean and variance: counts of customers, and amounts. */
import {normalQuantile} from "./normal-quantile.ts";
import {logBeta, logGamma} from "./special/gamma.ts";

/** Counts with a larger mean are taken as normal: their skewness is below 0.05. */
const LARGE = 400;

/** Standard deviations from the mean beyond which probabilities are left out. */
const REACH = 9;

/**
 * Range of the number of customers who do something, when each does it with a chance of their own and the chances
 * together are known only up to a factor.
 *
 * The sum of unequal coins is nearly binomial with the same mean and variance, n = (Σp)² / Σp² coins of chance Σp² / Σp
 * (W. Ehm, "Binomial approximation to the Poisson binomial distribution", Statistics & Probability Letters 11 (1991),
 * 7-16). A doubtful factor makes it beta-binomial. At most (1 - level) / 2 of the probability lies below `low`, and as
 * much above `high`, so that small counts are covered more often than `level`.
 *
 * @param sum Σp, and `squares` Σp², over all customers who may do it
 * @param doubt variance of the factor, relative to 1
 * @returns whole numbers
 */
export function countRange(
  sum: number,
  squares: number,
  doubt: number,
  level: number,
): {low: number; high: number} {
  if (sum <= 0) return {low: 0, high: 0};
  const tail = (1 - level) / 2;
  const variance = Math.max(sum - squares, 0) + doubt * sum * sum;
  const coins = Math.max(1, Math.ceil((sum * sum) / squares - 1e-9));
  const spread = Math.sqrt(variance);
  if (sum > LARGE) {
    const reach = normalQuantile(1 - tail) * spread;
    return {low: Math.max(0, Math.round(sum - reach)), high: Math.min(coins, Math.round(sum + reach))};
  }
  const chance = Math.min(sum / coins, 1 - 1e-12);
  const binomial = coins * chance * (1 - chance);
  // Share of the variance that all coins have in common; the beta distribution has a + b = 1 / share - 1.
  const common = coins > 1 ? Math.min(Math.max((variance / binomial - 1) / (coins - 1), 0), 0.999) : 0;
  const weight = common > 1e-12 ? 1 / common - 1 : Number.POSITIVE_INFINITY;
  const a = chance * weight;
  const b = (1 - chance) * weight;
  const first = Math.max(0, Math.floor(sum - REACH * spread) - 1);
  let log = logProbability(first, coins, chance, a, b);
  let below = 0;
  let low: number | undefined;
  for (let k = first; k <= coins; k++) {
    below += Math.exp(log);
    if (low === undefined && below > tail) low = k;
    if (below >= 1 - tail) return {low: low ?? k, high: k};
    const odds = weight === Number.POSITIVE_INFINITY ? chance / (1 - chance) : (k + a) / (coins - k - 1 + b);
    log += Math.log(((coins - k) / (k + 1)) * odds);
  }
  return {low: low ?? coins, high: coins};
}

function logProbability(k: number, coins: number, chance: number, a: number, b: number): number {
  const ways = logGamma(coins + 1) - logGamma(k + 1) - logGamma(coins - k + 1);
  if (a === Number.POSITIVE_INFINITY) return ways + k * Math.log(chance) + (coins - k) * Math.log1p(-chance);
  return ways + logBeta(k + a, coins - k + b) - logBeta(a, b);
}

/**
 * Range of an amount that cannot be negative, by its mean and variance: that of a gamma distribution, whose quantiles
 * are cubes of normal ones to a good approximation (E. B. Wilson, M. M. Hilferty, PNAS 17 (1931), 684-688).
 */
export function amountRange(mean: number, variance: number, level: number): {low: number; high: number} {
  if (mean <= 0) return {low: 0, high: 0};
  if (variance <= 0) return {low: mean, high: mean};
  const ninth = variance / (9 * mean * mean);
  const z = normalQuantile((1 + level) / 2);
  const quantile = (side: number) => mean * Math.max(0, 1 - ninth + side * Math.sqrt(ninth)) ** 3;
  return {low: quantile(-z), high: quantile(z)};
}
