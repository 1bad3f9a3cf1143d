import {describe, expect, it} from "vitest";
import {type RatioSums, ratioDifference} from "../../../loaders/statistics/index.ts";

function sums(pairs: readonly [y: number, x: number][]): RatioSums {
  const total = (f: (y: number, x: number) => number) => pairs.reduce((sum, [y, x]) => sum + f(y, x), 0);
  return {
    n: pairs.length,
    sumY: total((y) => y),
    sumX: total((_, x) => x),
    sumYY: total((y) => y * y),
    sumXY: total((y, x) => x * y),
    sumXX: total((_, x) => x * x),
  };
}

describe("the difference of two ratios", () => {
  // Worked out with numpy: linearised variances of both ratios added.
  it("adds the variances of both groups", () => {
    const one = sums([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const other = sums([
      [2, 5],
      [1, 5],
      [4, 5],
      [0, 5],
    ]);
    const interval = ratioDifference(one, other)!;
    expect(interval.estimate).toBeCloseTo(0.4, 12);
    expect(interval.low).toBeCloseTo(0.0366129515773, 6);
    expect(interval.high).toBeCloseTo(0.7633870484227, 6);
    expect(ratioDifference(one, other, 0.99)!.low).toBeCloseTo(-0.0775715345999, 6);
  });

  it("is Welch's interval with normal limits where x counts customers", () => {
    const mean = (values: number[]) => sums(values.map((y) => [y, 1]));
    const interval = ratioDifference(mean([4, 5, 6, 9]), mean([1, 2, 2, 3, 7]))!;
    expect(interval.estimate).toBeCloseTo(3, 12);
    expect(interval.low).toBeCloseTo(0.049185424287, 6);
    expect(interval.high).toBeCloseTo(5.950814575713, 6);
  });

  it("is nothing where one group has a single customer, or nothing to measure against", () => {
    const two = sums([
      [1, 2],
      [3, 4],
    ]);
    expect(ratioDifference(two, sums([[1, 2]]))).toBeNull();
    expect(
      ratioDifference(
        sums([
          [1, 0],
          [3, 0],
        ]),
        two,
      ),
    ).toBeNull();
  });
});
