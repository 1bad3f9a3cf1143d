/** Random numbers from a seed: the same on every machine, so a forecast's interval never changes by itself. */
import {randomGamma, randomPoisson} from "d3-random";

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

/** A draw from the gamma distribution with mean shape / rate. */
export function drawGamma(random: Random, shape: number, rate: number): number {
  return randomGamma.source(random)(shape, 1 / rate)();
}

/** A draw from the beta distribution with mean a / (a + b). */
export function drawBeta(random: Random, a: number, b: number): number {
  const x = drawGamma(random, a, 1);
  const y = drawGamma(random, b, 1);
  // Both underflow to 0 when a and b are tiny: then the mass sits at the two ends.
  return x + y > 0 ? x / (x + y) : random() < a / (a + b) ? 1 : 0;
}

/** A draw from the Poisson distribution. */
export function drawPoisson(random: Random, mean: number): number {
  return mean > 0 ? randomPoisson.source(random)(mean)() : 0;
}

/** A draw from the exponential distribution with mean 1 / rate; Infinity at rate 0. */
export function drawExponential(random: Random, rate: number): number {
  return -Math.log1p(-random()) / rate;
}
