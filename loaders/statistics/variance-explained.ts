/** How much of the differences between customers a grouping explains. */
import {normalQuantile} from "./normal-quantile.ts";

/** Sums over the customers of one group. */
export interface GroupSums {
  n: number;
  sum: number;
  /** Sum of squares. */
  squares: number;
}

export interface VarianceExplained {
  /** η²: variation between the means of the groups as a part of all variation, 0 to 1. */
  share: number;
  /** What a random grouping of the same sizes explains on average: (k - 1) / (n - 1). */
  chance: number;
  /** What a random grouping rarely passes, nor any of several: in 97.5 % of cases, for values that are not too skewed. */
  chanceHigh: number;
  customers: number;
  groups: number;
}

/**
 * η² = SS_between / SS_total.
 *
 * Under random assignment its expectation is (k - 1) / (n - 1) whatever the values are; the spread is that of normal
 * values, a beta distribution with (k - 1) / 2 and (n - k) / 2, taken as normal.
 *
 * Sources: R. A. Fisher, Statistical Methods for Research Workers (1925), section 45; E. J. G. Pitman, Biometrika 29
 * (1938), 322-335, for the expectation under random assignment.
 *
 * @param compared how many groupings are looked at: the best of many explains more by chance than one does (Bonferroni)
 * @returns null with fewer than two groups that have customers, no customer more than groups, or values that are all
 *   the same
 */
export function varianceExplained(groups: readonly GroupSums[], compared = 1): VarianceExplained | null {
  const filled = groups.filter(({n}) => n > 0);
  const n = filled.reduce((s, g) => s + g.n, 0);
  const k = filled.length;
  if (k < 2 || n <= k) return null;
  const sum = filled.reduce((s, g) => s + g.sum, 0);
  const squares = filled.reduce((s, g) => s + g.squares, 0);
  const total = squares - (sum * sum) / n;
  // Rounding leaves a trace of variation where there is none.
  if (!(total > 1e-9 * squares)) return null;
  const between = filled.reduce((s, g) => s + (g.sum * g.sum) / g.n, 0) - (sum * sum) / n;
  const chance = (k - 1) / (n - 1);
  const variance = (2 * (k - 1) * (n - k)) / ((n - 1) ** 2 * (n + 1));
  return {
    share: Math.min(1, Math.max(0, between / total)),
    chance,
    chanceHigh: Math.min(1, chance + normalQuantile(1 - 0.025 / compared) * Math.sqrt(variance)),
    customers: n,
    groups: k,
  };
}
