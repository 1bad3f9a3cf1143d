/*
description: >
  The lifecycle of every customer: one row per stretch of days in one stage, from the first order to the as-of date
  without a gap. The stage on a day rests on data up to that day only.
grain: [customer_key, from_day]
columns:
  customer_key: {description: Who., tests: [not_null]}
  stage: {description: "exploration, formation, stable, decline or ended.", tests: [{accepted_values: [exploration, formation, stable, decline, ended]}]}
  from_day: {description: First day., tests: [not_null]}
  to_day: {description: "Last day; the as-of date for the stage the customer is in now.", tests: [not_null]}
  came_from: {description: The stage before; null at first.}
  pace: {description: "For decline: sudden or gradual; else null."}
tests:
  - never: "to_day < from_day"
    because: "A stage ends before it begins. Report this as an error of Perennial."
  - never: "stage = came_from or (stage = 'ended' and came_from <> 'decline') or (stage = 'exploration' and came_from is not null)"
    because: "Stages follow each other in an order that cannot be. Report this as an error of Perennial."
  - never: "(stage = 'decline') <> (pace is not null)"
    because: "A decline has no pace. Report this as an error of Perennial."
*/
with days as (
  select
    customer_key,
    day,
    next_day,
    purchase_day,
    stage,
    pace,
    decline_days,
    ended_days,
    lead(stage) over (partition by customer_key order by day) as next_stage
  from core.stage_days
),

-- Silence is counted up to the day before the next order, or to the as-of date.
silent as (
  select
    days.*,
    coalesce(date_diff('day', days.day, days.next_day) - 1, date_diff('day', days.day, calendar.as_of)) as silence
  from days
  cross join staging.calendar as calendar
),

judged as (
  select
    *,
    case
      when silence > ended_days then 'ended'
      when silence > decline_days then 'decline'
      else stage
    end as last_stage
  from silent
),

starts as (
  select customer_key, stage, day as from_day, cast(null as varchar) as came_from, cast(null as varchar) as pace
  from judged
  where purchase_day = 1
  union all
  select
    customer_key,
    next_stage as stage,
    next_day as from_day,
    last_stage as came_from,
    case when next_stage = 'decline' then 'gradual' end as pace
  from judged
  where next_stage <> last_stage
  union all
  select customer_key, 'decline', cast(day + (decline_days + 1) * interval 1 day as date), stage, pace
  from judged
  where silence > decline_days and stage <> 'decline'
  union all
  select customer_key, 'ended', cast(day + (ended_days + 1) * interval 1 day as date), 'decline', null
  from judged
  where silence > ended_days
)

select
  starts.customer_key,
  starts.stage,
  starts.from_day,
  coalesce(
    cast(lead(starts.from_day) over (partition by starts.customer_key order by starts.from_day) - interval 1 day as date),
    calendar.as_of
  ) as to_day,
  starts.came_from,
  starts.pace
from starts
cross join staging.calendar as calendar
