import {expect, test} from "vitest";
import {paretoNbd} from "../../../loaders/statistics/pareto-nbd.ts";
import {purchaseHistories} from "../../../loaders/statistics/purchase-histories.ts";
import {logPrior, weakPrior} from "../../../loaders/statistics/weak-prior.ts";

// 10 customers, 20 purchases in 600 days: a purchase every 30 days, 60 days of age.
const histories = purchaseHistories({
  frequency: [0, 4],
  recency: [0, 70],
  age: [40, 80],
  customers: [5, 5],
});

test("shapes are around 1, the time between purchases around the mean gap, other times around the mean age", () => {
  const {centre, spread} = weakPrior(paretoNbd, histories);
  expect(Array.from(centre, Math.exp).map((value) => Number(value.toFixed(10)))).toEqual([1, 30, 1, 60]);
  expect(Array.from(spread)).toEqual([1.5, 2, 1.5, 2]);
});

test("one standard deviation off costs half a unit, and pulls back", () => {
  const prior = weakPrior(paretoNbd, histories);
  const logs = [1.5, Math.log(30), 0, Math.log(60) - 4];
  const slopes = new Float64Array(4);
  // 1/2 for the first, 2²/2 for the last.
  expect(logPrior(prior, logs, slopes)).toBeCloseTo(-2.5, 12);
  [-1 / 1.5, 0, 0, 1].forEach((slope, i) => {
    expect(slopes[i]).toBeCloseTo(slope, 12);
  });
});
