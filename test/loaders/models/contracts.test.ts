/** Contracts: how long customers stayed, and what those who stay are still expected to pay. Counted by hand. */
import {beforeAll, describe, expect, test} from "vitest";
import {type Built, build, line} from "./given.ts";

const subscription = (
  customer_id: string,
  started_on: string,
  ended_on: string | null,
  amount = 10,
  more: Record<string, string | number> = {},
) => ({customer_id, started_on, amount, ...(ended_on === null ? {} : {ended_on}), ...more});

describe("how long customers stay", () => {
  let built: Built;
  beforeAll(async () => {
    const ids = [
      "gap",
      "long",
      "bridge",
      "overlap",
      "short",
      "running",
      "future",
      "late",
      "trial",
      "month-end",
    ];
    built = await build({
      transactions: [...ids.map((id) => line(id, "2024-01-01", 1)), line("other", "2024-06-30", 1)],
      subscriptions: [
        // A gap of 31 days is bridged, one of 32 is not.
        subscription("bridge", "2024-01-01", "2024-02-01"),
        subscription("bridge", "2024-03-03", "2024-04-01"),
        subscription("gap", "2024-01-01", "2024-02-01"),
        subscription("gap", "2024-03-04", null),
        // The one that ends first began last.
        subscription("overlap", "2024-01-15", "2024-05-15", 10),
        subscription("overlap", "2024-02-01", "2024-03-01", 20),
        // A month that has begun was paid.
        subscription("short", "2024-02-10", "2024-02-10"),
        subscription("long", "2024-01-10", "2024-03-11"),
        // Two run at the same time.
        subscription("running", "2024-03-29", null, 10),
        subscription("running", "2024-05-01", null, 5),
        // Ends after the as-of date; starts after it; costs nothing.
        subscription("future", "2024-05-31", "2024-12-31", 7),
        subscription("late", "2024-07-01", null),
        subscription("trial", "2024-01-01", null, 0),
        // 30 June is the last of its month: the month of one that started on the 31st is over.
        subscription("month-end", "2024-01-31", null),
        subscription("stranger", "2024-01-01", null),
      ],
      config: {calendar: {asOf: "2024-06-30"}},
    });
  });

  test("spells without a break", async () => {
    expect(
      await built.rows(
        `select customer_id as id, spell, cast(started_on as varchar) as started, cast(ended_on as varchar) as ended, days, months
         from core.contract_spells inner join core.customer_keys using (customer_key) order by 1, 2`,
      ),
    ).toEqual([
      {id: "bridge", spell: 1, started: "2024-01-01", ended: "2024-04-01", days: 91, months: 3},
      {id: "future", spell: 1, started: "2024-05-31", ended: null, days: 30, months: 1},
      {id: "gap", spell: 1, started: "2024-01-01", ended: "2024-02-01", days: 31, months: 1},
      {id: "gap", spell: 2, started: "2024-03-04", ended: null, days: 118, months: 3},
      {id: "long", spell: 1, started: "2024-01-10", ended: "2024-03-11", days: 61, months: 3},
      {id: "month-end", spell: 1, started: "2024-01-31", ended: null, days: 151, months: 5},
      {id: "overlap", spell: 1, started: "2024-01-15", ended: "2024-05-15", days: 121, months: 4},
      {id: "running", spell: 1, started: "2024-03-29", ended: null, days: 93, months: 3},
      {id: "short", spell: 1, started: "2024-02-10", ended: "2024-02-10", days: 0, months: 1},
    ]);
  });

  test("the first of each customer's spells, counted", async () => {
    expect(
      await built.rows(
        "select months, ended, cast(customers as integer) as customers from core.tenure_classes where dimension = '' order by 1, 2",
      ),
    ).toEqual([
      {months: 1, ended: false, customers: 1},
      {months: 1, ended: true, customers: 2},
      {months: 3, ended: false, customers: 1},
      {months: 3, ended: true, customers: 2},
      {months: 4, ended: true, customers: 1},
      {months: 5, ended: false, customers: 1},
    ]);
  });

  test("where customers stand now, with what they pay", async () => {
    expect(
      await built.rows(
        `select customer_id as id, under_contract as runs, renewals, cast(monthly_amount as double) as amount
         from core.contracts inner join core.customer_keys using (customer_key) where under_contract order by 1`,
      ),
    ).toEqual([
      {id: "future", runs: true, renewals: 1, amount: 7},
      {id: "gap", runs: true, renewals: 3, amount: 10},
      {id: "month-end", runs: true, renewals: 5, amount: 10},
      {id: "running", runs: true, renewals: 3, amount: 15},
    ]);
  });

  test("too few to fit: no value rather than a guess, and the reason", async () => {
    expect(
      await built.rows(
        "select distinct expected_revenue as money from core.contract_values where under_contract",
      ),
    ).toEqual([{money: null}]);
    expect(await built.rows("select distinct chosen_by, refusal from core.contract_choice")).toEqual([
      {chosen_by: "none", refusal: "8 customers are too few to learn from: at least 20 are needed."},
    ]);
    expect(await built.rows("select * from marts.contract_forecast")).toEqual([]);
  });

  test("subscribers without a transaction are told of", async () => {
    expect(
      await built.rows(
        "select rows from core.quality_findings where title = 'Some subscribers have no transaction.'",
      ),
    ).toEqual([{rows: 1}]);
  });
});

