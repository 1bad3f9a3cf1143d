/** High-precision values by the formulas of the papers, made by test/reference/pareto-nbd-and-bg-bb.py. */
import {readFileSync} from "node:fs";
import {expect} from "vitest";
import {purchaseHistories} from "../../../loaders/statistics/purchase-histories.ts";
import type {PurchaseModel} from "../../../loaders/statistics/purchase-model.ts";

export interface PaperValues {
  readonly parameters: readonly number[];
  /** x, t_x and T. */
  readonly history: readonly [number, number, number];
  readonly horizon: number;
  readonly rate: number;
  readonly logLikelihood: number;
  /** Derivatives of the log-likelihood by the logarithm of each parameter. */
  readonly slopes: readonly number[];
  readonly alive: number;
  readonly expected: number;
  readonly none: number;
  /** Discounted expected purchases over all time to come, of a customer alive. */
  readonly discounted: number;
}

// The shape is that of the script beside the file.
export const paperValues = JSON.parse(
  readFileSync(new URL("../../reference/pareto-nbd-and-bg-bb.json", import.meta.url), "utf8"),
) as {readonly paretoNbd: readonly PaperValues[]; readonly bgBb: readonly PaperValues[]};

/** Everything a model says of a single history, against the formulas of its paper. */
export function expectAgreement(
  model: PurchaseModel,
  discountedIfAlive: (values: readonly number[], frequency: number, age: number, rate: number) => number,
  {parameters, history: [x, recency, age], horizon, rate, ...expected}: PaperValues,
): void {
  const at = `${parameters.join(", ")} at ${x}, ${recency}, ${age}`;
  const close = (what: string, actual: number, value: number, tolerance: number, scale = Math.abs(value)) => {
    if (!(Math.abs(actual - value) <= tolerance * scale))
      expect.fail(`${what} of ${at}: ${actual}, not ${value}`);
  };
  const one = purchaseHistories({frequency: [x], recency: [recency], age: [age]});
  const slopes = new Float64Array(4);
  const atLeastOne = Math.max(1, Math.abs(expected.logLikelihood));
  close(
    "log-likelihood",
    model.logLikelihood(parameters, one, slopes),
    expected.logLikelihood,
    1e-12,
    atLeastOne,
  );
  expected.slopes.forEach((slope, i) => {
    close(`slope ${i}`, slopes[i]!, slope, 1e-11, Math.max(1, Math.abs(slope)));
  });
  close("P(alive)", model.probabilityAlive(parameters, x, recency, age), expected.alive, 1e-11);
  close("expected", model.expectedIfAlive(parameters, x, age, horizon), expected.expected, 1e-10);
  close("none", model.noneIfAlive(parameters, x, age, horizon), expected.none, 1e-11);
  close("discounted", discountedIfAlive(parameters, x, age, rate), expected.discounted, 1e-10);
}

/** Mean and standard error over `count` draws. */
export function simulated(count: number, draw: () => number): {mean: number; error: number} {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const value = draw();
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return {mean, error: Math.sqrt(Math.max(squares / count - mean * mean, 0) / count)};
}
