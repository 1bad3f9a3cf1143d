/** Contribution, value tiers, losses and moves: counted by hand for a company of six customers. */
import fc from "fast-check";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {type Built, build, line} from "./given.ts";

// The year to 15 August 2024 begins on 16 August 2023.
//   a  buys for 100 in May 2022, for 100 on 10 August 2023 (a day too early) and for 200 on 20 August 2023, cost half.
//   b  buys for 100 in January 2024, cost 90; the shop called for 15.
//   c  buys for 100 in March 2024, cost 20; 70 are paid back later, cost unchanged: margin 10.
//   d  buys for 30 in June 2024, 80 taken off, cost 40: margin -10. A complaint cost 5.
//   e  buys for 50 in July 2022, cost 10, and never again.
//   f  buys for 10 in February 2024, cost 12, nothing taken off: margin -2.
const transactions = [
  line("a", "2022-05-02", 100, {order_id: "a1", cost: 50, category: "tea", discount: 0}),
  line("a", "2023-08-10", 100, {order_id: "a2", cost: 50, category: "tea", discount: 0}),
  line("a", "2023-08-20", 200, {order_id: "a3", cost: 100, category: "cups", discount: 0}),
  line("b", "2024-01-05", 100, {order_id: "b1", cost: 90, category: "tea", discount: 0}),
  line("c", "2024-03-05", 100, {order_id: "c1", cost: 20, category: "tea", discount: 0}),
  line("c", "2024-04-05", -70, {order_id: "c2", cost: 0, category: "tea", discount: 0, refund_of: "c1"}),
  line("d", "2024-06-05", 30, {order_id: "d1", cost: 40, category: "tea", discount: 80}),
  line("e", "2022-07-05", 50, {order_id: "e1", cost: 10, category: "tea", discount: 0}),
  line("f", "2024-02-05", 10, {order_id: "f1", cost: 12, category: "tea", discount: 0}),
];

const contact = (customer_id: string, at: string, kind: string, direction: string, cost: number) => ({
  customer_id,
  at: `${at} 10:00:00`,
  kind,
  direction,
  cost,
});

let built: Built;
beforeAll(async () => {
  built = await build({
    transactions,
    interactions: [
      contact("a", "2023-08-10", "call", "outbound", 7),
      contact("a", "2024-02-01", "loyalty_redeem", "inbound", 2),
      contact("b", "2023-12-05", "call", "outbound", 50),
      contact("b", "2024-02-05", "call", "outbound", 15),
      contact("d", "2024-06-10", "complaint", "inbound", 5),
    ],
    config: {calendar: {asOf: "2024-08-15"}, privacy: {smallGroup: 1}},
  });
});
afterAll(() => built.connection.closeSync());

describe("core.customer_quarters", () => {
  test("looks back a year from the as-of date, to the day, and at all time", async () => {
    expect(
      await built.rows(
        `select ids.customer_id as who, on_day, purchase_days, orders_12m, revenue, revenue_12m, margin_12m, contribution_12m,
           contacts_12m, categories
         from core.customer_quarters as quarters inner join core.customer_keys as ids on ids.customer_key = quarters.customer_key
         where on_day = date '2024-08-15' order by who`,
      ),
    ).toEqual(
      [
        ["a", 3, 1, "400.0000", "200.0000", "100.0000", "98.0000", 0, 2],
        ["b", 1, 1, "100.0000", "100.0000", "10.0000", "-5.0000", 1, 1],
        ["c", 1, 1, "30.0000", "30.0000", "10.0000", "10.0000", 0, 1],
        ["d", 1, 1, "30.0000", "30.0000", "-10.0000", "-15.0000", 1, 1],
        ["e", 1, 0, "50.0000", "0.0000", "0.0000", "0.0000", 0, 1],
        ["f", 1, 1, "10.0000", "10.0000", "-2.0000", "-2.0000", 0, 1],
      ].map(([who, days, orders, revenue, year, margin, contribution, contacts, categories]) => ({
        who,
        on_day: "2024-08-15",
        purchase_days: days,
        orders_12m: orders,
        revenue,
        revenue_12m: year,
        margin_12m: margin,
        contribution_12m: contribution,
        contacts_12m: contacts,
        categories,
      })),
    );
  });

  test("has every quarter-end since the first purchase, with what was known then", async () => {
    expect(
      await built.rows(
        `select on_day, days_since_first, days_since_last, purchase_days, revenue_12m, mean_gap
         from core.customer_quarters as quarters inner join core.customer_keys as ids on ids.customer_key = quarters.customer_key
         where ids.customer_id = 'a' order by on_day`,
      ),
    ).toEqual(
      [
        ["2022-06-30", 59, 59, 1, "100.0000", null],
        ["2022-09-30", 151, 151, 1, "100.0000", null],
        ["2022-12-31", 243, 243, 1, "100.0000", null],
        ["2023-03-31", 333, 333, 1, "100.0000", null],
        ["2023-06-30", 424, 424, 1, "0.0000", null],
        // 465 days from 2 May 2022 to 10 August 2023, 475 to 20 August: two gaps.
        ["2023-09-30", 516, 41, 3, "300.0000", 237.5],
        ["2023-12-31", 608, 133, 3, "300.0000", 237.5],
        ["2024-03-31", 699, 224, 3, "300.0000", 237.5],
        ["2024-06-30", 790, 315, 3, "300.0000", 237.5],
        ["2024-08-15", 836, 361, 3, "200.0000", 237.5],
      ].map(([on_day, first, last, days, year, gap]) => ({
        on_day,
        days_since_first: first,
        days_since_last: last,
        purchase_days: days,
        revenue_12m: year,
        mean_gap: gap,
      })),
    );
  });
});

