/*
description: >
  What was known on each day of how long customers wait for their next order: the mean of all waits that had ended by
  then. In the first year of data long waits cannot have ended yet, so lifecycle.usualWaitDays is taken where it is longer.
grain: [day]
columns:
  day: {description: A day on which somebody bought., tests: [not_null]}
  waits: {description: Waits that had ended by that day.}
  usual_wait: {description: Days that are usual from one order to the next., tests: [not_null]}
tests:
  - never: "usual_wait < 1"
    because: "A usual wait is shorter than a day. Report this as an error of Perennial."
*/
with by_day as (
  select day, count(wait) as waits, coalesce(sum(wait), 0) as days
  from core.placed_days
  group by day
),

so_far as (
  select day, sum(waits) over (order by day) as waits, sum(days) over (order by day) as days
  from by_day
)

select
  so_far.day,
  cast(so_far.waits as bigint) as waits,
  case
    when so_far.waits > 0 and date_diff('day', calendar.first_day, so_far.day) >= 365
      then cast(so_far.days as double) / so_far.waits
    when so_far.waits > 0
      then greatest(cast(so_far.days as double) / so_far.waits, lifecycle.usual_wait_days)
    else lifecycle.usual_wait_days
  end as usual_wait
from so_far
cross join staging.calendar as calendar
cross join source.lifecycle as lifecycle
