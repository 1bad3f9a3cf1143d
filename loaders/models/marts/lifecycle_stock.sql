/*
description: >
  Customers in each lifecycle stage at the end of every calendar month, by what was known on that day. The month of the
  as-of date, if it is not over, is counted on the as-of date.
grain: [month_number, stage]
published: true
columns:
  month_number: {description: Number of the month (see staging.periods).}
  month: {description: First day of the month.}
  on_day: {description: "Its last day, or the as-of date."}
  stage: {description: "exploration, formation, stable, decline or ended."}
  customers: {description: Customers in the stage on that day.}
  entered: {description: Moves into it during the month.}
  leaving: {description: Moves out of it during the month.}
tests:
  - never: "customers < 0"
    because: "More customers left a stage than ever entered it. Report this as an error of Perennial."
*/
with changes as (
  select month_number, stage, sum(moves) as entered, 0 as leaving
  from marts.lifecycle_moves
  group by month_number, stage
  union all
  select month_number, came_from, 0 as entered, sum(moves) as leaving
  from marts.lifecycle_moves
  where came_from <> ''
  group by month_number, came_from
),

by_month as (
  select month_number, stage, sum(entered) as entered, sum(leaving) as leaving
  from changes
  group by month_number, stage
),

stages as (
  select 'exploration' as stage
  union all
  select 'formation' as stage
  union all
  select 'stable' as stage
  union all
  select 'decline' as stage
  union all
  select 'ended' as stage
)

select
  periods.period_number as month_number,
  periods.period as month,
  least(periods.ends, calendar.as_of) as on_day,
  stages.stage,
  cast(sum(coalesce(by_month.entered, 0) - coalesce(by_month.leaving, 0)) over (
    partition by stages.stage order by periods.period_number
  ) as bigint) as customers,
  cast(coalesce(by_month.entered, 0) as bigint) as entered,
  cast(coalesce(by_month.leaving, 0) as bigint) as leaving
from staging.periods as periods
cross join stages
cross join staging.calendar as calendar
left join by_month on by_month.month_number = periods.period_number and by_month.stage = stages.stage
where periods.grain = 'month'
