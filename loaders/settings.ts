/**
 * Writes what the configuration and the calendar say as tables, so that SQL models can read them.
 */
import {basename} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {type Config, inWords} from "./config.ts";
import {literal, queryRows} from "./engine/warehouse.ts";
import {Failure} from "./failure.ts";
import type {SqlModel} from "./graph/model.ts";
import {type ConfiguredGrouping, configuredGroupings} from "./segments/groupings.ts";
import {placeOf, segmentModels} from "./segments/models.ts";
import {normalQuantile} from "./statistics/index.ts";

/** Dimensions that come from the contract rather than from a further column of the customers file. */
const builtIn = ["acquisition_channel", "loyalty_tier", "first_channel", "first_category"] as const;

/**
 * Those taken when the configuration names none: what was known when the customer joined. The loyalty tier is not
 * among them: customers reach a high tier by staying, so retention by tier would explain itself.
 */
const byDefault = ["acquisition_channel", "first_channel", "first_category"] as const;

export interface Settings {
  /** A text per table that changes exactly when its content does, by `schema.table`. */
  tables: Map<string, string>;
  /** Models that the configuration itself is made into: those of its segments. */
  models: SqlModel[];
}

/**
 * Creates `source.settings`, `source.forecast`, `source.lifecycle`, `source.privacy`, `source.grains`, `source.ages`,
 * `source.periods`, `source.dimensions` and `source.segments`.
 *
 * @throws Failure when a configured dimension is no column of the input, or a configured segment may not run
 */
export async function writeSettings(connection: DuckDBConnection, config: Config): Promise<Settings> {
  const dimensions = await dimensionsOf(connection, config);
  const groupings = await configuredGroupings(connection, config, dimensions);
  const day = (value: string | undefined) =>
    value === undefined ? "cast(null as date)" : `date ${literal(value)}`;
  const {windowDays, maxAge} = config.retention;
  const grains = (["week", "month", "quarter"] as const)
    .map((grain, i) => `(${literal(grain)}, ${i + 1}, ${windowDays[grain]}, ${maxAge[grain]})`)
    .join(", ");
  const tables: Record<string, string> = {
    settings: `select ${day(config.calendar.asOf)} as as_of, ${day(config.calendar.from)} as from_day,
      ${config.money.countFreeOrders} as count_free_orders,
      cast(${config.money.marginRate ?? "null"} as decimal(9, 6)) as margin_rate,
      ${config.contracts.bridgeDays} as bridge_days`,
    // Tables of their own, so that another horizon or k reruns only what it touches.
    forecast: `select ${config.forecast.horizonMonths} as horizon_months,
      cast(${config.forecast.discountRate} as double) as discount_rate,
      cast(${config.forecast.model === undefined ? "null" : literal(config.forecast.model)} as varchar) as forecast_model,
      cast(${config.forecast.holdoutDays ?? "null"} as integer) as holdout_days`,
    lifecycle: `select cast(${limit(config.lifecycle.declineChance)} as double) as decline_limit,
      cast(${limit(config.lifecycle.endedChance)} as double) as ended_limit,
      cast(${config.lifecycle.baseWeight} as double) as base_weight,
      cast(${config.lifecycle.usualWaitDays} as double) as usual_wait_days,
      ${config.lifecycle.stableOrders} as stable_orders, ${config.lifecycle.stableDays} as stable_days,
      cast(${config.lifecycle.stableVariation} as double) as stable_variation,
      cast(${config.lifecycle.spendShare} as double) as spend_share`,
    privacy: `select ${config.privacy.smallGroup} as small_group`,
    grains: `select * from (values ${grains}) as t(grain, position, window_days, max_age)`,
    ages: `select cast(range as integer) as age from range(${Math.max(maxAge.week, maxAge.month, maxAge.quarter) + 1})`,
    periods: `
      with days as (select cast(range as date) as day from range(timestamp '1900-01-01', timestamp '2200-01-01', interval 1 day))
      select 'week' as grain, date_diff('day', date '1900-01-01', day) // 7 as period_number, day as period, day + 6 as ends
      from days where isodow(day) = 1
      union all
      select 'month', (year(day) - 1900) * 12 + month(day) - 1, day, last_day(day) from days where day(day) = 1
      union all
      select 'quarter', (year(day) - 1900) * 4 + quarter(day) - 1, day, last_day(cast(day + interval 2 month as date))
      from days where day(day) = 1 and month(day) % 3 = 1`,
    dimensions:
      dimensions.length === 0
        ? "select 1 as position, '' as dimension where false"
        : `select * from (values ${dimensions.map((d, i) => `(${i + 1}, ${literal(d)})`).join(", ")}) as t(position, dimension)`,
    segments: `select cast(null as varchar) as grouping, cast(null as varchar) as label, 0 as position, 0 as pack, cast(0 as bigint) as place where false
      ${groupings.map((grouping) => `union all select ${segmentRow(grouping)}`).join(" ")}`,
  };
  await connection.run("create schema if not exists source");
  for (const [name, sql] of Object.entries(tables))
    await connection.run(`create or replace table source.${name} as ${sql}`);
  return {
    tables: new Map(Object.entries(tables).map(([name, sql]) => [`source.${name}`, sql])),
    models: segmentModels(groupings, config),
  };
}

function segmentRow(grouping: ConfiguredGrouping): string {
  const {pack, place} = placeOf(grouping);
  return `${literal(grouping.name)}, ${literal(grouping.label)}, ${grouping.position}, ${pack}, cast(${place} as bigint)`;
}

/** Standard normal deviate that is passed with a chance: what SQL has no function for. */
function limit(chance: number): string {
  return normalQuantile(1 - chance).toFixed(9);
}

async function dimensionsOf(connection: DuckDBConnection, config: Config): Promise<string[]> {
  const attributes = await queryRows<{attribute: string}>(
    connection,
    "select distinct attribute from source.customer_attributes order by attribute",
  );
  const known = new Set<string>([...builtIn, ...attributes.map((a) => a.attribute)]);
  if (config.dimensions) {
    const missing = config.dimensions.filter((d) => !known.has(d));
    if (missing.length > 0) {
      throw new Failure(
        missing.map((d) => ({
          file: basename(config.file),
          what: `\`dimensions\` names ${JSON.stringify(d)}, but the customers file has no such column.`,
          remedy: `Allowed: ${[...known].join(", ")}.`,
        })),
      );
    }
    return config.dimensions;
  }
  const present = await queryRows<Record<(typeof byDefault)[number], boolean>>(
    connection,
    `select
       (select count(acquisition_channel) > 0 from source.customers) as acquisition_channel,
       (select count(channel) > 0 from source.transactions) as first_channel,
       (select count(category) > 0 from source.transactions) as first_category`,
  );
  return byDefault.filter((d) => present[0]?.[d]);
}

/** What a reader calls a dimension: `first_channel` -> `First channel`. */
export const dimensionLabel = inWords;
