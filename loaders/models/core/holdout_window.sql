/*
description: >
  The last days, kept from the models to test them on: as configured, else the last quarter of the span and at least
  two mean gaps between purchase days. One row.
grain: []
columns:
  first_day: {description: First day with data.}
  calibration_end: {description: Last day the tested models may know.}
  as_of: {description: Last day of all.}
  holdout_days: {description: Days after calibration_end.}
  mean_gap: {description: "Mean days between purchase days of customers who came back; null when none did."}
  usable: {description: Whether the test says something.}
  reason: {description: "Why not, in a sentence; null when usable."}
*/
with gaps as (
  select
    cast(sum(cast(recency as bigint) * customers) as double) / nullif(sum(cast(frequency as bigint) * customers), 0) as mean_gap
  from core.history_classes
),

spans as (
  select
    calendar.first_day,
    calendar.as_of,
    cast(date_diff('day', calendar.first_day, calendar.as_of) as integer) as span,
    gaps.mean_gap,
    settings.holdout_days as configured
  from staging.calendar as calendar
  cross join source.forecast as settings
  cross join gaps
),

lengths as (
  select
    spans.*,
    coalesce(configured, cast(greatest(ceiling(span / 4.0), ceiling(2.0 * coalesce(mean_gap, 0)), 1) as integer)) as holdout_days
  from spans
)

select
  first_day,
  cast(as_of - holdout_days * interval '1' day as date) as calibration_end,
  as_of,
  holdout_days,
  mean_gap,
  mean_gap is not null and holdout_days < span and (configured is not null or holdout_days * 2 <= span) as usable,
  case
    when mean_gap is null then 'No customer has come back yet, so no forecast can be tested.'
    when holdout_days >= span
      then 'The data span ' || cast(span as varchar) || ' days, fewer than the ' || cast(holdout_days as varchar) || ' days to test forecasts on.'
    when configured is null and holdout_days * 2 > span
      then 'The data span ' || cast(span as varchar) || ' days, and a fair test would need two mean gaps between purchases (' || cast(holdout_days as varchar) || ' days) after at least as many days to learn from.'
  end as reason
from lengths
