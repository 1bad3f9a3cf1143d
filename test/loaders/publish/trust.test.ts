/** What is published of a forecast's test: all of it, but nothing of groups under k. */
import {afterEach, beforeEach, expect, it} from "vitest";
import {openWarehouse, type Warehouse} from "../../../loaders/engine/warehouse.ts";
import {arrowFile} from "../../../loaders/publish/arrow.ts";
import {trustTables} from "../../../loaders/publish/trust.ts";
import {readCube} from "../../../src/components/cube.ts";

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await openWarehouse(":memory:");
  const {connection} = warehouse;
  for (const schema of ["core", "marts", "staging"]) await connection.run(`create schema ${schema}`);
  const tracked = "actual double, expected double, low double, high double";
  for (const sql of [
    "create table core.holdout_classes as select 0 as frequency, 22 as customers",
    "create table staging.periods as select * from (values ('quarter', 400, date '2024-01-01'), ('quarter', 401, date '2024-04-01')) as t(grain, period_number, period)",
    "create table marts.forecast_leaderboard (position integer, name varchar, kind varchar, chosen boolean, refusal varchar, actual double, expected double, error_total double, error_cohort double, error_decile double, score double, rank integer)",
    "insert into marts.forecast_leaderboard values (2, 'MBG/NBD', 'model', false, 'Too few.', null, null, null, null, null, null, null), (1, 'BG/NBD', 'model', true, null, 50, 40, -0.2, 0.3, 0.4, 0.3, 1)",
    `create table marts.forecast_tracking (week date, ends date, holdout boolean, ${tracked}, cumulative_actual double, cumulative_expected double, cumulative_low double, cumulative_high double)`,
    "insert into marts.forecast_tracking values (date '2024-01-08', date '2024-01-14', true, 3, 2.5, 1, 5, 8, 6.5, 4, 9), (date '2024-01-01', date '2024-01-07', false, 5, 4, 2, 6, 5, 4, 2, 6)",
    `create table marts.forecast_frequency (frequency integer, open boolean, customers integer, ${tracked})`,
    "insert into marts.forecast_frequency values (1, true, 10, 2, 1.5, 1, 2), (0, false, 12, 0.5, 0.4, 0.2, 0.6)",
    `create table marts.forecast_deciles (decile integer, customers integer, ${tracked})`,
    "insert into marts.forecast_deciles values (1, 9, 2, 1.5, 1, 2), (2, 13, 1, 1, 0.5, 1.5)",
    `create table marts.forecast_cohorts (cohort_number integer, customers integer, ${tracked})`,
    "insert into marts.forecast_cohorts values (401, 3, 7, 6, 4, 8), (400, 19, 40, 30, 25, 35)",
  ])
    await connection.run(sql);
});
afterEach(() => warehouse.close());

/** The rows of a published file, as a page reads them. */
async function rows(name: string, columns: Record<string, "text" | "numbers" | "flags">, k = 10) {
  const tables = await trustTables(warehouse.connection, k);
  const cube = readCube(arrowFile(name, tables[name]!));
  return Array.from({length: cube.length}, (_, i) =>
    Object.entries(columns).map(([column, kind]) => cube[kind](column)[i]),
  );
}

it("keeps the leaderboard in its order, with what was refused and why", async () => {
  const columns = {
    name: "text",
    kind: "text",
    chosen: "flags",
    refusal: "text",
    error_total: "numbers",
    rank: "numbers",
  } as const;
  expect(await rows("forecast-leaderboard", columns)).toEqual([
    ["BG/NBD", "model", true, "", -0.2, 1],
    ["MBG/NBD", "model", false, "Too few.", null, null],
  ]);
});

it("tells every week", async () => {
  const columns = {
    week: "text",
    ends: "text",
    holdout: "flags",
    actual: "numbers",
    cumulative_high: "numbers",
  } as const;
  expect(await rows("forecast-tracking", columns)).toEqual([
    ["2024-01-01", "2024-01-07", false, 5, 6],
    ["2024-01-08", "2024-01-14", true, 3, 9],
  ]);
});

it("tells of groups under k only their size", async () => {
  const columns = {customers: "numbers", actual: "numbers", expected: "numbers", low: "numbers"} as const;
  expect(await rows("forecast-frequency", {frequency: "numbers", open: "flags", ...columns})).toEqual([
    [0, false, 12, 0.5, 0.4, 0.2],
    [1, true, 10, 2, 1.5, 1],
  ]);
  expect(await rows("forecast-deciles", {decile: "numbers", ...columns})).toEqual([
    [1, 9, null, null, null],
    [2, 13, 1, 1, 0.5],
  ]);
  expect(await rows("forecast-cohorts", {cohort: "text", ...columns})).toEqual([
    ["2024-01-01", 19, 40, 30, 25],
    ["2024-04-01", 3, null, null, null],
  ]);
});

it("tells nothing when all customers together are fewer than k", async () => {
  const tables = await trustTables(warehouse.connection, 23);
  for (const [name, table] of Object.entries(tables))
    for (const {values} of Object.values(table)) expect([name, values.length]).toEqual([name, 0]);
});
