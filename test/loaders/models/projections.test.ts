/** What is projected of the open retention cells; every expected value was counted by hand from the rows above it. */
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {type Built, build, line} from "./given.ts";

describe("open cells", () => {
  let built: Built;
  beforeAll(async () => {
    built = await build({
      // Two join in January, one in February; the as-of date is 10 March 2024, a Sunday.
      transactions: [
        line("a", "2024-01-05", 10),
        line("b", "2024-01-20", 10),
        line("c", "2024-02-28", 10),
        line("a", "2024-02-10", 20),
        line("a", "2024-03-02", 30),
        line("d", "2024-03-10", 10),
      ],
    });
  });
  afterAll(() => built.connection.closeSync());

  test("are the ages of closed cohorts whose period or window has not ended", async () => {
    const rows = await built.rows(
      `select variant, cohort, age, youngest, oldest, days_past, days_left, base_customers, customers, orders, net_revenue
       from marts.open_cells where grain = 'month' order by all`,
    );
    const of = (variant: string) =>
      rows.filter((r) => r.variant === variant).map(({variant: _, ...row}) => Object.values(row));
    // March: nine days before the tenth, 21 days after it. January joined 39 to 69 days ago, February 10 to 38.
    expect(of("classic")).toEqual([
      ["2024-01-01", 2, 39, 69, 9, 21, 2, 1, 1, "30.0000"],
      ["2024-02-01", 1, 10, 38, 9, 21, 1, 0, 0, "0.0000"],
    ]);
    expect(of("on_or_after").map((r) => r.slice(0, 8))).toEqual(of("classic").map((r) => r.slice(0, 8)));
    // Windows of 30 days: January's second ends on 31 March at the latest, its third has begun for those of the first days.
    expect(of("windowed").map((r) => [r[0], r[1], r[4], r[5], r[7]])).toEqual([
      ["2024-01-01", 2, null, null, 1],
      ["2024-01-01", 3, null, null, 0],
      ["2024-02-01", 1, null, null, 0],
      ["2024-02-01", 2, null, null, 0],
    ]);
  });

  test("hold no cohort that can still grow", async () => {
    expect(
      await built.rows(
        "select cohort from marts.open_cells where cohort >= '2024-03-01' and grain = 'month'",
      ),
    ).toEqual([]);
  });

  test("stay without projection where no model of purchase can be fitted", async () => {
    expect(await built.rows("select * from marts.retention_projections")).toEqual([]);
  });
});

describe("money of one repeat purchase day", () => {
  test("with what its variances need; first days and what is older than a year stay out", async () => {
    const built = await build({
      transactions: [
        line("a", "2022-01-05", 1000),
        line("a", "2022-02-05", 999),
        line("a", "2023-10-01", 10, {order_id: "1"}),
        line("a", "2023-10-01", 20, {order_id: "2"}),
        line("a", "2023-11-01", 50),
        line("b", "2023-12-01", 7),
        line("b", "2023-12-31", 40),
        line("c", "2023-12-31", 5),
      ],
    });
    // a: 30 in two orders, and 50; b: 40.
    expect(await built.rows("select * from core.repeat_spending")).toEqual([
      {
        customers: 2,
        purchases: 3,
        sum_purchases_sq: 4 + 1,
        orders: 4,
        sum_orders_sq: 4 + 1 + 1,
        orders_between: 9 / 2 + 1,
        revenue: "120.0000",
        sum_revenue_sq: 900 + 2500 + 1600,
        revenue_between: 6400 / 2 + 1600,
      },
    ]);
    built.connection.closeSync();
  });
});
