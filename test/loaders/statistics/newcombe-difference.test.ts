import {describe, expect, it} from "vitest";
import {newcombeDifference} from "../../../loaders/statistics/index.ts";

describe("Newcombe's interval for a difference of shares", () => {
  // Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])("%d/%d - %d/%d is %d to %d", (x1, n1, x2, n2, low, high) => {
    const interval = newcombeDifference(x1, n1, x2, n2)!;
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
    expect(interval.estimate).toBe(x1 / n1 - x2 / n2);
  });

  it("against an empty group is unknown", () => {
    expect(newcombeDifference(1, 2, 0, 0)).toBeNull();
    expect(newcombeDifference(0, 0, 1, 2)).toBeNull();
  });
});
