/** Sums and differences of numbers of which only the logarithms fit into a double. */

/** ln(exp(a) + exp(b)); −Infinity stands for 0. */
export function logSum(a: number, b: number): number {
  if (a < b) return logSum(b, a);
  return b === -Infinity ? a : a + Math.log1p(Math.exp(b - a));
}

/** ln Σ exp(terms); −Infinity when there are none. */
export function logSumOf(terms: ArrayLike<number>): number {
  let largest = -Infinity;
  for (let i = 0; i < terms.length; i++) if (terms[i]! > largest) largest = terms[i]!;
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = 0; i < terms.length; i++) sum += Math.exp(terms[i]! - largest);
  return largest + Math.log(sum);
}

/** ln(exp(a) − exp(b)) for a ≥ b; −Infinity when they are equal, NaN when a < b. */
export function logDifference(a: number, b: number): number {
  return b === -Infinity ? a : a + log1mexp(a - b);
}

/**
 * ln(1 − exp(−d)) for d ≥ 0, exact for small and for large d.
 *
 * Source: M. Mächler, "Accurately computing log(1 − exp(−|a|))" (2012), vignette of the R package Rmpfr, eq. 7.
 */
export function log1mexp(d: number): number {
  return d <= Math.LN2 ? Math.log(-Math.expm1(-d)) : Math.log1p(-Math.exp(-d));
}

/** (exp(e·l) − 1) / e, and l for e = 0. */
export function expm1Over(e: number, l: number): number {
  return e === 0 ? l : Math.expm1(e * l) / e;
}
