/** Given a few rows, expect these figures: every expected value was counted by hand from the rows above it. */
import fc from "fast-check";
import {describe, expect, test} from "vitest";
import {Failure} from "../../../loaders/failure.ts";
import {build, type Given, line} from "./given.ts";

/** Runs a query on the models built from `given`. */
async function ask(given: Given, sql: string): Promise<Record<string, unknown>[]> {
  const only = [...sql.matchAll(/\b(?:from|join) ((?:staging|core|marts)\.\w+)/g)].map(([, name]) =>
    String(name),
  );
  const built = await build({only, ...given});
  const rows = await built.rows(sql);
  built.connection.closeSync();
  return rows;
}

describe("staging.calendar", () => {
  const asOf = (transactions: Given["transactions"], config: Given["config"] = {}) =>
    ask({transactions, config}, "select first_day, as_of from staging.calendar");

  test("with days only, the last day with data is the as-of date", async () => {
    expect(await asOf([line("a", "2024-01-05", 1), line("a", "2024-02-07", 1)])).toEqual([
      {first_day: "2024-01-05", as_of: "2024-02-07"},
    ]);
  });

  test("with times, a last day that breaks off early does not count", async () => {
    const days = [
      line("a", "2024-01-05 18:00:00", 1),
      line("a", "2024-01-06 17:30:00", 1),
      line("a", "2024-01-07 09:00:00", 1),
    ];
    expect(await asOf(days)).toEqual([{first_day: "2024-01-05", as_of: "2024-01-06"}]);
  });

  test("with times, a last day that runs as late as the days before counts", async () => {
    const days = [
      line("a", "2024-01-05 18:00:00", 1),
      line("a", "2024-01-06 17:30:00", 1),
      line("a", "2024-01-07 17:30:00", 1),
    ];
    expect((await asOf(days))[0]?.as_of).toBe("2024-01-07");
  });

  test("a configured as-of date wins, and rows after it are left out and counted", async () => {
    const given = {
      transactions: [line("a", "2024-01-05", 1), line("a", "2024-02-07", 2)],
      config: {calendar: {asOf: "2024-01-31"}},
    };
    expect(await ask(given, "select value from core.counts where name like '%after%'")).toEqual([
      {value: "1.0000"},
    ]);
    expect(await ask(given, "select net_revenue from core.orders")).toEqual([{net_revenue: "1.0000"}]);
  });

  test("a few rows more than a year after all others are a mistyped date, not the end of the data", async () => {
    const rows = Array.from({length: 200}, (_, i) => line(`c${i}`, "2024-01-05", 1));
    await expect(asOf([...rows, line("x", "2042-01-05", 1)])).rejects.toThrow(/mistyped date/);
    await expect(asOf([...rows, line("x", "2042-01-05", 1)])).rejects.toBeInstanceOf(Failure);
    expect(
      (await asOf([...rows, line("x", "2042-01-05", 1)], {calendar: {asOf: "2024-01-31"}}))[0]?.as_of,
    ).toBe("2024-01-31");
  });
});

