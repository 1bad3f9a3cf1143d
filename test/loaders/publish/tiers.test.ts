/** What the page on value tiers gets, and what the small-group rules keep from it. */
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {openWarehouse, type Warehouse} from "../../../loaders/engine/warehouse.ts";
import {tierTables} from "../../../loaders/publish/tiers.ts";
import type {ValueTiers} from "../../../loaders/publish/tiers-data.ts";
import {createMarts} from "./company.ts";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openWarehouse(":memory:");
  await createMarts(warehouse.connection, {
    purchases: [
      {customer: 1, day: "2022-06-01", amount: 1},
      {customer: 1, day: "2024-12-31", amount: 1},
    ],
    regions: ["", "North"],
    asOf: "2024-12-31",
  });
});
afterAll(() => warehouse.close());

interface Given {
  /** [tier, customers, contribution, customers with a cost, their cost]; revenue is 1000 a customer. */
  tiers?: [tier: string, customers: number, contribution: number, served?: number, serving?: number][];
  losses?: [tier: string, cause: string, isNew: boolean, customers: number, contribution: number][];
  moves?: [from: string, to: string, customers: number, contribution: number][];
  goods?: "lines" | "rate" | "none";
  /** Money of customers who bought nothing. */
  others?: [customers: number, money: number];
}

async function told({tiers = [], losses = [], moves = [], goods = "lines", others}: Given, k = 10) {
  const {connection} = warehouse;
  const row = (
    tier: string,
    customers: number,
    revenue: number,
    contribution: number,
    served: number,
    serving: number,
  ) =>
    `('${tier}', ${customers}, 0, ${customers}, ${contribution}, ${revenue}, ${contribution + serving}, ${serving}, 0, 0, ${served}, 0, 0)`;
  const sum = (at: number) => tiers.reduce((s, t) => s + Number(t[at] ?? 0), 0);
  const rows = [
    ...tiers.map(([tier, customers, contribution, served = 0, serving = 0]) =>
      row(tier, customers, 1000 * customers, contribution, served, serving),
    ),
    ...(tiers.length > 0 ? [row("all", sum(1), 1000 * sum(1), sum(2), sum(3), sum(4))] : []),
    ...(others ? [row("others", others[0], others[1], others[1], 0, 0)] : []),
  ];
  const fill = async (table: string, values: string[]) => {
    await connection.run(`delete from ${table}`);
    if (values.length > 0) await connection.run(`insert into ${table} values ${values.join(", ")}`);
  };
  await fill("marts.value_tiers", rows);
  await fill(
    "marts.loss_causes",
    losses.map(([tier, cause, isNew, n, money]) => `('${tier}', '${cause}', ${isNew}, ${n}, ${money})`),
  );
  await fill(
    "marts.tier_moves",
    moves.map(
      ([from, to, n, money]) =>
        `(date '2023-12-31', date '2024-12-31', '${from}', '${to}', ${n}, ${money}, ${(money * money) / n + n})`,
    ),
  );
  await connection.run(`update core.cost_coverage set goods = '${goods}'`);
  const {tables, json} = await tierTables(connection, k);
  return {tables, page: json["value-tiers"]};
}

const contributions = (page: ValueTiers) =>
  Object.fromEntries(page.tiers.map((t) => [t.tier, t.contribution]));
const servings = (page: ValueTiers) => Object.fromEntries(page.tiers.map((t) => [t.tier, t.serving]));

