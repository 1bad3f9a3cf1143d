/** What became of the customers of each segment, quarter by quarter: what pages narrowed to one segment read. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import type {PublishedTable} from "./arrow.ts";
import {shownMoney} from "./narrowed-money.ts";
import {folded, type Looked, type NarrowedSettings, type PeriodRow, type Place} from "./narrowed-places.ts";
import type {Grouping} from "./segments.ts";
import {figures} from "./value-groups.ts";

/** `narrowed-periods`, `narrowed-retention` and `narrowed-stages`. */
export async function narrowedTables(
  connection: DuckDBConnection,
  settings: NarrowedSettings,
): Promise<Record<string, PublishedTable>> {
  const {groupings} = settings;
  const k = Math.max(1, settings.k);
  const places: Place[] = [
    {id: "", grouping: "", kind: "", segment: ""},
    ...groupings.flatMap(({id, published: {name, kind, segments}}) =>
      segments.map((segment) => ({id, grouping: name, kind, segment: segment.name})),
    ),
  ];
  return {
    "narrowed-periods": await periods(connection, places, {...settings, k}),
    "narrowed-retention": await retention(connection, places, groupings, k),
    "narrowed-stages": await stages(connection, places, groupings, k),
  };
}

async function periods(
  connection: DuckDBConnection,
  places: readonly Place[],
  settings: NarrowedSettings,
): Promise<PublishedTable> {
  const {groupings, published, k} = settings;
  const read = await queryRows<PeriodRow>(
    connection,
    `select "grouping", segment, cast(period as varchar) as quarter, cast(known_on as varchar) as known_on, complete, base,
       bought, orders, cast(revenue as double) as revenue, cast(margin as double) as margin, backers
     from marts.narrowed_periods order by quarter_number, "grouping", segment`,
  );
  const rows = folded(read, places, groupings, ({quarter}) => quarter, [
    "base",
    "bought",
    "orders",
    "revenue",
    "margin",
    "backers",
  ]);
  const money = await shownMoney(connection, {places, rows, read}, settings);
  const known = (column: "bought" | "orders") => rows.map(({row}) => (row.base < k ? null : row[column]));
  const amount = (column: "revenue" | "margin") =>
    rows.map(({place, row}) => {
      const shown = row.base < k ? null : money(place, row);
      return shown === null ? null : figures(shown[column] ?? 0);
    });
  return {
    ...placeColumns(places, rows),
    known_on: {type: "text", values: rows.map(({row}) => row.known_on)},
    complete: {type: "bool", values: rows.map(({row}) => row.complete)},
    base: {type: "int32", values: rows.map(({row}) => row.base)},
    bought: {type: "int32", values: known("bought")},
    orders: {type: "int32", values: known("orders")},
    revenue: {type: "float64", values: amount("revenue")},
    margin: {type: "float64", values: published.hasMargin ? amount("margin") : rows.map(() => null)},
  };
}

/** Numbers of customers only: those who were looked up a quarter apart differ by a few, and so would their money. */
async function retention(
  connection: DuckDBConnection,
  places: readonly Place[],
  groupings: readonly Grouping[],
  k: number,
): Promise<PublishedTable> {
  const read = await queryRows<
    Looked & {age: number; closes: string; complete: boolean; bought: number; later: number}
  >(
    connection,
    `select "grouping", segment, cast(period as varchar) as quarter, age, cast(closes as varchar) as closes, complete,
       base, bought, later
     from marts.narrowed_retention order by quarter_number, age, "grouping", segment`,
  );
  const rows = folded(read, places, groupings, ({quarter, age}) => `${quarter} ${age}`, [
    "base",
    "bought",
    "later",
  ]);
  const known = (column: "bought" | "later") => rows.map(({row}) => (row.base < k ? null : row[column]));
  return {
    ...placeColumns(places, rows),
    age: {type: "int16", values: rows.map(({row}) => row.age)},
    complete: {type: "bool", values: rows.map(({row}) => row.complete)},
    closes: {type: "text", values: rows.map(({row}) => row.closes)},
    base: {type: "int32", values: rows.map(({row}) => row.base)},
    bought: {type: "int32", values: known("bought")},
    later: {type: "int32", values: known("later")},
  };
}

async function stages(
  connection: DuckDBConnection,
  places: readonly Place[],
  groupings: readonly Grouping[],
  k: number,
): Promise<PublishedTable> {
  const read = await queryRows<
    Looked & {complete: boolean; from_stage: string; to_stage: string; customers: number}
  >(
    connection,
    `select "grouping", segment, cast(period as varchar) as quarter, complete, 0 as base, from_stage, to_stage, customers
     from marts.narrowed_stages order by quarter_number, from_stage, to_stage, "grouping", segment`,
  );
  const moves = folded(
    read,
    places,
    groupings,
    ({quarter, from_stage, to_stage}) => `${quarter} ${from_stage} ${to_stage}`,
    ["customers"],
  );
  const bases = new Map<string, number>();
  const looked = (place: number, {quarter}: Looked) => `${place} ${quarter}`;
  for (const {place, row} of moves) {
    const key = looked(place, row);
    bases.set(key, (bases.get(key) ?? 0) + row.customers);
  }
  const rows = moves.flatMap(({place, row}) => {
    const base = bases.get(looked(place, row)) ?? 0;
    return base < k ? [] : [{place, row: {...row, base}}];
  });
  return {
    ...placeColumns(places, rows),
    complete: {type: "bool", values: rows.map(({row}) => row.complete)},
    base: {type: "int32", values: rows.map(({row}) => row.base)},
    from_stage: {type: "text", values: rows.map(({row}) => row.from_stage)},
    to_stage: {type: "text", values: rows.map(({row}) => row.to_stage)},
    customers: {type: "int32", values: rows.map(({row}) => row.customers)},
  };
}

function placeColumns(
  places: readonly Place[],
  rows: readonly {place: number; row: Looked}[],
): PublishedTable {
  return {
    grouping: {type: "text", values: rows.map(({place}) => places[place]!.grouping)},
    segment: {type: "text", values: rows.map(({place}) => places[place]!.segment)},
    quarter: {type: "text", values: rows.map(({row}) => row.quarter)},
  };
}
