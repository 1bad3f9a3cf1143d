/**
 * Which of two events comes first when both rates are gamma: the special function of the Pareto/NBD, with its
 * derivatives.
 */
import {NODES, WEIGHTS} from "./gauss-legendre.ts";

/**
 * q = E[μ / (λ + μ)], the probability that the event of rate μ comes before that of rate λ, for independent
 * λ ~ gamma(a, A) and μ ~ gamma(s, B), with ρ = B/A; and its derivatives.
 *
 * q = s/(a+s) 2F1(1, a; a+s+1; 1-ρ) = s/((a+s) ρ) 2F1(1, s+1; a+s+1; 1-1/ρ). Of the two forms the one with an
 * argument ≤ 0 is taken: Gauss's continued fraction of it has positive terms only, so nothing cancels, and its
 * derivatives come from the same recurrence, step by step. Where it would need thousands of steps (ρ beyond about
 * 10^±4) the integral s ∫ (1+ρw)^-a (1+w)^-(s+1) dw is taken instead.
 *
 * Sources: DLMF 15.6.1 (the integral), 15.7.5 and 15.8.1 (https://dlmf.nist.gov/15); tail of the fraction as in
 * W. B. Jones and W. J. Thron, Continued Fractions (1980), 8.4.
 *
 * @param a shape of λ, above 0
 * @param s shape of μ, above 0
 * @param ratio ρ, above 0
 * @param out filled with q, ∂q/∂a, ∂q/∂s, ∂q/∂ln ρ from `at` on; relative error of q under
 *   1e-13, of the derivatives under 1e-13 of q or 1e-10 of themselves
 */
export function competingGammas(a: number, s: number, ratio: number, out: Float64Array, at = 0): void {
  const y = ratio >= 1 ? ratio - 1 : 1 / ratio - 1;
  const steps = stepsFor(y);
  if (steps > MOST_STEPS) {
    byQuadrature(a, s, ratio, out, at);
    return;
  }
  const c = a + s + 1;
  const b = ratio >= 1 ? a : s + 1;
  // v ← 1 + k y / v from the far end, with derivatives by b, c and y.
  const root = Math.sqrt(1 + y);
  let v = (1 + root) / 2;
  let vB = 0;
  let vC = 0;
  let vY = 0.25 / root;
  // 1 / (c + m + 1) and 1 / (c + m): each denominator is the product of two neighbours.
  let above = 1 / (c + 2 * steps);
  for (let n = steps; n >= 0; n--) {
    // k of index 2n+1: (b+n)(c-1+n) / ((c+2n-1)(c+2n)).
    let below = 1 / (c + 2 * n - 1);
    let unit = above * below;
    let part = (c - 1 + n) * unit;
    let k = (b + n) * part;
    let kC = (b + n) * unit - k * (above + below);
    let inverse = 1 / v;
    let factor = y * inverse;
    let term = k * inverse;
    v = 1 + k * factor;
    vB = factor * (part - term * vB);
    vC = factor * (kC - term * vC);
    vY = term * (1 - factor * vY);
    if (n === 0) break;
    above = below;
    // k of index 2n: n (c-b+n-1) / ((c+2n-2)(c+2n-1)).
    below = 1 / (c + 2 * n - 2);
    unit = above * below;
    part = n * unit;
    k = (c - b + n - 1) * part;
    kC = part - k * (above + below);
    inverse = 1 / v;
    factor = y * inverse;
    term = k * inverse;
    v = 1 + k * factor;
    vB = factor * (-part - term * vB);
    vC = factor * (kC - term * vC);
    vY = term * (1 - factor * vY);
    above = below;
  }
  // q = w / v with w = s/(a+s), divided by ρ in the second form.
  const sum = a + s;
  if (ratio >= 1) {
    const q = s / (sum * v);
    out[at] = q;
    out[at + 1] = -q * (1 / sum + (vB + vC) / v);
    out[at + 2] = q * (a / (s * sum) - vC / v);
    out[at + 3] = (-q * ratio * vY) / v;
  } else {
    const q = s / (sum * ratio * v);
    out[at] = q;
    out[at + 1] = -q * (1 / sum + vC / v);
    out[at + 2] = q * (a / (s * sum) - (vB + vC) / v);
    out[at + 3] = q * (vY / (ratio * v) - 1);
  }
}

/**
 * Replaces the values at (a, s, ρ) by those at (a+1, s, ρ): with y = ρ-1, q(a+1) = (s - (a+s) q(a)) / (a y). Errors
 * shrink on the way while (a+s) q(a) is below half of s, which `canClimb` tells.
 *
 * Source: DLMF 15.5.11 for a and a+1, of which the third function is 1.
 */