describe("tiers", () => {
  it("are told per customer, with shares of all", async () => {
    const {page} = await told({
      tiers: [
        ["best", 20, 6000],
        ["middle", 60, 3500],
        ["bottom", 20, 500],
      ],
    });
    expect(page.tiers.map((t) => [t.tier, t.customers, t.share, t.contribution, t.revenue])).toEqual([
      ["all", 100, 1, 100, 1000],
      ["best", 20, 0.6, 300, 1000],
      ["middle", 60, 0.35, 58.33, 1000],
      ["bottom", 20, 0.05, 25, 1000],
    ]);
  });

  it("under k keep their money, and so does what would give it away", async () => {
    // 8 and 8 of 40: together 16, so the middle and all may be told.
    const small = await told({
      tiers: [
        ["best", 8, 600],
        ["middle", 24, 300],
        ["bottom", 8, 100],
      ],
    });
    expect(contributions(small.page)).toEqual({all: 25, best: null, middle: 12.5, bottom: null});
    // Alone, 4 equals at the end could be worked out from the others.
    const one = await told({
      tiers: [
        ["best", 20, 600],
        ["middle", 76, 300],
        ["bottom", 4, 100],
      ],
    });
    expect(Object.values(contributions(one.page)).filter((c) => c !== null).length).toBeLessThan(3);
    expect(contributions(one.page)).toMatchObject({all: 10, bottom: null});
  });

  it("hide a cost of few, also where revenue and contribution give it", async () => {
    const tiers: Given["tiers"] = [
      ["best", 20, 6000, 15, 300],
      ["middle", 60, 3500, 30, 300],
      ["bottom", 20, 500, 4, 80],
    ];
    const lines = await told({tiers});
    expect(servings(lines.page)).toMatchObject({bottom: null});
    expect(Object.values(servings(lines.page)).filter((c) => c === null).length).toBeGreaterThan(1);
    expect(contributions(lines.page)).toMatchObject({all: 100, bottom: 25});
    // Where goods cost a fixed part, revenue less contribution is that cost: one of the two goes.
    const rate = await told({tiers, goods: "rate"});
    const bottom = rate.page.tiers.find((t) => t.tier === "bottom")!;
    expect([bottom.serving, bottom.revenue === null || bottom.contribution === null]).toEqual([null, true]);
  });

  it("do not tell what a few who bought nothing were paid back", async () => {
    const tiers: Given["tiers"] = [
      ["best", 20, 6000],
      ["middle", 60, 3500],
      ["bottom", 20, 500],
    ];
    expect(contributions((await told({tiers, others: [3, -900]})).page).all).toBeNull();
    expect(contributions((await told({tiers, others: [30, -900]})).page).all).toBe(100);
    // Too little to be seen behind the rounding of the mean.
    expect(contributions((await told({tiers, others: [3, -0.5]})).page).all).toBe(100);
  });

  it("have no shares where nothing is left over", async () => {
    const {page, tables} = await told({
      tiers: [
        ["best", 20, 100],
        ["middle", 60, -400],
        ["bottom", 20, -900],
      ],
    });
    expect(page.tiers.map((t) => t.share)).toEqual([null, null, null, null]);
    expect(tables["value-lorenz"]!.measure!.values).toEqual([]);
  });
});

describe("loss-making customers", () => {
  const tiers: Given["tiers"] = [
    ["best", 20, 6000],
    ["middle", 60, 3500],
    ["bottom", 20, -500],
  ];

  it("are counted by cause, and their money told from k on", async () => {
    const {page} = await told({
      tiers,
      losses: [
        ["bottom", "contacts", true, 6, -300],
        ["bottom", "refunds", false, 4, -300],
      ],
    });
    expect(page.losses).toMatchObject({
      customers: 10,
      newCustomers: 6,
      share: 0.1,
      loss: 60,
      causes: [
        {cause: "refunds", customers: 4, newCustomers: 0},
        {cause: "contacts", customers: 6, newCustomers: 6},
      ],
    });
    // Wilson for 10 of 100 (statsmodels 0.14: 0.05523, 0.17437).
    expect(page.losses!.low).toBeCloseTo(0.05523, 5);
    expect(page.losses!.high).toBeCloseTo(0.17437, 5);
  });

  it("keep their money where they, or the others of their tier, are few", async () => {
    const few = await told({tiers, losses: [["bottom", "contacts", true, 9, -600]]});
    expect(few.page.losses).toMatchObject({customers: 9, loss: null});
    const most = await told({tiers, losses: [["bottom", "contacts", true, 15, -600]]});
    expect([most.page.losses!.loss, contributions(most.page).bottom]).toContain(null);
  });
});

describe("a point of retention", () => {
  const tiers: Given["tiers"] = [
    ["best", 200, 60000],
    ["middle", 600, 35000],
    ["bottom", 200, 5000],
  ];

  it("is a hundredth of the tier times what one who stayed brought", async () => {
    const {page} = await told({
      tiers,
      moves: [
        ["best", "best", 100, 30000],
        ["best", "silent", 50, 0],
        ["middle", "best", 5, 1000],
        ["middle", "silent", 200, 0],
        ["bottom", "silent", 40, 0],
        ["new", "middle", 300, 9000],
      ],
    });
    // Squares sum to mean² x n + n: standard deviation √(100 / 99), 1.96 of it over √100 is 0.197.
    expect(page.points).toEqual([
      {
        tier: "best",
        customers: 200,
        before: 150,
        stayed: 100,
        contribution: 300,
        low: 299.8,
        high: 300.2,
        worth: 600,
        worthLow: 599.6,
        worthHigh: 600.4,
      },
      // Five who stayed are too few to tell of.
      expect.objectContaining({tier: "middle", before: 205, stayed: 5, contribution: null, worth: null}),
      expect.objectContaining({tier: "bottom", before: 40, stayed: 0, contribution: null, worth: null}),
    ]);
    expect(page.moves).toMatchObject({from: "2023-12-31", to: "2024-12-31", wholeYear: true});
  });
});

describe("nothing", () => {
  it("is told of a company nobody bought from", async () => {
    const {page, tables} = await told({});
    expect(page).toMatchObject({customers: 0, tiers: [], spread: [], losses: null, moves: null, points: []});
    expect(tables["value-lorenz"]!.measure!.values).toEqual([]);
  });
});
