/** Segments: profiles, scores, moves and outcomes of a company of forty customers, counted by hand. */
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {type Built, build, line} from "./given.ts";

// Twenty customers of the north spend 100 in every quarter of 2023 and 2024; twenty of the south once 10, in the first
// quarter of 2023, and every second of them 10 again in the first quarter of 2024. Nobody knows where the 41st lives.
const quarters = [
  "2023-02-10",
  "2023-05-10",
  "2023-08-10",
  "2023-11-10",
  "2024-02-10",
  "2024-05-10",
  "2024-08-10",
  "2024-11-10",
];
const north = Array.from({length: 20}, (_, i) => `n${i}`);
const south = Array.from({length: 20}, (_, i) => `s${i}`);
const tea = {category: "tea"};
const cups = {category: "cups"};

let built: Built;
beforeAll(async () => {
  built = await build({
    transactions: [
      ...north.flatMap((who) => quarters.map((day) => line(who, day, 100, tea))),
      ...south.map((who) => line(who, "2023-02-11", 10, cups)),
      ...south.filter((_, i) => i % 2 === 0).map((who) => line(who, "2024-02-11", 10, cups)),
      line("x", "2024-12-31", 10, cups),
    ],
    interactions: north.slice(0, 15).map((customer_id, i) => ({
      customer_id,
      at: "2024-06-01 10:00:00",
      kind: "call",
      direction: "outbound",
      outcome: i < 6 ? "reached" : "no answer",
      satisfaction: 4,
    })),
    attributes: [
      ...north.map((who): [string, string, string] => [who, "region", "North"]),
      ...south.map((who): [string, string, string] => [who, "region", "South"]),
      ...south.slice(0, 5).map((who): [string, string, string] => [who, "email", "on file"]),
    ],
    config: {
      dimensions: ["region"],
      segments: {
        everybody: "'all'",
        nobody: "cast(null as varchar)",
        frequent: "case when orders >= 3 then 'often' else 'seldom' end",
      },
      privacy: {smallGroup: 5},
    },
  });
});
afterAll(() => built.connection.closeSync());

const trait = async (grouping: string, segment: string, measure: string, item = "") =>
  (
    await built.rows(
      `select value, base_value, verdict, customers from marts.segment_profiles
       where "grouping" = '${grouping}' and segment = '${segment}' and measure = '${measure}' and item = '${item}'`,
    )
  )[0];
const score = async (grouping: string, measure: string) =>
  (
    await built.rows(
      `select value, reference, customers from marts.segment_scores where "grouping" = '${grouping}' and measure = '${measure}'`,
    )
  )[0];

describe("profiles", () => {
  test("tell means and shares of a segment next to all customers", async () => {
    // 400 in 2024 each; all: 20 · 400 + 10 · 10 + 10 = 8110 of 41.
    expect(await trait("region", "North", "orders")).toMatchObject({value: 4, customers: 20});
    const value = await trait("region", "North", "value");
    expect(value?.value).toBe(400);
    expect(value?.base_value).toBeCloseTo(8110 / 41, 9);
    expect(await trait("region", "South", "basket")).toMatchObject({value: 10, customers: 10});
  });

  test("call a share over or under only beyond chance, and a mean only from thirty customers on", async () => {
    expect(await trait("region", "North", "bought")).toMatchObject({value: 1, verdict: "over"});
    expect(await trait("region", "South", "bought")).toMatchObject({value: 0.5, verdict: "under"});
    expect(await trait("region", "North", "value")).toMatchObject({verdict: "too few"});
    expect(await trait("region", "North", "category", "tea")).toMatchObject({value: 1});
    expect(await trait("region", "South", "category", "tea")).toMatchObject({value: 0});
  });

  test("know who can be spoken to, who answered, and how satisfied they are", async () => {
    expect(await trait("region", "North", "reachable")).toMatchObject({value: 0.75, customers: 20});
    expect(await trait("region", "South", "reachable")).toMatchObject({value: 0.25});
    expect(await trait("region", "North", "response")).toMatchObject({value: 0.4, customers: 15});
    expect(await trait("region", "North", "satisfaction")).toMatchObject({value: 4, customers: 15});
  });

  test("leave out segments of fewer customers than may be shown", async () => {
    expect(await trait("region", "Unknown", "orders")).toBeUndefined();
  });
});

describe("scores", () => {
  test("tell how much of the next year's value a grouping explains, next to chance", async () => {
    // On 31 December 2023 there are 40 customers; in the year after the north brought 400 each, the south 10 or nothing:
    // within the south 10 · 10 · 20 / 40 · … = 500, between 20 · 20 / 40 · 395² = 1,560,250.
    const found = await score("region", "value of the next year");
    expect(found?.customers).toBe(40);
    expect(found?.value).toBeCloseTo(1_560_250 / 1_560_750, 9);
    // (k - 1)/(n - 1) = 1/39, and 2.4977 standard deviations of a beta distribution with 1/2 and 19 above it: 2.5 % of
    // cases over the four groupings that had two segments on that day.
    expect(found?.reference).toBeCloseTo(0.11283600645947739, 9);
  });

  test("have nothing to tell of a grouping with one segment or none", async () => {
    expect((await score("everybody", "value of the next year"))?.value).toBeNull();
    expect((await score("nobody", "value of the next year"))?.value).toBeNull();
    expect(await score("nobody", "customers with a segment")).toMatchObject({value: 0});
    expect(await score("everybody", "customers with a segment")).toMatchObject({value: 1});
    expect((await score("region", "customers with a segment"))?.value).toBeCloseTo(40 / 41, 9);
  });

  test("tell who stays", async () => {
    // In the past four quarters nobody crosses three orders: the north did in 2023.
    expect((await score("frequent", "stay from quarter to quarter"))?.value).toBe(1);
    // Attributes have no history.
    expect((await score("region", "stay from quarter to quarter"))?.value).toBeNull();
  });

  test("take the least reachable of the large segments", async () => {
    expect((await score("region", "can be spoken to, least reachable segment"))?.value).toBe(0.25);
  });
});

describe("outcomes", () => {
  test("follow those who were in a segment a year before the last quarter ended", async () => {
    expect(
      await built.rows(
        `select segment, on_day, customers, bought_1, bought_2, bought, value_sum from marts.segment_outcomes
         where "grouping" = 'region' and customers > 0 order by segment`,
      ),
    ).toEqual([
      {
        segment: "North",
        on_day: "2023-12-31",
        customers: 20,
        bought_1: 20,
        bought_2: 20,
        bought: 20,
        value_sum: "8000.0000",
      },
      {
        segment: "South",
        on_day: "2023-12-31",
        customers: 20,
        bought_1: 10,
        bought_2: 0,
        bought: 10,
        value_sum: "100.0000",
      },
    ]);
  });
});

describe("price bands", () => {
  test("put prices that are all the same in the middle", async () => {
    expect(await built.rows("select category, band from core.price_bands order by category")).toEqual([
      {category: "cups", band: "middle"},
      {category: "tea", band: "middle"},
    ]);
  });
});
