import {describe, expect, test} from "vitest";
import {fitParetoNbd, paretoNbd, paretoNbdDiscountedIfAlive} from "../../../loaders/statistics/pareto-nbd.ts";
import {purchaseHistories} from "../../../loaders/statistics/purchase-histories.ts";
import {randomFrom} from "../../../loaders/statistics/random.ts";
import {expectAgreement, paperValues, simulated} from "./paper-values.ts";

const cdnow = [0.553, 10.578, 0.606, 11.669];

describe("agrees with the formulas of the papers at 80 digits", () => {
  for (const values of paperValues.paretoNbd)
    test(`${values.parameters.join(", ")}: x, t_x, T = ${values.history.join(", ")}`, () => {
      expectAgreement(paretoNbd, paretoNbdDiscountedIfAlive, values);
    });
});

test("P(alive) of CDNOW's one-time buyers at 39 weeks is the one in the manual of BTYD, with its estimates", () => {
  const estimates = [0.5533971, 10.5801985, 0.6060625, 11.6562237];
  expect(paretoNbd.probabilityAlive(estimates, 0, 0, 39)).toBeCloseTo(0.2941633, 7);
});

test("the likelihood counts customers, and sums over histories", () => {
  const ones = [
    [0, 0, 39],
    [2, 30.43, 38.86],
    [7, 12, 31],
  ] as const;
  const each = ones.map(([x, recency, age]) =>
    paretoNbd.logLikelihood(cdnow, purchaseHistories({frequency: [x], recency: [recency], age: [age]})),
  );
  const together = purchaseHistories({
    frequency: ones.map((h) => h[0]),
    recency: ones.map((h) => h[1]),
    age: ones.map((h) => h[2]),
    customers: [1000, 20, 3],
  });
  const sum = 1000 * each[0]! + 20 * each[1]! + 3 * each[2]!;
  expect(paretoNbd.logLikelihood(cdnow, together)).toBeCloseTo(sum, 9);
});

test("many customers with the same times give what they give one by one, slopes too", () => {
  // The one by one are proven above; the many go from one x to the next instead of beginning anew.
  const frequencies = [0, 1, 2, 3, 5, 12, 13, 14, 30, 31, 200, 201];
  for (const parameters of [
    cdnow,
    [0.5, 900, 0.6, 0.5],
    [0.5, 0.5, 0.6, 900],
    [0.02, 4, 30, 9],
    [2, 4, 0.01, 1e5],
  ]) {
    const history = (x: number) => ({frequency: x, recency: x === 0 ? 0 : 26, age: 39});
    const sums = new Float64Array(5);
    for (const x of frequencies) {
      const {frequency, recency, age} = history(x);
      const slopes = new Float64Array(4);
      const one = purchaseHistories({frequency: [frequency], recency: [recency], age: [age]});
      sums[0]! += paretoNbd.logLikelihood(parameters, one, slopes);
      slopes.forEach((slope, i) => {
        sums[i + 1]! += slope;
      });
    }
    const all = frequencies.map(history);
    const slopes = new Float64Array(4);
    const together = purchaseHistories({
      frequency: all.map((h) => h.frequency),
      recency: all.map((h) => h.recency),
      age: all.map((h) => h.age),
    });
    const found = [paretoNbd.logLikelihood(parameters, together, slopes), ...slopes];
    found.forEach((value, i) => {
      expect(Math.abs(value - sums[i]!)).toBeLessThan(1e-11 * Math.max(1, Math.abs(sums[0]!)));
    });
  }
});

test("a customer silent for long after many purchases has left, without a NaN on the way", () => {
  expect(paretoNbd.probabilityAlive([20, 0.01, 0.5, 40], 900, 1, 700)).toBe(0);
  expect(paretoNbd.probabilityAlive([0.5, 5, 1e-8, 40], 0, 0, 700)).toBeCloseTo(1, 6);
});

test("nobody buys in no time", () => {
  expect(paretoNbd.expectedIfAlive(cdnow, 3, 39, 0)).toBe(0);
  expect(paretoNbd.noneIfAlive(cdnow, 3, 39, 0)).toBe(1);
});

describe("simulated customers", () => {
  test("buy as often as expected, within four standard errors", () => {
    const random = randomFrom(1);
    const {mean, error} = simulated(40_000, () => paretoNbd.drawPurchases(cdnow, 52, random).length);
    expect(Math.abs(mean - paretoNbd.expectedIfAlive(cdnow, 0, 0, 52))).toBeLessThan(4 * error);
  });

  test("go on as expected once alive, also those who do not buy at all", () => {
    const random = randomFrom(2);
    const draws = Array.from({length: 40_000}, () => paretoNbd.drawIfAlive(cdnow, 4, 30, 39, random));
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
    expect(Math.abs(purchases.mean - paretoNbd.expectedIfAlive(cdnow, 4, 30, 39))).toBeLessThan(
      4 * purchases.error,
    );
    expect(Math.abs(none.mean - paretoNbd.noneIfAlive(cdnow, 4, 30, 39))).toBeLessThan(4 * none.error);
  });

  test("lead back to the parameters they were made with, in any unit of time", () => {
    const random = randomFrom(3);
    const truth = [0.8, 40, 0.6, 90];
    const customers = Array.from({length: 8000}, () => {
      const age = 100 + Math.floor(random() * 300);
      const times = paretoNbd.drawPurchases(truth, age, random);
      return {x: times.length, recency: times.at(-1) ?? 0, age};
    });
    const fitOf = (unit: number) =>
      fitParetoNbd(
        purchaseHistories({
          frequency: customers.map((c) => c.x),
          recency: customers.map((c) => c.recency / unit),
          age: customers.map((c) => c.age / unit),
        }),
      );
    const days = fitOf(1);
    const weeks = fitOf(7);
    if (!days.fitted || !weeks.fitted) throw new Error("refused");
    days.parameters.forEach((value, i) => {
      expect(Math.abs(Math.log(value / truth[i]!))).toBeLessThan(4 * Math.sqrt(days.logCovariance[i]![i]!));
      const unit = paretoNbd.parameters[i]!.isTime ? 7 : 1;
      expect(value / unit / weeks.parameters[i]!).toBeCloseTo(1, 5);
    });
  });
});
