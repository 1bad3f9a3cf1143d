/** The demo company only: stages found against the process that made its customers. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Config} from "../config.ts";
import {literal, queryRows} from "../engine/warehouse.ts";

/** Customers found in a stage by what was true of them: buying as ever, fading, or gone. */
export interface StageByState {
  stage: string;
  active: number;
  fading: number;
  gone: number;
}

/** Declines found, over all the time, by the pace they were given and by what was true on the day they were found. */
export interface DeclinesByTruth {
  pace: "sudden" | "gradual";
  /** The customer had left from one day to the next. */
  atOnce: number;
  /** The customer was fading, or had left after fading. */
  faded: number;
  /** The customer was buying as ever: a false alarm. */
  active: number;
}

/** How late it is found that customers turned away: of those who did so a year or more before the as-of date. */
export interface Lateness {
  how: "at once" | "fading";
  customers: number;
  /** Found in decline or ended within a year, and before they were won back. */
  found: number;
  /** For fading: found before the fading ended. */
  foundInTime: number | null;
  /** Days until half of all were found, who counted as in decline already with none; null when fewer than half were. */
  medianDays: number | null;
}

export interface LifecycleTruth {
  /** On the as-of date. */
  now: StageByState[];
  /** At the end of each month. */
  months: ({onDay: string} & StageByState)[];
  declines: DeclinesByTruth[];
  late: Lateness[];
  /** Customers of the kind that leaves at once, without fading. */
  atOnce: {
    customers: number;
    /** Told rightly on the as-of date: there in exploration, formation, stable; gone in decline, ended. */
    right: number;
    /**
     * Told rightly by whoever knows each one's own rate of orders and own hazard of leaving, and sees the same orders:
     * gone where that is likelier than not. Nobody can do much better.
     */
    rightKnowing: number;
  };
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
    select keys.customer_key, lives.purchase_rate, lives.dropout_hazard, lives.gradual, lives.won_back,
      cast(lives.first_order_at as date) as first_on, cast(lives.fading_from as date) as fading_on,
      cast(lives.fading_to as date) as faded_on, cast(lives.left_at as date) as left_on
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

  // Who leaves after fading without being won back counts as faded for good, everybody else who left as gone at once.
  await connection.run(`create or replace temporary table demo_spans as
    select spans.* replace (least(to_day, as_of) as to_day)
    from (
      select customer_key, 'active' as state, false as faded, first_on as from_day,
        coalesce(fading_on, left_on, date '9999-12-31') - 1 as to_day
      from demo_lives
      union all
      select customer_key, 'fading', true, fading_on, faded_on - 1 from demo_lives where fading_on is not null
      union all
      select customer_key, 'active', false, faded_on, coalesce(left_on, date '9999-12-31') - 1
      from demo_lives where fading_on is not null and won_back
      union all
      select customer_key, 'gone', fading_on is not null and not won_back, left_on, date '9999-12-31'
      from demo_lives where left_on is not null
    ) as spans, staging.calendar
    where from_day <= least(to_day, as_of)`);
  const months = await readMonths(connection);
  const last = months.at(-1)?.onDay;
  return {
    now: months.filter(({onDay}) => onDay === last).map(({onDay: _, ...row}) => row),
    months,
    declines: await queryRows<DeclinesByTruth>(
      connection,
      `select paces.pace,
         cast(count(*) filter (state = 'gone' and not faded) as integer) as "atOnce",
         cast(count(*) filter (faded) as integer) as faded,
         cast(count(*) filter (state = 'active') as integer) as active
       from (values ('sudden'), ('gradual')) as paces(pace)
       left join (
         select spells.pace, spans.state, spans.faded
         from core.stage_spells as spells
         inner join demo_spans as spans
           on spans.customer_key = spells.customer_key and spells.from_day between spans.from_day and spans.to_day
         where spells.stage = 'decline'
       ) as found on found.pace = paces.pace
       group by paces.pace order by paces.pace desc`,
    ),
    late: await readLateness(connection),
    atOnce: await readKnowing(connection),
  };
}

