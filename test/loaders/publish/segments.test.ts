/** What the pages of segments get, and what the small-group rules keep from them. */
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {literal, openWarehouse, type Warehouse} from "../../../loaders/engine/warehouse.ts";
import type {PublishedTable} from "../../../loaders/publish/arrow.ts";
import {addresses, segmentTables} from "../../../loaders/publish/segments.ts";
import {segmentMarts} from "./segment-marts.ts";

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openWarehouse(":memory:");
  const {connection} = warehouse;
  for (const schema of ["core", "marts", "staging"]) await connection.run(`create schema ${schema}`);
  for (const [name, columns] of segmentMarts) await connection.run(`create table ${name} (${columns})`);
  await connection.run(
    "create table staging.calendar as select date '2020-01-01' as first_day, date '2024-12-31' as as_of",
  );
  await connection.run("create table marts.value_spread (measure varchar, steps integer)");
  await connection.run("create table staging.periods (grain varchar, period_number integer, period date)");
  await connection.run(
    `create table core.quarter_ends as
     select 7 as quarter_number, 7 as last_quarter, true as complete, date '2023-12-31' as year_before`,
  );
});
afterAll(() => warehouse.close());

interface Given {
  /** Name of the grouping -> segment -> its customers, by number, from 0. */
  groupings: Record<string, Record<string, number[]>>;
  kind?: string;
  /** Customers in all. */
  customers?: number;
  /** Customers who bought nothing for a year. */
  silent?: number[];
  moves?: [grouping: string, from: string, to: string, customers: number][];
}

/** Every customer of a grouping has the same value, 100; other measures are left out. */
async function told(
  {groupings, kind = "configured", customers = 100, silent = [], moves = []}: Given,
  k = 10,
) {
  const {connection} = warehouse;
  const fill = async (table: string, rows: string[]) => {
    await connection.run(`delete from ${table}`);
    if (rows.length > 0) await connection.run(`insert into ${table} values ${rows.join(", ")}`);
  };
  const places = Object.entries(groupings).flatMap(([grouping, segments]) =>
    Object.entries(segments).map(([segment, members]) => ({grouping, segment, members})),
  );
  const size = (grouping: string, segment: string, n: number) =>
    `(${literal(grouping)}, ${literal(segment)}, ${n})`;
  await fill(
    "core.groupings",
    Object.keys(groupings).map((name, i) => `(${literal(name)}, ${literal(name)}, '${kind}', ${i + 1}, '')`),
  );
  await fill("marts.segment_sums", [
    size("", "", customers),
    ...places.map(({grouping, segment, members}) => size(grouping, segment, members.length)),
  ]);
  await fill(
    "marts.segment_profiles",
    places.map(
      ({grouping, segment, members}) =>
        `(${literal(grouping)}, ${literal(segment)}, 'value', '', 100, 90, 110, 100, 'as the base', ${members.length})`,
    ),
  );
  const names = Object.keys(groupings);
  // Each grouping is a pack of its own, and a mix the place of its segment.
  await fill(
    "core.mixes",
    places.map(
      ({grouping, segment}, mix) =>
        `(${names.indexOf(grouping)}, ${mix}, ${literal(grouping)}, ${mix}, ${literal(segment)})`,
    ),
  );
  await fill(
    "core.quarter_mixes",
    places.flatMap(({grouping, members}, mix) =>
      members.map((c) => `(${c}, 7, ${names.indexOf(grouping)}, ${mix})`),
    ),
  );
  await fill(
    "core.customer_quarters",
    range(0, customers).map((c) => {
      const amount = silent.includes(c) ? 0 : 100;
      return `(${c}, 7, date '2024-12-31', ${amount === 0 ? 0 : 1}, ${amount}, ${amount}, 0, 0, 0, 0, 0)`;
    }),
  );
  await fill(
    "marts.segment_moves",
    moves.map(
      ([grouping, from, to, n]) => `(${literal(grouping)}, 7, ${literal(from)}, ${literal(to)}, ${n})`,
    ),
  );
  return await segmentTables(connection, k);
}

const range = (from: number, to: number) => Array.from({length: to - from}, (_, i) => from + i);

function rows(table: PublishedTable | undefined): Record<string, unknown>[] {
  const columns = Object.entries(table ?? {});
  return Array.from({length: columns[0]?.[1].values.length ?? 0}, (_, i) =>
    Object.fromEntries(columns.map(([name, {values}]) => [name, values[i]])),
  );
}

/** Segment -> value, of one grouping. */
async function values(given: Given, grouping: string): Promise<Record<string, unknown>> {
  const {tables} = await told(given);
  return Object.fromEntries(
    rows(tables["segment-profiles"])
      .filter((row) => row.grouping === grouping)
      .map((row) => [row.segment, row.value]),
  );
}