export function climb(a: number, s: number, ratio: number, values: Float64Array, at: number): void {
  const q = values[at]!;
  const sum = a + s;
  const scale = 1 / (a * (ratio - 1));
  const next = (s - sum * q) * scale;
  values[at] = next;
  values[at + 1] = -(sum * values[at + 1]! + q) * scale - next / a;
  values[at + 2] = (1 - sum * values[at + 2]! - q) * scale;
  values[at + 3] = -sum * values[at + 3]! * scale - next * a * ratio * scale;
}

export function canClimb(a: number, s: number, q: number): boolean {
  return (a + s) * q < 0.5 * s;
}

/** The other way: replaces the values at (a+1, s, ρ) by those at (a, s, ρ). Errors shrink on the way for ρ below 1. */
export function descend(a: number, s: number, ratio: number, values: Float64Array, at: number): void {
  const above = values[at]!;
  const scale = 1 / (a + s);
  const z = 1 - ratio;
  const q = (s + a * z * above) * scale;
  values[at] = q;
  values[at + 1] = (z * (above + a * values[at + 1]!) - q) * scale;
  values[at + 2] = (1 + a * z * values[at + 2]! - q) * scale;
  values[at + 3] = a * (z * values[at + 3]! - ratio * above) * scale;
}

/** More steps than these take longer than the integral. */
const MOST_STEPS = 1500;

/**
 * Pairs of steps until the fraction stands. Its error shrinks in each pair by the square of
 * (√(1+y)-1)/(√(1+y)+1) = tanh(ln(1+y)/4); the tail it begins with brings as much as half a pair or more.
 */
function stepsFor(y: number): number {
  for (let i = 0; i < REACH.length; i++) if (y <= REACH[i]!) return i + 1;
  return Math.ceil(0.5 + EXACT / Math.log(Math.tanh(Math.log1p(y) / 4)));
}

/** Half the logarithm of the error that is left. */
const EXACT = -13.5;

/** The largest y for which 1, 2, 3, … pairs are enough, so that the usual cases need no logarithm. */
const REACH: readonly number[] = Array.from({length: 24}, (_, i) =>
  Math.expm1(4 * Math.atanh(Math.exp(EXACT / (i + 0.5)))),
);

/**
 * The integral by panels of 16 Gauss-Legendre nodes: one from 0 to where the integrand begins to fall, then
 * panels of equal length in ln w until the rest is the power w^-(a+s+1).
 */
function byQuadrature(a: number, s: number, ratio: number, out: Float64Array, at: number): void {
  const begin = -Math.log(ratio * (a + 1) + s + 1);
  let q = 0;
  let byA = 0;
  let byS = 0;
  let byRatio = 0;
  const add = (w: number, weight: number) => {
    const logRate = Math.log1p(ratio * w);
    const logDeath = Math.log1p(w);
    const value = weight * Math.exp(-a * logRate - (s + 1) * logDeath);
    q += value;
    byA -= value * logRate;
    byS -= value * logDeath;
    byRatio -= (value * a * ratio * w) / (1 + ratio * w);
  };
  const first = Math.exp(begin);
  for (let i = 0; i < NODES.length; i++) add(first * NODES[i]!, first * WEIGHTS[i]!);
  // Beyond it ρw and w are so large that 1 is nothing beside them.
  const far = 40 + Math.max(0, -Math.log(ratio));
  // Length of a panel: the poles in ln w are π away from it, but a high power is steep.
  const panel = a + s < 4 ? 3 : a + s < 40 ? 1.5 : 0.75;
  let from = begin;
  while (from < far) {
    const before = q;
    for (let i = 0; i < NODES.length; i++) {
      const w = Math.exp(from + panel * NODES[i]!);
      add(w, w * panel * WEIGHTS[i]!);
    }
    from += panel;
    // Against ln w the integrand has one peak, in the first panels.
    if (from > begin + 2 * panel && q - before < 1e-18 * q) break;
  }
  if (from >= far) {
    const rest = Math.exp(-a * Math.log(ratio) - (a + s) * from) / (a + s);
    q += rest;
    byA -= rest * (Math.log(ratio) + from + 1 / (a + s));
    byS -= rest * (from + 1 / (a + s));
    byRatio -= rest * a;
  }
  out[at] = s * q;
  out[at + 1] = s * byA;
  out[at + 2] = q + s * byS;
  out[at + 3] = s * byRatio;
}