describe("marts.value_tiers", () => {
  test("parts those who bought within the year into fifths", async () => {
    // a 98, c 10, f -2, b -5, d -15: one of five each at the ends.
    expect(
      await built.rows(
        "select tier, customers, new_customers, contribution, serving, discount from marts.value_tiers order by contribution",
      ),
    ).toEqual([
      {
        tier: "bottom",
        customers: 1,
        new_customers: 1,
        contribution: "-15.0000",
        serving: "5.0000",
        discount: "80.0000",
      },
      {
        tier: "middle",
        customers: 3,
        new_customers: 3,
        contribution: "3.0000",
        serving: "15.0000",
        discount: "0.0000",
      },
      {
        tier: "all",
        customers: 5,
        new_customers: 4,
        contribution: "86.0000",
        serving: "22.0000",
        discount: "80.0000",
      },
      {
        tier: "best",
        customers: 1,
        new_customers: 0,
        contribution: "98.0000",
        serving: "2.0000",
        discount: "0.0000",
      },
    ]);
  });
});

describe("marts.loss_causes", () => {
  test("names the cost that turned each", async () => {
    // Without the 80 taken off, d would have left 70; b leaves 10 before the call; f is sold below cost.
    expect(
      await built.rows(
        "select tier, cause, is_new, customers, contribution from marts.loss_causes order by cause",
      ),
    ).toEqual([
      {tier: "middle", cause: "contacts", is_new: true, customers: 1, contribution: "-5.0000"},
      {tier: "bottom", cause: "discounts", is_new: true, customers: 1, contribution: "-15.0000"},
      {tier: "middle", cause: "goods", is_new: true, customers: 1, contribution: "-2.0000"},
    ]);
  });
});

describe("marts.tier_moves", () => {
  test("follows customers from one quarter-end to that a year later", async () => {
    // On 30 June 2023 e had bought within the year and a had not; with one customer everybody is in the middle.
    // On 30 June 2024 the five are parted as now: a 300 x half - 7 - 2 = 141.
    expect(
      await built.rows(
        "select from_day, to_day, from_tier, to_tier, customers, contribution from marts.tier_moves order by all",
      ),
    ).toEqual(
      [
        ["middle", "silent", 1, "0.0000"],
        ["new", "bottom", 1, "-15.0000"],
        ["new", "middle", 3, "3.0000"],
        ["silent", "best", 1, "141.0000"],
      ].map(([from_tier, to_tier, customers, contribution]) => ({
        from_day: "2023-06-30",
        to_day: "2024-06-30",
        from_tier,
        to_tier,
        customers,
        contribution,
      })),
    );
  });
});

describe("core.cost_coverage", () => {
  test("says which costs are known", async () => {
    expect(await built.rows("select * from core.cost_coverage")).toEqual([
      {
        goods: "lines",
        margin_rate: null,
        discounts: true,
        refunds: true,
        interactions: 5,
        priced_interactions: 5,
        contacts: true,
        service: true,
        loyalty: true,
      },
    ]);
  });
});

describe("any company", () => {
  test("has tiers of a fifth at most, equals together, and the better never below the worse", async () => {
    const amounts = fc.array(fc.integer({min: -3, max: 6}), {minLength: 1, maxLength: 25});
    const ids = fc.sample(amounts, {numRuns: 8, seed: 7}).map((list, i) => ({list, i}));
    // Every company of the sample in a year of its own: a tier never looks further back than a year.
    const transactionsOf = ids.flatMap(({list, i}) =>
      list.map((amount, c) => {
        const who = `${i}-${String(c).padStart(2, "0")}`;
        return line(who, `${2000 + 2 * i}-11-15`, 5, {order_id: who, cost: 5 - amount});
      }),
    );
    const company = await build({
      transactions: transactionsOf,
      config: {calendar: {asOf: "2014-12-31"}, privacy: {smallGroup: 1}},
    });
    const rows = await company.rows(
      `select year(on_day) as year, tier, cast(contribution_12m as integer) as value
       from core.customer_tiers as tiers
       inner join core.customer_quarters as quarters
         on quarters.customer_key = tiers.customer_key and quarters.quarter_number = tiers.quarter_number
       where month(on_day) = 12`,
    );
    company.connection.closeSync();
    for (const {list, i} of ids) {
      const own = rows.filter((r) => r.year === 2000 + 2 * i);
      const of = (tier: string) => own.filter((r) => r.tier === tier).map((r) => Number(r.value));
      const [best, middle, bottom] = [of("best"), of("middle"), of("bottom")];
      expect([...best, ...middle, ...bottom].sort((a, b) => a - b)).toEqual([...list].sort((a, b) => a - b));
      expect(best.length).toBeLessThanOrEqual(list.length / 5);
      expect(bottom.length).toBeLessThanOrEqual(Math.ceil(list.length / 5));
      expect(Math.min(...best)).toBeGreaterThan(Math.max(...middle, ...bottom));
      expect(Math.max(...bottom)).toBeLessThan(Math.min(...middle, ...best));
      // With no equals at the edge, a fifth is a fifth.
      if (new Set(list).size === list.length) expect(best.length).toBe(Math.floor(list.length / 5));
    }
  });
});
