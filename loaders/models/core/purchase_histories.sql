/*
description: >
  What models of purchase know of each customer on the as-of date, with time in days since the first purchase:
  repeat purchase days, the last of them, the age; and what was spent on them.
grain: [customer_key]
columns:
  customer_key: {description: Who.}
  frequency: {description: "Purchase days after the first (x)."}
  recency: {description: "Days from the first purchase day to the last (t_x)."}
  age: {description: "Days from the first purchase day to the as-of date (T)."}
  repeat_revenue: {description: Money after refunds on the repeat purchase days.}
  mean_spend: {description: Mean money per repeat purchase day; null without one or when nothing is left after refunds.}
  cohort_month: {description: Number of the month of the first purchase (see staging.periods).}
  cohort_quarter: {description: Number of its quarter.}
tests:
  - never: "recency > age or (frequency > 0) <> (recency > 0)"
    because: "A purchase history contradicts itself. Report this as an error of Perennial."
*/
with repeat_money as (
  select days.customer_key, sum(days.gross_revenue + days.refunds) as repeat_revenue
  from core.purchase_days as days
  inner join core.customer_bases as bases on bases.customer_key = days.customer_key
  where days.day > bases.first_day
  group by days.customer_key
)

select
  customers.customer_key,
  customers.purchase_days - 1 as frequency,
  cast(date_diff('day', customers.first_day, customers.last_day) as integer) as recency,
  cast(date_diff('day', customers.first_day, calendar.as_of) as integer) as age,
  cast(coalesce(money.repeat_revenue, 0) as decimal(18, 4)) as repeat_revenue,
  case
    when money.repeat_revenue > 0 and customers.purchase_days > 1
      then cast(money.repeat_revenue as double) / (customers.purchase_days - 1)
  end as mean_spend,
  bases.first_month as cohort_month,
  bases.first_quarter as cohort_quarter
from core.customers as customers
inner join core.customer_bases as bases on bases.customer_key = customers.customer_key
cross join staging.calendar as calendar
left join repeat_money as money on money.customer_key = customers.customer_key
