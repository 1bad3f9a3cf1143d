/*
description: Repeat purchase days (all but each customer's first) by day.
grain: [day]
columns:
  day: {description: Day.}
  purchases: {description: Customers who bought again on it.}
  calibration_purchases: {description: Those of them who joined before the holdout days.}
*/
select
  days.day,
  count(*) as purchases,
  count(case when bases.first_day <= holdout.calibration_end then 1 end) as calibration_purchases
from core.purchase_days as days
inner join core.customer_bases as bases on bases.customer_key = days.customer_key
cross join core.holdout_window as holdout
where days.day > bases.first_day
group by days.day
