/** What became of segments quarter by quarter: counted by hand, and again in the plainest way on a made-up company. */
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {made, type Order} from "../publish/narrowed-company.ts";
import {type Built, build, line} from "./given.ts";

const only = [
  "core.segments_at_quarters",
  "marts.narrowed_periods",
  "marts.narrowed_retention",
  "marts.narrowed_stages",
  "marts.headline",
];

describe("five customers counted by hand", () => {
  // The fourth quarter of 2024 is not over. E was only paid back, for an order before the data begin.
  let built: Built;
  beforeAll(async () => {
    built = await build({
      only,
      transactions: [
        line("a", "2024-01-10", 100),
        line("a", "2024-05-05", 50),
        line("a", "2024-08-01", 30),
        line("b", "2024-02-10", 40),
        line("b", "2024-04-01", -10),
        line("c", "2024-05-20", 70),
        line("c", "2024-11-02", 20),
        line("d", "2024-08-15", 60),
        line("e", "2024-05-06", -5),
      ],
      attributes: [
        ["a", "region", "North"],
        ["b", "region", "South"],
        ["c", "region", "North"],
        ["d", "region", "South"],
      ],
      config: {
        calendar: {asOf: "2024-11-15"},
        dimensions: ["region"],
        segments: {often: "case when orders >= 2 then 'yes' else 'no' end"},
      },
    });
  });
  afterAll(() => built.connection.closeSync());

  const periods = (grouping: string, segment: string) =>
    built.rows(
      `select cast(period as varchar) as quarter, cast(known_on as varchar) as known_on, complete, base, bought, orders,
         cast(revenue as double) as revenue, backers
       from marts.narrowed_periods where "grouping" = '${grouping}' and segment = '${segment}' order by quarter`,
    );
  const retention = (grouping: string, segment: string, quarter: string) =>
    built.rows(
      `select age, cast(closes as varchar) as closes, complete, base, bought, later from marts.narrowed_retention
       where "grouping" = '${grouping}' and segment = '${segment}' and period = date '${quarter}' order by age`,
    );

  test("all who had bought before a quarter bring its revenue but for joiners and the paid back", async () => {
    const [q2, q3, q4] = [
      {quarter: "2024-04-01", known_on: "2024-03-31"},
      {quarter: "2024-07-01", known_on: "2024-06-30"},
      {quarter: "2024-10-01", known_on: "2024-09-30"},
    ];
    expect(await periods("", "")).toEqual([
      {...q2, complete: true, base: 2, bought: 1, orders: 1, revenue: 40, backers: 2},
      {...q3, complete: true, base: 3, bought: 1, orders: 1, revenue: 30, backers: 1},
      {...q4, complete: false, base: 4, bought: 1, orders: 1, revenue: 20, backers: 1},
    ]);
    // 105 in the second quarter: 40, C's first 70, and E's -5.
    const [headline] = await built.rows(
      "select cast(net_revenue as double) as revenue from marts.headline where grain = 'quarter' and period = date '2024-04-01'",
    );
    expect(headline).toEqual({revenue: 105});
  });

  test("a customer counts with the segment of the day before the quarter", async () => {
    // A orders a second time in the second quarter: from the third on, A is one who orders often.
    expect(await periods("often", "yes")).toMatchObject([
      {quarter: "2024-07-01", base: 1, bought: 1, revenue: 30},
      {quarter: "2024-10-01", base: 1, bought: 0, revenue: 0},
    ]);
    expect(await periods("often", "no")).toMatchObject([
      {quarter: "2024-04-01", base: 2, bought: 1, revenue: 40},
      {quarter: "2024-07-01", base: 2, bought: 0, revenue: 0},
      {quarter: "2024-10-01", base: 3, bought: 1, revenue: 20},
    ]);
    expect(await periods("region", "North")).toMatchObject([
      {quarter: "2024-04-01", base: 1, bought: 1, revenue: 50},
      {quarter: "2024-07-01", base: 2, bought: 1, revenue: 30},
      {quarter: "2024-10-01", base: 2, bought: 1, revenue: 20},
    ]);
  });

  test("who comes back is followed from there, and who comes later counts for every age before", async () => {
    expect(await retention("often", "no", "2024-04-01")).toEqual([
      {age: 1, closes: "2024-06-30", complete: true, base: 2, bought: 1, later: 1},
      {age: 2, closes: "2024-09-30", complete: true, base: 2, bought: 1, later: 1},
      {age: 3, closes: "2024-12-31", complete: false, base: 2, bought: 0, later: 0},
    ]);
    expect(await retention("", "", "2024-07-01")).toEqual([
      {age: 1, closes: "2024-09-30", complete: true, base: 3, bought: 1, later: 2},
      {age: 2, closes: "2024-12-31", complete: false, base: 3, bought: 1, later: 1},
    ]);
    expect(await retention("region", "South", "2024-07-01")).toMatchObject([
      {age: 1, base: 1, bought: 0, later: 0},
      {age: 2, base: 1, bought: 0, later: 0},
    ]);
  });
});

