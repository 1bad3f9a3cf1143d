import {expect, test} from "vitest";
import {scaledExponentialIntegral} from "../../../../loaders/statistics/special/exponential-integral.ts";
import {expectClose} from "./grid.ts";

test("agrees with mpmath's e^y expint(s, y) at 30 digits, next to s = 1, for tiny and for large y", () => {
  for (const [s, y, value] of [
    [0.6, 0.01, 11.618367312686532],
    [1, 1, 0.5963473623231941],
    [1.000000001, 1e-6, 13.238309042916216],
    [0.3, 1e-12, 326056756.3143602],
    [2.5, 0.003, 0.6630321105162881],
    [40, 7, 0.02166637140611474],
    [0.003, 50, 0.01999882316137114],
    [1000, 0.5, 0.0010004997488735634],
    [3, 700, 0.0014224837172394872],
  ] as const)
    expectClose(scaledExponentialIntegral(s, y), value, 1e-12, {s, y});
});

test("without discounting it is the mean of a Pareto, or has no end", () => {
  expect(scaledExponentialIntegral(3, 0)).toBe(0.5);
  expect(scaledExponentialIntegral(1, 0)).toBe(Number.POSITIVE_INFINITY);
});
