/*
description: >
  The days on which customers are looked back at: the end of every quarter since the first day with data, and the as-of
  date, which ends the last one early.
grain: [quarter_number]
columns:
  quarter_number: {description: Number of the quarter (see staging.periods).}
  on_day: {description: "Its last day, or the as-of date."}
  complete: {description: Whether the quarter is over on that day.}
  last_quarter: {description: Number of the quarter that holds the as-of date.}
  year_before: {description: "The day a year before the as-of date: later days are the past twelve months."}
*/
select
  periods.period_number as quarter_number,
  least(periods.ends, calendar.as_of) as on_day,
  periods.complete,
  cast((extract(year from calendar.as_of) - 1900) * 4 + extract(quarter from calendar.as_of) - 1 as integer) as last_quarter,
  cast(calendar.as_of - interval 1 year as date) as year_before
from staging.periods as periods
cross join staging.calendar as calendar
where periods.grain = 'quarter'
