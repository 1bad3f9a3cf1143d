/** Γ(a+x) / Γ(a) for whole x, where subtracting two large logarithms would leave too few digits. */
import {digamma, logGamma} from "./gamma.ts";

/**
 * ln (a)_x = ln Γ(a+x) - ln Γ(a): the logarithm of a (a+1) … (a+x-1), DLMF 5.2.5. Up to x = 2,000 it multiplies, so that
 * it is exact for a without bound too, where customers are all alike.
 *
 * @param a above 0
 * @param x a whole number from 0
 */
export function logRisingFactorial(a: number, x: number): number {
  if (x > MOST_FACTORS) return logGamma(a + x) - logGamma(a);
  let sum = 0;
  let product = 1;
  for (let i = 0; i < x; i++) {
    product *= a + i;
    if (product > 1e200 || product < 1e-200) {
      sum += Math.log(product);
      product = 1;
    }
  }
  return sum + Math.log(product);
}

/** ψ(a+x) - ψ(a), the derivative by a: the sum of 1 / (a+i) for i below x. */
export function digammaDifference(a: number, x: number): number {
  if (x > MOST_FACTORS) return digamma(a + x) - digamma(a);
  let sum = 0;
  for (let i = 0; i < x; i++) sum += 1 / (a + i);
  return sum;
}

const MOST_FACTORS = 2000;
