/*
description: >
  How long customers stay in a stage, and how long after the beginning of a decline they buy again: stretches counted by
  their days, those that are not over yet up to the as-of date.
grain: [measure, stage, came_from, pace, days, ended]
columns:
  measure: {description: "stay: in the stage; return: from the beginning of a decline until the customer bought again and was no longer in decline, also after having counted as ended."}
  stage: {description: The stage.}
  came_from: {description: Stage before; empty for new customers.}
  pace: {description: "For decline: sudden or gradual; else empty."}
  days: {description: Days of the stretch; for those not over yet so far.}
  ended: {description: Whether it is over.}
  spells: {description: How many.}
tests:
  - never: "days < 0"
    because: "A stage ended before it began. Report this as an error of Perennial."
*/
with followed as (
  select
    spells.stage,
    coalesce(spells.came_from, '') as came_from,
    coalesce(spells.pace, '') as pace,
    spells.from_day,
    spells.to_day,
    lead(spells.stage) over (partition by spells.customer_key order by spells.from_day) as next_stage,
    lead(spells.from_day) over (partition by spells.customer_key order by spells.from_day) as next_day,
    lead(spells.from_day, 2) over (partition by spells.customer_key order by spells.from_day) as day_after_next
  from core.stage_spells as spells
),

stretches as (
  select
    'stay' as measure,
    stage,
    came_from,
    pace,
    from_day,
    next_day as ended_on
  from followed
  union all
  select
    'return' as measure,
    stage,
    came_from,
    pace,
    from_day,
    case when next_stage = 'ended' then day_after_next else next_day end as ended_on
  from followed
  where stage = 'decline'
)

select
  stretches.measure,
  stretches.stage,
  stretches.came_from,
  stretches.pace,
  cast(date_diff('day', stretches.from_day, coalesce(stretches.ended_on, calendar.as_of)) as integer) as days,
  stretches.ended_on is not null as ended,
  count(*) as spells
from stretches
cross join staging.calendar as calendar
group by
  stretches.measure,
  stretches.stage,
  stretches.came_from,
  stretches.pace,
  cast(date_diff('day', stretches.from_day, coalesce(stretches.ended_on, calendar.as_of)) as integer),
  stretches.ended_on is not null
