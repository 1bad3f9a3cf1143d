import {describe, expect, test} from "vitest";
import {
  drawBeta,
  drawExponential,
  drawGamma,
  drawNormal,
  drawPoisson,
  type Random,
  randomFrom,
} from "../../../loaders/statistics/random.ts";

const N = 200_000;

/** Mean and variance of many draws. */
function moments(draw: (random: Random) => number): [mean: number, variance: number] {
  const random = randomFrom(20_220_101);
  let [sum, squares] = [0, 0];
  for (let i = 0; i < N; i++) {
    const value = draw(random);
    sum += value;
    squares += value * value;
  }
  const mean = sum / N;
  return [mean, squares / N - mean * mean];
}

/** Share of draws that are true of something. */
function share(draw: (random: Random) => boolean): number {
  return moments((random) => (draw(random) ? 1 : 0))[0];
}

/** Four standard errors of a mean: chance strays further once in 16,000 times. */
const near = (variance: number) => 4 * Math.sqrt(variance / N);

describe("draws have the mean and the variance of their distribution", () => {
  test.each([0.05, 0.6, 1, 3.5, 250])("gamma of shape %d and rate 4", (shape) => {
    const [mean, variance] = moments((random) => drawGamma(random, shape, 4));
    expect(Math.abs(mean - shape / 4)).toBeLessThan(near(shape / 16));
    // The variance of a squared deviation is the fourth moment less the square of the variance.
    expect(Math.abs(variance - shape / 16)).toBeLessThan(near((2 * shape * shape + 6 * shape) / 256));
  });

  test.each([0.02, 1.5, 11.9, 12, 40, 3000])("Poisson of mean %d", (expected) => {
    const [mean, variance] = moments((random) => drawPoisson(random, expected));
    expect(Math.abs(mean - expected)).toBeLessThan(near(expected));
    expect(Math.abs(variance - expected)).toBeLessThan(near(expected + 2 * expected * expected));
  });

  test("normal", () => {
    const [mean, variance] = moments(drawNormal);
    expect(Math.abs(mean)).toBeLessThan(near(1));
    expect(Math.abs(variance - 1)).toBeLessThan(near(2));
  });

  test("beta(0.8, 2.4) has mean 1/4 and variance 3/16 / 4.2", () => {
    const [mean, variance] = moments((random) => drawBeta(random, 0.8, 2.4));
    expect(Math.abs(mean - 0.25)).toBeLessThan(near(variance));
    expect(variance).toBeCloseTo(0.1875 / 4.2, 3);
  });

  test("exponential", () => {
    const [mean] = moments((random) => drawExponential(random, 0.5));
    expect(Math.abs(mean - 2)).toBeLessThan(near(4));
  });
});

// Tail probabilities from scipy.stats.
test.each([
  [3, 6, 0.0335085],
  [12, 20, 0.0115977],
  [40, 55, 0.0096786],
])("Poisson of mean %d is above %d with probability %d", (mean, limit, probability) => {
  const found = share((random) => drawPoisson(random, mean) > limit);
  expect(Math.abs(found - probability)).toBeLessThan(near(probability));
});

test.each([
  [0.3, 1.5, 0.0421095],
  [5, 10, 0.0292527],
])("gamma of shape %d is above %d with probability %d", (shape, limit, probability) => {
  const found = share((random) => drawGamma(random, shape, 1) > limit);
  expect(Math.abs(found - probability)).toBeLessThan(near(probability));
});

test("the ends: no mean is no purchase, no rate is for ever, tiny weights sit at the two ends", () => {
  const random = randomFrom(1);
  expect(drawPoisson(random, 0)).toBe(0);
  expect(drawExponential(random, 0)).toBe(Infinity);
  expect(drawGamma(random, 1e-300, 1)).toBe(0);
  const ends = Array.from({length: 1000}, () => drawBeta(random, 1e-200, 3e-200));
  expect(ends.every((p) => p === 0 || p === 1)).toBe(true);
});

test("a seed gives the same numbers on every machine, neighbouring seeds give others", () => {
  const first = (seed: number) => {
    const random = randomFrom(seed);
    return [random(), random(), random()];
  };
  expect(first(7)).toEqual(first(7));
  expect(first(7)).not.toEqual(first(8));
});
