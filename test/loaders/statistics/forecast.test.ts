import {describe, expect, test} from "vitest";
import {bgBb} from "../../../loaders/statistics/bg-bb.ts";
import {
  discountedPurchasesOf,
  expectedPurchases,
  expectedPurchasesOf,
  noPurchaseOf,
  probabilityAlive,
} from "../../../loaders/statistics/forecast.ts";
import {purchaseHistories} from "../../../loaders/statistics/purchase-histories.ts";
import {cdnowFits, fitOf} from "./fits.ts";

// Customer 1 of CDNOW, one who never came back, and two with the same frequency and age but other silences; weeks.
const histories = purchaseHistories({
  frequency: [0, 2, 2, 26],
  recency: [0, 10, 30.4286, 30.86],
  age: [39, 38.8571, 38.8571, 31],
});
/** Ten per cent a year, per week. */
const rate = (Math.log(1.1) * 7) / 365.25;

describe("what is expected of customers", () => {
  test("Pareto/NBD agrees with integrals of the paper's densities, computed with 30 digits", () => {
    const alive = probabilityAlive(cdnowFits.paretoNbd, histories);
    expect(alive[0]).toBeCloseTo(0.2942449057009, 12);
    expect(alive[2]).toBeCloseTo(0.8691242138069, 12);
    const expected = expectedPurchasesOf(cdnowFits.paretoNbd, histories, 39);
    expect(expected[0]).toBeCloseTo(0.1064946435208, 12);
    expect(expected[2]).toBeCloseTo(1.4551649417715, 12);
    const none = noPurchaseOf(cdnowFits.paretoNbd, histories, 39);
    expect(none[0]).toBeCloseTo(0.9310369759367, 12);
    expect(none[2]).toBeCloseTo(0.4080861230146, 12);
  });

  test("a new customer may be lost at the first purchase already: MBG/NBD has 1,315 purchases by week 20", () => {
    // reference: cumulative expected purchases of the CDNOW sample, joiners spread evenly over the first 12 weeks.
    const ends = Array.from({length: 84}, (_, day) => 20 - (day + 1) / 7);
    const mean = ends.reduce((sum, time) => sum + expectedPurchases(cdnowFits.mbgNbd, time), 0) / 84;
    expect(2357 * mean).toBeGreaterThan(1315.05 * 0.98);
    expect(2357 * mean).toBeLessThan(1315.05 * 1.02);
  });

  test("a year of a new customer: BTYD's 1.444 (BG/NBD) and 1.473 (Pareto/NBD)", () => {
    expect(expectedPurchases(cdnowFits.bgNbd, 52)).toBeCloseTo(1.444, 2);
    expect(expectedPurchases(cdnowFits.paretoNbd, 52)).toBeCloseTo(1.473, 2);
  });

  test.each(Object.values(cdnowFits))("$model.name: no time brings nothing, more time more", (fit) => {
    expect(Array.from(expectedPurchasesOf(fit, histories, 0))).toEqual([0, 0, 0, 0]);
    const alive = probabilityAlive(fit, histories);
    let before = expectedPurchasesOf(fit, histories, 0);
    for (const horizon of [1, 10, 100, 1000]) {
      const expected = expectedPurchasesOf(fit, histories, horizon);
      const none = noPurchaseOf(fit, histories, horizon);
      for (let i = 0; i < 4; i++) {
        expect(expected[i]).toBeGreaterThan(before[i]!);
        expect(none[i]).toBeGreaterThanOrEqual(1 - alive[i]!);
        expect(none[i]).toBeLessThan(1);
        // Whoever buys at all buys at least once.
        expect(expected[i]).toBeGreaterThanOrEqual(1 - none[i]! - 1e-12);
      }
      before = expected;
    }
  });

  test("an impossible horizon is an error", () => {
    expect(() => expectedPurchasesOf(cdnowFits.nbd, histories, -1)).toThrow(RangeError);
    expect(() => expectedPurchases(cdnowFits.nbd, Infinity)).toThrow(RangeError);
  });
});

describe("discounted", () => {
  test("BG/NBD agrees with the integral of e^-δt dE, computed with 30 digits", () => {
    const year = discountedPurchasesOf(cdnowFits.bgNbd, histories, {horizon: 52, rate});
    expect(year[2]).toBeCloseTo(1.4921034750248, 9);
    expect(year[3]).toBeCloseTo(24.7042296507735, 7);
    const ever = discountedPurchasesOf(cdnowFits.bgNbd, histories, {horizon: Infinity, rate});
    expect(ever[2]).toBeCloseTo(6.3720712943889, 7);
    expect(ever[3]).toBeCloseTo(85.3172517630913, 5);
  });

  test("Pareto/NBD agrees with the integral of the paper, for a year and for ever", () => {
    const year = discountedPurchasesOf(cdnowFits.paretoNbd, histories, {horizon: 52, rate});
    expect(year[0]).toBeCloseTo(0.1296626593054, 10);
    expect(year[2]).toBeCloseTo(1.7716028648099, 9);
    const ever = discountedPurchasesOf(cdnowFits.paretoNbd, histories, {horizon: Infinity, rate});
    expect(ever[0]).toBeCloseTo(0.5984948512159, 8);
    expect(ever[2]).toBeCloseTo(8.1716879241054, 7);
  });

  test("without a rate it is what is expected, with one it is less", () => {
    for (const fit of Object.values(cdnowFits)) {
      const plain = expectedPurchasesOf(fit, histories, 52);
      expect(discountedPurchasesOf(fit, histories, {horizon: 52, rate: 0})).toEqual(plain);
      const tiny = discountedPurchasesOf(fit, histories, {horizon: 52, rate: 1e-9});
      const some = discountedPurchasesOf(fit, histories, {horizon: 52, rate});
      plain.forEach((value, i) => {
        expect(tiny[i]! / value).toBeCloseTo(1, 6);
        expect(some[i]).toBeLessThan(value);
        expect(some[i]).toBeGreaterThan(value * Math.exp(-rate * 52));
      });
    }
  });

  test("whole opportunities are discounted at their end", () => {
    const fit = fitOf(bgBb, [1.2, 0.75, 0.66, 2.78]);
    const donors = purchaseHistories({frequency: [4], recency: [5], age: [6]});
    const [one, two, three] = [1, 2, 3].map((n) => expectedPurchasesOf(fit, donors, n)[0]!);
    const discounted = discountedPurchasesOf(fit, donors, {horizon: 3, rate: Math.log(2)})[0]!;
    expect(discounted).toBeCloseTo(one! / 2 + (two! - one!) / 4 + (three! - two!) / 8, 12);
  });

  test("for ever without a rate has no end", () => {
    expect(() => discountedPurchasesOf(cdnowFits.nbd, histories, {horizon: Infinity, rate: 0})).toThrow(
      RangeError,
    );
    expect(() => discountedPurchasesOf(cdnowFits.nbd, histories, {horizon: 1, rate: -0.1})).toThrow(
      RangeError,
    );
  });
});
