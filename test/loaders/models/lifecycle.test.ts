/** Lifecycle stages: reckoned by hand for a few customers, and what must hold for all of them. */
import fc from "fast-check";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {type Built, build, type Given, line} from "./given.ts";

/** What the stages rest on, without the rest of the graph. */
const only = [
  "staging.transaction_days",
  "staging.calendar",
  "staging.transactions",
  "staging.coverage",
  "core.customer_keys",
  "core.orders",
  "core.placed_days",
  "core.usual_waits",
  "core.fallen_days",
  "core.stage_days",
  "core.stage_spells",
];

const spellsOf = (built: Built, customer: string) =>
  built.rows(
    `select stage, from_day, to_day, came_from, pace from core.stage_spells
     inner join core.customer_keys using (customer_key) where customer_id = '${customer}' order by from_day`,
  );

const every30Days = [
  "2024-01-01",
  "2024-01-31",
  "2024-03-01",
  "2024-03-31",
  "2024-04-30",
  "2024-05-30",
  "2024-06-29",
  "2024-07-29",
  "2024-08-28",
];

describe("customers reckoned by hand", () => {
  let built: Built;
  beforeAll(async () => {
    built = await build({
      transactions: [
        line("once", "2024-01-01", 10),
        ...every30Days.slice(0, 5).map((day) => line("regular", day, 10)),
        line("regular", "2024-08-18", 10),
        ...every30Days.map((day, i) => line("shrinking", day, i < 6 ? 100 : 10)),
        // Paid back in full, later: at the time it was an order.
        line("repaid", "2024-01-01", 10, {order_id: "r1"}),
        line("repaid", "2024-02-01", -10, {refund_of: "r1"}),
      ],
      config: {calendar: {asOf: "2025-12-31"}, privacy: {smallGroup: 1}},
    });
  });
  afterAll(() => built.connection.closeSync());

  // The thresholds come from a few lines of Python with scipy's normal quantiles; exact gamma quantiles, 230 and 473
  // days for one order, are within 3 %.
  test("one order: in decline after 224 days of silence, ended after 474", async () => {
    expect(await spellsOf(built, "once")).toEqual([
      {stage: "exploration", from_day: "2024-01-01", to_day: "2024-08-12", came_from: null, pace: null},
      {
        stage: "decline",
        from_day: "2024-08-13",
        to_day: "2025-04-19",
        came_from: "exploration",
        pace: "sudden",
      },
      {stage: "ended", from_day: "2025-04-20", to_day: "2025-12-31", came_from: "decline", pace: null},
    ]);
  });

  test("an order every 30 days: stable with the fourth, in decline after 96 days, stable again with the next", async () => {
    // At the fifth order the usual wait is (2 x 60 + 120) / 6 = 40 days, its variation √(2/5), with doubt √(8/15).
    expect((await spellsOf(built, "regular")).slice(0, 5)).toEqual([
      {stage: "exploration", from_day: "2024-01-01", to_day: "2024-01-30", came_from: null, pace: null},
      {
        stage: "formation",
        from_day: "2024-01-31",
        to_day: "2024-03-30",
        came_from: "exploration",
        pace: null,
      },
      {stage: "stable", from_day: "2024-03-31", to_day: "2024-08-04", came_from: "formation", pace: null},
      {stage: "decline", from_day: "2024-08-05", to_day: "2024-08-17", came_from: "stable", pace: "sudden"},
      // Then the usual wait is 50 days and its variation √0.6747: silent since 2024-08-18, decline after 141 days.
      {stage: "stable", from_day: "2024-08-18", to_day: "2025-01-06", came_from: "decline", pace: null},
    ]);
  });

  test("orders that bring a tenth: gradual decline once three of them bring less than 0.4 of what was", async () => {
    // After the eighth, 120 in 90 days against 400 in 120 are exactly 0.4; after the ninth it is 30 against 500 in 150.
    expect((await spellsOf(built, "shrinking")).slice(2, 4)).toEqual([
      {stage: "stable", from_day: "2024-03-31", to_day: "2024-08-27", came_from: "formation", pace: null},
      expect.objectContaining({
        stage: "decline",
        from_day: "2024-08-28",
        came_from: "stable",
        pace: "gradual",
      }),
    ]);
  });

  test("an order paid back later was an order until then", async () => {
    expect((await spellsOf(built, "repaid")).map(({stage}) => stage)).toEqual([
      "exploration",
      "decline",
      "ended",
    ]);
  });

  test("stock, moves and times add up", async () => {
    expect(
      await built.rows(
        "select stage, customers from marts.lifecycle_stock where on_day = date '2024-08-31' order by stage",
      ),
    ).toEqual([
      // once and repaid; shrinking; regular
      {stage: "decline", customers: 3},
      {stage: "ended", customers: 0},
      {stage: "exploration", customers: 0},
      {stage: "formation", customers: 0},
      {stage: "stable", customers: 1},
    ]);
    expect(
      await built.rows(
        "select came_from, pace, moves from marts.lifecycle_moves where stage = 'decline' and month_number = 124 * 12 + 7 order by all",
      ),
    ).toEqual([
      {came_from: "exploration", pace: "sudden", moves: 2},
      {came_from: "stable", pace: "gradual", moves: 1},
      {came_from: "stable", pace: "sudden", moves: 1},
    ]);
    // 5 to 18 August; the declines of once and repaid were never followed by an order.
    expect(
      await built.rows(
        "select days, ended, spells from marts.lifecycle_times where measure = 'return' and came_from in ('exploration', 'stable') and (ended or days > 500) order by days",
      ),
    ).toEqual([
      {days: 13, ended: true, spells: 1},
      {days: 505, ended: false, spells: 2},
    ]);
  });

  test("the marks of the stages count everybody once", async () => {
    expect(
      await built.rows(
        "select sum(customers) as customers, sum(repeaters) as repeaters from marts.lifecycle_marks",
      ),
    ).toEqual([{customers: 4, repeaters: 2}]);
  });
});

