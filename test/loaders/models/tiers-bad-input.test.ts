/** Value tiers of companies that give little to go by: plain sentences, and no number that is none. */
import {expect, test} from "vitest";
import {tierTables} from "../../../loaders/publish/tiers.ts";
import type {ValueTiers} from "../../../loaders/publish/tiers-data.ts";
import {
  costSentence,
  lorenzTitle,
  lossTitle,
  missingCosts,
  movesTitle,
  pointsTitle,
  tableTitle,
  tiersAnswer,
  tiersDoubts,
  tiersNumbers,
  tiersSteps,
} from "../../../src/components/tiers-words.ts";
import {build, type Given, line} from "./given.ts";

const only = [
  "marts.value_tiers",
  "marts.value_spread",
  "marts.tier_moves",
  "marts.loss_causes",
  "core.cost_coverage",
  "core.quarter_ends",
];

/** What is published of a company, and all that the page says of it. */
async function told(given: Given): Promise<{page: ValueTiers; answer: string[]; said: string}> {
  const built = await build({...given, only});
  const {json, tables} = await tierTables(built.connection, 10);
  built.connection.closeSync();
  const page = json["value-tiers"];
  const {verdict, sentence, doubt} = tiersAnswer(page, 10);
  const said = JSON.stringify([
    page,
    tables,
    verdict,
    sentence,
    doubt,
    costSentence(page),
    missingCosts(page),
    lorenzTitle(page),
    tableTitle(page, "EUR"),
    lossTitle(page),
    movesTitle(page.moves, 10),
    pointsTitle(page.points, "EUR"),
    tiersDoubts(page, 10),
    tiersNumbers(page, 10, "EUR"),
    tiersSteps(page, 10, "EUR"),
  ]);
  expect(said).not.toMatch(/NaN|Infinity|undefined/);
  return {page, answer: [verdict, sentence], said};
}

const customers = (n: number, day: string, more: (i: number) => [amount: number, cost?: number]) =>
  Array.from({length: n}, (_, i) => {
    const [amount, cost] = more(i);
    return line(`c${String(i).padStart(2, "0")}`, day, amount, cost === undefined ? {} : {cost});
  });

test("one customer", async () => {
  const {answer, page} = await told({transactions: [line("a", "2024-03-01", 10)]});
  expect(answer).toEqual([
    "Too few customers to tell.",
    "Only 1 customer bought between 2 March 2023 and 1 March 2024, and money of fewer than 10 is not shown.",
  ]);
  expect(page.tiers.map((t) => [t.tier, t.contribution])).toEqual([
    ["all", null],
    ["middle", null],
  ]);
});

test("customers who are all alike and all new, without a column of costs", async () => {
  const {answer, page, said} = await told({transactions: customers(60, "2024-03-01", () => [10])});
  expect(answer).toEqual([
    "No fifth stands out.",
    "Of the 60 customers who bought between 2 March 2023 and 1 March 2024, so many brought the same revenue that none can be called the best fifth.",
  ]);
  expect(page.tiers.map((t) => [t.tier, t.customers, t.newCustomers, t.contribution])).toEqual([
    ["all", 60, 60, 10],
    ["middle", 60, 60, 10],
  ]);
  expect(page.spread.find((s) => s.measure === "revenue_12m")).toMatchObject({gini: 0});
  expect(said).toContain("All customers are worth the same");
  expect([page.wholeYear, page.moves, page.points]).toEqual([false, null, []]);
  expect(said).toContain("Who of them is new cannot be told: the data begin within these months");
  expect(said).toContain("No cost is known");
  expect(said).toContain("a column cost in the transactions, or money.marginRate");
});

test("customers who all cost more than they bring, and a gap of more than a year", async () => {
  const {answer, page, said} = await told({
    transactions: [
      ...customers(40, "2021-03-01", (i) => [10, 12 + i]),
      ...customers(50, "2024-03-01", (i) => [10, 12 + i]),
    ],
  });
  expect(answer[0]).toBe("Customers cost more than they bring.");
  expect(answer[1]).toContain("100\u202f% (50) of them cost more than they brought.");
  expect(page.losses).toMatchObject({
    customers: 50,
    newCustomers: 10,
    causes: [{cause: "goods", customers: 50}],
  });
  expect(page.tiers.map((t) => t.share)).toEqual([null, null, null, null]);
  expect(page.tiers[0]!.contribution).toBe(-26.5);
  // Of those of 2021 nobody bought in the years to December 2022 and 2023.
  expect(page.moves!.cells).toEqual([{from: "silent", to: "silent", customers: 40}]);
  expect(page.points).toEqual([]);
  expect(said).toContain("Even one of the best costs €6.50 a year more than is brought");
}, 20_000);
