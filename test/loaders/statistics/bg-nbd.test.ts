/**
 * NBD, BG/NBD and MBG/NBD against the formulas of their papers at 60 digits (test/reference/beta-geometric-nbd.py),
 * and against customers simulated by their own story.
 */
import {readFileSync} from "node:fs";
import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {expectedUntilLeaving} from "../../../loaders/statistics/beta-geometric-nbd.ts";
import {
  bgNbd,
  bgNbdProbability,
  mbgNbd,
  mbgNbdProbability,
  nbd,
  nbdProbability,
  type PurchaseModel,
  purchaseHistories,
} from "../../../loaders/statistics/index.ts";
import {randomFrom} from "../../../loaders/statistics/random.ts";

interface Reference {
  horizons: number[];
  cases: {
    parameters: number[];
    history: [x: number, recency: number, age: number];
    models: Record<string, {logLikelihood: number; slopes: number[]; alive: number; expected: number[]}>;
  }[];
  pmf: {parameters: number[]; t: number; n: number; probability: number}[];
}

// Written by the script named above.
const reference = JSON.parse(
  readFileSync(new URL("../../reference/beta-geometric-nbd.json", import.meta.url), "utf8"),
) as Reference;

const models: Record<string, PurchaseModel> = {NBD: nbd, "BG/NBD": bgNbd, "MBG/NBD": mbgNbd};

/** Within a share of the value, or of `scale` where the value is a small sum of larger terms. */
function near(actual: number, wanted: number, scale = Math.abs(wanted), error = 1e-10): void {
  expect(Math.abs(actual - wanted)).toBeLessThanOrEqual(error * Math.max(Math.abs(wanted), scale));
}

describe.each(Object.entries(models))("%s", (name, model) => {
  it.each(reference.cases.map(({parameters, history}, i) => [parameters.join(", "), history.join(", "), i]))(
    "with %s and the history %s is what the papers say",
    (_, __, i) => {
      const {parameters, history, models} = reference.cases[i as number]!;
      const [x, recency, age] = history;
      const values = parameters.slice(0, model.parameters.length);
      const wanted = models[name]!;
      const gradient = new Float64Array(values.length);
      const one = purchaseHistories({frequency: [x], recency: [recency], age: [age]});
      near(model.logLikelihood(values, one, gradient), wanted.logLikelihood, 1);
      // Of a hundred purchases each moves the slope by about one.
      gradient.forEach((slope, k) => {
        near(slope, wanted.slopes[k]!, 1 + x);
      });
      near(model.probabilityAlive(values, x, recency, age), wanted.alive);
      reference.horizons.forEach((horizon, k) => {
        near(model.expectedIfAlive(values, x, age, horizon), wanted.expected[k]!);
      });
      expect(model.noneIfAlive(values, x, age, 39)).toBeCloseTo(
        (1 + 39 / (values[1]! + age)) ** -(values[0]! + x),
        12,
      );
    },
  );

  it("counts customers with the same history as often as they are", () => {
    const values = [0.5, 3, 0.8, 2].slice(0, model.parameters.length);
    const one = purchaseHistories({frequency: [3, 0], recency: [20, 0], age: [30, 10]});
    const three = purchaseHistories({frequency: [3, 0], recency: [20, 0], age: [30, 10], customers: [3, 3]});
    const [small, large] = [new Float64Array(values.length), new Float64Array(values.length)];
    near(model.logLikelihood(values, three, large), 3 * model.logLikelihood(values, one, small));
    large.forEach((slope, k) => {
      near(slope, 3 * small[k]!, 1);
    });
  });

  it("simulates the customers it describes", () => {
    const values = [0.8, 6, 0.7, 2.5].slice(0, model.parameters.length);
    const random = randomFrom(7);
    const n = 20_000;
    let purchases = 0;
    let squares = 0;
    let none = 0;
    for (let i = 0; i < n; i++) {
      const times = model.drawPurchases(values, 40, random);
      expect(times.every((time, k) => time > (times[k - 1] ?? 0) && time <= 40)).toBe(true);
      purchases += times.length;
      squares += times.length ** 2;
      if (times.length === 0) none++;
    }
    const alive = model.probabilityAlive(values, 0, 0, 0);
    const mean = alive * model.expectedIfAlive(values, 0, 0, 40);
    const error = Math.sqrt((squares / n - (purchases / n) ** 2) / n);
    expect(Math.abs(purchases / n - mean)).toBeLessThan(4 * error);
    const silent = 1 - alive + alive * model.noneIfAlive(values, 0, 0, 40);
    expect(Math.abs(none / n - silent)).toBeLessThan(4 * Math.sqrt((silent * (1 - silent)) / n));
  });

  it("draws the future it expects", () => {
    const values = [0.8, 6, 0.7, 2.5].slice(0, model.parameters.length);
    const random = randomFrom(11);
    const n = 20_000;
    const drawn = Array.from({length: n}, () => model.drawIfAlive(values, 4, 30, 25, random));
    const mean = drawn.reduce((a, b) => a + b, 0) / n;
    const spread = drawn.reduce((sum, k) => sum + (k - mean) ** 2, 0) / n;
    expect(Math.abs(mean - model.expectedIfAlive(values, 4, 30, 25))).toBeLessThan(4 * Math.sqrt(spread / n));
    const silent = model.noneIfAlive(values, 4, 30, 25);
    const none = drawn.filter((k) => k === 0).length / n;
    expect(Math.abs(none - silent)).toBeLessThan(4 * Math.sqrt((silent * (1 - silent)) / n));
  });

  it("does not depend on the unit of time", () => {
    const [weeks, days] = [
      [0.5, 3, 0.8, 2],
      [0.5, 21, 0.8, 2],
    ].map((values) => values.slice(0, model.parameters.length)) as [number[], number[]];
    near(model.expectedIfAlive(days, 2, 70, 140), model.expectedIfAlive(weeks, 2, 10, 20));
    near(model.probabilityAlive(days, 2, 35, 70), model.probabilityAlive(weeks, 2, 5, 10));
    const starts = model.starts(purchaseHistories({frequency: [0, 1], recency: [0, 0.5], age: [1, 1]}));
    expect(starts.flatMap((start) => Array.from(start)).every((value) => value > 0)).toBe(true);
  });
});

