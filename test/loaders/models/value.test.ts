/** What customers are worth: a company counted by hand, figures of the literature, and sums that must agree. */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {realData} from "../../real-data.ts";
import {type Built, build, line} from "./given.ts";

describe("three customers", () => {
  let built: Built;
  beforeAll(async () => {
    built = await build({
      transactions: [
        line("A", "2024-01-05", 100),
        line("A", "2024-02-10", 50),
        // Refunds that name no order.
        line("A", "2024-03-01", -20),
        line("B", "2024-01-20", 40),
        line("D", "2024-02-02", 30),
        line("D", "2024-03-02", -60),
      ],
      customers: [
        {customer_id: "A", acquisition_channel: "Search", acquisition_cost: 10},
        {customer_id: "B", acquisition_channel: "Search"},
        {customer_id: "D", acquisition_channel: "Store", acquisition_cost: -5},
      ],
      config: {money: {currency: "EUR", marginRate: 0.5}},
    });
  });
  afterAll(() => built.connection.closeSync());

  test("purchases bring 220, of which 140 are kept after refunds, half of it margin", async () => {
    expect(
      await built.rows(
        `select purchase_days, cast(revenue as double) as revenue, cast(net_revenue as double) as net_revenue,
           round(kept_share, 6) as kept_share, margin_share, value_kind from core.spend_totals`,
      ),
    ).toEqual([
      // 100 + 50 + 40 + 30; less 20 and 60; 140 / 220.
      {
        purchase_days: 4,
        revenue: 220,
        net_revenue: 140,
        kept_share: 0.636364,
        margin_share: 0.5,
        value_kind: "margin",
      },
    ]);
  });

  test("one repeater tells nothing of spending: the plain mean per purchase day stands in, 220 / 4", async () => {
    expect(await built.rows("select used, general_spend, reason from core.spend_fit")).toEqual([
      {
        used: false,
        general_spend: 55,
        reason: "Only 1 customer bought again: at least 10 are needed to tell what customers spend.",
      },
    ]);
    expect(
      await built.rows("select own_weight, general_spend from core.spend_weights where frequency = 1"),
    ).toEqual([{own_weight: 0, general_spend: 55}]);
  });

  test("what was brought is net of refunds and may be negative; nothing is foretold", async () => {
    expect(
      await built.rows(
        `select customers.customer_id, cast(realised_revenue as double) as revenue, cast(realised as double) as realised,
           expected, alive, decile
         from marts.customer_values as valued
         inner join core.customers as customers on customers.customer_key = valued.customer_key order by 1`,
      ),
    ).toEqual([
      {customer_id: "A", revenue: 130, realised: 65, expected: null, alive: null, decile: null},
      {customer_id: "B", revenue: 40, realised: 20, expected: null, alive: null, decile: null},
      {customer_id: "D", revenue: -30, realised: -15, expected: null, alive: null, decile: null},
    ]);
    expect(
      await built.rows(
        "select kind, dimension, value, customers, realised, expected, low from marts.lifetime_value order by 1, 2, 3",
      ),
    ).toEqual([
      {kind: "all", dimension: "", value: "", customers: 3, realised: 70, expected: null, low: null},
      {
        kind: "cohort",
        dimension: "",
        value: "2024-01-01",
        customers: 3,
        realised: 70,
        expected: null,
        low: null,
      },
      {
        kind: "dimension",
        dimension: "acquisition_channel",
        value: "Search",
        customers: 2,
        realised: 85,
        expected: null,
        low: null,
      },
      {
        kind: "dimension",
        dimension: "acquisition_channel",
        value: "Store",
        customers: 1,
        realised: -15,
        expected: null,
        low: null,
      },
    ]);
    expect(await built.rows("select * from marts.lifetime_value_curve")).toEqual([]);
  });

  test("who cost more than was brought counts as zero when value is shared out", async () => {
    // Values 65, 20 and 0: (2 · 65 + 0 · 20 - 2 · 0) / (3 · 85).
    expect(
      await built.rows(
        "select measure, customers, round(gini, 6) as gini, top20 from marts.value_inequality",
      ),
    ).toEqual([{measure: "realised", customers: 3, gini: 0.509804, top20: 0}]);
  });

  test("a cost below zero is no cost", async () => {
    expect(
      await built.rows(
        "select dimension, value, customers, priced_customers, cast(cost as double) as cost from marts.payback order by 1, 2",
      ),
    ).toEqual([
      {dimension: "", value: "", customers: 3, priced_customers: 1, cost: 10},
      {dimension: "acquisition_channel", value: "Search", customers: 2, priced_customers: 1, cost: 10},
      {dimension: "acquisition_channel", value: "Store", customers: 1, priced_customers: 0, cost: null},
    ]);
  });
});

