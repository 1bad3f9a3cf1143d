/** What the leaving page gets: worked out by hand for small companies. */
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {openWarehouse, type Warehouse} from "../../../loaders/engine/warehouse.ts";
import {readCells} from "../../../loaders/publish/cells.ts";
import {type Leaving, leavingTables} from "../../../loaders/publish/leaving.ts";
import {type Company, createMarts, type Purchase} from "./company.ts";

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await openWarehouse(":memory:");
});
afterEach(() => warehouse.close());

const range = (from: number, to: number) => Array.from({length: to - from}, (_, i) => from + i);
const bought = (customers: number[], day: string): Purchase[] =>
  customers.map((customer) => ({customer, day, amount: 10}));

// Forty customers first buy on 1 January. Twenty never come back; ten come back on 11 January and then no more; ten on
// 11 January and 10 May. Ten more first buy on 20 May. A silence of more than 40 days is leaving (see company.ts), so
// everybody is followed to 20 April, 41 days before the as-of date.
const company: Company = {
  purchases: [
    ...bought(range(0, 40), "2024-01-01"),
    ...bought(range(20, 40), "2024-01-11"),
    ...bought(range(30, 40), "2024-05-10"),
    ...bought(range(40, 50), "2024-05-20"),
  ],
  regions: range(0, 50).map((c) => (c % 2 === 0 ? "North" : "South")),
  asOf: "2024-05-31",
};

async function leavingOf(given: Company, k: number) {
  await createMarts(warehouse.connection, given);
  const published = await readCells(warehouse.connection, ["region"], k);
  const {tables, json} = await leavingTables(warehouse.connection, published, k);
  const columns = Object.entries(tables.survival);
  const rows = range(0, columns[0]![1].values.length).map((i) =>
    Object.fromEntries(columns.map(([name, {values}]) => [name, values[i]])),
  );
  return {leaving: json.leaving, rows};
}

describe("leaving.json", () => {
  let leaving: Leaving;
  beforeEach(async () => {
    ({leaving} = await leavingOf(company, 10));
  });

  it("says what leaving means, who is followed and who is too new", () => {
    expect(leaving).toMatchObject({
      kind: "silence",
      unit: "days",
      reason: null,
      silenceDays: 40,
      followedTo: "2024-04-20",
      customers: 40,
      left: 30,
      tooNew: 10,
      median: {time: 0},
    });
    expect(leaving.how).toContain("silent for more than 40 days");
  });

  it("says who never came back, and who was still there later", () => {
    expect(leaving.once!.share).toBe(0.5);
    // Twenty left on day 0, ten on day 10, the last ten were still there on 20 April, day 110.
    expect(leaving.landmarks.map((l) => [l.months, l.days, l.share])).toEqual([
      [1, 30, 0.25],
      [3, 91, 0.25],
    ]);
  });

  it("tests whether the values of a dimension leave alike", () => {
    // Even and odd customers do the same.
    expect(leaving.tests).toHaveLength(1);
    expect(leaving.tests[0]).toMatchObject({
      dimension: "region",
      chiSquare: 0,
      degrees: 1,
      p: 1,
      adjusted: 1,
      verdict: "no clear difference",
      groups: [
        {value: "North", customers: 20, left: 15},
        {value: "South", customers: 20, left: 15},
      ],
    });
    // From day 11 on five of each are at risk, fewer than ten: no age to compare them at.
    expect(leaving.tests[0]!.months).toBeNull();
    expect(leaving.tests[0]!.groups[0]!.share).toBeNull();
  });

  it("says how long customers wait from each order to the next", () => {
    // Of fifty first orders twenty were followed after 10 days; thirty have waited 151 or 11 days. Of twenty second
    // orders ten were followed after 120 days, ten have waited 141. Ten third orders have waited 21. The curve of first
    // orders stays at 60 %, its lower limit comes down to 45 % (lifelines 0.30.3: .4513) on day 10.
    expect(leaving.nextOrder).toEqual([
      {order: 1, customers: 50, reached: 0.4, within: 151, median: null, low: 10, high: null, usual: 10},
      {order: 2, customers: 20, reached: 0.5, within: 141, median: 120, low: 120, high: null, usual: 120},
      {order: 3, customers: 10, reached: 0, within: 21, median: null, low: null, high: null, usual: null},
    ]);
  });

  it("says for whom which silence is alarming, and how many are beyond it", () => {
    const alarms = leaving.silence.map((a) => [
      a.by,
      a.group,
      a.customers,
      a.medianGap,
      a.alarmDays,
      a.overdue,
    ]);
    expect(alarms).toEqual([
      // All thirty waits that ended: twenty of 10 days, ten of 120. F(10) = 20/80; then sixty are left at 11 days, ten
      // of which go, and ten at 21; of forty at 120 days ten end: F(120) = 1 - 3/4 x 3/4 = 7/16. Nine tenths of it is
      // beyond F(10): 120 days. Thirty have been silent for longer: twenty for 151 days, ten for 141.
      ["", "", 50, 10, 120, 30],
      ["orders", "1 order", 30, 10, 10, 30],
      ["orders", "2 orders", 10, 120, 120, 10],
      ["orders", "3–5 orders", 10, null, null, null],
      ["region", "North", 25, 10, 120, 15],
      ["region", "South", 25, 10, 120, 15],
    ]);
  });
});

