/*
description: Every week, month and quarter that has begun, from the first day with data to the as-of date.
grain: [grain, period_number]
columns:
  grain: {description: "week, month or quarter.", tests: [{accepted_values: [week, month, quarter]}]}
  period_number: {description: Number of the period since 1900.}
  period: {description: First day.}
  ends: {description: Last day.}
  complete: {description: Whether its last day has passed.}
*/
select
  periods.grain,
  periods.period_number,
  periods.period,
  periods.ends,
  periods.ends <= calendar.as_of as complete
from source.periods as periods
cross join staging.calendar as calendar
where periods.ends >= calendar.first_day and periods.period <= calendar.as_of
