import fc from "fast-check";
import {describe, expect, test} from "vitest";
import {bgNbd} from "../../../loaders/statistics/bg-nbd.ts";
import {fitPurchases} from "../../../loaders/statistics/fit-purchases.ts";
import {mbgNbd} from "../../../loaders/statistics/mbg-nbd.ts";
import {nbd} from "../../../loaders/statistics/nbd.ts";
import {paretoNbd} from "../../../loaders/statistics/pareto-nbd.ts";
import {type PurchaseHistories, purchaseHistories} from "../../../loaders/statistics/purchase-histories.ts";
import type {PurchaseFit, PurchaseModel, Refusal} from "../../../loaders/statistics/purchase-model.ts";
import {randomFrom} from "../../../loaders/statistics/random.ts";

const models = [nbd, bgNbd, mbgNbd, paretoNbd];

/** Frequency, recency, age, customers. */
type Row = readonly [number, number, number, number];

function historiesOf(rows: readonly Row[], unit = 1): PurchaseHistories {
  return purchaseHistories({
    frequency: rows.map(([x]) => x),
    recency: rows.map(([, recency]) => recency / unit),
    age: rows.map(([, , age]) => age / unit),
    customers: rows.map(([, , , customers]) => customers),
  });
}

function fitted(result: PurchaseFit | Refusal): PurchaseFit {
  if (!result.fitted) expect.fail(result.sentence);
  return result;
}

function refused(model: PurchaseModel, rows: readonly Row[], options?: {prior: "none"}): Refusal {
  const result = fitPurchases(model, historiesOf(rows), options);
  if (result.fitted) expect.fail(`fitted ${result.parameters}`);
  return result;
}

// 377 customers, days. The values below are from scipy.optimize with the likelihoods of the papers.
const ROWS: Row[] = [
  [0, 0, 300, 120],
  [0, 0, 200, 80],
  [0, 0, 100, 60],
  [1, 40, 300, 25],
  [1, 150, 300, 12],
  [1, 90, 200, 14],
  [1, 30, 100, 9],
  [2, 120, 300, 10],
  [2, 260, 300, 9],
  [2, 70, 200, 7],
  [3, 190, 300, 6],
  [3, 280, 300, 7],
  [4, 90, 100, 3],
  [5, 250, 300, 6],
  [7, 180, 200, 4],
  [9, 295, 300, 3],
  [14, 290, 300, 2],
];

/** Customers who behave as a model says, with purchases at any moment. */
function simulated(model: PurchaseModel, parameters: readonly number[], n: number, seed: number): Row[] {
  const random = randomFrom(seed);
  return Array.from({length: n}, () => {
    const age = 100 + 600 * random();
    const times = model.drawPurchases(parameters, age, random);
    return [times.length, times.at(-1) ?? 0, age, 1] as const;
  });
}

describe("maximum likelihood", () => {
  test("agrees with an independent computation: NBD", () => {
    const fit = fitted(fitPurchases(nbd, historiesOf(ROWS)));
    expect(fit.parameters[0]).toBeCloseTo(0.3286653, 5);
    expect(fit.parameters[1]).toBeCloseTo(106.5826, 2);
    expect(fit.logLikelihood).toBeCloseTo(-1735.996527, 5);
    expect(fit.standardErrors[0]! / fit.parameters[0]!).toBeCloseTo(0.159315, 4);
    expect(Math.sqrt(fit.logCovariance[1]![1]!)).toBeCloseTo(0.192849, 4);
    expect(fit).toMatchObject({customers: 377, repeaters: 117, usedPrior: false});
  });

  test("agrees with an independent computation where hardly anyone is seen to leave: BG/NBD", () => {
    const fit = fitted(fitPurchases(bgNbd, historiesOf(ROWS)));
    [0.27402, 72.8974, 0.082816, 0.258397].forEach((value, i) => {
      expect(fit.parameters[i]! / value).toBeCloseTo(1, 3);
    });
    expect(fit.logLikelihood).toBeCloseTo(-1730.5450711, 5);
    [0.163745, 0.232412, 1.26802, 1.27329].forEach((value, i) => {
      expect(Math.sqrt(fit.logCovariance[i]![i]!)).toBeCloseTo(value, 3);
    });
    expect(fit.usedPrior).toBe(false);
  });

  test.each(models)("$name: the log-likelihood is that of the parameters in the unit given", (model) => {
    const histories = historiesOf(ROWS);
    const fit = fitted(fitPurchases(model, histories));
    expect(fit.logLikelihood).toBeCloseTo(model.logLikelihood(fit.parameters, histories), 6);
  });

  test.each(models)("$name: the unit of time changes nothing but the unit", (model) => {
    const days = fitted(fitPurchases(model, historiesOf(ROWS)));
    fc.assert(
      fc.property(fc.constantFrom(7, 30.4375, 365.25, 1 / 24, 1 / 86_400), (unit) => {
        const other = fitted(fitPurchases(model, historiesOf(ROWS, unit)));
        model.parameters.forEach(({isTime}, i) => {
          const ratio = (other.parameters[i]! * (isTime ? unit : 1)) / days.parameters[i]!;
          expect(ratio).toBeCloseTo(1, 4);
        });
        // 276 repeat purchases, each a density over time.
        expect(other.logLikelihood - 276 * Math.log(unit)).toBeCloseTo(days.logLikelihood, 6);
      }),
      {numRuns: 6},
    );
  });

  test.each(models)("$name: the order of customers changes nothing at all", (model) => {
    const rows = simulated(bgNbd, [0.6, 40, 0.6, 2.2], 300, 11);
    const fit = fitPurchases(model, historiesOf(rows));
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, {minLength: rows.length}), (shuffled) => {
        expect(fitPurchases(model, historiesOf(shuffled))).toEqual(fit);
      }),
      {numRuns: 3},
    );
  });

  test.each([
    {model: nbd, truth: [0.6, 40]},
    {model: bgNbd, truth: [0.6, 40, 0.6, 2.2]},
    {model: mbgNbd, truth: [0.8, 45, 0.6, 1.6]},
    {model: paretoNbd, truth: [0.8, 45, 0.7, 90]},
  ])(
    "$model.name: what 3,000 customers were made with is found within four standard errors",
    ({model, truth}) => {
      const fit = fitted(fitPurchases(model, historiesOf(simulated(model, truth, 3000, 5))));
      truth.forEach((value, i) => {
        const distance = Math.abs(Math.log(fit.parameters[i]! / value));
        expect(distance).toBeLessThan(4 * Math.sqrt(fit.logCovariance[i]![i]!));
      });
    },
  );
});

