import {describe, expect, test} from "vitest";
import {expectedPurchasesOf} from "../../../loaders/statistics/forecast.ts";
import {nbd} from "../../../loaders/statistics/nbd.ts";
import {predictTotal} from "../../../loaders/statistics/predict.ts";
import {purchaseHistories} from "../../../loaders/statistics/purchase-histories.ts";
import {cdnowFits, fitOf} from "./fits.ts";

/** As good as certain about the parameters: what is left is the chance in purchases. */
const certain = fitOf(nbd, [0.6, 40], 1e-6);
const one = purchaseHistories({frequency: [2], recency: [60], age: [100]});
const many = (customers: number) =>
  purchaseHistories({
    frequency: [0, 0, 1, 2, 5, 12],
    recency: [0, 0, 30, 60, 85, 99],
    age: [50, 100, 100, 100, 90, 100],
    customers: [40, 25, 15, 10, 8, 2].map((share) => (share * customers) / 100),
  });

describe("one customer", () => {
  test("has the negative binomial distribution: scipy's 5 and 95 per cent points are 0 and 5", () => {
    // r + x = 2.6, (alpha + T) / (alpha + T + 100) = 140 / 240; P(more than 4) = 0.0845.
    const {expected, low, high, samples} = predictTotal(certain, one, 100, {draws: 10_000});
    expect(expected).toBeCloseTo((2.6 * 100) / 140, 12);
    expect([low, high]).toEqual([0, 5]);
    expect(samples.filter((n) => n > 4).length / 10_000).toBeCloseTo(0.0845, 2);
    expect(samples.every(Number.isInteger)).toBe(true);
  });

  test("who may have left has as many empty futures as the model says", () => {
    const {samples} = predictTotal(
      fitOf(cdnowFits.bgNbd.model, [0.243, 4.414, 0.793, 2.426], 1e-6),
      one,
      39,
      {
        draws: 10_000,
      },
    );
    // From the paper's formulas: P(alive) = 0.5938, of those alive 0.4907 buy nothing, together 0.6976.
    expect(samples.filter((n) => n === 0).length / 10_000).toBeCloseTo(0.6976, 2);
  });
});

describe("a group", () => {
  /** Σ n mean (1 + mean / (r + x)): the variance of a sum of negative binomials. */
  const spreadOf = (customers: number) => {
    const histories = many(customers);
    let variance = 0;
    expectedPurchasesOf(certain, histories, 100).forEach((mean, i) => {
      variance += histories.customers[i]! * mean * (1 + mean / (0.6 + histories.frequency[i]!));
    });
    return Math.sqrt(variance);
  };

  test.each([100, 500, 1000, 1_000_000])("of %d customers scatters as a sum of that many", (customers) => {
    const {expected, low, high} = predictTotal(certain, many(customers), 100, {draws: 2000});
    // 3.29 standard deviations between the 5 and 95 per cent points of a normal distribution.
    expect((high - low) / (3.29 * spreadOf(customers))).toBeGreaterThan(0.93);
    expect((high - low) / (3.29 * spreadOf(customers))).toBeLessThan(1.07);
    expect((high + low) / 2 / expected).toBeCloseTo(1, 1);
  });

  test("of many is as doubtful as its parameters are", () => {
    // The total goes as 1 / (alpha + T) in alpha and nearly as r + x in r: errors of 0.1 each, by the delta method.
    const fit = fitOf(nbd, [0.6, 40], 0.1);
    const histories = many(1_000_000);
    const total = (parameters: number[]) =>
      expectedPurchasesOf({...fit, parameters}, histories, 100).reduce(
        (sum, value, i) => sum + value * histories.customers[i]!,
        0,
      );
    const middle = total([0.6, 40]);
    const slope = (parameters: number[]) => (total(parameters) / middle - 1) / 1e-4;
    const error = 0.1 * Math.hypot(slope([0.6 * 1.0001, 40]), slope([0.6, 40 * 1.0001]));
    const {low, high} = predictTotal(fit, histories, 100, {draws: 2000});
    expect((high - low) / middle / (3.29 * error)).toBeGreaterThan(0.93);
    expect((high - low) / middle / (3.29 * error)).toBeLessThan(1.07);
  });

  test.each(Object.values(cdnowFits))(
    "$model.name: the expectation is that of the forecast and lies within",
    (fit) => {
      const histories = many(10_000);
      const each = expectedPurchasesOf(fit, histories, 39);
      const sum = each.reduce((total, value, i) => total + value * histories.customers[i]!, 0);
      const {expected, low, high} = predictTotal(fit, histories, 39, {draws: 200});
      expect(expected).toBeCloseTo(sum, 8);
      expect(low).toBeLessThan(sum);
      expect(high).toBeGreaterThan(sum);
    },
  );

  test("each purchase may count its money, and each history may have its own horizon", () => {
    const histories = many(1000);
    const plain = predictTotal(certain, histories, 100);
    const money = predictTotal(certain, histories, 100, {weights: new Array(6).fill(25)});
    expect(money.expected).toBeCloseTo(25 * plain.expected, 6);
    expect(money.low / (25 * plain.low)).toBeCloseTo(1, 1);
    expect(money.high / (25 * plain.high)).toBeCloseTo(1, 1);
    const each = predictTotal(certain, histories, () => 100);
    expect(each).toEqual(plain);
    const only = predictTotal(certain, histories, (i) => (i === 3 ? 100 : 0));
    expect(only.expected).toBeCloseTo(100 * ((2.6 * 100) / 140), 8);
  });

  test("a seed gives the same futures; a wider level gives a wider interval", () => {
    const histories = many(1000);
    expect(predictTotal(certain, histories, 100, {seed: 3})).toEqual(
      predictTotal(certain, histories, 100, {seed: 3}),
    );
    const half = predictTotal(certain, histories, 100, {level: 0.5});
    const most = predictTotal(certain, histories, 100, {level: 0.99});
    expect(most.low).toBeLessThan(half.low);
    expect(most.high).toBeGreaterThan(half.high);
  });

  test("of nobody buys nothing", () => {
    const nobody = purchaseHistories({frequency: [], recency: [], age: []});
    expect(predictTotal(certain, nobody, 100)).toMatchObject({expected: 0, low: 0, high: 0});
  });

  test("impossible options are errors", () => {
    expect(() => predictTotal(certain, one, 100, {level: 1})).toThrow(RangeError);
    expect(() => predictTotal(certain, one, 100, {weights: [-1]})).toThrow(RangeError);
    expect(() => predictTotal(certain, one, 100, {draws: 0})).toThrow(RangeError);
    expect(() => predictTotal(certain, one, -1)).toThrow(RangeError);
    expect(() => predictTotal(certain, one, () => Number.NaN)).toThrow(RangeError);
  });
});
