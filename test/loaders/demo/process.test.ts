/**
 * The demo company's customers behave as docs/demo-company.md states.
 *
 * Most checks compare a count of events with what the stated rates add up to over the time in which the event
 * could happen. For such counts the difference has mean 0 and, at most, the standard deviation of a Poisson
 * count, so four of its square roots are exceeded once in 16,000 tries, and the seed is fixed.
 */
import {mkdtempSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {afterAll, beforeAll, describe, expect, test, vi} from "vitest";
import {type DemoTruth, truth} from "../../../loaders/demo/index.ts";
import {ask, askNumber, openFiles, type Row} from "./ask.ts";

// Generous, as other tests may keep the machine busy.
vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000});

const directory = mkdtempSync(join(tmpdir(), "demo-process-"));
let files: DuckDBConnection;
let facts: DemoTruth;
beforeAll(async () => {
  facts = await truth({customers: 60_000, seed: 11, directory});
  files = await openFiles(directory);
});
afterAll(() => rmSync(directory, {recursive: true, force: true}));

/** As docs/demo-company.md has them. */
const stated: Record<string, {orders: number; hazard: number}> = {
  Marketplace: {orders: 0.24, hazard: 0.55},
  Referral: {orders: 0.45, hazard: 0.11},
  Search: {orders: 0.34, hazard: 0.25},
  Social: {orders: 0.3, hazard: 0.37},
  Store: {orders: 0.38, hazard: 0.16},
};

const expectNear = (count: number, expected: number) =>
  expect(Math.abs(count - expected), `${count} where ${expected.toFixed(0)} were expected`).toBeLessThan(
    4 * Math.sqrt(expected),
  );

test("every channel's customers have its rates on average", async () => {
  const rows = await ask(
    files,
    `select acquisition_channel as channel, count(*) as n, avg(purchase_rate) as orders, avg(dropout_hazard) as hazard
    from lives join customers using (customer_id) where kind = 'buyer' group by 1 order by 1`,
  );
  expect(rows.map(({channel}) => channel)).toEqual(Object.keys(stated));
  for (const row of rows) {
    const {orders, hazard} = stated[String(row.channel)]!;
    // A gamma rate of shape 2 deviates by its mean over the root of 2, an exponential hazard by its mean.
    expect(Math.abs(Number(row.orders) - orders)).toBeLessThan((4 * orders) / Math.sqrt(2 * Number(row.n)));
    expect(Math.abs(Number(row.hazard) - hazard)).toBeLessThan((4 * hazard) / Math.sqrt(Number(row.n)));
  }
  expect(facts.process.channels.map(({channel}) => channel).sort()).toEqual(Object.keys(stated));
});

test("4 % of the people on file never order", () => {
  // 60,000 x 0.04 = 2400, standard deviation 48.
  expect(Math.abs(facts.people.prospects - 2400)).toBeLessThan(192);
});