describe("survival.arrow", () => {
  it("has curves that end where fewer than k are at risk", async () => {
    const {rows} = await leavingOf(company, 10);
    const total = rows.filter((r) => r.measure === "leaving" && r.dimension === "");
    expect(total.at(0)).toMatchObject({age: 0, at_risk: 40, events: 20, survival: 0.5});
    expect(total.find((r) => r.age === 10)).toMatchObject({at_risk: 20, events: 10, survival: 0.25});
    expect(total.at(-1)).toMatchObject({age: 110, at_risk: 10, survival: 0.25});
    const north = rows.filter((r) => r.measure === "leaving" && r.value === "North");
    expect(north.at(-1)).toMatchObject({age: 10, at_risk: 10, survival: 0.25});
    for (const row of rows) expect(Number(row.at_risk)).toBeGreaterThanOrEqual(10);
  });

  it("has the share that leaves at once, and in each month after", async () => {
    const {rows} = await leavingOf(company, 10);
    const hazard = rows.filter((r) => r.measure === "hazard" && r.dimension === "");
    expect(hazard.map((r) => [r.age, r.at_risk, r.events, r.hazard])).toEqual([
      [0, 40, 20, 0.5],
      [1, 20, 10, 0.5],
      [31, 10, 0, 0],
      [62, 10, 0, 0],
    ]);
  });

  it("has every age at which anybody left, or evenly spaced ones where these are too many", async () => {
    await createMarts(warehouse.connection, company);
    const published = await readCells(warehouse.connection, ["region"], 10);
    const agesOf = async (left: number, apart: number) => {
      // Ten customers leave on each of so many days; ten more are followed for a day longer.
      await warehouse.connection.run(`
        create or replace table marts.leaving_times as
        select 'silence' as kind, '' as dimension, '' as value, range * ${apart} as days, true as ended, 10 as customers from range(${left})
        union all select 'silence', '', '', ${left * apart}, false, 10`);
      const {measure, age} = (await leavingTables(warehouse.connection, published, 10)).tables.survival;
      return range(0, age!.values.length)
        .filter((i) => measure!.values[i] === "leaving")
        .map((i) => age!.values[i]);
    };
    expect(await agesOf(3, 31)).toEqual([0, 31, 62, 93]);
    const many = await agesOf(500, 1);
    expect(many.slice(0, 3)).toEqual([0, 3, 6]);
    expect(many).toHaveLength(167);
  });
});

describe("customers under contract", () => {
  it("are counted by months from the start, without a first order to come back from", async () => {
    // Twenty of forty leave after 31 days, the longest month; the others are still there after 400.
    await createMarts(warehouse.connection, company);
    await warehouse.connection.run(`
      create or replace table marts.leaving_times as
      select 'contract' as kind, '' as dimension, '' as value, * from (values (31, true, 20), (400, false, 20)) as t(days, ended, customers);
      delete from source.files`);
    const published = await readCells(warehouse.connection, ["region"], 10);
    const {tables, json} = await leavingTables(warehouse.connection, published, 10);
    expect(json.leaving).toMatchObject({
      kind: "contract",
      silenceDays: null,
      followedTo: "2024-05-31",
      customers: 40,
      left: 20,
      tooNew: 0,
      once: null,
      // No transactions but the bills: nobody waits for the next.
      nextOrder: [],
      silence: [],
    });
    expect(json.leaving.landmarks.map((l) => [l.months, l.share])).toEqual([
      [1, 0.5],
      [3, 0.5],
      [6, 0.5],
      [12, 0.5],
    ]);
    const {measure, age, hazard} = tables.survival;
    const months = range(0, age!.values.length).filter((i) => measure!.values[i] === "hazard");
    expect(months.slice(0, 3).map((i) => [age!.values[i], hazard!.values[i]])).toEqual([
      [0, 0.5],
      [33, 0],
      [64, 0],
    ]);
  });
});

describe("companies too young or too small to tell", () => {
  it("say so in a sentence, and publish no curve of leaving", async () => {
    const {leaving, rows} = await leavingOf(
      {...company, purchases: company.purchases.filter((p) => p.day < "2024-02-01"), asOf: "2024-02-01"},
      10,
    );
    expect(leaving).toMatchObject({kind: "none", customers: 0, left: 0, once: null, landmarks: []});
    expect(leaving.reason).toBe(
      "Customers who come back do so within 40 days, and the data hold fewer than 10 customers who first bought longer ago than that.",
    );
    expect(rows.filter((r) => r.measure !== "next order")).toEqual([]);
  });

  it("publish no share on fewer than k customers", async () => {
    const {leaving, rows} = await leavingOf(company, 60);
    expect(rows).toEqual([]);
    expect(leaving).toMatchObject({kind: "none", nextOrder: [], silence: []});
  });
});