describe("what data cannot tell is said in a sentence", () => {
  test.each(models)("$name: nobody, one customer, one-time buyers, two repeaters, all the same", (model) => {
    expect(refused(model, [])).toMatchObject({
      reason: "no customers",
      sentence: "There are no customers to learn from.",
    });
    expect(refused(model, [[3, 20, 30, 1]])).toMatchObject({
      reason: "too few customers",
      sentence: "1 customer is too few to learn from: at least 20 are needed.",
    });
    expect(
      refused(model, [
        [0, 0, 30, 200],
        [0, 0, 9, 100],
      ]),
    ).toMatchObject({
      reason: "too few repeaters",
      sentence: "None of 300 customers bought again, so nothing shows how often customers return.",
    });
    expect(
      refused(model, [
        [0, 0, 30, 200],
        [1, 5, 9, 2],
      ]),
    ).toMatchObject({
      reason: "too few repeaters",
      sentence: "Only 2 of 202 customers bought again: at least 10 are needed.",
    });
    expect(refused(model, [[2, 30, 39, 100]])).toMatchObject({
      reason: "no spread visible",
      sentence: "All 100 customers have the same history, so nothing shows how customers differ.",
    });
    expect(refused(model, [[0, 0, 0, 100]]).reason).toBe("too few repeaters");
  });

  test("everybody comes every 30 days: no spread for NBD, no dropout for the others", () => {
    const rows = Array.from({length: 300}, (_, i): Row => {
      const x = Math.floor((100 + i) / 30);
      return [x, 30 * x, 100 + i, 1];
    });
    expect(refused(nbd, rows).reason).toBe("no spread visible");
    for (const model of [bgNbd, mbgNbd, paretoNbd]) {
      expect(refused(model, rows)).toMatchObject({
        model: model.name,
        reason: "no dropout visible",
        sentence: "Nothing shows that anyone has stopped buying: a model without leaving says as much.",
      });
    }
  });

  test("customers who never leave show no dropout, and fit a model without it", () => {
    const rows = simulated(nbd, [0.6, 40], 400, 5);
    expect(fitted(fitPurchases(nbd, historiesOf(rows))).usedPrior).toBe(false);
    for (const model of [bgNbd, mbgNbd, paretoNbd]) {
      expect(refused(model, rows).reason).toBe("no dropout visible");
    }
  });
});

describe("the weak prior", () => {
  // All leave equally soon: only the ratio of the last two parameters can be told.
  const rows = simulated(paretoNbd, [1, 20, 500, 50_000], 400, 3);

  test("closes what the data leave open, and is admitted", () => {
    const fit = fitted(fitPurchases(paretoNbd, historiesOf(rows)));
    expect(fit.usedPrior).toBe(true);
    expect(fit.parameters[2]! / fit.parameters[3]!).toBeGreaterThan(0.007);
    expect(fit.parameters[2]! / fit.parameters[3]!).toBeLessThan(0.014);
    expect(fit.standardErrors.every((error) => error > 0 && Number.isFinite(error))).toBe(true);
    expect(fit.logLikelihood).toBeCloseTo(paretoNbd.logLikelihood(fit.parameters, historiesOf(rows)), 6);
  });

  test("can be forbidden: then such data are refused", () => {
    expect(refused(paretoNbd, rows, {prior: "none"})).toMatchObject({
      reason: "not converged",
      sentence: "These histories leave parameters of Pareto/NBD open.",
    });
  });
});
