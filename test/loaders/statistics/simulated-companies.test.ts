/** Small versions of test/slow/fits.test.ts and test/slow/prediction-intervals.test.ts. */
import {expect, test} from "vitest";
import {kinds} from "../../slow/companies.ts";
import {coverage} from "../../slow/coverage.ts";
import {outcomeOf, simulatedCompany} from "../../slow/outcomes.ts";

test("twenty companies of 20 to 2,000 customers get parameters or a sentence from each model", () => {
  const outcomes = Array.from({length: 20}, (_, company) => {
    const {histories} = simulatedCompany(company, (chance) => 20 * 100 ** chance);
    return kinds.map(({model}) => outcomeOf(model, histories));
  }).flat();
  expect(outcomes.filter((outcome) => outcome === "not converged")).toEqual([]);
  expect(outcomes.filter((outcome) => outcome.startsWith("fitted")).length).toBeGreaterThan(30);
});

test("intervals for eight companies cover about as often as they say", () => {
  const {refused, levels} = coverage({each: 2, largest: 500, draws: 100});
  expect(refused).toBeLessThanOrEqual(1);
  const all = Object.values(levels);
  const of = all.reduce((sum, level) => sum + level.of, 0);
  const within = all.reduce((sum, level) => sum + level.within, 0);
  // About 70 groups, which share customers: a few points beside 90 % are chance.
  expect(within / of).toBeGreaterThan(0.78);
  expect(within / of).toBeLessThan(0.99);
});
