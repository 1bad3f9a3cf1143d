/** Whether any company, simulated or real, gets parameters that make sense or a sentence that says why not. */
import {describe, expect, test} from "vitest";
import {groupsOf, kinds, realCompanies} from "./companies.ts";
import {outcomeOf, simulatedCompany} from "./outcomes.ts";

/** Companies; each is fitted by the model it was made by and, below 20,000 customers, by all others too. */
const COMPANIES = 1000;

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
    // Most companies are small; the last four have a million customers, one of each kind.
    const {model, size, histories} = simulatedCompany(company, (chance) =>
      company >= COMPANIES - kinds.length ? 1_000_000 : 20 * 10 ** (3.7 * chance ** 3),
    );
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