describe("repeat orders come as often as the rates say", () => {
  let counted: Row[];
  beforeAll(async () => {
    const by = `channel, month(day) as "month", dayofweek(day) as weekday`;
    // How far a fading is at noon of a day, and the third of it that the day is in.
    const progress = "least(1, greatest(0, (epoch(day) + 43200 - fading_starts) / fading_lasts))";
    const third = `'fading, ' || least(3, 1 + floor(3 * ${progress}))::integer`;
    // Season: mean 1 over the year; weekday: mean 1 over the week. Days of 2022 to 2024, from the tables in the docs.
    counted = await ask(
      files,
      `with day as (
        select unnest(generate_series(date '2022-01-01', date '2024-12-31', interval 1 day))::date as day
      ), busy as (
        select day, [0.78, 0.75, 0.88, 0.98, 1.08, 1.05, 0.95, 0.89, 0.97, 1.03, 1.16, 1.42][month(day)] * 12 / 11.94
          * [0.97, 0.95, 0.92, 0.94, 0.98, 1.06, 1.18][dayofweek(day) + 1] / 30.4375 as weight
        from day
      ), life as (
        select customer_id, acquisition_channel as channel, purchase_rate, first_order_at::date as first,
          coalesce(left_at, timestamp '2025-01-01')::date as until, fading_from::date as fading_on,
          fading_to::date as faded_on, epoch(fading_from) as fading_starts, epoch(fading_to - fading_from) as fading_lasts
        from lives join customers using (customer_id) where kind = 'buyer'
      ), buying as (
        -- The days between after and before, neither included; customers with the same ones are taken together.
        select channel, stretch, after, before, sum(purchase_rate) as rate
        from (
          select channel, 'active' as stretch, first as after, coalesce(fading_on, until) as before, purchase_rate from life
          union all
          select channel, 'won back', greatest(first, faded_on), until, purchase_rate from life where faded_on < until
        ) group by all
      ), event as (
        select ${by}, stretch, rate * weight as expected, 0 as happened
        from buying join busy on day > after and day < before
        union all
        select ${by}, ${third}, purchase_rate * weight * (1 - 0.9 * ${progress}), 0
        from life join busy on day > first and day < until and day between fading_on and faded_on
        union all
        select ${by}, case when fading_on is null or day < fading_on then 'active'
          when day > faded_on then 'won back' else ${third} end, 0, 1
        from (select distinct customer_id, order_id, ordered_at::date as day from transactions where refund_of is null)
        join life using (customer_id) where day > first and day < until
      )
      select channel, "month", weekday, stretch, sum(expected) as expected, sum(happened)::integer as happened
      from event group by all`,
    );
  });

  /** Repeat orders by a column, checked against what was expected; the values of the column in order. */
  const check = (column: "channel" | "month" | "weekday" | "stretch") => {
    const groups = new Map<string, {happened: number; expected: number}>();
    for (const row of counted) {
      const group = groups.get(String(row[column])) ?? {happened: 0, expected: 0};
      groups.set(String(row[column]), group);
      group.happened += Number(row.happened);
      group.expected += Number(row.expected);
    }
    for (const {happened, expected} of groups.values()) expectNear(happened, expected);
    return groups;
  };
  const busiest = (groups: ReturnType<typeof check>) =>
    [...groups].reduce((most, group) => (group[1].happened > most[1].happened ? group : most))[0];

  test("in every channel", () => {
    expect(check("channel").size).toBe(5);
  });

  test("before, in each third of a fading, and after being won back", () => {
    expect([...check("stretch").keys()].sort()).toEqual([
      "active",
      "fading, 1",
      "fading, 2",
      "fading, 3",
      "won back",
    ]);
  });

  test("in every month of the year, December most of all", () => {
    const months = check("month");
    expect(months.size).toBe(12);
    expect(busiest(months)).toBe("12");
  });

  test("on every weekday, Saturday most of all", () => {
    const days = check("weekday");
    expect(days.size).toBe(7);
    expect(busiest(days)).toBe("6");
  });
});