describe("what is shown of a grouping", () => {
  it("is every segment of enough customers, the small ones folded", async () => {
    const groupings = {g: {a: range(0, 50), b: range(50, 88), c: range(88, 95), d: range(95, 100)}};
    const {json} = await told({groupings});
    expect(json.segments.groupings[0]).toMatchObject({
      name: "g",
      reason: null,
      customers: 100,
      segments: [
        {name: "a", customers: 50},
        {name: "b", customers: 38},
        {name: "Other", customers: 12},
      ],
      folded: 2,
    });
    // What is left in Other is 12 customers' money: the others may stand.
    expect(await values({groupings}, "g")).toEqual({a: 100, b: 100});
  });

  it("is a reason where there is nothing to compare", async () => {
    const {json} = await told({
      groupings: {
        nobody: {Unknown: range(0, 100)},
        one: {all: range(0, 100)},
        small: {a: range(0, 95), b: range(95, 100)},
      },
    });
    expect(json.segments.groupings.map(({reason, segments}) => [reason, segments])).toEqual([
      ["nobody", []],
      ["one segment", []],
      ["small", []],
    ]);
  });

  it("keeps those apart of whom it is not known", async () => {
    const {json} = await told({groupings: {g: {a: range(0, 40), b: range(40, 60), Unknown: range(60, 100)}}});
    expect(json.segments.groupings[0]).toMatchObject({
      customers: 60,
      segments: [{name: "a"}, {name: "b"}, {name: "Unknown"}],
    });
  });

  it("is nothing without groupings or customers", async () => {
    const {json, tables} = await told({groupings: {}, customers: 0});
    expect(json.segments).toMatchObject({groupings: [], followed: null});
    expect(rows(tables["segment-profiles"])).toEqual([]);
  });
});

describe("money", () => {
  it("of fewer than k customers is withheld, and a second one with it, since subtracting would tell it", async () => {
    const groupings = {g: {a: range(0, 50), b: range(50, 80), c: range(80, 100)}};
    expect(await values({groupings, silent: range(83, 100)}, "g")).toEqual({a: 100, b: null, c: null});
  });

  it("is withheld where subtracting all segments from the total tells that of the few without one", async () => {
    const groupings = {g: {a: range(0, 50), b: range(50, 96)}};
    const shown = await values({groupings}, "g");
    expect(Object.values(shown).filter((value) => value === null)).toHaveLength(1);
  });

  it("is withheld of the second of two segments that differ by fewer than k customers, with one beside it", async () => {
    const groupings = {
      one: {a: range(0, 50), b: range(50, 100)},
      other: {c: range(3, 50), d: [...range(0, 3), ...range(50, 100)]},
    };
    expect(await values({groupings}, "one")).toEqual({a: 100, b: 100});
    expect(await values({groupings}, "other")).toEqual({c: null, d: null});
  });

  it("stays where two groupings are the same, or differ by enough", async () => {
    const same = {a: range(0, 50), b: range(50, 100)};
    expect(await values({groupings: {one: same, other: same}}, "other")).toEqual({a: 100, b: 100});
    const apart = {a: range(5, 55), b: [...range(0, 5), ...range(55, 100)]};
    expect(await values({groupings: {one: same, other: apart}}, "other")).toEqual({a: 100, b: 100});
  });
});

describe("moves", () => {
  it("are folded as segments are, and left out for what has no history", async () => {
    const given: Given = {
      groupings: {g: {a: range(0, 50), b: range(50, 88), c: range(88, 95), d: range(95, 100)}},
      moves: [
        ["g", "a", "a", 40],
        ["g", "a", "c", 4],
        ["g", "a", "d", 6],
      ],
    };
    const {tables} = await told(given);
    expect(rows(tables["segment-moves"])).toEqual([
      {grouping: "g", from_segment: "a", to_segment: "a", customers: 40},
      {grouping: "g", from_segment: "a", to_segment: "Other", customers: 10},
    ]);
    expect(rows((await told({...given, kind: "dimension"})).tables["segment-moves"])).toEqual([]);
  });
});

describe("the address of a grouping", () => {
  it("holds letters, digits and hyphens only, and is its own", () => {
    expect(
      addresses([
        "rfm",
        "Value Tier!",
        "value_tier",
        "VALUE TIER",
        '<script>alert("x")</script>\n',
        "",
        "客户",
        "index",
        "../../etc",
        "x".repeat(100),
      ]),
    ).toEqual([
      "rfm",
      "value-tier",
      "value_tier",
      "value-tier-2",
      "script-alert-x-script",
      "grouping-6",
      "grouping-7",
      "grouping-8",
      "etc",
      "x".repeat(40),
    ]);
  });
});
