/** When the money of a segment comes: by another way of counting, and the same at the horizon as its profile says. */
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {readColumns} from "../../../loaders/engine/columns.ts";
import {onlyRow} from "../../../loaders/graph/define.ts";
import {fitsFrom} from "../../../loaders/models/fits.ts";
import {range, rangeVariance} from "../../../loaders/models/value-intervals.ts";
import type {PublishedTable} from "../../../loaders/publish/arrow.ts";
import {segmentTables} from "../../../loaders/publish/segments.ts";
import {
  discountedPurchasesOf,
  probabilityAlive,
  purchaseHistories,
} from "../../../loaders/statistics/index.ts";
import {type Built, build, line} from "./given.ts";

// Sixty customers: twenty buy every month, twenty every third, twenty stopped within a year; some sooner, some later.
const day = (n: number) => new Date(Date.UTC(2023, 0, 2 + n)).toISOString().slice(0, 10);
const buys = (who: string, first: number, gap: number, last: number, amount: number) => {
  const days: number[] = [];
  for (let d = first; d <= last; d += gap + (d % 5) - 2) days.push(d);
  return days.map((d, i) => line(who, day(d), amount + (i % 3)));
};
const transactions = Array.from({length: 20}, (_, i) => [
  ...buys(`often${i}`, 3 * i, 28 + i, 720, 20 + i),
  ...buys(`seldom${i}`, 5 * i, 80 + 2 * i, 720, 30),
  ...buys(`gone${i}`, 4 * i, 40 + 3 * i, 60 + 14 * i, 25),
  line("last", day(728), 10),
]).flat();

let built: Built;
let published: Record<string, PublishedTable>;
beforeAll(async () => {
  built = await build({
    transactions,
    attributes: Array.from({length: 20}, (_, i) =>
      ["often", "seldom", "gone"].map((name): [string, string, string] => [
        `${name}${i}`,
        "region",
        i % 2 === 0 ? "North" : "South",
      ]),
    ).flat(),
    config: {
      dimensions: ["region"],
      segments: {kind: "case when orders >= 15 then 'often' when orders >= 2 then 'seldom' end"},
      privacy: {smallGroup: 5},
    },
    only: [
      "marts.segment_value_curve",
      "marts.segment_scores",
      "marts.segment_moves",
      "marts.segment_outcomes",
      "core.segments_at_quarters",
      "marts.value_spread",
      "marts.lifetime_value",
    ],
  });
  published = (await segmentTables(built.connection, 5)).tables;
});
afterAll(() => built.connection.closeSync());

