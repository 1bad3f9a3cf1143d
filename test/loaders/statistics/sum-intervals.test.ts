/** Expected ranges: scipy.stats (binom, betabinom, gamma), and exact convolution of unequal coins with numpy. */
import {describe, expect, test} from "vitest";
import {amountRange, countRange} from "../../../loaders/statistics/sum-intervals.ts";

const of = (chances: readonly (readonly [chance: number, coins: number])[], doubt = 0) =>
  countRange(
    chances.reduce((sum, [p, n]) => sum + n * p, 0),
    chances.reduce((sum, [p, n]) => sum + n * p * p, 0),
    doubt,
    0.9,
  );

describe("range of a count", () => {
  test.each([
    [[[0.3, 10]], {low: 1, high: 5}],
    [[[0.05, 200]], {low: 5, high: 15}],
    [[[0.9, 50]], {low: 41, high: 48}],
    [[[0.02, 60]], {low: 0, high: 3}],
    [[[0.1, 10_000]], {low: 951, high: 1049}],
  ] as const)("of equal coins is the binomial's: %j", (chances, range) => {
    expect(of(chances)).toEqual(range);
  });

  test("of unequal coins is that of their exact sum", () => {
    expect(
      of([
        [0.9, 5],
        [0.1, 40],
        [0.02, 100],
      ]),
    ).toEqual({low: 7, high: 15});
    expect(
      of([
        [0.5, 30],
        [0.01, 300],
      ]),
    ).toEqual({low: 13, high: 23});
  });

  test("grows with doubt about all chances together, as the beta-binomial does", () => {
    expect(of([[0.2, 100]])).toEqual({low: 14, high: 27});
    expect(of([[0.2, 100]], 0.04)).toEqual({low: 11, high: 30});
  });

  test("holds nobody when nobody may come, and everybody when all are certain to", () => {
    expect(countRange(0, 0, 0, 0.9)).toEqual({low: 0, high: 0});
    expect(of([[1, 7]])).toEqual({low: 7, high: 7});
    expect(of([[0.5, 1]])).toEqual({low: 0, high: 1});
  });
});

describe("range of an amount", () => {
  test.each([
    [10, 10, 5.4254057, 15.70521642],
    [2, 3, 0.19082632, 5.42126461],
    [1000, 2500, 919.20293515, 1083.63925264],
  ])("with mean %d and variance %d is nearly the gamma's", (mean, variance, low, high) => {
    const range = amountRange(mean, variance, 0.9);
    expect(Math.abs(range.low - low) / mean).toBeLessThan(0.02);
    expect(Math.abs(range.high - high) / mean).toBeLessThan(0.02);
  });

  test("is the amount itself without variance, and never negative", () => {
    expect(amountRange(5, 0, 0.9)).toEqual({low: 5, high: 5});
    expect(amountRange(0, 0, 0.9)).toEqual({low: 0, high: 0});
    expect(amountRange(1, 50, 0.9).low).toBe(0);
  });
});
