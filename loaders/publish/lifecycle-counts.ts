/** Counts of the lifecycle: customers by stage, moves between stages, and what other thresholds would tell. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import type {PublishedTable} from "./arrow.ts";

export async function stockTable(connection: DuckDBConnection, enough: boolean): Promise<PublishedTable> {
  const rows = await queryRows<{
    month: string;
    on_day: string;
    stage: string;
    customers: number;
    entered: number;
    leaving: number;
  }>(
    connection,
    `select cast(month as varchar) as month, cast(on_day as varchar) as on_day, stage,
       cast(customers as integer) as customers, cast(entered as integer) as entered, cast(leaving as integer) as leaving
     from marts.lifecycle_stock where ${enough} order by month, stage`,
  );
  return {
    month: {type: "text", values: rows.map((r) => r.month)},
    on_day: {type: "text", values: rows.map((r) => r.on_day)},
    stage: {type: "text", values: rows.map((r) => r.stage)},
    customers: {type: "int32", values: rows.map((r) => r.customers)},
    entered: {type: "int32", values: rows.map((r) => r.entered)},
    leaving: {type: "int32", values: rows.map((r) => r.leaving)},
  };
}

export async function movesTable(connection: DuckDBConnection, enough: boolean): Promise<PublishedTable> {
  const rows = await queryRows<{
    month: string;
    came_from: string;
    stage: string;
    pace: string;
    moves: number;
  }>(
    connection,
    `select cast(periods.period as varchar) as month, moves.came_from, moves.stage, moves.pace,
       cast(moves.moves as integer) as moves
     from marts.lifecycle_moves as moves
     inner join staging.periods as periods
       on periods.grain = 'month' and periods.period_number = moves.month_number
     where ${enough} order by month, came_from, stage, pace`,
  );
  return {
    month: {type: "text", values: rows.map((r) => r.month)},
    came_from: {type: "text", values: rows.map((r) => r.came_from)},
    stage: {type: "text", values: rows.map((r) => r.stage)},
    pace: {type: "text", values: rows.map((r) => r.pace)},
    moves: {type: "int32", values: rows.map((r) => r.moves)},
  };
}

export async function thresholdsTable(
  connection: DuckDBConnection,
  enough: boolean,
): Promise<PublishedTable> {
  const rows = await queryRows<{
    chance: number;
    purchase_days: number;
    variation: number;
    long_known: boolean;
    fallen: boolean;
    customers: number;
  }>(
    connection,
    `select chance, purchase_days, variation, long_known, fallen, cast(customers as integer) as customers
     from marts.lifecycle_thresholds where ${enough} order by all`,
  );
  return {
    chance: {type: "float64", values: rows.map((r) => r.chance)},
    purchase_days: {type: "int32", values: rows.map((r) => r.purchase_days)},
    variation: {type: "float64", values: rows.map((r) => r.variation)},
    long_known: {type: "bool", values: rows.map((r) => r.long_known)},
    fallen: {type: "bool", values: rows.map((r) => r.fallen)},
    customers: {type: "int32", values: rows.map((r) => r.customers)},
  };
}
