import {describe, expect, it} from "vitest";
import {type GroupSums, varianceExplained} from "../../../loaders/statistics/index.ts";

const group = (...values: number[]): GroupSums => ({
  n: values.length,
  sum: values.reduce((sum, x) => sum + x, 0),
  squares: values.reduce((sum, x) => sum + x * x, 0),
});

describe("variance explained by a grouping", () => {
  it("is the part of the sum of squares that lies between groups", () => {
    // scipy.stats.f_oneway gives F; η² = 2F / (2F + 6).
    const found = varianceExplained([group(1, 2, 3), group(4, 6, 8, 10), group(5, 5)])!;
    expect(found.share).toBeCloseTo(0.6609589041095891, 12);
    // 200,000 random groupings of these sizes explain 0.2500 on average.
    expect(found.chance).toBe(0.25);
    expect(found.chanceHigh).toBeCloseTo(0.629545393564498, 9);
    // The best of eight groupings: the 1 - 0.025 / 8 quantile, 2.7344, in place of 1.96.
    const best = varianceExplained([group(1, 2, 3), group(4, 6, 8, 10), group(5, 5)], 8)!;
    expect((best.chanceHigh - found.chance) / (found.chanceHigh - found.chance)).toBeCloseTo(1.39511, 5);
    expect([found.customers, found.groups]).toEqual([9, 3]);
  });

  it("is all where groups are alike inside, none where their means are the same", () => {
    expect(varianceExplained([group(1, 1, 1), group(5, 5)])!.share).toBeCloseTo(1, 12);
    expect(varianceExplained([group(1, 5), group(1, 5), group(3, 3)])!.share).toBeCloseTo(0, 12);
  });

  it("cannot be told of one group, of equal customers, or of as many groups as customers", () => {
    expect(varianceExplained([group(1, 2, 3)])).toBeNull();
    expect(varianceExplained([group(1, 2, 3), group()])).toBeNull();
    expect(varianceExplained([group(0.1, 0.1), group(0.1, 0.1, 0.1)])).toBeNull();
    expect(varianceExplained([group(1), group(2), group(3)])).toBeNull();
    expect(varianceExplained([])).toBeNull();
  });
});
