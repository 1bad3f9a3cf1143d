/** The retention cells as they are published: small categories folded, one row per cell, in the order of the files. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {literal, queryRows} from "../engine/warehouse.ts";
import {type Columns, readColumns} from "./columns.ts";
import {compareText, foldValues} from "./suppress.ts";

export const grains = ["week", "month", "quarter"] as const;
export type Grain = (typeof grains)[number];

export const variants = ["classic", "on_or_after", "windowed"] as const;
export type Variant = (typeof variants)[number];

/** The total (number 0, both texts empty) or one published value of a dimension. */
export interface Group {
  dimension: string;
  value: string;
}

const shape = {
  grain: "int",
  group: "int",
  variant: "int",
  cohort: "int",
  age: "int",
  complete: "flag",
  closes: "int",
  base_customers: "int",
  customers: "int",
  contributors: "int",
  growing: "int",
  growing_margin: "int",
  later: "int",
  base_orders: "int",
  orders: "int",
  base_revenue: "float",
  revenue: "float",
  kept_revenue: "float",
  base_margin: "float",
  margin: "float",
  kept_margin: "float",
} as const;

/**
 * One row per cell, ordered by grain, group, variant, cohort and age. `grain` and `variant` are positions in the lists
 * above, `group` in `PublishedCells.groups`; `cohort` and `closes` are days since 1970-01-01.
 */
export type Cells = Columns<typeof shape>;

export interface PublishedCells {
  groups: readonly Group[];
  /** Number of the dimension by group; -1 for the total. */
  dimensionOf: readonly number[];
  /** Dimensions with at least two published values, with these values. */
  dimensions: readonly {name: string; values: readonly string[]}[];
  cells: Cells;
  hasMargin: boolean;
}

/** Temporary table of folded cells with the exact sums that intervals need. */
export const cellTable = "temp.main.published_cells";

/**
 * Folds `marts.retention_cells` into `cellTable` and reads it.
 *
 * @param dimensions names in the order of publication
 * @param k smallest group
 */
export async function readCells(
  connection: DuckDBConnection,
  dimensions: readonly string[],
  k: number,
): Promise<PublishedCells> {
  const sizes = await queryRows<{dimension: string; value: string; customers: number}>(
    connection,
    `select dimension, value, cast(sum(base_customers) as bigint) as customers
     from marts.retention_cells
     where grain = 'month' and variant = 'classic' and age = 0 and dimension <> ''
     group by dimension, value`,
  );
  const groups: Group[] = [{dimension: "", value: ""}];
  const mapping = ["('', '', 0)"];
  const published: {name: string; values: string[]}[] = [];
  for (const dimension of dimensions) {
    const folded = foldValues(
      sizes.filter((s) => s.dimension === dimension),
      k,
    );
    if (folded.size === 0) continue;
    const values = [...new Set(folded.values())];
    published.push({name: dimension, values});
    for (const [value, name] of folded) {
      const number = groups.length + values.indexOf(name);
      mapping.push(`(${literal(dimension)}, ${literal(value)}, ${number})`);
    }
    groups.push(...values.map((value) => ({dimension, value})));
  }
  // For other publishers: under which group each value of the marts is published.
  await connection.run(
    `create or replace temp table published_values as select * from (values ${mapping.join(", ")}) as t(dimension, value, "group")`,
  );
  // For the guard: what of the inputs' text is published on purpose.
  await connection.run(
    `create or replace temp table published_groups as select * from (values ${groups
      .map((g) => `(${literal(g.dimension)}, ${literal(g.value)})`)
      .join(", ")}) as t(dimension, value)`,
  );
  await connection.run(`
    create or replace temp table published_cells as
    select
      case cells.grain when 'week' then 0 when 'month' then 1 else 2 end as grain,
      groups."group",
      case cells.variant when 'classic' then 0 when 'on_or_after' then 1 else 2 end as variant,
      date_diff('day', date '1970-01-01', cells.cohort) as cohort,
      cells.age,
      bool_and(cells.complete) as complete,
      date_diff('day', date '1970-01-01', max(cells.closes)) as closes,
      -- Money without a contributor would be somebody's all the same.
      greatest(sum(cells.contributors), case when sum(cells.net_revenue) <> 0 or sum(cells.margin) <> 0 then 1 else 0 end) as contributors,
      sum(cells.growing_customers) as growing,
      sum(cells.growing_margin_customers) as growing_margin,
      sum(cells.later_customers) as later,
      sum(cells.net_revenue) as revenue,
      sum(cells.base_net_revenue) as base_revenue,
      ${summed.map((name) => `sum(cells.${name}) as ${name}`).join(", ")}
    from marts.retention_cells as cells
    inner join published_values as groups
      on groups.dimension = cells.dimension and groups.value = cells.value
    group by all`);
  const cells = await readColumns(connection, shape, cellTable, 'grain, "group", variant, cohort, age');
  const [margin] = await queryRows<{known: boolean}>(
    connection,
    "select count(margin) > 0 as known from marts.headline",
  );
  const dimensionOf = groups.map((g) => published.findIndex((d) => d.name === g.dimension));
  return {groups, dimensionOf, dimensions: published, cells, hasMargin: margin?.known ?? false};
}

/** Names of the dimensions the marts have, those of the configuration first and in its order. */
export async function dimensionOrder(
  connection: DuckDBConnection,
  configured: readonly string[] | undefined,
): Promise<string[]> {
  const present = (
    await queryRows<{dimension: string}>(
      connection,
      "select distinct dimension from marts.retention_cells where dimension <> ''",
    )
  ).map((row) => row.dimension);
  const place = (name: string) => {
    const position = configured?.indexOf(name) ?? -1;
    return position === -1 ? Number.MAX_SAFE_INTEGER : position;
  };
  return present.sort((a, b) => place(a) - place(b) || compareText(a, b));
}

const summed = [
  "base_customers",
  "customers",
  "base_orders",
  "orders",
  "kept_revenue",
  "base_margin",
  "margin",
  "kept_margin",
  "sum_orders_sq",
  "sum_orders_base",
  "sum_base_orders_sq",
  "sum_revenue_sq",
  "sum_revenue_base",
  "sum_base_revenue_sq",
  "sum_kept_revenue_sq",
  "sum_kept_revenue_base",
  "sum_margin_sq",
  "sum_margin_base",
  "sum_base_margin_sq",
  "sum_kept_margin_sq",
  "sum_kept_margin_base",
];
