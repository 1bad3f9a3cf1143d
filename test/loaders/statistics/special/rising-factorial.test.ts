import {expect, test} from "vitest";
import {
  digammaDifference,
  logRisingFactorial,
} from "../../../../loaders/statistics/special/rising-factorial.ts";
import {expectClose} from "./grid.ts";

test("agrees with mpmath at 30 digits, also where two large logarithms would be subtracted", () => {
  for (const [a, x, log, slope] of [
    [0.5, 3, 0.6286086594223741, 3.066666666666667],
    [1e8, 5, 92.10340381976182, 4.999999900000003e-8],
    [2.5, 1999, 13210.04030634186, 6.898245704344747],
    [2.5, 5000, 37603.63499074343, 7.814436472457655],
  ] as const) {
    expectClose(logRisingFactorial(a, x), log, 1e-14, {a, x});
    expectClose(digammaDifference(a, x), slope, 1e-14, {a, x});
  }
});

test("of nothing is 1", () => {
  expect(logRisingFactorial(0.003, 0)).toBe(0);
  expect(digammaDifference(0.003, 0)).toBe(0);
});
