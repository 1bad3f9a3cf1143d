/** Whether any company, simulated or real, gets parameters that make sense or a sentence that says why not. */
import {describe, expect, test} from "vitest";
import {
  expectedPurchasesOf,
  fitPurchases,
  type PurchaseHistories,
  type PurchaseModel,
  purchaseHistories,
  randomFrom,
} from "../../loaders/statistics/index.ts";
import {daysOf, groupsOf, kinds, realCompanies, variedParameters} from "./companies.ts";

/** Companies; each is fitted by the model it was made by and, below 20,000 customers, by all others too. */
const COMPANIES = 1000;
const reasons = new Set([
  "no customers",
  "too few customers",
  "too few repeaters",
  "no dropout visible",
  "no spread visible",
  "not converged",
]);

/** The word for what came of it; fails where that is neither a fit nor a refusal as they must be. */
function outcomeOf(model: PurchaseModel, histories: PurchaseHistories): string {
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
  expect(fit.logCovariance.every((row, i) => row[i]! > 0 && row[i]! < 6.25)).toBe(true);
  const expected = expectedPurchasesOf(fit, histories, 365.25);
  expect(expected.every((value) => value >= 0 && value < Infinity)).toBe(true);
  return fit.usedPrior ? "fitted with the prior" : "fitted";
}

function report(title: string, outcomes: readonly string[]): void {
  const counts = [...groupsOf(outcomes, (outcome) => outcome)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([outcome, {length}]) => `${length} ${outcome}`);
  console.log(`${title}: ${counts.join(", ")}`);
}

test("a thousand simulated companies of 20 to 1,000,000 customers", () => {
  const outcomes: string[] = [];
  const foreign: string[] = [];
  for (let company = 0; company < COMPANIES; company++) {
    const random = randomFrom(77_000 + company);
    const {model, centre} = kinds[company % kinds.length]!;
    const parameters = variedParameters(centre, 0.8, random);
    // Most companies are small; the last few have a million customers.
    const size = company >= COMPANIES - 4 ? 1_000_000 : Math.round(20 * 10 ** (3.7 * random() ** 3));
    const span = Math.round(180 * 6 ** random());
    const [frequency, recency, age] = [
      new Float64Array(size),
      new Float64Array(size),
      new Float64Array(size),
    ];
    for (let i = 0; i < size; i++) {
      age[i] = Math.floor(span * random());
      const days = daysOf(model.drawPurchases(parameters, age[i]!, random), age[i]!);
      frequency[i] = days.length;
      recency[i] = days.at(-1) ?? 0;
    }
    const histories = purchaseHistories({frequency, recency, age});
    outcomes.push(outcomeOf(model, histories));
    if (size < 20_000) {
      for (const other of kinds) if (other.model !== model) foreign.push(outcomeOf(other.model, histories));
    }
  }
  report("by the model they were made by", outcomes);
  report("by other models", foreign);
  // Nothing is left that merely failed.
  expect(outcomes.filter((outcome) => outcome === "not converged")).toEqual([]);
  expect(foreign.filter((outcome) => outcome === "not converged")).toEqual([]);
});

describe("real data sets", () => {
  test.for(realCompanies())("$name", ({name, histories}) => {
    const outcomes = kinds.map(({model}) => `${model.name} ${outcomeOf(model, histories)}`);
    console.log(`${name}: ${outcomes.join(", ")}`);
  });
});