/** Orders of a handful of customers within 500 days, some paid back; as `[customer, day, amount, days until refund]`. */
const company = fc.array(
  fc.tuple(
    fc.integer({min: 0, max: 9}),
    fc.integer({min: 0, max: 500}),
    fc.integer({min: 1, max: 99}),
    fc.integer({min: -300, max: 60}),
  ),
  {minLength: 1, maxLength: 120},
);

const dayOf = (n: number) => new Date(Date.UTC(2023, 0, 1 + n)).toISOString().slice(0, 10);

function transactionsOf(
  orders: readonly (readonly [number, number, number, number])[],
): Given["transactions"] {
  return orders.flatMap(([customer, day, amount, refund], i) => [
    line(`c${customer}`, dayOf(day), amount, {order_id: `o${i}`}),
    ...(refund > 0 ? [line(`c${customer}`, dayOf(day + refund), -amount, {refund_of: `o${i}`})] : []),
  ]);
}

const spells = async (transactions: Given["transactions"], asOf: string) => {
  // Less patient than the defaults, so that short histories pass through all stages.
  const lifecycle = {usualWaitDays: 10, declineChance: 0.2, endedChance: 0.05, stableDays: 20};
  const built = await build({transactions, only, config: {calendar: {from: "2023-01-01", asOf}, lifecycle}});
  const rows = await built.rows(
    "select customer_id, stage, from_day, to_day, came_from, pace from core.stage_spells inner join core.customer_keys using (customer_key) order by customer_id, from_day",
  );
  built.connection.closeSync();
  return rows as {customer_id: string; stage: string; from_day: string; to_day: string}[];
};

describe("whatever customers do", () => {
  test("they are in one stage on every day, and what comes later changes none, nor does the order of rows", async () => {
    await fc.assert(
      fc.asyncProperty(company, fc.integer({min: 0, max: 500}), async (orders, cut) => {
        const asOf = dayOf(cut);
        const all = transactionsOf(orders);
        const later = await spells([...all].reverse(), dayOf(600));
        expectToCover(later, orders);

        const known = all.filter((row) => String(row.ordered_at) <= asOf);
        if (!known.some((row) => Number(row.amount) > 0)) return;
        const cutOff = later
          .filter(({from_day}) => from_day <= asOf)
          .map((row) => ({...row, to_day: row.to_day < asOf ? row.to_day : asOf}));
        expect(cutOff).toEqual(await spells(known, asOf));
      }),
      {numRuns: 8},
    );
  });
});

/** From the first order of every customer to day 600 without a gap. */
function expectToCover(
  rows: Awaited<ReturnType<typeof spells>>,
  orders: readonly (readonly number[])[],
): void {
  const first = new Map<string, number>();
  for (const [customer, day] of orders) {
    const id = `c${customer}`;
    first.set(id, Math.min(day ?? 0, first.get(id) ?? 1000));
  }
  expect(new Set(rows.map((r) => r.customer_id))).toEqual(new Set(first.keys()));
  for (const [customer, day] of first) {
    const own = rows.filter((r) => r.customer_id === customer);
    expect(own[0]).toMatchObject({stage: "exploration", from_day: dayOf(day)});
    expect(own.at(-1)?.to_day).toBe(dayOf(600));
    for (const [i, {from_day}] of own.slice(1).entries())
      expect(Date.parse(from_day) - Date.parse(own[i]!.to_day)).toBe(86_400_000);
  }
}
