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
        // Two more who joined in other years.
        line("p", "2022-01-05", 1000),
        line("p", "2022-02-05", 999),
        line("p", "2023-10-01", 50),
        line("p", "2023-11-01", 10, {order_id: "1"}),
        line("p", "2023-11-01", 20, {order_id: "2"}),
        line("q", "2023-12-01", 7),
        line("q", "2023-12-31", 40),
      ],
    });
  });
  afterAll(() => built.connection.closeSync());

  test("are the ages of closed cohorts whose period or window has not ended", async () => {
    const rows = await built.rows(
      `select variant, cohort, age, youngest, oldest, days_past, days_left, base_customers, customers, orders, net_revenue
       from marts.open_cells where grain = 'month' and cohort >= '2024-01-01' order by all`,
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

  test("come with what a repeat purchase day of the last year brought, and how that varies", async () => {
    // a: 20 and 30; p: 50, and 30 in two orders; q: 40. First days and what is older than a year stay out.
    expect(await built.rows("select * from core.repeat_spending")).toEqual([
      {
        customers: 3,
        purchases: 5,
        sum_purchases_sq: 4 + 4 + 1,
        orders: 6,
        sum_orders_sq: 1 + 1 + 1 + 4 + 1,
        orders_between: 4 / 2 + 9 / 2 + 1,
        revenue: "170.0000",
        sum_revenue_sq: 400 + 900 + 2500 + 900 + 1600,
        revenue_between: 2500 / 2 + 6400 / 2 + 1600,
      },
    ]);
  });

  test("stay without projection where no model of purchase can be fitted", async () => {
    expect(await built.rows("select * from marts.retention_projections")).toEqual([]);
  });
});

describe("projections of a company that can be fitted", () => {
  // 120 customers join one a day from 1 January 2024; the n-th buys again every 7 + n % 40 days, and every third stops
  // after 60 days. The as-of date is 17 May 2024.
  const first = Date.parse("2024-01-01");
  const transactions = Array.from({length: 120}, (_, n) => {
    const gap = 7 + (n % 40);
    const days = [0];
    for (let day = gap; day <= (n % 3 === 0 ? 60 : 200); day += gap) days.push(day);
    return days
      .map((day) => new Date(first + (n + day) * 86_400_000).toISOString().slice(0, 10))
      .filter((day) => day <= "2024-05-17")
      .map((day) => line(`c${n}`, day, 20 + (n % 7)));
  }).flat();
  let built: Built;
  beforeAll(async () => {
    built = await build({
      transactions,
      config: {calendar: {asOf: "2024-05-17"}, forecast: {model: "NBD"}},
    });
  });
  afterAll(() => built.connection.closeSync());

  // For NBD, the chance of a purchase within h more days is 1 - ((α+T) / (α+T+h))^(r+x), and (r+x) h / (α+T) are
  // expected: worked out here customer by customer from the fit, in SQL.
  const fit = `(
    select max(case when parameter = 'r' then estimate end) as r, max(case when parameter = 'alpha' then estimate end) as alpha
    from core.model_fits where purpose = 'site' and model = 'NBD')`;
  const rounded = (rows: Record<string, unknown>[]) =>
    rows.map((row) =>
      Object.values(row).map((value) => (typeof value === "number" ? Number(value.toFixed(8)) : value)),
    );

  test("expect in calendar periods what the model expects of each customer", async () => {
    const ours = await built.rows(
      `select cohort, measure, expected - so_far as more from marts.retention_projections
       where grain = 'month' and variant = 'classic' and measure <> 'revenue' order by cohort, measure`,
    );
    // 14 days of May are left; who has bought in May is counted already. One order a day, so purchases are orders.
    const theirs = await built.rows(
      `with members as (
         select date_trunc('month', date '2024-05-17' - age)::date as cohort, age, frequency, age - recency <= 16 as active, fit.*
         from core.purchase_histories, ${fit} as fit
         where date '2024-05-17' - age < date '2024-05-01')
       select cohort, 'customers' as measure, sum(case when active then 0 else 1 - power((alpha + age) / (alpha + age + 14), r + frequency) end) as more
       from members group by cohort
       union all
       select cohort, 'orders', sum((r + frequency) * 14 / (alpha + age)) from members group by cohort
       order by cohort, measure`,
    );
    expect(ours).toHaveLength(8);
    expect(rounded(ours)).toEqual(rounded(theirs));
  });

  test("expect in windows what the model expects of each customer's own", async () => {
    const ours = await built.rows(
      `select cohort, age, expected - so_far as more from marts.retention_projections
       where grain = 'month' and variant = 'windowed' and measure = 'customers' order by cohort, age`,
    );
    // Windows of 30 days; one that has not begun is as good as one of its length that begins now, since nobody leaves.
    const theirs = await built.rows(
      `select date_trunc('month', date '2024-05-17' - h.age)::date as cohort, cells.age,
         sum(case when h.recency > (cells.age - 1) * 30 then 0
           else 1 - power((alpha + h.age) / (alpha + h.age + cells.age * 30 - greatest(h.age, (cells.age - 1) * 30)), r + frequency) end) as more
       from core.purchase_histories as h, ${fit} as fit, marts.open_cells as cells
       where cells.grain = 'month' and cells.variant = 'windowed' and h.age between cells.youngest and cells.oldest
         and h.age < cells.age * 30
       group by all order by all`,
    );
    expect(ours.length).toBeGreaterThan(5);
    expect(rounded(ours)).toEqual(rounded(theirs));
  });

  test("say of “then or later” the same customers, and nothing of money", async () => {
    const of = (variant: string) =>
      built.rows(
        `select grain, cohort, age, so_far, expected from marts.retention_projections
         where variant = '${variant}' and measure = 'customers' order by all`,
      );
    expect(await of("on_or_after")).toEqual(await of("classic"));
    expect(
      await built.rows(
        "select distinct measure from marts.retention_projections where variant = 'on_or_after'",
      ),
    ).toEqual([{measure: "customers"}]);
  });

  test("never pass the cohort, and start from what the cells hold", async () => {
    expect(
      await built.rows(
        `select count(*) as n from marts.retention_projections as p inner join marts.open_cells as c
           on c.grain = p.grain and c.variant = p.variant and c.cohort = p.cohort and c.age = p.age
         where p.measure = 'customers' and (p.high > c.base_customers or p.so_far <> c.customers)`,
      ),
    ).toEqual([{n: 0}]);
  });

  test("give purchases the mean money of all customers' purchases", async () => {
    const [money] = await built.rows(
      `select min(p.more / o.more) as low, max(p.more / o.more) as high, min(s.revenue / s.purchases) as mean from (
         select *, expected - so_far as more from marts.retention_projections where measure = 'revenue') as p
       inner join (select *, expected - so_far as more from marts.retention_projections where measure = 'orders') as o
         on o.grain = p.grain and o.variant = p.variant and o.cohort = p.cohort and o.age = p.age
       cross join core.repeat_spending as s where o.more > 0.01`,
    );
    expect(Number(money?.low)).toBeCloseTo(Number(money?.mean), 6);
    expect(Number(money?.high)).toBeCloseTo(Number(money?.mean), 6);
  });
});