describe("what is still expected", () => {
  // Three in four of those who come to the first renewal renew, then nine in ten: S = 0.75, 0.675, 0.6075, 0.54675 …
  const survivors = [200, 150, 135, 121, 109, 98, 88];
  const subscriptions = survivors.flatMap((count, months) => {
    const running = months === survivors.length - 1;
    const leaving = running ? count : count - survivors[months + 1]!;
    return Array.from({length: leaving}, (_, i) =>
      subscription(`${months}-${i}`, "2024-01-01", running ? null : `2024-0${months + 2}-01`, 20, {
        plan: "A",
      }),
    );
  });
  let built: Built;
  beforeAll(async () => {
    built = await build({
      transactions: subscriptions.map(({customer_id}) => line(customer_id, "2024-01-01", 20)),
      subscriptions,
      config: {calendar: {asOf: "2024-07-01"}, forecast: {model: "sBG", horizonMonths: 3, discountRate: 0}},
    });
  });

  test("the configured model is used", async () => {
    expect(
      await built.rows("select model, chosen, chosen_by from core.contract_choice order by model"),
    ).toEqual([
      {model: "BdW", chosen: false, chosen_by: "configuration"},
      {model: "constant", chosen: false, chosen_by: "configuration"},
      {model: "sBG", chosen: true, chosen_by: "configuration"},
    ]);
  });

  test("those who left are expected to pay nothing, the others what the model says", async () => {
    expect(
      await built.rows(
        `select under_contract as runs, cast(count(*) as integer) as customers, cast(sum(expected_revenue) as integer) as money
         from core.contract_values group by 1 order by 1`,
      ),
    ).toMatchObject([
      {runs: false, customers: 112, money: 0},
      {runs: true, customers: 88},
    ]);
    // Three renewals with nine in ten: 0.9 + 0.81 + 0.729 = 2.439 months. sBG retention goes on rising, so a little more.
    const [value] = await built.rows(
      `select distinct renewals, monthly_amount, expected_months as months, expected_revenue as money,
         discounted_months as discounted, staying from core.contract_values where under_contract`,
    );
    expect(value?.renewals).toBe(6);
    expect(Number(value?.months)).toBeGreaterThan(2.439);
    expect(Number(value?.months)).toBeLessThan(2.8);
    expect(value?.money).toBeCloseTo(20 * Number(value?.months), 9);
    expect(value?.discounted).toBe(value?.months);
    expect(Number(value?.staying)).toBeGreaterThan(0.729);
  });

  test("all together, with an interval", async () => {
    const [total] = await built.rows("select * from marts.contract_forecast");
    expect(total).toMatchObject({model: "sBG", horizon_months: 3, customers: 88});
    const {months, months_low, months_high, revenue, revenue_low, revenue_high} = total as Record<
      string,
      number
    >;
    expect(revenue).toBeCloseTo(20 * months!, 6);
    expect(revenue_low).toBeCloseTo(20 * months_low!, 6);
    expect(revenue_high).toBeCloseTo(20 * months_high!, 6);
    expect(months_low! < months! && months! < months_high!).toBe(true);
    // By chance alone the standard deviation of 88 × 3 renewals is about 9.
    expect(months_high! - months_low!).toBeGreaterThan(20);
    expect(months_high! - months_low!).toBeLessThan(70);
  });
});