describe("customers turn away as often as the hazards say", () => {
  /**
   * Who leaves or begins to fade, and the months of plain hazard gone through, from the first change of each customer's hazard to the
   * next. What ends the watch is known beforehand at each moment, so it cannot bias the comparison.
   */
  const phases = `
    with change as (
      select customer_id, "at", case kind when 'complaint' then outcome else 'care' end as what from interactions
      where kind = 'complaint' or (stage = 'after' and outcome in ('reached', 'met'))
      union all
      select customer_id, enrolled_at, 'joined the programme' from lives where enrolled_at is not null
    ), told as (
      select customer_id, "at", what, row_number() over (partition by customer_id order by "at", what) as turn from change
      semi join (select customer_id from lives where kind = 'buyer') using (customer_id)
    ), life as (
      select customer_id, dropout_hazard, first_order_at, turned_at, coalesce(turned_at, timestamp '2025-01-01') as until
      from (select *, coalesce(fading_from, left_at) as turned_at from lives) where kind = 'buyer'
    ), phase as (
      select customer_id, dropout_hazard, 'before any' as what, first_order_at as begins,
        least(until, coalesce(t."at", until)) as ends, turned_at
      from life left join (from told where turn = 1) t using (customer_id)
      union all
      select customer_id, dropout_hazard, f.what, f."at" as begins,
        least(until, coalesce(s."at", until), case when f.what = 'care' then f."at" + interval 90 days else until end) as ends,
        turned_at
      from life join (from told where turn = 1) f using (customer_id)
        left join (from told where turn = 2) s using (customer_id)
      where f."at" < until
    )
    select what, count(*) filter (turned_at = ends) as happened,
      sum(dropout_hazard * epoch(ends - begins) / 86400 / 30.4375) as plain
    from phase where ends > begins group by what order by what`;

  const multiplier: Record<string, number> = {
    "before any": 1,
    care: 0.6,
    "joined the programme": 0.35,
    resolved: 2,
    unresolved: 4,
  };

  test("plain, after contacts, in the programme, after complaints", async () => {
    const rows = await ask(files, phases);
    expect(rows.map(({what}) => what)).toEqual(Object.keys(multiplier));
    for (const {what, happened, plain} of rows) {
      expect(Number(happened)).toBeGreaterThan(100);
      expectNear(Number(happened), Number(plain) * multiplier[String(what)]!);
    }
  });

  test("and again when they were won back", async () => {
    const [row] = await ask(
      files,
      `select count(left_at) as happened,
        sum(dropout_hazard * epoch(coalesce(left_at, timestamp '2025-01-01') - fading_to) / 86400 / 30.4375) as plain
      from lives where won_back and fading_to < timestamp '2025-01-01' and enrolled_at is null and customer_id not in (
        select customer_id from interactions where kind = 'complaint' or (stage = 'after' and outcome in ('reached', 'met')))`,
    );
    expect(Number(row!.happened)).toBeGreaterThan(100);
    expectNear(Number(row!.happened), Number(row!.plain));
  });

  test("three in ten by fading, over 150 to 330 days, after which three in ten are won back", async () => {
    const [row] = await ask(
      files,
      `select count(*) as turned, count(fading_from) as faded,
        count(*) filter (won_back) as won_back, min(epoch(fading_to - fading_from)) / 86400 as shortest,
        max(epoch(fading_to - fading_from)) / 86400 as longest, avg(epoch(fading_to - fading_from)) / 86400 as mean,
        count(*) filter (not won_back and fading_to < timestamp '2025-01-01' and left_at is distinct from fading_to) as wrong
      from lives where kind = 'buyer' and coalesce(fading_from, left_at) is not null`,
    );
    const {turned, faded, won_back, shortest, longest, mean, wrong} = Object.fromEntries(
      Object.entries(row!).map(([name, value]) => [name, Number(value)]),
    ) as Record<string, number>;
    expect(Math.abs(faded! - 0.3 * turned!)).toBeLessThan(4 * Math.sqrt(0.21 * turned!));
    expect(Math.abs(won_back! - 0.3 * faded!)).toBeLessThan(4 * Math.sqrt(0.21 * faded!));
    expect([shortest, longest, wrong]).toEqual([150, 330, 0]);
    // Even between 150 and 330: standard deviation 52.
    expect(Math.abs(mean! - 240)).toBeLessThan((4 * 52.3) / Math.sqrt(faded!));
    expect(facts.fading.begun).toBe(faded);
    expect(facts.fading.still + facts.fading.wonBack + facts.fading.left).toBe(faded);
  });

  test("with ever fewer lines to an order", async () => {
    const rows = await ask(
      files,
      `select least(3, 1 + floor(3 * epoch(ordered_at - fading_from) / epoch(fading_to - fading_from))) as third,
        count(*) / count(distinct order_id) as lines
      from transactions join lives using (customer_id)
      where refund_of is null and ordered_at between fading_from and fading_to group by 1 order by 1`,
    );
    // 1.84 lines are drawn for an order, of which some are twice the same; one is left at the end.
    const lines = rows.map((row) => Number(row.lines));
    expect(lines).toEqual([...lines].sort((a, b) => b - a));
    expect(lines[0]).toBeLessThan(1.84);
    expect(lines[2]).toBeLessThan(1.3);
  });

  test("of customers still there after three weeks, fewer stay another half year when they have complained", async () => {
    const [none, resolved, unresolved] = (
      await ask(
        files,
        `with first_order as (
          select customer_id, min(ordered_at) as at_first from transactions where refund_of is null group by 1
        ), complained as (
          select customer_id, min(outcome) as outcome, min("at") as complained_at
          from interactions where kind = 'complaint' group by 1
        ), watched as (
          select f.customer_id,
            case when complained_at < at_first + interval 21 days then outcome else 'none' end as outcome,
            left_at is null or left_at > at_first + interval 201 days as stays
          from first_order f left join complained using (customer_id) join lives using (customer_id)
          where (left_at is null or left_at > at_first + interval 21 days) and at_first < timestamp '2024-06-01'
        )
        select outcome, avg(stays::integer) as share from watched group by 1 order by 1`,
      )
    ).map(({share}) => Number(share));
    expect(none! - resolved!).toBeGreaterThan(0.05);
    expect(resolved! - unresolved!).toBeGreaterThan(0.05);
  });
});

