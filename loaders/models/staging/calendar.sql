/*
description: >
  The days this build speaks about: one row with the first day, the as-of date (the last day that counts) and what
  was left out. Unless the configuration names it, the as-of date is the last complete day with data: where times
  of day are known, the last day counts as complete when its last event comes no earlier than the earliest closing
  of the 28 days with data before it.
grain: []
columns:
  first_day: {description: First day with a transaction., tests: [not_null]}
  as_of: {description: Last day that counts., tests: [not_null]}
  last_day_seen: {description: Last day with a transaction in the input., tests: [not_null]}
  stray_rows_early: {description: "Rows that lie more than a year before all others, when they are few."}
  stray_rows_late: {description: "Rows that lie more than a year after all others, when they are few."}
tests:
  - never: "stray_rows_late > 0"
    because: "A few transactions lie more than a year after all the others, so a mistyped date would end every figure in the wrong year. Mend those rows, which have the latest dates of the file, or set calendar.asOf to the last day that counts."
  - never: "stray_rows_early > 0"
    because: "A few transactions lie more than a year before all the others, so a mistyped date would begin every figure in the wrong year. Mend those rows, which have the earliest dates of the file, or set calendar.from to the first day that counts."
  - never: "as_of < first_day"
    because: "No transaction lies on or before the as-of date. Correct calendar.asOf or calendar.from."
  - never: "first_day < date '1900-01-01' or as_of > date '2199-12-31'"
    because: "Figures are kept for the years 1900 to 2199, and some transactions lie outside. Mend their dates, or set calendar.from and calendar.asOf to days within these years."
*/
with in_range as (
  select days.day, days.transactions, days.closing, settings.as_of as configured
  from staging.transaction_days as days
  cross join source.settings as settings
  where days.day >= coalesce(settings.from_day, date '0001-01-01')
),

gaps as (
  select
    day,
    configured,
    date_diff('day', lag(day) over (order by day), day) as gap,
    sum(transactions) over (order by day) - transactions as earlier,
    sum(transactions) over (order by day desc) as from_here,
    sum(transactions) over () as everything
  from in_range
),

strays as (
  select
    coalesce(max(case when gap > 366 and earlier < everything * 0.01 then earlier end), 0) as stray_rows_early,
    coalesce(max(case when gap > 366 and from_here < greatest(everything * 0.01, least(everything * 0.1, 2)) and configured is null then from_here end), 0) as stray_rows_late
  from gaps
),

latest as (
  select
    day,
    closing,
    min(closing) over (order by day rows between 28 preceding and 1 preceding) as earliest_closing,
    lag(day) over (order by day) as day_before,
    row_number() over (order by day desc) as recency
  from in_range
),

last_complete as (
  select case when closing >= coalesce(earliest_closing, 0) then day else day_before end as day, day as last_day_seen
  from latest
  where recency = 1
)

select
  (select min(day) from in_range) as first_day,
  coalesce((select as_of from source.settings), last_complete.day) as as_of,
  last_complete.last_day_seen,
  cast(strays.stray_rows_early as bigint) as stray_rows_early,
  cast(strays.stray_rows_late as bigint) as stray_rows_late
from last_complete
cross join strays
