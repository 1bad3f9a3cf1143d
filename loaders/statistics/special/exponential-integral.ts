/** The generalised exponential integral, without the factor that makes it vanish. */
import {NODES, WEIGHTS} from "./gauss-legendre.ts";

/**
 * e^y E_s(y) = ∫ e^-yw (1+w)^-s dw over w from 0: DLMF 8.19.3 with t = 1 + w. With v = ln(1+w) it is the integral of
 * exp(-y (e^v - 1) - (s-1) v), smooth and short, by panels of 16 Gauss-Legendre nodes.
 *
 * @param s any number
 * @param y at least 0
 * @returns relative error under 1e-12; 1/(s-1) at y = 0, Infinity there for s ≤ 1
 */
export function scaledExponentialIntegral(s: number, y: number): number {
  if (y === 0) return s > 1 ? 1 / (s - 1) : Number.POSITIVE_INFINITY;
  const exponent = (v: number) => y * Math.expm1(v) + (s - 1) * v;
  // Where e^-exponent no longer counts: found by doubling, then halving, since the exponent is convex.
  let end = 1;
  while (exponent(end) < NEGLIGIBLE) end *= 2;
  let low = 0;
  for (let i = 0; i < 20; i++) {
    const middle = (low + end) / 2;
    if (exponent(middle) < NEGLIGIBLE) low = middle;
    else end = middle;
  }
  const panels = Math.max(8, Math.ceil(end));
  const length = end / panels;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++)
    for (let i = 0; i < NODES.length; i++)
      sum += WEIGHTS[i]! * Math.exp(-exponent((panel + NODES[i]!) * length));
  return sum * length;
}

/** e^-40 is below the last digit of a double. */
const NEGLIGIBLE = 40;