describe("the curve of a segment", () => {
  test("ends at the expected money of its profile, with its range, and begins with nothing", async () => {
    const rows = await built.rows(
      `select profiles.value, curve.value as at_horizon, profiles.low, curve.low as low_at_horizon,
         profiles.high, curve.high as high_at_horizon, profiles.customers, curve.customers as on_curve
       from marts.segment_profiles as profiles
       inner join marts.segment_value_curve as curve
         on curve."grouping" = profiles."grouping" and curve.segment = profiles.segment and curve.month = 12
       where profiles.measure = 'expected'`,
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) {
      expect(row.at_horizon).toBe(row.value);
      expect(row.low_at_horizon).toBe(row.low);
      expect(row.high_at_horizon).toBe(row.high);
      expect(row.on_curve).toBe(row.customers);
    }
    expect(
      await built.rows(
        "select distinct value, coalesce(low, 0) as low, coalesce(high, 0) as high from marts.segment_value_curve where month = 0",
      ),
    ).toEqual([{value: 0, low: 0, high: 0}]);
  });

  test("rises as each customer's expected purchases do, added up one by one", async () => {
    const tables = {
      fits: await readColumns(built.connection, "core.model_fits"),
      choice: await readColumns(built.connection, "marts.forecast_choice"),
      settings: await readColumns(built.connection, "source.forecast"),
    };
    const fit = fitsFrom(tables.fits, "site").get(String(onlyRow(tables.choice).model))!;
    const rate = Math.log1p(Number(onlyRow(tables.settings).discount_rate)) / 365.25;
    const members = (await built.rows(
      `select worth.frequency, worth.recency, worth.age, cast(worth.expected_spend as double) as spend
       from marts.customer_values as worth
       inner join core.segments_at_quarters as segments on segments.customer_key = worth.customer_key
       where segments."grouping" = 'kind' and segments.segment = 'often'
         and segments.quarter_number = (select max(quarter_number) from core.quarter_ends)`,
    )) as {frequency: number; recency: number; age: number; spend: number}[]; // as selected
    const of = (months: number) =>
      members.reduce((sum, {spend, ...one}) => {
        const history = purchaseHistories({
          frequency: [one.frequency],
          recency: [one.recency],
          age: [one.age],
        });
        const horizon = (months * 365.25) / 12;
        return sum + spend * discountedPurchasesOf(fit, history, {horizon, rate})[0]!;
      }, 0) / members.length;
    const alive =
      members.reduce((sum, {frequency, recency, age}) => {
        const history = purchaseHistories({frequency: [frequency], recency: [recency], age: [age]});
        return sum + probabilityAlive(fit, history)[0]!;
      }, 0) / members.length;
    const curve = (await built.rows(
      `select month, value, low, high, alive from marts.segment_value_curve
       where "grouping" = 'kind' and segment = 'often' order by month`,
    )) as Record<"month" | "value" | "low" | "high" | "alive", number>[]; // as selected
    expect(curve).toHaveLength(13);
    for (const point of curve.slice(1)) {
      // Money is discounted from the middle of each month here, continuously there.
      expect(point.value / of(point.month)).toBeCloseTo(1, 4);
      expect(point.low).toBeLessThan(point.value);
      expect(point.high).toBeGreaterThan(point.value);
      expect(point.alive).toBeCloseTo(alive, 9);
    }
    // The less there is of it, the more chance has to say.
    const width = ({value, low, high}: (typeof curve)[number]) => (high - low) / value;
    expect(width(curve[1]!)).toBeGreaterThan(width(curve[12]!));
  });

  test("has at the horizon a range as wide as the same customers have as a group of lifetime value", async () => {
    const groups = (await built.rows(
      `select groups.expected / groups.customers as value, groups.low / groups.customers as low,
         groups.high / groups.customers as high, profiles.value as of_segment, profiles.low as low_of_segment,
         profiles.high as high_of_segment
       from marts.lifetime_value as groups
       inner join marts.segment_profiles as profiles
         on profiles."grouping" = groups.dimension and profiles.segment = groups.value and profiles.measure = 'expected'
       where groups.kind = 'dimension'`,
    )) as Record<"value" | "low" | "high" | "of_segment" | "low_of_segment" | "high_of_segment", number>[]; // as selected
    expect(groups).toHaveLength(2);
    for (const {value, low, high, of_segment, low_of_segment, high_of_segment} of groups) {
      expect(of_segment / value).toBeCloseTo(1, 6);
      const variance = rangeVariance({value, low, high});
      const same = rangeVariance({value: of_segment, low: low_of_segment, high: high_of_segment});
      // Each is told from a hundred futures of its own: to 14 % and one standard deviation.
      expect(Math.abs(Math.log(same / variance))).toBeLessThan(0.6);
    }
  });

  test("is published where the profile tells the expected money, and withheld where it does not", () => {
    const rows = (name: string) =>
      Array.from({length: published[name]!.segment!.values.length}, (_, i) =>
        Object.fromEntries(Object.entries(published[name]!).map(([column, {values}]) => [column, values[i]])),
      );
    const profiles = rows("segment-profiles").filter(({measure}) => measure === "expected");
    const ends = rows("segment-value-curve").filter(({month}) => month === 12);
    expect(
      ends
        .filter(({grouping}) => grouping !== "")
        .map(({grouping, segment, value}) => [grouping, segment, value]),
    ).toEqual(profiles.map(({grouping, segment, value}) => [grouping, segment, value]));
    // All customers, whose range stands elsewhere.
    expect(ends[0]).toMatchObject({
      grouping: "",
      segment: "",
      customers: 61,
      value: profiles[0]!.base_value,
      low: null,
    });
  });
});

test("the variance that a range was made with can be had back from it", () => {
  for (const variance of [0.0001, 0.02, 0.5, 1.5, 3])
    expect(rangeVariance({value: 12, ...range(12, variance)})).toBeCloseTo(variance, 9);
  expect(rangeVariance({value: 0, low: 0, high: 0})).toBe(0);
});
