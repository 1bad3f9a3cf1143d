/*
description: >
  What customers in each lifecycle stage at the end of a quarter, and on the as-of date, had brought in the twelve months
  up to that day: how much money stands in decline, and how much did before. Quarter-ends that are not a year after the
  first day with data, but for a month, are left out: their twelve months would not be whole.
grain: [quarter_number, stage]
published: true
columns:
  quarter_number: {description: Number of the quarter (see staging.periods).}
  on_day: {description: "Its last day, or the as-of date."}
  stage: {description: "exploration, formation, stable, decline or ended."}
  buyers: {description: Customers in it on that day with money moved in the twelve months., tests: [not_null]}
  fresh: {description: "Those of them who bought in the quarter, or came into the stage in it: at least on them the change since the quarter before rests."}
  revenue: {description: Money of the twelve months after refunds.}
  margin: {description: Margin of the twelve months; null when unknown.}
tests:
  - never: "fresh > buyers"
    because: "More customers are new in a stage than are in it. Report this as an error of Perennial."
*/
with told as (
  select
    ends.quarter_number,
    ends.on_day,
    cast(coalesce(
      lag(ends.on_day) over (order by ends.quarter_number),
      ends.on_day - interval 3 month
    ) as date) as day_before,
    cast(ends.on_day - interval 11 month as date) as reach
  from core.quarter_ends as ends
),

-- Before the join with stages: most customers of long ago brought nothing in the last twelve months.
moved as (
  select
    quarters.customer_key,
    quarters.quarter_number,
    quarters.on_day,
    quarters.revenue_12m,
    quarters.margin_12m,
    date_diff('day', told.day_before, quarters.on_day) as days,
    quarters.days_since_last,
    told.day_before
  from core.customer_quarters as quarters
  inner join told on told.quarter_number = quarters.quarter_number
  cross join staging.calendar as calendar
  where told.reach >= calendar.first_day
    and (quarters.orders_12m > 0 or quarters.revenue_12m <> 0 or quarters.refunds_12m <> 0)
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
),

summed as (
  select
    moved.quarter_number,
    spells.stage,
    count(*) as buyers,
    count(case when moved.days_since_last < moved.days or spells.from_day > moved.day_before then 1 end) as fresh,
    sum(moved.revenue_12m) as revenue,
    sum(moved.margin_12m) as margin
  from moved
  inner join core.stage_spells as spells
    on spells.customer_key = moved.customer_key and spells.from_day <= moved.on_day and spells.to_day >= moved.on_day
  group by moved.quarter_number, spells.stage
)

select
  told.quarter_number,
  told.on_day,
  stages.stage,
  cast(coalesce(summed.buyers, 0) as bigint) as buyers,
  cast(coalesce(summed.fresh, 0) as bigint) as fresh,
  cast(coalesce(summed.revenue, 0) as decimal(18, 4)) as revenue,
  cast(case when summed.buyers is null then 0 else summed.margin end as decimal(18, 4)) as margin
from told
cross join stages
cross join staging.calendar as calendar
left join summed on summed.quarter_number = told.quarter_number and summed.stage = stages.stage
where told.reach >= calendar.first_day