describe("core.orders", () => {
  const orders = (transactions: Given["transactions"], config: Given["config"] = {}) =>
    ask(
      {transactions, config},
      "select customer_id, order_ref, ordered_on, is_purchase, gross_revenue, refunds from core.orders join core.customer_keys using (customer_key) order by all",
    );

  test("lines of one order id are one order, on the day of its first line", async () => {
    expect(
      await orders([
        line("a", "2024-01-06", 5, {order_id: "1"}),
        line("a", "2024-01-05", 7, {order_id: "1"}),
      ]),
    ).toEqual([
      {
        customer_id: "a",
        order_ref: "1",
        ordered_on: "2024-01-05",
        is_purchase: true,
        gross_revenue: "12.0000",
        refunds: "0.0000",
      },
    ]);
  });

  test("an order id used by two customers is an order of each", async () => {
    expect(
      await orders([
        line("a", "2024-01-05", 5, {order_id: "1"}),
        line("b", "2024-01-05", 7, {order_id: "1"}),
      ]),
    ).toHaveLength(2);
  });

  test("without order ids a customer's day is one order", async () => {
    const rows = await orders([
      line("a", "2024-01-05", 5),
      line("a", "2024-01-05", 7),
      line("a", "2024-01-06", 1),
    ]);
    expect(rows.map((r) => [r.ordered_on, r.gross_revenue])).toEqual([
      ["2024-01-05", "12.0000"],
      ["2024-01-06", "1.0000"],
    ]);
  });

  test("a refund that names an order reduces it, on the order's day", async () => {
    const rows = await orders([
      line("a", "2024-01-05", 50, {order_id: "1"}),
      line("a", "2024-03-09", -20, {order_id: "r1", refund_of: "1"}),
    ]);
    expect(rows).toEqual([
      {
        customer_id: "a",
        order_ref: "1",
        ordered_on: "2024-01-05",
        is_purchase: true,
        gross_revenue: "50.0000",
        refunds: "-20.0000",
      },
    ]);
  });

  test("an order paid back in full is no purchase; its money stays in gross revenue and refunds", async () => {
    const rows = await orders([
      line("a", "2024-01-05", 50, {order_id: "1"}),
      line("a", "2024-03-09", -50, {refund_of: "1"}),
    ]);
    expect(rows.map((r) => [r.is_purchase, r.gross_revenue, r.refunds])).toEqual([
      [false, "50.0000", "-50.0000"],
    ]);
  });

  test("a refund that names no known order stands alone on its own day and makes no purchase", async () => {
    const rows = await orders([line("a", "2024-01-05", 50, {order_id: "1"}), line("a", "2024-03-09", -5)]);
    expect(rows.map((r) => [r.ordered_on, r.is_purchase, r.gross_revenue, r.refunds])).toEqual([
      ["2024-01-05", true, "50.0000", "0.0000"],
      ["2024-03-09", false, "0.0000", "-5.0000"],
    ]);
  });

  test("a refund without a customer takes the customer of the order it names", async () => {
    const built = await build({transactions: [line("a", "2024-01-05", 50, {order_id: "1"})]});
    await built.connection.run(
      "insert into source.transactions (ordered_at, amount, refund_of) values (timestamp '2024-01-05', -10, '1'), (timestamp '2024-01-05', -99, 'unknown')",
    );
    expect(await built.rows("select customer_id, amount from staging.transactions order by amount")).toEqual([
      {customer_id: "a", amount: "-10.0000"},
      {customer_id: "a", amount: "50.0000"},
    ]);
  });

  test("a free order counts only when the configuration says so", async () => {
    const free = [line("a", "2024-01-05", 0, {order_id: "1"})];
    expect((await orders([...free, line("a", "2024-01-06", 1)]))[0]?.is_purchase).toBe(false);
    expect((await orders(free, {money: {countFreeOrders: true}}))[0]?.is_purchase).toBe(true);
  });
});

describe("margin", () => {
  const margins = (transactions: Given["transactions"], config: Given["config"] = {}) =>
    ask({transactions, config}, "select margin from core.orders order by all");

  test("is net revenue less cost", async () => {
    expect(await margins([line("a", "2024-01-05", 10, {cost: 4})])).toEqual([{margin: "6.0000"}]);
  });

  test("is unknown for everyone when one paid row has no cost", async () => {
    expect(await margins([line("a", "2024-01-05", 10, {cost: 4}), line("b", "2024-01-05", 10)])).toEqual([
      {margin: null},
      {margin: null},
    ]);
  });

  test("uses the configured rate for the lines that have no cost, in one order too", async () => {
    // 10 - 4 = 6 for the line with a cost; 20 * 0.4 = 8 for the one without.
    const order = [
      line("a", "2024-01-05", 10, {order_id: "1", cost: 4}),
      line("a", "2024-01-05", 20, {order_id: "1"}),
    ];
    expect(await margins(order, {money: {marginRate: 0.4}})).toEqual([{margin: "14.0000"}]);
  });

  test("uses the configured rate where there is no cost", async () => {
    expect(await margins([line("a", "2024-01-05", 10)], {money: {marginRate: 0.4}})).toEqual([
      {margin: "4.0000"},
    ]);
  });
});

