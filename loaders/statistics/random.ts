/** Random numbers from a seed: the same on every machine, so a forecast's interval never changes by itself. */
import {logGamma} from "./special/gamma.ts";

/** A source of uniform random numbers in [0, 1). */
export type Random = () => number;

/**
 * A generator with a period of 2^128 (xoshiro128**, Blackman and Vigna 2021, doi:10.1145/3460772), its state filled
 * by splitmix32 so that neighbouring seeds give unrelated streams.
 */
export function randomFrom(seed: number): Random {
  let s = seed >>> 0;
  const next = () => {
    s = (s + 0x9e3779b9) >>> 0;
    let z = s;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [next(), next(), next(), next()];
  const draw = () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  // 53 bits: a double has no more.
  return () => (draw() >>> 5) / 2 ** 27 + (draw() >>> 6) / 2 ** 53;
}

/**
 * A draw from the standard normal distribution.
 *
 * Source: G. Marsaglia and T. A. Bray, SIAM Review 6 (1964), 260-264, the polar method; its second number is not
 * kept, so that a draw depends on nothing but the source.
 */
export function drawNormal(random: Random): number {
  for (;;) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/**
 * A draw from the gamma distribution with mean shape / rate. Written out: simulations draw millions, each with other
 * parameters, and a library's closures cost several times the arithmetic.
 *
 * Source: G. Marsaglia and W. W. Tsang, ACM Transactions on Mathematical Software 26 (2000), 363-372.
 */
export function drawGamma(random: Random, shape: number, rate: number): number {
  if (shape < 1) return drawGamma(random, shape + 1, rate) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(random);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = 1 - random();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square || Math.log(u) < square / 2 + d * (1 - v + Math.log(v))) {
      return (d * v) / rate;
    }
  }
}

/** A draw from the beta distribution with mean a / (a + b). */
export function drawBeta(random: Random, a: number, b: number): number {
  const x = drawGamma(random, a, 1);
  const y = drawGamma(random, b, 1);
  // Both underflow to 0 when a and b are tiny: then the mass sits at the two ends.
  return x + y > 0 ? x / (x + y) : random() < a / (a + b) ? 1 : 0;
}

/**
 * A draw from the Poisson distribution: one after another for a small mean, transformed rejection for a large one.
 *
 * Source: W. Hörmann, "The transformed rejection method for generating Poisson random variables", Insurance:
 * Mathematics and Economics 12 (1993), 39-45, algorithm PTRS.
 */
export function drawPoisson(random: Random, mean: number): number {
  if (!(mean > 0)) return 0;
  if (mean < 12) {
    let probability = Math.exp(-mean);
    let left = random();
    for (let k = 0; ; k++) {
      left -= probability;
      // Rounding may leave a rest of 1e-16 for ever: no mean below 12 reaches 200.
      if (left < 0 || k === 200) return k;
      probability *= mean / (k + 1);
    }
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  const most = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  for (;;) {
    const u = random() - 0.5;
    const v = 1 - random();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= most) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log((v * inverse) / (a / (us * us) + b)) <= k * logMean - mean - logGamma(k + 1)) return k;
  }
}

/** A draw from the exponential distribution with mean 1 / rate; Infinity at rate 0. */
export function drawExponential(random: Random, rate: number): number {
  return -Math.log1p(-random()) / rate;
}
