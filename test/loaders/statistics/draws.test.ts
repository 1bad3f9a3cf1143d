import {expect, test} from "vitest";
import {drawParameters} from "../../../loaders/statistics/draws.ts";
import {nbd} from "../../../loaders/statistics/nbd.ts";
import {fitOf} from "./fits.ts";

const fit = {
  ...fitOf(nbd, [0.5, 40]),
  logCovariance: [
    [0.04, 0.03],
    [0.03, 0.09],
  ],
};

test("logarithms scatter around the fit with its covariance", () => {
  const n = 20_000;
  const logs = drawParameters(fit, n, 1).map(([r, alpha]) => [Math.log(r! / 0.5), Math.log(alpha! / 40)]);
  const mean = (value: (log: number[]) => number) => logs.reduce((sum, log) => sum + value(log), 0) / n;
  // Four standard errors.
  expect(Math.abs(mean(([x]) => x!))).toBeLessThan(4 * Math.sqrt(0.04 / n));
  expect(Math.abs(mean(([, y]) => y!))).toBeLessThan(4 * Math.sqrt(0.09 / n));
  expect(mean(([x]) => x! * x!)).toBeCloseTo(0.04, 2);
  expect(mean(([x, y]) => x! * y!)).toBeCloseTo(0.03, 2);
  expect(mean(([, y]) => y! * y!)).toBeCloseTo(0.09, 2);
});

test("a seed gives the same draws, another seed others", () => {
  expect(drawParameters(fit, 5, 7)).toEqual(drawParameters(fit, 5, 7));
  expect(drawParameters(fit, 5, 7)).not.toEqual(drawParameters(fit, 5, 8));
});

test("a matrix that is no covariance is an error", () => {
  const broken = {
    ...fit,
    logCovariance: [
      [0.04, 0.3],
      [0.3, 0.09],
    ],
  };
  expect(() => drawParameters(broken, 1, 1)).toThrow(RangeError);
});
