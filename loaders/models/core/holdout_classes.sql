/*
description: >
  Customers won before the holdout days, counted by their history until then and by what they did in the holdout days:
  what forecasts are tested on.
grain: [frequency, recency, age, cohort_number, holdout_frequency]
columns:
  frequency: {description: Purchase days after the first until calibration_end.}
  recency: {description: Days from the first purchase day to the last until calibration_end.}
  age: {description: Days from the first purchase day to calibration_end.}
  cohort_number: {description: Quarter of the first purchase (see staging.periods).}
  holdout_frequency: {description: Purchase days after calibration_end.}
  customers: {description: Customers.}
*/
with split as (
  select
    days.customer_key,
    count(case when days.day <= holdout.calibration_end then 1 end) - 1 as frequency,
    max(case when days.day <= holdout.calibration_end then days.day end) as last_day,
    count(case when days.day > holdout.calibration_end then 1 end) as holdout_frequency
  from core.purchase_days as days
  cross join core.holdout_window as holdout
  group by days.customer_key
)

select
  cast(split.frequency as integer) as frequency,
  cast(date_diff('day', bases.first_day, split.last_day) as integer) as recency,
  cast(date_diff('day', bases.first_day, holdout.calibration_end) as integer) as age,
  bases.first_quarter as cohort_number,
  cast(split.holdout_frequency as integer) as holdout_frequency,
  count(*) as customers
from split
inner join core.customer_bases as bases on bases.customer_key = split.customer_key
cross join core.holdout_window as holdout
where split.frequency >= 0
group by
  split.frequency,
  date_diff('day', bases.first_day, split.last_day),
  date_diff('day', bases.first_day, holdout.calibration_end),
  bases.first_quarter,
  split.holdout_frequency
