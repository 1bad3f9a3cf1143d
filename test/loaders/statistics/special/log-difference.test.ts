import {expect, test} from "vitest";
import {
  expm1Over,
  log1mexp,
  logDifference,
  logSum,
  logSumOf,
} from "../../../../loaders/statistics/special/log-difference.ts";
import {expectClose, grid} from "./grid.ts";

test("differences of numbers beyond the range of doubles, however close, agree with 60 digits", () => {
  for (const [a, b, value] of grid.logDifference) {
    expectClose(logDifference(a!, b!), value!, 1e-10, {a, b});
  }
});

test("(exp(e l) - 1) / e agrees with 60 digits next to e = 0, and is l there", () => {
  for (const [e, l, value] of grid.expm1Over) expectClose(expm1Over(e!, l!), value!, 1e-10, {e, l});
  expect(expm1Over(0, -2.5)).toBe(-2.5);
});

test("nothing taken away, nothing left, and the impossible", () => {
  expect(logDifference(3, -Infinity)).toBe(3);
  expect(logDifference(3, 3)).toBe(-Infinity);
  expect(logDifference(2, 3)).toBeNaN();
  expect(log1mexp(0)).toBe(-Infinity);
});

test("sums of numbers beyond the range of doubles", () => {
  expect(logSum(-1000, -1000)).toBeCloseTo(-1000 + Math.LN2, 12);
  expect(logSum(5, -Infinity)).toBe(5);
  expect(logSum(-Infinity, -Infinity)).toBe(-Infinity);
  expect(logSumOf([900, 900, 900])).toBeCloseTo(900 + Math.log(3), 12);
  expect(logSumOf([])).toBe(-Infinity);
});
