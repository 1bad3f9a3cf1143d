/** When the money comes that is expected of the customers of each segment. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import type {PublishedTable} from "./arrow.ts";
import {figures} from "./value-groups.ts";

/** A row of marts.segment_value_curve; grouping and segment are empty for all customers. */
export interface CurveRow {
  grouping: string;
  segment: string;
  month: number;
  customers: number;
  alive: number;
  value: number;
  low: number | null;
  high: number | null;
}

export function readCurves(connection: DuckDBConnection): Promise<CurveRow[]> {
  return queryRows<CurveRow>(
    connection,
    `select "grouping", segment, month, customers, alive, value, low, high
     from marts.segment_value_curve order by "grouping", segment, month`,
  );
}

/**
 * `segment-value-curve`: months to the horizon, and the money expected per customer until then.
 *
 * @param rows those of all customers and of the segments that are shown, with the published name of the grouping
 * @param shows whether the expected money of a row may be told; its curve ends there
 */
export function valueCurveTable(
  rows: readonly {name: string; row: CurveRow}[],
  shows: (row: CurveRow) => boolean,
  k: number,
): PublishedTable {
  const known = rows.filter(({row}) => row.customers >= k);
  const money = (column: "value" | "low" | "high") => ({
    type: "float64" as const,
    values: known.map(({row}) => {
      const amount = row[column];
      return amount === null || !shows(row) ? null : figures(amount);
    }),
  });
  return {
    grouping: {type: "text", values: known.map(({name}) => name)},
    segment: {type: "text", values: known.map(({row}) => row.segment)},
    month: {type: "int16", values: known.map(({row}) => row.month)},
    customers: {type: "int32", values: known.map(({row}) => row.customers)},
    // No money, but a rate.
    alive: {type: "float64", values: known.map(({row}) => figures(row.alive))},
    value: money("value"),
    low: money("low"),
    high: money("high"),
  };
}