describe("marts.retention_cells", () => {
  // a: 5 Jan, 5 Feb (31 days later), 1 Mar. b: 31 Jan, 1 Mar (30 days later). c: 11 Feb. As of 31 March.
  const transactions = [
    line("a", "2024-01-05", 10, {order_id: "1"}),
    line("a", "2024-02-05", 25, {order_id: "2"}),
    line("a", "2024-03-01", 4, {order_id: "3"}),
    line("b", "2024-01-31", 5, {order_id: "4"}),
    line("b", "2024-03-01", 3, {order_id: "5"}),
    line("b", "2024-03-01", 4, {order_id: "6"}),
    line("c", "2024-02-11", 8, {order_id: "7"}),
    line("c", "2024-03-31", -2, {refund_of: "unknown"}),
  ];
  const cells = (where: string, columns = "age, customers, complete") =>
    ask(
      {transactions},
      `select ${columns} from marts.retention_cells where grain = 'month' and dimension = '' and cohort = date '2024-01-01' and ${where} order by age`,
    );

  test("classic: active in the period", async () => {
    expect(await cells("variant = 'classic'")).toEqual([
      {age: 0, customers: 2, complete: true},
      {age: 1, customers: 1, complete: true},
      {age: 2, customers: 2, complete: true},
    ]);
  });

  test("on or after: active in that period or a later one", async () => {
    expect((await cells("variant = 'on_or_after'")).map((r) => r.customers)).toEqual([2, 2, 2]);
  });

  test("windowed: 30-day windows from each customer's own first purchase", async () => {
    // a: day 31 -> window 2, day 56 -> window 2. b: day 30 -> window 1. Window 3 of the last possible joiner ends 30 April.
    expect(await cells("variant = 'windowed'", "age, customers, orders, complete, closes")).toEqual([
      {age: 0, customers: 2, orders: 2, complete: true, closes: "2024-01-31"},
      {age: 1, customers: 1, orders: 2, complete: true, closes: "2024-03-01"},
      {age: 2, customers: 1, orders: 2, complete: true, closes: "2024-03-31"},
      {age: 3, customers: 0, orders: 0, complete: false, closes: "2024-04-30"},
    ]);
  });

  test("money: net counts all of it, kept counts no customer for more than at age 0", async () => {
    // Month 1: a spends 25, of which 10 is kept. Month 2: a 4 (kept 4), b 7 (kept 5).
    expect(
      await cells("variant = 'classic'", "base_net_revenue, net_revenue, kept_revenue, contributors"),
    ).toEqual([
      {base_net_revenue: "15.0000", net_revenue: "15.0000", kept_revenue: "15.0000", contributors: 2},
      {base_net_revenue: "15.0000", net_revenue: "25.0000", kept_revenue: "10.0000", contributors: 1},
      {base_net_revenue: "15.0000", net_revenue: "11.0000", kept_revenue: "9.0000", contributors: 2},
    ]);
  });

  test("sums for intervals: squares of and products with what each customer brought at age 0", async () => {
    // Month 2: 4^2 + 7^2 = 65; 4*10 + 7*5 = 75; base 10^2 + 5^2 = 125. Orders: a 1, b 2 -> 1 + 4; 1*1 + 2*1.
    const [row] = await cells(
      "variant = 'classic' and age = 2",
      "sum_revenue_sq, sum_revenue_base, sum_base_revenue_sq, sum_orders_sq, sum_orders_base, sum_base_orders_sq",
    );
    expect(Object.values(row ?? {}).map(Number)).toEqual([65, 75, 125, 5, 3, 2]);
  });

  test("squares of large amounts do not overflow", async () => {
    const rows = await ask(
      {transactions: [line("a", "2024-01-05", 12_345_678.5)]},
      "select sum_revenue_sq from marts.retention_cells where grain = 'month' and variant = 'classic' and dimension = ''",
    );
    expect(Number(rows[0]?.sum_revenue_sq)).toBe(152_415_777_625_362.25); // 12 345 678.5 squared
  });

  test("a month without any purchase has its cell, with nobody in it", async () => {
    const rows = await ask(
      {transactions: [line("a", "2024-01-05", 1), line("b", "2024-03-05", 1)]},
      "select age, customers, net_revenue from marts.retention_cells where grain = 'month' and variant = 'classic' and dimension = '' and cohort = date '2024-01-01' order by age",
    );
    expect(rows).toEqual([
      {age: 0, customers: 1, net_revenue: "1.0000"},
      {age: 1, customers: 0, net_revenue: "0.0000"},
      {age: 2, customers: 0, net_revenue: "0.0000"},
    ]);
  });

  test("a cohort whose month is not over is open, and says when it closes", async () => {
    const rows = await ask(
      {transactions: [line("a", "2024-01-05", 1), line("a", "2024-02-10", 1)]},
      "select age, complete, closes from marts.retention_cells where grain = 'month' and variant = 'classic' and dimension = '' order by cohort, age",
    );
    expect(rows).toEqual([
      {age: 0, complete: true, closes: "2024-01-31"},
      {age: 1, complete: false, closes: "2024-02-29"},
    ]);
  });

  test("weeks begin on Monday and do not break at New Year", async () => {
    const rows = await ask(
      {transactions: [line("a", "2024-12-29", 1), line("a", "2024-12-30", 1), line("a", "2025-01-05", 1)]},
      "select cohort, age, customers from marts.retention_cells where grain = 'week' and variant = 'classic' and dimension = '' order by age",
    );
    expect(rows).toEqual([
      {cohort: "2024-12-23", age: 0, customers: 1},
      {cohort: "2024-12-23", age: 1, customers: 1},
    ]);
  });

  test("by dimension: attributes of the customers file, Unknown where there is none", async () => {
    const rows = await ask(
      {
        transactions,
        customers: [{customer_id: "a"}],
        attributes: [["a", "region", "North"]],
        config: {dimensions: ["region"]},
      },
      "select value, base_customers, customers from marts.retention_cells where grain = 'month' and variant = 'classic' and dimension = 'region' and cohort = date '2024-01-01' and age = 1 order by value",
    );
    expect(rows).toEqual([
      {value: "North", base_customers: 1, customers: 1},
      {value: "Unknown", base_customers: 1, customers: 0},
    ]);
  });

  test("a dimension that is no column is refused with those that are", async () => {
    await expect(
      build({transactions, attributes: [["a", "region", "North"]], config: {dimensions: ["city"]}}),
    ).rejects.toThrow(/names "city", but the customers file has no such column\.\n {2}-> Allowed: .*region/);
  });
});

