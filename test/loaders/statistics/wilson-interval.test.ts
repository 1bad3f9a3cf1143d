import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {wilsonInterval} from "../../../loaders/statistics/index.ts";

describe("Wilson's interval for a share", () => {
  // Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %d in %d is %d to %d", (x, n, low, high) => {
    const interval = wilsonInterval(x, n)!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
    expect(interval.estimate).toBe(x / n);
  });

  it("of none observed is unknown", () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });

  it("of one observed is wide, not a point", () => {
    const interval = wilsonInterval(1, 1)!;
    expect(interval.low).toBeCloseTo(0.2065, 4);
    expect(interval.high).toBe(1);
  });

  it.each([
    [3, 2],
    [-1, 2],
    [Number.NaN, 2],
  ])("refuses %d of %d", (x, n) => {
    expect(() => wilsonInterval(x, n)).toThrow(RangeError);
  });

  it("holds the share, stays within 0 and 1, and mirrors when stayers and leavers swap", () => {
    const counts = fc
      .integer({min: 1, max: 1_000_000})
      .chain((n) => fc.tuple(fc.integer({min: 0, max: n}), fc.constant(n)));
    fc.assert(
      fc.property(counts, ([x, n]) => {
        const stay = wilsonInterval(x, n)!;
        const leave = wilsonInterval(n - x, n)!;
        expect(stay.low).toBeGreaterThanOrEqual(0);
        expect(stay.high).toBeLessThanOrEqual(1);
        expect(stay.low).toBeLessThanOrEqual(stay.estimate);
        expect(stay.high).toBeGreaterThanOrEqual(stay.estimate);
        expect(stay.low).toBeCloseTo(1 - leave.high, 12);
      }),
    );
  });
});
