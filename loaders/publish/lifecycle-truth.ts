/** The demo company only: stages found against the process that made its customers. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Config} from "../config.ts";
import {literal, queryRows} from "../engine/warehouse.ts";

export interface LifecycleTruth {
  /** Stage found by whether the customer was still there, on the as-of date. */
  now: {stage: string; there: number; gone: number}[];
  /** The same at the end of each month. */
  months: {onDay: string; stage: string; there: number; gone: number}[];
  /** Customers told rightly on the as-of date: there in exploration, formation, stable; gone in decline, ended. */
  right: number;
  /**
   * Customers told rightly by whoever knows each one's own rate of orders and own hazard of leaving, and sees the same
   * orders: gone where that is likelier than not. Nobody can do much better.
   */
  rightKnowing: number;
  customers: number;
}

/** Stages in which a customer counts as still there. */
const present = "('exploration', 'formation', 'stable')";

/**
 * Reads what the generator of the demo company wrote down of each customer; null for any other company.
 *
 * With rate λ and hazard μ a customer silent for s is still there with chance 1 / (1 + μ/(λ+μ) (e^((λ+μ)s) − 1)).
 * Source: D. Schmittlein, D. Morrison and R. Colombo, Management Science 33 (1987), 1-24, for one customer's λ and μ.
 */
export async function readLifecycleTruth(
  connection: DuckDBConnection,
  config: Config,
): Promise<LifecycleTruth | null> {
  const file = config.demo && join(config.demo.directory, "lives.parquet");
  if (file === undefined || !existsSync(file)) return null;
  await connection.run(`create or replace temporary table demo_lives as
    select keys.customer_key, lives.purchase_rate, lives.dropout_hazard, cast(lives.left_at as date) as left_on
    from read_parquet(${literal(file)}) as lives
    inner join core.customer_keys as keys on keys.customer_id = lives.customer_id
    where lives.kind = 'buyer'`);
  const [matched] = await queryRows<{others: number}>(
    connection,
    `select cast(count(*) as integer) as others from core.stage_spells as spells
     where spells.came_from is null and spells.customer_key not in (select customer_key from demo_lives)`,
  );
  // Another company's files, read with the demo still in the configuration.
  if (matched?.others !== 0) return null;

  const months = await queryRows<{on_day: string; stage: string; there: number; gone: number}>(
    connection,
    `with stretches as (
       select stage, true as there, from_day as starts,
         case when left_on is null then to_day else least(to_day, left_on - 1) end as ends
       from core.stage_spells inner join demo_lives using (customer_key)
       union all
       select stage, false, greatest(from_day, left_on), to_day
       from core.stage_spells inner join demo_lives using (customer_key) where left_on is not null
     ), changes as (
       select stage, there, date_trunc('month', starts) as month, 1 as change from stretches where starts <= ends
       union all
       select stage, there, date_trunc('month', ends + 1), -1 from stretches, staging.calendar
       where starts <= ends and ends < as_of
     ), sums as (
       select stage, month, coalesce(sum(change) filter (there), 0) as there, coalesce(sum(change) filter (not there), 0) as gone
       from changes group by all
     )
     select cast(stock.on_day as varchar) as on_day, stock.stage,
       cast(sum(coalesce(sums.there, 0)) over so_far as integer) as there,
       cast(sum(coalesce(sums.gone, 0)) over so_far as integer) as gone
     from marts.lifecycle_stock as stock left join sums using (month, stage)
     window so_far as (partition by stock.stage order by stock.month)
     order by on_day, stage`,
  );
  const [knowing] = await queryRows<{customers: number; right_now: number; right_knowing: number}>(
    connection,
    `with now as (
       select lives.left_on is null or lives.left_on > as_of as there, spells.stage in ${present} as found,
         (purchase_rate + dropout_hazard) * date_diff('day', days.day, as_of) / 30.4375 as exponent,
         dropout_hazard / (purchase_rate + dropout_hazard) as share
       from staging.calendar
       inner join core.stage_spells as spells on spells.to_day = as_of
       inner join demo_lives as lives using (customer_key)
       inner join core.stage_days as days on days.customer_key = spells.customer_key and days.next_day is null
     )
     select cast(count(*) as integer) as customers,
       cast(count(*) filter (there = found) as integer) as right_now,
       cast(count(*) filter (there = (share * (exp(least(exponent, 500)) - 1) < 1)) as integer) as right_knowing
     from now`,
  );
  if (!knowing) return null;
  const last = months.at(-1)?.on_day;
  return {
    now: months.filter((m) => m.on_day === last).map(({stage, there, gone}) => ({stage, there, gone})),
    months: months.map(({on_day, stage, there, gone}) => ({onDay: on_day, stage, there, gone})),
    right: knowing.right_now,
    rightKnowing: knowing.right_knowing,
    customers: knowing.customers,
  };
}