const sample = join(realData, "cdnow", "CDNOW_sample.txt");

describe.skipIf(!existsSync(sample))("CDNOW", () => {
  let built: Built;
  beforeAll(async () => {
    const lines = readFileSync(sample, "utf8")
      .trim()
      .split("\n")
      .map((row) => row.trim().split(/\s+/));
    built = await build({
      transactions: lines.map(([, customer = "", day = "", , amount = ""]) =>
        line(customer, day.replace(/(....)(..)(..)/, "$1-$2-$3"), Number(amount)),
      ),
      customers: [...new Set(lines.map(([, customer = ""]) => customer))].map((customer_id) => ({
        customer_id,
        acquisition_channel: Number(customer_id) % 3 === 0 ? "Letter" : "Shop",
      })),
      config: {forecast: {model: "MBG/NBD"}},
    });
  });
  afterAll(() => built.connection.closeSync());

  test("has the concentration that is known of it", async () => {
    // Gini coefficient and share of the most valuable 469 of 2,349 customers, computed independently.
    expect(
      await built.rows(
        "select customers, round(gini, 5) as gini, round(top20, 5) as top20 from marts.value_inequality where measure = 'realised'",
      ),
    ).toEqual([{customers: 2349, gini: 0.62966, top20: 0.67295}]);
    expect(
      await built.rows(
        "select customers, round(value / all_value, 5) as top20 from marts.value_concentration where measure = 'realised' and step = steps / 5",
      ),
    ).toEqual([{customers: 469, top20: 0.67295}]);
  });

  test("is worth the same however its customers are grouped", async () => {
    const sums = await built.rows(
      `select kind, dimension, sum(customers) as customers, round(sum(alive), 6) as alive,
         round(sum(purchases), 6) as purchases, round(sum(realised), 4) as realised, round(sum(expected), 4) as expected
       from marts.lifetime_value group by kind, dimension order by kind, dimension`,
    );
    expect(sums.map(({kind}) => kind)).toEqual(["all", "cohort", "decile", "dimension"]);
    const [all] = sums;
    for (const {kind: _, dimension: __, ...part} of sums) {
      const {kind: ___, dimension: ____, ...whole} = all!;
      expect(part).toEqual(whole);
    }
    expect(all?.customers).toBe(2349);
    expect(all?.realised).toBe(244091.94);
    // A published total is the sum of what is kept of each customer.
    expect(
      await built.rows(
        "select count(*) as customers, round(cast(sum(expected) as double), 4) as expected from marts.customer_values",
      ),
    ).toEqual([{customers: 2349, expected: all?.expected}]);
  });

  test("has deciles of equal size, from the most expected to the least", async () => {
    const rows = await built.rows(
      "select customers, expected / customers as each from marts.lifetime_value where kind = 'decile' order by cast(value as integer)",
    );
    expect(rows).toHaveLength(10);
    for (const {customers} of rows) expect([234, 235]).toContain(customers);
    const each = rows.map((row) => Number(row.each));
    expect([...each].sort((a, b) => b - a)).toEqual(each);
  });

  test("keeps every forecast in its range, and the range of all narrower than that of a part", async () => {
    const rows = await built.rows(
      "select kind, low / expected as low, high / expected as high from marts.lifetime_value",
    );
    const width = (kind: string) =>
      Math.max(...rows.filter((r) => r.kind === kind).map((r) => Number(r.high) - Number(r.low)));
    for (const {low, high} of rows) {
      expect(Number(low)).toBeLessThan(1);
      expect(Number(high)).toBeGreaterThan(1);
    }
    expect(width("all")).toBeLessThan(width("dimension"));
    expect(width("all")).toBeLessThan(width("decile"));
  });

  test("draws the future on from the past: the curve of a cohort ends near what is expected of it", async () => {
    const rows = await built.rows(
      `select curve.cohort, curve.realised - total.realised as past, curve.expected / total.expected as future
       from marts.lifetime_value_curve as curve
       inner join marts.lifetime_value as total on total.kind = 'cohort' and total.value = curve.cohort
       qualify row_number() over (partition by curve.cohort order by curve.age desc) = 1`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const {past, future} of rows) {
      expect(Math.abs(Number(past))).toBeLessThan(0.01);
      // The last quarter that ends within twelve months ends on their last day, 30 June 1999.
      expect(Number(future)).toBeGreaterThan(0.97);
      expect(Number(future)).toBeLessThan(1.001);
    }
  });

  test("counts everybody once in the grid of silence and frequency", async () => {
    const [grid] = await built.rows(
      "select sum(customers) as customers, round(sum(customers * alive), 4) as alive from marts.alive_grid",
    );
    const [all] = await built.rows(
      "select round(alive, 4) as alive from marts.lifetime_value where kind = 'all'",
    );
    expect(grid).toEqual({customers: 2349, alive: all?.alive});
  });
});