describe("marts.headline and marts.customer_flows", () => {
  // Jan: a, b new. Feb: a returns, b is lost. Mar: b comes back, a is lost, c is new.
  const transactions = [
    line("a", "2024-01-05", 10),
    line("b", "2024-01-06", 20),
    line("a", "2024-02-05", 30),
    line("b", "2024-03-05", 40),
    line("c", "2024-03-31", 50),
    line("c", "2024-03-31", -5, {refund_of: "none"}),
  ];

  test("customers come and go", async () => {
    expect(
      await ask(
        {transactions},
        `select active, new, "returning", reactivated, lost, orders, gross_revenue, refunds, net_revenue from marts.headline where grain = 'month' order by period`,
      ),
    ).toEqual([
      {
        active: 2,
        new: 2,
        returning: 0,
        reactivated: 0,
        lost: 0,
        orders: 2,
        gross_revenue: "30.0000",
        refunds: "0.0000",
        net_revenue: "30.0000",
      },
      {
        active: 1,
        new: 0,
        returning: 1,
        reactivated: 0,
        lost: 1,
        orders: 1,
        gross_revenue: "30.0000",
        refunds: "0.0000",
        net_revenue: "30.0000",
      },
      {
        active: 2,
        new: 1,
        returning: 0,
        reactivated: 1,
        lost: 1,
        orders: 2,
        gross_revenue: "90.0000",
        refunds: "-5.0000",
        net_revenue: "85.0000",
      },
    ]);
  });

  test("flows carry their money; lost customers what they brought the month before", async () => {
    expect(
      await ask(
        {transactions},
        "select flow, customers, net_revenue from marts.customer_flows where grain = 'month' and period = date '2024-03-01' order by flow",
      ),
    ).toEqual([
      {flow: "lost", customers: 1, net_revenue: "30.0000"},
      {flow: "new", customers: 1, net_revenue: "45.0000"},
      {flow: "reactivated", customers: 1, net_revenue: "40.0000"},
      {flow: "returning", customers: 0, net_revenue: "0.0000"},
    ]);
  });
});

describe("marts.cumulative_value", () => {
  test("adds up month by month, quiet months included", async () => {
    expect(
      await ask(
        {
          transactions: [
            line("a", "2024-01-05", 10, {cost: 5}),
            line("b", "2024-01-06", 20, {cost: 5}),
            line("a", "2024-03-31", 3, {cost: 1}),
          ],
        },
        "select age, base_customers, net_revenue, margin from marts.cumulative_value where grain = 'month' and dimension = '' order by age",
      ),
    ).toEqual([
      {age: 0, base_customers: 2, net_revenue: "30.0000", margin: "20.0000"},
      {age: 1, base_customers: 2, net_revenue: "30.0000", margin: "20.0000"},
      {age: 2, base_customers: 2, net_revenue: "33.0000", margin: "22.0000"},
    ]);
  });
});

