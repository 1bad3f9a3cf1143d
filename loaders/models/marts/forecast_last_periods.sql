/*
description: >
  Repeat purchase days in as many days before the holdout days as there are holdout days, by history and cohort: what
  "the same again" would forecast.
grain: [frequency, recency, age, cohort_number]
columns:
  frequency: {description: Purchase days after the first until calibration_end.}
  recency: {description: Days from the first purchase day to the last until calibration_end.}
  age: {description: Days from the first purchase day to calibration_end.}
  cohort_number: {description: Quarter of the first purchase (see staging.periods).}
  customers: {description: Customers with this history.}
  last_purchases: {description: Their repeat purchase days in that time together.}
*/
with split as (
  select
    days.customer_key,
    count(*) - 1 as frequency,
    max(days.day) as last_day,
    count(
      case
        when days.day > bases.first_day and date_diff('day', days.day, holdout.calibration_end) < holdout.holdout_days
          then 1
      end
    ) as last_purchases
  from core.purchase_days as days
  inner join core.customer_bases as bases on bases.customer_key = days.customer_key
  cross join core.holdout_window as holdout
  where days.day <= holdout.calibration_end
  group by days.customer_key
)

select
  cast(split.frequency as integer) as frequency,
  cast(date_diff('day', bases.first_day, split.last_day) as integer) as recency,
  cast(date_diff('day', bases.first_day, holdout.calibration_end) as integer) as age,
  bases.first_quarter as cohort_number,
  count(*) as customers,
  cast(sum(split.last_purchases) as bigint) as last_purchases
from split
inner join core.customer_bases as bases on bases.customer_key = split.customer_key
cross join core.holdout_window as holdout
group by
  split.frequency,
  date_diff('day', bases.first_day, split.last_day),
  date_diff('day', bases.first_day, holdout.calibration_end),
  bases.first_quarter