describe("a company with contracts", () => {
  let built: Built;
  beforeAll(async () => {
    // Of each month's forty customers fewer and fewer leave: 12 after a month, 6 after two, 3 after four.
    const customers = Array.from({length: 240}, (_, i) => ({
      id: `C${String(i).padStart(3, "0")}`,
      month: (i % 6) + 1,
      stayed: [1, 1, 1, 1, 2, 2, 4, 0, 0, 0][Math.floor(i / 6) % 10]!,
    }));
    built = await build({
      transactions: customers.map(({id, month}) => line(id, `2024-0${month}-01`, 20)),
      subscriptions: customers.map(({id, month, stayed}) => ({
        customer_id: id,
        started_on: `2024-0${month}-01`,
        amount: 20,
        ...(stayed > 0 ? {ended_on: `2024-${String(month + stayed).padStart(2, "0")}-01`} : {}),
      })),
      config: {calendar: {asOf: "2024-12-31"}, money: {currency: "EUR", marginRate: 0.5}},
    });
  });
  afterAll(() => built.connection.closeSync());

  test("expects of each what a running contract will pay, and nothing of an ended one", async () => {
    const [paid] = await built.rows(
      "select round(sum(discounted_revenue), 3) as revenue, cast(sum(case when under_contract then 1 else 0 end) as integer) as running from core.contract_values",
    );
    // Three in ten never ended.
    expect(paid?.running).toBe(72);
    expect(Number(paid?.revenue)).toBeGreaterThan(0);
    expect(
      await built.rows(
        "select customers, alive, round(expected * 2, 3) as revenue, low < expected and expected < high as ranged from marts.lifetime_value where kind = 'all'",
      ),
    ).toEqual([{customers: 240, alive: 72, revenue: paid?.revenue, ranged: true}]);
    expect(
      await built.rows(
        `select count(*) as customers from marts.customer_values as valued
         inner join core.contract_values as contracts on contracts.customer_key = valued.customer_key
         where not contracts.under_contract and (valued.expected <> 0 or valued.alive <> 0)`,
      ),
    ).toEqual([{customers: 0}]);
  });

  test("draws the future on from the past", async () => {
    // Quarters that have ended by the as-of date: the fourth of the first cohort, the third of the second.
    expect(
      await built.rows(
        "select cohort, min(age) as from_age, max(age) as to_age from marts.lifetime_value_curve where grain = 'quarter' and cohort <> '' group by cohort order by cohort",
      ),
    ).toEqual([
      {cohort: "2024-01-01", from_age: 4, to_age: 7},
      {cohort: "2024-04-01", from_age: 3, to_age: 6},
    ]);
    const [end] = await built.rows(
      `select round(sum(curve.expected) / (select expected from marts.lifetime_value where kind = 'all'), 6) as share
       from marts.lifetime_value_curve as curve
       where grain = 'quarter' and (cohort, age) in (('2024-01-01', 7), ('2024-04-01', 6))`,
    );
    // Both end with December 2025, twelve payments on.
    expect(end).toEqual({share: 1});
  });
});