it("starts somewhere even where nobody came back", () => {
  for (const model of Object.values(models)) {
    const starts = model.starts(purchaseHistories({frequency: [0], recency: [0], age: [1]}));
    expect(starts.flatMap((start) => Array.from(start)).every(Number.isFinite)).toBe(true);
  }
});

describe("probabilities of n purchases", () => {
  it.each(reference.pmf)("of BG/NBD, t = $t, n = $n", ({parameters, t, n, probability}) => {
    near(bgNbdProbability(parameters, t, n), probability, 1e-6);
  });

  it("of no time at all are certain", () => {
    expect(nbdProbability([0.5, 3], 0, 0)).toBe(1);
    expect(nbdProbability([0.5, 3], 0, 2)).toBe(0);
    expect(bgNbdProbability([0.5, 3, 1, 2], 0, 0)).toBe(1);
    expect(mbgNbdProbability([0.5, 3, 1, 2], 0, 0)).toBe(1);
  });

  it("add up to 1, and their mean is what is expected", () => {
    const parameter = fc.double({min: 0.05, max: 8, noNaN: true});
    fc.assert(
      fc.property(parameter, parameter, parameter, parameter, (r, alpha, a, b) => {
        for (const [model, probability] of [
          [nbd, nbdProbability],
          [bgNbd, bgNbdProbability],
          [mbgNbd, mbgNbdProbability],
        ] as const) {
          const values = [r, alpha, a, b].slice(0, model.parameters.length);
          let sum = 0;
          let mean = 0;
          for (let n = 0; n < 3000; n++) {
            const p = probability(values, 2 * alpha, n);
            sum += p;
            mean += n * p;
            if (n > 20 && p * n < 1e-14) break;
          }
          near(sum, 1, 1, 1e-9);
          near(
            model.probabilityAlive(values, 0, 0, 0) * model.expectedIfAlive(values, 0, 0, 2 * alpha),
            mean,
            1,
            1e-9,
          );
        }
      }),
      {numRuns: 30},
    );
  });
});

describe("expected purchases until leaving", () => {
  it("without time are none, without end of time finite only where a > 1", () => {
    expect(expectedUntilLeaving(2, 0, 0.5, 3)).toBe(0);
    // Mean number of occasions until leaving for p ~ beta(3, 4): (3 + 4 - 1) / (3 - 1).
    expect(expectedUntilLeaving(2, Number.POSITIVE_INFINITY, 3, 4)).toBe(3);
    expect(expectedUntilLeaving(2, 1e9, 3, 4)).toBeCloseTo(3, 7);
    expect(expectedUntilLeaving(2, Number.POSITIVE_INFINITY, 1, 4)).toBe(Number.POSITIVE_INFINITY);
  });

  it("with hardly anyone leaving are those of the NBD", () => {
    near(expectedUntilLeaving(2.5, 7, 1e-9, 5), 2.5 * 7, 1, 1e-7);
    near(expectedUntilLeaving(2.5, 7, 0.5, 1e12), 2.5 * 7, 1, 1e-10);
    near(expectedUntilLeaving(2.5, 700, 0.5, 1e12), 2.5 * 700, 1, 1e-8);
  });

  // mpmath, 110 digits.
  it.each([
    [3.7, 2000, 1, 35, 183.16647425548288],
    [900.5, 0.003, 0.003, 35, 2.701194498817172],
    [0.25, 1e-9, 1.000000001, 0.05, 2.499999998511905e-10],
    [40.2, 2000, 1, 0.05, 1.5890056477414838],
    [40.2, 30, 0.99999999999, 0.7, 5.811640317110791],
    [900.5, 2000, 60, 35, 1.5932203389830508],
    [0.05, 30, 0.99999999999, 1000.3, 1.4773104968237925],
    [1, 2000, 2.5, 1000.3, 437.75927181722875],
    [0.05, 2000, 0.003, 2.4, 98.37314842038685],
  ])("for R = %d, y = %d, a = %d, s = %d", (shape, time, a, stays, wanted) => {
    near(expectedUntilLeaving(shape, time, a, stays), wanted);
  });
});