async function readMonths(connection: DuckDBConnection): Promise<LifecycleTruth["months"]> {
  const rows = await queryRows<{on_day: string} & StageByState>(
    connection,
    `with stretches as (
       select spells.stage, spans.state, greatest(spells.from_day, spans.from_day) as starts,
         least(spells.to_day, spans.to_day) as ends
       from core.stage_spells as spells
       inner join demo_spans as spans
         on spans.customer_key = spells.customer_key
         and spans.from_day <= spells.to_day and spells.from_day <= spans.to_day
     ), changes as (
       select stage, state, date_trunc('month', starts) as month, 1 as change from stretches
       union all
       select stage, state, date_trunc('month', ends + 1), -1 from stretches, staging.calendar where ends < as_of
     ), sums as (
       select stage, month, sum(change) filter (state = 'active') as active,
         sum(change) filter (state = 'fading') as fading, sum(change) filter (state = 'gone') as gone
       from changes group by all
     )
     select cast(stock.on_day as varchar) as on_day, stock.stage,
       cast(sum(coalesce(sums.active, 0)) over so_far as integer) as active,
       cast(sum(coalesce(sums.fading, 0)) over so_far as integer) as fading,
       cast(sum(coalesce(sums.gone, 0)) over so_far as integer) as gone
     from marts.lifecycle_stock as stock left join sums using (month, stage)
     window so_far as (partition by stock.stage order by stock.month)
     order by on_day, stage`,
  );
  return rows.map(({on_day, stage, active, fading, gone}) => ({onDay: on_day, stage, active, fading, gone}));
}

function readLateness(connection: DuckDBConnection): Promise<Lateness[]> {
  return queryRows<Lateness>(
    connection,
    `with turned as (
       select customer_key, 'fading' as how, fading_on as on_day, faded_on,
         case when won_back then least(faded_on - 1, fading_on + 365) else fading_on + 365 end as until
       from demo_lives where fading_on is not null
       union all
       select customer_key, 'at once', left_on, null, left_on + 365
       from demo_lives where left_on is not null and (fading_on is null or won_back)
     ), found as (
       select turned.customer_key, turned.how, turned.on_day, turned.faded_on,
         min(case when spells.from_day > turned.on_day then spells.from_day when spells.from_day is not null then turned.on_day end) as found_on
       from turned
       inner join staging.calendar on turned.on_day <= as_of - 365
       left join core.stage_spells as spells
         on spells.customer_key = turned.customer_key and spells.stage in ('decline', 'ended')
         and spells.to_day >= turned.on_day and spells.from_day <= turned.until
       group by all
     )
     select hows.how, cast(count(on_day) as integer) as customers, cast(count(found_on) as integer) as found,
       case when hows.how = 'fading' then cast(count(*) filter (found_on < faded_on) as integer) end as "foundInTime",
       cast(nullif(quantile_disc(case when on_day is not null then coalesce(found_on - on_day, 999) end, 0.5), 999) as integer)
         as "medianDays"
     from (values ('at once'), ('fading')) as hows(how) left join found on found.how = hows.how
     group by hows.how order by hows.how`,
  );
}

async function readKnowing(connection: DuckDBConnection): Promise<LifecycleTruth["atOnce"]> {
  const [knowing] = await queryRows<{customers: number; right_now: number; right_knowing: number}>(
    connection,
    `with now as (
       select lives.left_on is null or lives.left_on > as_of as there, spells.stage in ${present} as found,
         (purchase_rate + dropout_hazard) * date_diff('day', days.day, as_of) / 30.4375 as exponent,
         dropout_hazard / (purchase_rate + dropout_hazard) as share
       from staging.calendar
       inner join core.stage_spells as spells on spells.to_day = as_of
       inner join demo_lives as lives on lives.customer_key = spells.customer_key and not lives.gradual
       inner join core.stage_days as days on days.customer_key = spells.customer_key and days.next_day is null
     )
     select cast(count(*) as integer) as customers,
       cast(count(*) filter (there = found) as integer) as right_now,
       cast(count(*) filter (there = (share * (exp(least(exponent, 500)) - 1) < 1)) as integer) as right_knowing
     from now`,
  );
  return {
    customers: knowing?.customers ?? 0,
    right: knowing?.right_now ?? 0,
    rightKnowing: knowing?.right_knowing ?? 0,
  };
}