describe("what a reader of the dashboard should find", () => {
  /** Share of customers with an order `age` calendar months after the month of their first. */
  const retention = (age: number, group: string, where = "true") =>
    ask(
      files,
      `with first_order as (
        select customer_id, date_trunc('month', min(ordered_at)) as cohort from transactions
        where refund_of is null group by 1
      ), base as (
        select customer_id, cohort, acquisition_channel as channel from first_order join customers using (customer_id)
        where cohort + to_months(${age}) <= timestamp '2024-12-01' and ${where}
      ), back as (
        select distinct customer_id from base join transactions using (customer_id)
        where refund_of is null and date_trunc('month', ordered_at) = cohort + to_months(${age})
      )
      select ${group} as grouped, count(*) as n, count(back.customer_id) / count(*) as share
      from base left join back using (customer_id) group by 1 order by 1`,
    );

  test("a fifth to three tenths are back in the first month, then fewer and fewer, ever more slowly", async () => {
    const shares = [];
    for (const age of [1, 3, 6, 12, 24]) shares.push(Number((await retention(age, "1"))[0]!.share));
    const [m1, m3, m6, m12, m24] = shares as [number, number, number, number, number];
    expect(m1).toBeGreaterThan(0.2);
    expect(m1).toBeLessThan(0.3);
    expect(m3).toBeLessThan(m1);
    expect(m6).toBeLessThan(m3);
    expect(m12).toBeLessThan(m6);
    expect(m24).toBeLessThan(m12);
    expect((m12 - m24) / 12).toBeLessThan((m1 - m6) / 5);
  });

  test("Referral keeps best, then Store, Search, Social and Marketplace", async () => {
    for (const age of [1, 3, 6]) {
      const rows = await retention(age, "channel");
      const best = rows.sort((a, b) => Number(b.share) - Number(a.share)).map(({grouped}) => grouped);
      expect(best).toEqual(["Referral", "Store", "Search", "Social", "Marketplace"]);
    }
    const alive = [...facts.channels].sort((a, b) => b.aliveShare - a.aliveShare).map(({channel}) => channel);
    expect(alive).toEqual(["Referral", "Store", "Search", "Social", "Marketplace"]);
  });

  test("cohorts of the second half of 2023 stay longer than those of the year before", async () => {
    const [before] = await retention(6, "1", "cohort between '2022-07-01' and '2022-12-01'");
    const [after] = await retention(6, "1", "cohort between '2023-07-01' and '2023-12-01'");
    expect(Number(after!.share) - Number(before!.share)).toBeGreaterThan(0.02);
  });

  test("region makes no difference", async () => {
    const rows = await ask(
      files,
      `select region, count(*) as n, avg((orders > 1)::integer) as share
      from customers join (select customer_id, count(distinct order_id) as orders from transactions
        where refund_of is null group by 1) using (customer_id)
      where region is not null group by 1 order by 1`,
    );
    expect(rows).toHaveLength(5);
    const n = rows.reduce((sum, row) => sum + Number(row.n), 0);
    const mean = rows.reduce((sum, row) => sum + Number(row.n) * Number(row.share), 0) / n;
    for (const row of rows) {
      const deviation = Math.sqrt((mean * (1 - mean)) / Number(row.n));
      expect(Math.abs(Number(row.share) - mean)).toBeLessThan(4 * deviation);
    }
  });

  test("long-standing customers buy in more categories and dearer things", async () => {
    const price = async (tenure: string) =>
      askNumber(
        files,
        `select avg((amount + discount) / quantity)::double from transactions
          join lives using (customer_id)
        where refund_of is null and year(ordered_at) = 2024 and ordered_at - first_order_at ${tenure}`,
      );
    expect(await price(">= interval 700 days")).toBeGreaterThan(1.1 * (await price("< interval 1 day")));
    const outside = async (year: string) =>
      askNumber(
        files,
        `with line as (
          select customer_id, category, ordered_at - first_order_at as tenure from transactions
          join lives using (customer_id) where refund_of is null
        ), favourite as (select customer_id, mode(category order by category) as favourite from line group by 1
          having count(*) >= 8)
        select avg((category <> favourite)::integer) from line join favourite using (customer_id) where tenure ${year}`,
      );
    expect(await outside(">= interval 700 days")).toBeGreaterThan(
      (await outside("< interval 90 days")) + 0.08,
    );
  });
});
