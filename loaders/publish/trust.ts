/** How far forecasts were from what customers then did: the tables behind "Can we trust it?". */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import type {PublishedTable} from "./arrow.ts";

type Cell = string | number | boolean | null;
type Row<Column extends string> = Record<Column, Cell>;

/**
 * `forecast-leaderboard`, `forecast-tracking`, `forecast-frequency`, `forecast-deciles` and `forecast-cohorts`, each
 * empty where nothing could be tested.
 *
 * Purchases are counts, not money, and counts may be shown; but nothing is said of how few customers did: a group
 * under k tells its size only, and with fewer than k customers in all there is no test.
 *
 * @param k smallest group
 */
export async function trustTables(
  connection: DuckDBConnection,
  k: number,
): Promise<Record<string, PublishedTable>> {
  const [tested] = await queryRows<{customers: number}>(
    connection,
    "select cast(coalesce(sum(customers), 0) as bigint) as customers from core.holdout_classes",
  );
  const enough = (tested?.customers ?? 0) >= k;
  const rows = async <Column extends string>(columns: readonly Column[], from: string, order: string) =>
    enough
      ? await queryRows<Row<Column>>(
          connection,
          `select ${columns.map((c) => (dates.has(c) ? `cast("${c}" as varchar) as "${c}"` : `"${c}"`)).join(", ")} from ${from} order by ${order}`,
        )
      : [];

  const leaderboard = await rows(
    [
      "name",
      "kind",
      "chosen",
      "refusal",
      "actual",
      "expected",
      "error_total",
      "error_cohort",
      "error_decile",
      "score",
      "rank",
    ],
    "marts.forecast_leaderboard",
    "position",
  );
  const tracking = await rows(
    ["week", "ends", "holdout", ...tracked, ...cumulative],
    "marts.forecast_tracking",
    "week",
  );
  const frequency = await rows(
    ["frequency", "open", "customers", ...tracked],
    "marts.forecast_frequency",
    "frequency",
  );
  const deciles = await rows(["decile", "customers", ...tracked], "marts.forecast_deciles", "decile");
  const cohorts = await rows(
    ["cohort", "customers", ...tracked],
    `(select periods.period as cohort, cohorts.* from marts.forecast_cohorts as cohorts
      inner join staging.periods as periods
        on periods.grain = 'quarter' and periods.period_number = cohorts.cohort_number) as cohorts`,
    "cohort",
  );

  return {
    "forecast-leaderboard": {
      name: text(leaderboard, "name"),
      kind: text(leaderboard, "kind"),
      chosen: flags(leaderboard, "chosen"),
      refusal: text(leaderboard, "refusal"),
      ...numbers(leaderboard, [
        "actual",
        "expected",
        "error_total",
        "error_cohort",
        "error_decile",
        "score",
        "rank",
      ]),
    },
    "forecast-tracking": {
      week: text(tracking, "week"),
      ends: text(tracking, "ends"),
      holdout: flags(tracking, "holdout"),
      ...numbers(tracking, [...tracked, ...cumulative]),
    },
    "forecast-frequency": {
      frequency: {type: "int32", values: frequency.map((r) => Number(r.frequency))},
      open: flags(frequency, "open"),
      ...groups(frequency, k),
    },
    "forecast-deciles": {
      decile: {type: "int32", values: deciles.map((r) => Number(r.decile))},
      ...groups(deciles, k),
    },
    "forecast-cohorts": {
      cohort: text(cohorts, "cohort"),
      ...groups(cohorts, k),
    },
  };
}

const dates = new Set<string>(["week", "ends", "cohort"]);

const tracked = ["actual", "expected", "low", "high"] as const;

const cumulative = ["cumulative_actual", "cumulative_expected", "cumulative_low", "cumulative_high"] as const;

/** Size of each group, and what it did and was expected to do where it has k customers. */
function groups(rows: readonly Row<"customers" | (typeof tracked)[number]>[], k: number): PublishedTable {
  const shown = rows.map((row) =>
    Number(row.customers) >= k ? row : {...row, actual: null, expected: null, low: null, high: null},
  );
  return {
    customers: {type: "int32", values: rows.map((row) => Number(row.customers))},
    ...numbers(shown, tracked),
  };
}

function text<Column extends string>(rows: readonly Row<Column>[], column: Column) {
  return {type: "text" as const, values: rows.map((row) => String(row[column] ?? ""))};
}

function flags<Column extends string>(rows: readonly Row<Column>[], column: Column) {
  return {type: "bool" as const, values: rows.map((row) => row[column] === true)};
}

function numbers<Column extends string>(
  rows: readonly Row<Column>[],
  columns: readonly Column[],
): PublishedTable {
  return Object.fromEntries(
    columns.map((column) => [
      column,
      {
        type: "float64" as const,
        values: rows.map((row) => (row[column] === null ? null : Number(row[column]))),
      },
    ]),
  );
}