describe("a made-up company", () => {
  let built: Built;
  let earlier: Built;
  const company = made(150, 1);
  beforeAll(async () => {
    built = await build({...company.given, only});
    const config = {...company.given.config, calendar: {asOf: "2024-05-15"}};
    earlier = await build({...company.given, config, only});
  });
  afterAll(() => {
    built.connection.closeSync();
    earlier.connection.closeSync();
  });

  /** Who was in which segment when, with the orders of each customer. */
  const read = async () => {
    const looked = await built.rows(
      `select ids.customer_id as who, segments.quarter_number + 1 as quarter, segments."grouping", segments.segment
       from core.segments_at_quarters as segments
       inner join core.customer_keys as ids on ids.customer_key = segments.customer_key`,
    );
    const last = company.orders.reduce((latest, order) => Math.max(latest, order.quarter), 0);
    const members = new Map<string, Set<string>>();
    const add = (key: string, who: string) => members.set(key, (members.get(key) ?? new Set()).add(who));
    for (const {who, quarter, grouping, segment} of looked) {
      if (Number(quarter) > last) continue;
      add(`${grouping}/${segment}/${quarter}`, String(who));
      add(`//${quarter}`, String(who));
    }
    return {members, last};
  };
  const of = (who: ReadonlySet<string>, quarter: number): Order[] =>
    company.orders.filter((order) => order.quarter === quarter && who.has(order.who));
  const buyers = (orders: readonly Order[]) => new Set(orders.filter((o) => o.amount > 0).map((o) => o.who));

  test("has in every cell what a plain count gives", async () => {
    const {members, last} = await read();
    const periods: string[] = [];
    const retention: string[] = [];
    for (const [key, who] of members) {
      const quarter = Number(key.split("/").at(-1));
      const orders = of(who, quarter);
      const revenue = orders.reduce((sum, {amount}) => sum + amount, 0);
      const bought = orders.filter(({amount}) => amount > 0);
      periods.push([key, who.size, buyers(orders).size, bought.length, revenue].join(" "));
      for (let age = 1; quarter + age - 1 <= last; age++) {
        const later = new Set<string>();
        for (let q = quarter + age - 1; q <= last; q++) for (const one of buyers(of(who, q))) later.add(one);
        const then = buyers(of(who, quarter + age - 1)).size;
        retention.push([key, age, who.size, then, later.size].join(" "));
      }
    }
    const cells = async (sql: string) => (await built.rows(sql)).map((row) => Object.values(row).join(" "));
    const key = `"grouping" || '/' || segment || '/' || quarter_number`;
    expect(
      (
        await cells(
          `select ${key}, base, bought, orders, cast(revenue as double) from marts.narrowed_periods`,
        )
      ).sort(),
    ).toEqual(periods.sort());
    expect(
      (await cells(`select ${key}, age, base, bought, later from marts.narrowed_retention`)).sort(),
    ).toEqual(retention.sort());
    expect(periods.length).toBeGreaterThan(100);
  });

  test("moves every customer of a segment from the stage of one day to that of another", async () => {
    const {members} = await read();
    const spells = await built.rows(
      `select ids.customer_id as who, ends.quarter_number as quarter, spells.stage
       from core.stage_spells as spells
       inner join core.quarter_ends as ends on ends.on_day between spells.from_day and spells.to_day
       inner join core.customer_keys as ids on ids.customer_key = spells.customer_key`,
    );
    const stage = new Map(spells.map(({who, quarter, stage}) => [`${who} ${quarter}`, stage]));
    const expected = new Map<string, number>();
    for (const [key, who] of members) {
      const quarter = Number(key.split("/").at(-1));
      for (const one of who) {
        const move = `${key} ${stage.get(`${one} ${quarter - 1}`)} ${stage.get(`${one} ${quarter}`)}`;
        expected.set(move, (expected.get(move) ?? 0) + 1);
      }
    }
    const moves = await built.rows(
      `select "grouping" || '/' || segment || '/' || quarter_number || ' ' || from_stage || ' ' || to_stage as move, customers
       from marts.narrowed_stages`,
    );
    expect(new Map(moves.map(({move, customers}) => [move, customers]))).toEqual(expected);
  });

  test("keeps what it told of a quarter that is over, whatever comes later", async () => {
    // Behavioural groups are found by the data, and so again with more of them.
    const over = `complete and closes < date '2024-04-01' and "grouping" <> 'behaviour'`;
    const told = async (from: Built) => [
      await from.rows(
        `select "grouping", segment, period, base, bought, orders, revenue from marts.narrowed_periods
         where ${over.replace("closes", "period + interval 2 month")} order by all`,
      ),
      await from.rows(
        `select "grouping", segment, period, age, base, bought from marts.narrowed_retention where ${over} order by all`,
      ),
      await from.rows(
        `select * from marts.narrowed_stages where ${over.replace("closes", "period + interval 2 month")} order by all`,
      ),
    ];
    const before = await told(earlier);
    expect(await told(built)).toEqual(before);
    expect(before.map((rows) => rows.length > 50)).toEqual([true, true, true]);
  });
});
