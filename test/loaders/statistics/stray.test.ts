import {expect, test} from "vitest";
import {nbd} from "../../../loaders/statistics/nbd.ts";
import type {PurchaseFit} from "../../../loaders/statistics/purchase-model.ts";
import {strayOf} from "../../../loaders/statistics/stray.ts";

/** Everybody buys every tenth day on average: NBD with a mean rate of 1/10. */
const fit: PurchaseFit = {
  fitted: true,
  model: nbd,
  parameters: [2, 20],
  logLikelihood: 0,
  customers: 1000,
  repeaters: 900,
  logCovariance: [
    [0, 0],
    [0, 0],
  ],
  standardErrors: [0, 0],
  usedPrior: false,
};

/** A thousand customers joined on the first of 121 days; 100 purchases are expected on each day after it. */
const joined = Array.from({length: 121}, (_, day) => (day === 0 ? 1000 : 0));

test("counts what whole periods were off, beyond chance", () => {
  // Every other ten days 120 purchases a day instead of 100, else 80: off by a fifth of the 1,000 expected.
  const purchases = joined.map((_, day) => (day === 0 ? 0 : Math.floor((day - 1) / 10) % 2 === 0 ? 120 : 80));
  const stray = strayOf(fit, {joined, purchases});
  expect(stray(10)).toBeCloseTo(0.2 ** 2 - 1 / 1000, 10);
  // Two such periods together are as expected.
  expect(stray(20)).toBe(0);
});

test("is nothing where purchases come as expected, and where there is nothing to learn from", () => {
  expect(strayOf(fit, {joined, purchases: joined.map((n) => (n === 0 ? 100 : 0))})(10)).toBe(0);
  expect(strayOf(fit, {joined: [5, 0], purchases: [0, 3]})(30)).toBe(0);
});

test("looks at shorter periods when few have passed", () => {
  const purchases = joined.map((_, day) => (day === 0 ? 0 : day <= 61 ? 90 : 110));
  // 121 days hold four periods of 30: two and two, off by a tenth of 3,000 each, but for one day at the seam.
  expect(strayOf(fit, {joined, purchases})(90)).toBeCloseTo(0.1 ** 2 - 1 / 3000, 3);
});
