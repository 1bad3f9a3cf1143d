/*
description: >
  How many of the customers of each segment bought in each quarter after the day on which they were looked up in it, the
  last one of the quarter before age 1. Starts and ages go as far back as the configuration keeps quarters
  (retention.maxAge.quarter). Grouping and segment are empty for all who had bought by that day.
grain: [grouping, segment, quarter_number, age]
columns:
  grouping: {description: "Name of the grouping (see core.groupings)."}
  segment: {description: Name of the segment.}
  quarter_number: {description: "Number of the quarter that is age 1 (see staging.periods)."}
  age: {description: "Quarters since the lookup, from 1."}
  period: {description: First day of the quarter that is age 1., tests: [not_null]}
  closes: {description: Last day of the quarter of this age., tests: [not_null]}
  complete: {description: Whether that quarter is over.}
  base: {description: Customers in the segment on the day of the lookup., tests: [not_null]}
  bought: {description: "Of them, those who bought in the quarter of this age.", tests: [not_null]}
  later: {description: "Of them, those who bought in that quarter or have since.", tests: [not_null]}
tests:
  - never: "bought > later or later > base"
    because: "More customers of a segment bought than are in it. Report this as an error of Perennial."
*/
with span as (
  select
    periods.period_number as quarter_number,
    max(periods.period_number) over () - grains.max_age as before_first,
    periods.period,
    periods.ends,
    periods.complete
  from staging.periods as periods
  inner join source.grains as grains on grains.grain = periods.grain
  where periods.grain = 'quarter'
),

starts as (
  select quarter_number, period
  from span
  where quarter_number > before_first
),

active as (
  select periods.customer_key, periods.period_number
  from core.customer_periods as periods
  inner join starts on starts.quarter_number = periods.period_number
  where periods.grain = 'quarter' and periods.orders > 0
),

looked_up as (
  select mixes.pack, mixes.mix, mixes.customer_key, starts.quarter_number
  from core.quarter_mixes as mixes
  inner join starts on starts.quarter_number = mixes.quarter_number + 1
  where mixes.pack > 0
),

-- Mixes of pack 0 never change, so cohorts are all that is needed of them and of everybody.
cohort_activity as (
  select bases.profile as mix, bases.first_quarter, active.period_number, count(*) as bought
  from active
  inner join core.customer_bases as bases on bases.customer_key = active.customer_key
  group by bases.profile, bases.first_quarter, active.period_number
),

cohort_ends as (
  select profile as mix, first_quarter, last_quarter, count(*) as customers
  from core.customer_bases
  group by profile, first_quarter, last_quarter
),

bought as (
  select
    looked_up.pack,
    looked_up.mix,
    looked_up.quarter_number,
    active.period_number,
    count(*) as bought
  from looked_up
  inner join active
    on active.customer_key = looked_up.customer_key and active.period_number >= looked_up.quarter_number
  group by looked_up.pack, looked_up.mix, looked_up.quarter_number, active.period_number
  union all
  select 0, cohorts.mix, starts.quarter_number, cohorts.period_number, cast(sum(cohorts.bought) as bigint)
  from cohort_activity as cohorts
  inner join starts
    on starts.quarter_number > cohorts.first_quarter and starts.quarter_number <= cohorts.period_number
  group by cohorts.mix, starts.quarter_number, cohorts.period_number
),

last_bought as (
  select looked_up.pack, looked_up.mix, looked_up.quarter_number, bases.last_quarter, count(*) as customers
  from looked_up
  inner join core.customer_bases as bases
    on bases.customer_key = looked_up.customer_key and bases.last_quarter >= looked_up.quarter_number
  group by looked_up.pack, looked_up.mix, looked_up.quarter_number, bases.last_quarter
  union all
  select 0, cohorts.mix, starts.quarter_number, cohorts.last_quarter, cast(sum(cohorts.customers) as bigint)
  from cohort_ends as cohorts
  inner join starts
    on starts.quarter_number > cohorts.first_quarter and starts.quarter_number <= cohorts.last_quarter
  group by cohorts.mix, starts.quarter_number, cohorts.last_quarter
),

counted as (
  select pack, mix, quarter_number, period_number, bought, cast(0 as bigint) as ended
  from bought
  union all
  select pack, mix, quarter_number, last_quarter, cast(0 as bigint), customers
  from last_bought
),

placed as (
  select
    mixes."grouping", mixes.segment, counted.quarter_number, counted.period_number,
    sum(counted.bought) as bought, sum(counted.ended) as ended
  from counted
  inner join core.mixes as mixes on mixes.pack = counted.pack and mixes.mix = counted.mix
  group by mixes."grouping", mixes.segment, counted.quarter_number, counted.period_number
  union all
  select '', '', counted.quarter_number, counted.period_number, sum(counted.bought), sum(counted.ended)
  from counted
  where counted.pack = 0
  group by counted.quarter_number, counted.period_number
),

cells as (
  select
    sizes."grouping", sizes.segment, sizes.quarter_number, sizes.period, sizes.base,
    span.quarter_number as period_number, span.ends, span.complete
  from marts.narrowed_periods as sizes
  inner join starts on starts.quarter_number = sizes.quarter_number
  inner join span on span.quarter_number >= sizes.quarter_number
)

select
  cells."grouping",
  cells.segment,
  cells.quarter_number,
  cast(cells.period_number - cells.quarter_number + 1 as integer) as age,
  cells.period,
  cells.ends as closes,
  cells.complete,
  cells.base,
  cast(coalesce(placed.bought, 0) as bigint) as bought,
  cast(
    coalesce(
      sum(placed.ended) over (
        partition by cells."grouping", cells.segment, cells.quarter_number
        order by cells.period_number desc
      ),
      0
    ) as bigint
  ) as later
from cells
left join placed
  on placed."grouping" = cells."grouping"
  and placed.segment = cells.segment
  and placed.quarter_number = cells.quarter_number
  and placed.period_number = cells.period_number
