/** What the lifecycle page gets: counted by hand for a small company, and nothing of few customers' money. */
import {describe, expect, test} from "vitest";
import {parseConfig} from "../../../loaders/config.ts";
import {lifecycleTables} from "../../../loaders/publish/lifecycle.ts";
import {build, type Given, line} from "../models/given.ts";

const only = [
  "staging.transaction_days",
  "staging.calendar",
  "staging.transactions",
  "staging.coverage",
  "staging.periods",
  "core.customer_keys",
  "core.orders",
  "core.purchase_days",
  "core.money_days",
  "core.customer_days",
  "core.placed_days",
  "core.usual_waits",
  "core.fallen_days",
  "core.stage_days",
  "core.stage_spells",
  "marts.lifecycle_marks",
  "marts.lifecycle_moves",
  "marts.lifecycle_stock",
  "marts.lifecycle_thresholds",
  "marts.lifecycle_times",
];

async function published(transactions: Given["transactions"], smallGroup = 10) {
  const settings = {calendar: {asOf: "2024-12-31"}, privacy: {smallGroup}};
  const built = await build({transactions, only, config: settings});
  const config = parseConfig({company: "A", sources: {transactions: "a.csv"}, ...settings}, "/a.config.ts");
  const {tables, json} = await lifecycleTables(built.connection, config, false);
  built.connection.closeSync();
  const rows = (name: string) =>
    Array.from({length: Object.values(tables[name]!)[0]!.values.length}, (_, i) =>
      Object.fromEntries(Object.entries(tables[name]!).map(([column, {values}]) => [column, values[i]])),
    );
  return {lifecycle: json.lifecycle, rows};
}

const customers = (name: string, many: number, days: string[], amount = 10) =>
  Array.from({length: many}, (_, i) => days.map((day) => line(`${name}${i}`, day, amount))).flat();

// As of 31 December 2024: in exploration; in decline, silent for 305 days where 224 are the limit; in formation.
const newcomers = customers("new", 12, ["2024-12-01"]);
const silent = (many: number) => customers("silent", many, ["2024-03-01"], 20);
const twice = customers("twice", 14, ["2024-11-01", "2024-12-01"], 30);

describe("lifecycle.json", () => {
  test("counts stages, and what is at stake in decline", async () => {
    const {lifecycle} = await published([...newcomers, ...silent(11), ...twice]);
    expect(lifecycle).toMatchObject({reason: null, customers: 37, money: "revenue", truth: null});
    expect(lifecycle.stages.map(({stage, customers, revenue}) => [stage, customers, revenue])).toEqual([
      ["exploration", 12, 120],
      ["formation", 14, 840],
      ["stable", 0, 0],
      ["decline", 11, 220],
      ["ended", 0, 0],
    ]);
    expect(lifecycle.atStake).toBe(220);
    // 220 of 1180
    expect(lifecycle.atStakeShare).toBe(0.1864);
    expect(lifecycle.decline).toEqual([
      {by: "came_from", value: "exploration", customers: 11, atStake: 220},
      {by: "pace", value: "sudden", customers: 11, atStake: 220},
    ]);
    expect(lifecycle.stages[1]).toMatchObject({usualWait: 30, silence: 30, purchaseDays: 2, basket: 30});
    // One order has no wait to speak of.
    expect(lifecycle.stages[0]).toMatchObject({usualWait: null, variation: null});
    // Nobody came back in the 80 days since the declines began on day 225, 12 October.
    expect(lifecycle.returns[0]).toMatchObject({
      declines: 11,
      returned: 0,
      shares: [{days: 30, share: 0}],
      median: null,
    });
  });

  test("tells nothing of the money of three, nor what would give it away", async () => {
    const {lifecycle} = await published([...newcomers, ...silent(3), ...twice]);
    const revenue = Object.fromEntries(lifecycle.stages.map((m) => [m.stage, m.revenue]));
    expect(lifecycle.atStake).toBeNull();
    expect(lifecycle.atStakeShare).toBeNull();
    expect(lifecycle.decline.every(({atStake}) => atStake === null)).toBe(true);
    // All money is known from the headline: were only that of decline hidden, it would be the remainder.
    expect([revenue.exploration, revenue.formation].filter((r) => r === null)).toHaveLength(1);
    expect(lifecycle.stages[3]).toMatchObject({
      customers: 3,
      silence: null,
      purchaseDays: null,
      basket: null,
    });
    expect(lifecycle.returns).toEqual([]);
  });

  test("says so when there are too few customers to tell anything", async () => {
    const {lifecycle, rows} = await published(customers("new", 9, ["2024-12-01"]));
    expect(lifecycle).toMatchObject({
      reason: "Stages are told from 10 customers on; the data hold 9.",
      stages: [],
      decline: [],
      atStake: null,
    });
    for (const name of ["lifecycle-stock", "lifecycle-moves", "lifecycle-times", "lifecycle-thresholds"])
      expect(rows(name)).toEqual([]);
  });
});

describe("the cubes", () => {
  test("stock is what entered less what left, and the thresholds count everybody", async () => {
    const {rows} = await published([...newcomers, ...silent(11), ...twice]);
    const stock = rows("lifecycle-stock");
    for (const stage of ["exploration", "formation", "stable", "decline", "ended"]) {
      let customers = 0;
      for (const row of stock.filter((r) => r.stage === stage)) {
        customers += Number(row.entered) - Number(row.leaving);
        expect(row.customers).toBe(customers);
      }
    }
    expect(
      stock.filter((r) => r.month === "2024-12-01").map((r) => [r.stage, r.on_day, r.customers]),
    ).toEqual([
      ["decline", "2024-12-31", 11],
      ["ended", "2024-12-31", 0],
      ["exploration", "2024-12-31", 12],
      ["formation", "2024-12-31", 14],
      ["stable", "2024-12-31", 0],
    ]);
    const thresholds = rows("lifecycle-thresholds");
    expect(thresholds.reduce((n, r) => n + Number(r.customers), 0)).toBe(37);
    // A silence of 305 days against a mean wait of 60 (exact gamma distribution: 2.4 in 100 are longer).
    expect(thresholds.filter((r) => Number(r.chance) <= 0.05)).toEqual([
      {chance: 0.05, purchase_days: 1, variation: 1, long_known: false, fallen: false, customers: 11},
    ]);
  });
});
