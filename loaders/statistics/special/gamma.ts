/** Gamma and beta functions and their derivatives, from a well-kept library under the names papers use. */
import betaln from "@stdlib/math-base-special-betaln";
import digammaOf from "@stdlib/math-base-special-digamma";
import gammainc from "@stdlib/math-base-special-gammainc";
import gammaln from "@stdlib/math-base-special-gammaln";
import trigammaOf from "@stdlib/math-base-special-trigamma";

/** ln Γ(x) for x > 0. */
export const logGamma: (x: number) => number = gammaln;

/** ln B(a, b) for a, b > 0. */
export const logBeta: (a: number, b: number) => number = betaln;

/** ψ(x), the derivative of ln Γ(x), for x > 0. */
export const digamma: (x: number) => number = digammaOf;

/** ψ′(x), the second derivative of ln Γ(x), for x > 0. */
export const trigamma: (x: number) => number = trigammaOf;

/** Q(s, x), the upper regularised incomplete gamma function, for x ≥ 0 and s > 0. */
export function upperIncompleteGamma(s: number, x: number): number {
  return gammainc(x, s, true, true);
}
