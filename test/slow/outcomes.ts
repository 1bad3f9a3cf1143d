/** What comes of fitting a model to a company: parameters that make sense, or a sentence. */
import {expect} from "vitest";
import {
  expectedPurchasesOf,
  fitPurchases,
  type PurchaseHistories,
  type PurchaseModel,
  purchaseHistories,
  randomFrom,
} from "../../loaders/statistics/index.ts";
import {daysOf, kinds, variedParameters} from "./companies.ts";

const reasons = new Set([
  "no customers",
  "too few customers",
  "too few repeaters",
  "no dropout visible",
  "no spread visible",
  "not converged",
]);

/** The word for what came of it; fails where that is neither a fit nor a refusal as they must be. */
export function outcomeOf(model: PurchaseModel, histories: PurchaseHistories): string {
  const fit = fitPurchases(model, histories);
  if (!fit.fitted) {
    expect(reasons).toContain(fit.reason);
    expect(fit.sentence).toMatch(/^[A-Z0-9][^.]*\.$/);
    expect(fit.sentence).not.toMatch(/NaN|Infinity|undefined/);
    return fit.reason;
  }
  const numbers = [fit.logLikelihood, ...fit.parameters, ...fit.standardErrors, ...fit.logCovariance.flat()];
  expect(numbers.every(Number.isFinite)).toBe(true);
  expect(fit.parameters.every((value) => value > 0)).toBe(true);
  // What the data or the prior determine has an error that means something.
  expect(fit.logCovariance.every((row, i) => row[i]! > 0 && row[i]! < 4.0001)).toBe(true);
  const expected = expectedPurchasesOf(fit, histories, 365.25);
  expect(expected.every((value) => value >= 0 && value < Infinity)).toBe(true);
  return fit.usedPrior ? "fitted with the prior" : "fitted";
}

/** A company by its number: the model it is made by, and its histories in whole days. */
export function simulatedCompany(
  company: number,
  sizeOf: (chance: number) => number,
): {model: PurchaseModel; size: number; histories: PurchaseHistories} {
  const random = randomFrom(77_000 + company);
  const {model, centre} = kinds[company % kinds.length]!;
  const parameters = variedParameters(centre, 0.8, random);
  const size = Math.round(sizeOf(random()));
  const span = Math.round(180 * 6 ** random());
  const [frequency, recency, age] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (let i = 0; i < size; i++) {
    age[i] = Math.floor(span * random());
    const days = daysOf(model.drawPurchases(parameters, age[i]!, random), age[i]!);
    frequency[i] = days.length;
    recency[i] = days.at(-1) ?? 0;
  }
  return {model, size, histories: purchaseHistories({frequency, recency, age})};
}
