/** Money by stage at every quarter-end: counted by hand for a small company, and never the money of few. */
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {lifecycleMoneyTable} from "../../../loaders/publish/lifecycle-money.ts";
import {type Built, build, line} from "../models/given.ts";

const months = (year: number) =>
  Array.from({length: 12}, (_, m) => `${year}-${String(m + 1).padStart(2, "0")}-05`);
const customers = (name: string, many: number, days: string[], amount: number) =>
  Array.from({length: many}, (_, i) => days.map((day) => line(`${name}${i}`, day, amount))).flat();

// Fourteen buy for 10 every month; twelve bought once, for 20, in November 2022, and three in February 2023.
let built: Built;
beforeAll(async () => {
  built = await build({
    transactions: [
      ...customers("monthly", 14, [...months(2022), ...months(2023)], 10),
      ...customers("once", 12, ["2022-11-15"], 20),
      ...customers("later", 3, ["2023-02-15"], 20),
    ],
    only: ["marts.lifecycle_money", "marts.lifecycle_marks"],
    config: {calendar: {asOf: "2023-12-31"}},
  });
});
afterAll(() => built.connection.closeSync());

const published = async (
  k: number,
  {
    hiddenQuarters = [],
    hiddenNow = [],
    totalNow = true,
  }: {hiddenQuarters?: string[]; hiddenNow?: string[]; totalNow?: boolean} = {},
) => {
  const table = await lifecycleMoneyTable(
    built.connection,
    {
      json: {lifecycle: {reason: null, money: "revenue"}},
      shown: {stage: (stage) => !hiddenNow.includes(stage), total: totalNow},
    },
    (quarter) => !hiddenQuarters.includes(quarter),
    k,
  );
  const stages = Array.from({length: table.stage!.values.length}, (_, i) => table.stage!.values[i]);
  /** Money on each day, in order. */
  return (stage: string) => stages.flatMap((name, i) => (name === stage ? [table.money!.values[i]] : []));
};

describe("money by stage", () => {
  test("is that of the twelve months before each quarter-end, from a year of data on", async () => {
    const rows = await built.rows(
      `select cast(on_day as varchar) as day, stage, buyers, fresh, cast(revenue as double) as revenue
       from marts.lifecycle_money where buyers > 0 order by on_day, stage`,
    );
    expect(rows.map(({day, stage, buyers, fresh, revenue}) => [day, stage, buyers, fresh, revenue])).toEqual([
      ["2022-12-31", "exploration", 12, 12, 240],
      ["2022-12-31", "stable", 14, 14, 1680],
      // 12 · 20 + 3 · 20, the three new.
      ["2023-03-31", "exploration", 15, 3, 300],
      ["2023-03-31", "stable", 14, 14, 1680],
      ["2023-06-30", "decline", 15, 15, 300],
      ["2023-06-30", "stable", 14, 14, 1680],
      ["2023-09-30", "decline", 15, 0, 300],
      ["2023-09-30", "stable", 14, 14, 1680],
      // What the twelve brought is more than twelve months ago.
      ["2023-12-31", "ended", 3, 3, 60],
      ["2023-12-31", "stable", 14, 14, 1680],
    ]);
  });

  test("is on the as-of date what the rest of the page tells", async () => {
    expect(
      await built.rows(
        `select money.stage, money.buyers = sum(marks.buyers) as as_many, money.revenue = sum(marks.revenue) as as_much
         from marts.lifecycle_money as money
         inner join marts.lifecycle_marks as marks on marks.stage = money.stage
         where money.on_day = date '2023-12-31'
         group by money.stage, money.buyers, money.revenue order by money.stage`,
      ),
    ).toEqual([
      {stage: "decline", as_many: true, as_much: true},
      {stage: "ended", as_many: true, as_much: true},
      {stage: "stable", as_many: true, as_much: true},
    ]);
  });

  test("adds up to that of all customers, and is nothing where nobody is", async () => {
    const money = await published(1);
    expect(money("")).toEqual([1920, 1980, 1980, 1980, 1740]);
    expect(money("stable")).toEqual([1680, 1680, 1680, 1680, 1680]);
    expect(money("decline")).toEqual([0, 0, 300, 300, 0]);
    expect(money("ended")).toEqual([0, 0, 0, 0, 60]);
    expect(money("formation")).toEqual([0, 0, 0, 0, 0]);
  });

  test("never tells of few, neither as a sum nor as a difference of two days", async () => {
    const money = await published(10, {hiddenNow: ["ended", "stable"]});
    expect(money("ended").at(-1)).toBeNull();
    expect(money("stable").at(-1)).toBeNull();
    // Three more than in December: the day before goes, and with it what would give it back.
    expect(money("exploration")).toEqual([null, 300, 0, 0, 0]);
    expect(money("stable")).toEqual([null, 1680, null, 1680, null]);
    // Nobody came into decline from June to September: what changed may be that of few.
    expect(money("decline")).toEqual([0, 0, null, 300, 0]);
    // Of all it is known anyway, from the quarters.
    expect(money("")).toEqual([1920, 1980, 1980, 1980, 1740]);
    expect((await published(10, {hiddenNow: ["ended", "stable"], totalNow: false}))("").at(-1)).toBeNull();
  });

  test("tells no sum of quarters one of which is withheld", async () => {
    const money = await published(10, {hiddenQuarters: ["2023-01-01"], hiddenNow: ["ended", "stable"]});
    expect(money("")).toEqual([1920, null, null, null, 1740]);
    // All stages together would give it back.
    expect(money("stable")[1]).toBeNull();
    expect(money("exploration")[1]).toBe(300);
  });
});