describe("core.quality_findings", () => {
  const titles = async (given: Given) =>
    (await ask(given, "select title, rows from core.quality_findings order by position")).map((r) => [
      r.title,
      r.rows,
    ]);

  test("says what is odd, with counts, and nothing when nothing is", async () => {
    expect(await titles({transactions: [line("a", "2024-01-05", 1)]})).toEqual([]);
    expect(
      await titles({
        transactions: [
          line("a", "2024-01-05", 1, {order_id: "1"}),
          line("a", "2024-01-05", 1, {order_id: "1"}),
          line("b", "2024-01-05", 1, {order_id: "1"}),
          line("c", "2024-01-06", -1),
          line("d", "2024-01-06", 0, {order_id: "9"}),
        ],
        customers: [{customer_id: "a"}, {customer_id: "b"}, {customer_id: "c"}],
        interactions: [{customer_id: "z", at: "2024-01-01"}],
      }),
    ).toEqual([
      ["Some transactions are exact copies of another.", 1],
      ["Some order ids are used by several customers.", 1],
      ["Some customers have refunds only, or paid nothing after refunds.", 1],
      ["Some orders cost nothing.", 1],
      ["Some buyers are missing from the customers file.", 1],
      ["Some contacts belong to customers who never bought.", 1],
    ]);
  });
});

describe("whatever the rows", () => {
  const rows = fc.array(
    fc.record({
      customer: fc.constantFrom("a", "b", "c", "d"),
      day: fc.integer({min: 0, max: 200}),
      cents: fc.integer({min: -5000, max: 9999}),
      order: fc.constantFrom("1", "2", "3", "4", undefined),
    }),
    {minLength: 1, maxLength: 25},
  );
  const lines = (list: {customer: string; day: number; cents: number; order: string | undefined}[]) =>
    list.map(({customer, day, cents, order}) =>
      line(
        customer,
        new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10),
        cents / 100,
        order === undefined ? {} : {order_id: order},
      ),
    );
  const everything = `
    select 'cells' as t, md5(string_agg(c::varchar, '|' order by c::varchar)) as h from marts.retention_cells c
    union all select 'headline', md5(string_agg(c::varchar, '|' order by c::varchar)) from marts.headline c
    union all select 'flows', md5(string_agg(c::varchar, '|' order by c::varchar)) from marts.customer_flows c
    union all select 'value', md5(string_agg(c::varchar, '|' order by c::varchar)) from marts.cumulative_value c
    order by 1`;

  test("the order of rows changes no figure", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (list) => {
        const forward = await ask({transactions: lines(list)}, everything);
        const backward = await ask({transactions: lines([...list].reverse())}, everything);
        expect(backward).toEqual(forward);
      }),
      {numRuns: 4, seed: 7},
    );
  });

  test("parts add up: money over periods, customers over flows, dimensions to the total", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (list) => {
        const built = await build({
          transactions: lines(list),
          customers: [
            {customer_id: "a", acquisition_channel: "x"},
            {customer_id: "b", acquisition_channel: "y"},
          ],
        });
        const cents = list.reduce((sum, r) => sum + r.cents, 0);
        const money = await built.rows(
          "select grain, sum(net_revenue) as money from marts.headline group by grain",
        );
        for (const row of money) expect(Math.round(Number(row.money) * 100)).toBe(cents);
        expect(
          await built.rows(
            `select * from (select grain, period, active - lag(active, 1, 0) over (partition by grain order by period) - new - reactivated + lost as gap from marts.headline) where gap <> 0`,
          ),
        ).toEqual([]);
        expect(
          await built.rows(
            `select grain, variant, cohort, age from marts.retention_cells group by all
             having sum(case when dimension = '' then customers else 0 end) <> sum(case when dimension = 'acquisition_channel' then customers else 0 end)
                 or sum(case when dimension = '' then net_revenue else 0 end) <> sum(case when dimension = 'acquisition_channel' then net_revenue else 0 end)`,
          ),
        ).toEqual([]);
        expect(
          await built.rows(
            `select * from (select customers - lag(customers) over (partition by grain, dimension, value, cohort order by age) as rise
               from marts.retention_cells where variant = 'on_or_after') where rise > 0`,
          ),
        ).toEqual([]);
        built.connection.closeSync();
      }),
      {numRuns: 4, seed: 11},
    );
  });
});
