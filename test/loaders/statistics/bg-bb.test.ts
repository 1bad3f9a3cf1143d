import {describe, expect, test} from "vitest";
import {bgBb, bgBbDiscountedIfAlive, fitBgBb} from "../../../loaders/statistics/bg-bb.ts";
import {purchaseHistories} from "../../../loaders/statistics/purchase-histories.ts";
import {randomFrom} from "../../../loaders/statistics/random.ts";
import {expectAgreement, paperValues, simulated} from "./paper-values.ts";

const donations = [1.203522, 0.749716, 0.656718, 2.783441];

describe("agrees with the formulas of the paper at 80 digits", () => {
  for (const values of paperValues.bgBb)
    test(`${values.parameters.join(", ")}: x, t_x, n = ${values.history.join(", ")}`, () => {
      expectAgreement(bgBb, bgBbDiscountedIfAlive, values);
    });
});

test("expectations of the donations by the walkthrough of BTYD, which prints a fit a trifle off the maximum", () => {
  const expectedOf = (x: number, recency: number, n: number) =>
    bgBb.probabilityAlive(donations, x, recency, n) * bgBb.expectedIfAlive(donations, x, n, 10);
  expect(expectedOf(0, 0, 0)).toBeCloseTo(3.1798, 4);
  expect(expectedOf(0, 0, 6)).toBeCloseTo(0.1302, 4);
  expect(expectedOf(4, 5, 6)).toBeCloseTo(3.628, 3);
});

test("opportunities are whole, and each is taken once", () => {
  const likelihood = (x: number, recency: number, age: number) => () =>
    bgBb.logLikelihood(donations, purchaseHistories({frequency: [x], recency: [recency], age: [age]}));
  expect(likelihood(1, 2.5, 4)).toThrow("must be whole numbers");
  expect(likelihood(1, 2, 4.5)).toThrow("must be whole numbers");
  expect(likelihood(3, 2, 4)).toThrow("3 purchases in 2 opportunities");
  expect(bgBb.expectedIfAlive(donations, 2, 6, 0.9)).toBe(0);
  expect(bgBb.noneIfAlive(donations, 2, 6, 0.9)).toBe(1);
});

test("without discounting the future has an end only when everybody leaves one day", () => {
  // γ = 3, δ = 1: the sum of B(3, 8+i) / B(3, 8) over all i is (3+8-1) / (3-1), times the chance (2+1) / (2+4+6).
  expect(bgBbDiscountedIfAlive([2, 4, 3, 1], 1, 6, 0)).toBeCloseTo((3 / 12) * 5, 12);
  expect(bgBbDiscountedIfAlive([2, 4, 0.9, 1], 1, 6, 0)).toBe(Number.POSITIVE_INFINITY);
  expect(bgBb.expectedIfAlive([2, 4, 3, 1], 1, 6, 1e7)).toBeCloseTo(
    bgBbDiscountedIfAlive([2, 4, 3, 1], 1, 6, 0),
    5,
  );
});

describe("simulated customers", () => {
  test("buy as often as expected, and go on as expected once alive, within four standard errors", () => {
    const random = randomFrom(1);
    const made = simulated(40_000, () => bgBb.drawPurchases(donations, 10, random).length);
    const fromStart = bgBb.probabilityAlive(donations, 0, 0, 0) * bgBb.expectedIfAlive(donations, 0, 0, 10);
    expect(Math.abs(made.mean - fromStart)).toBeLessThan(4 * made.error);
    const draws = Array.from({length: 40_000}, () => bgBb.drawIfAlive(donations, 2, 6, 10, random));
    const purchases = simulated(
      draws.length,
      (
        (i) => () =>
          draws[i++]!
      )(0),
    );
    const none = simulated(
      draws.length,
      (
        (i) => () =>
          draws[i++] === 0 ? 1 : 0
      )(0),
    );
    expect(Math.abs(purchases.mean - bgBb.expectedIfAlive(donations, 2, 6, 10))).toBeLessThan(
      4 * purchases.error,
    );
    expect(Math.abs(none.mean - bgBb.noneIfAlive(donations, 2, 6, 10))).toBeLessThan(4 * none.error);
  });

  test("lead back to the parameters they were made with", () => {
    const random = randomFrom(2);
    const customers = Array.from({length: 10_000}, () => bgBb.drawPurchases(donations, 8, random));
    const fit = fitBgBb(
      purchaseHistories({
        frequency: customers.map((c) => c.length),
        recency: customers.map((c) => c.at(-1) ?? 0),
        age: customers.map(() => 8),
      }),
    );
    if (!fit.fitted) throw new Error(fit.sentence);
    fit.parameters.forEach((value, i) => {
      expect(Math.abs(Math.log(value / donations[i]!))).toBeLessThan(
        4 * Math.sqrt(fit.logCovariance[i]![i]!),
      );
    });
  });
});
