/*
description: >
  What each customer brought at age 0 (in the week, month and quarter of the first purchase, and on its day): what
  later ages are compared with.
grain: [customer_key]
columns:
  customer_key: {description: Who.}
  profile: {description: "Profile of dimension values (see core.profiles).", tests: [not_null]}
  first_day: {description: First purchase day.}
  first_week: {description: Number of its week (see staging.periods).}
  first_month: {description: Number of its month.}
  first_quarter: {description: Number of its quarter.}
  last_week: {description: Number of the week of the last purchase.}
  last_month: {description: Number of the month of the last purchase.}
  last_quarter: {description: Number of the quarter of the last purchase.}
  day_orders: {description: Orders of the first day.}
  day_revenue: {description: Money of the first day after refunds.}
  day_margin: {description: Margin of the first day.}
  week_orders: {description: Orders of the first week.}
  week_revenue: {description: Money of the first week after refunds.}
  week_margin: {description: Margin of the first week.}
  month_orders: {description: Orders of the first month.}
  month_revenue: {description: Money of the first month after refunds.}
  month_margin: {description: Margin of the first month.}
  quarter_orders: {description: Orders of the first quarter.}
  quarter_revenue: {description: Money of the first quarter after refunds.}
  quarter_margin: {description: Margin of the first quarter.}
*/
with numbered as (
  select
    customer_key,
    first_day,
    cast(floor(date_diff('day', date '1900-01-01', first_day) / 7) as integer) as first_week,
    cast((extract(year from first_day) - 1900) * 12 + extract(month from first_day) - 1 as integer) as first_month,
    cast((extract(year from first_day) - 1900) * 4 + extract(quarter from first_day) - 1 as integer) as first_quarter,
    cast(floor(date_diff('day', date '1900-01-01', last_day) / 7) as integer) as last_week,
    cast((extract(year from last_day) - 1900) * 12 + extract(month from last_day) - 1 as integer) as last_month,
    cast((extract(year from last_day) - 1900) * 4 + extract(quarter from last_day) - 1 as integer) as last_quarter
  from core.customers
  where first_day is not null
),

early_days as (
  select
    numbered.customer_key,
    days.orders,
    days.gross_revenue + days.refunds as net_revenue,
    days.margin,
    days.day = numbered.first_day as on_first_day,
    cast(floor(date_diff('day', date '1900-01-01', days.day) / 7) as integer) = numbered.first_week as in_first_week,
    (extract(year from days.day) - 1900) * 12 + extract(month from days.day) - 1 = numbered.first_month as in_first_month,
    (extract(year from days.day) - 1900) * 4 + extract(quarter from days.day) - 1 = numbered.first_quarter as in_first_quarter
  from numbered
  inner join core.customer_days as days on days.customer_key = numbered.customer_key
),

summed as (
  select
    customer_key,
    sum(case when on_first_day then orders end) as day_orders,
    sum(case when on_first_day then net_revenue end) as day_revenue,
    sum(case when on_first_day then margin end) as day_margin,
    sum(case when in_first_week then orders end) as week_orders,
    sum(case when in_first_week then net_revenue end) as week_revenue,
    sum(case when in_first_week then margin end) as week_margin,
    sum(case when in_first_month then orders end) as month_orders,
    sum(case when in_first_month then net_revenue end) as month_revenue,
    sum(case when in_first_month then margin end) as month_margin,
    sum(case when in_first_quarter then orders end) as quarter_orders,
    sum(case when in_first_quarter then net_revenue end) as quarter_revenue,
    sum(case when in_first_quarter then margin end) as quarter_margin
  from early_days
  where in_first_quarter or in_first_week
  group by customer_key
)

select
  numbered.customer_key,
  profiles.profile,
  numbered.first_day,
  numbered.first_week,
  numbered.first_month,
  numbered.first_quarter,
  numbered.last_week,
  numbered.last_month,
  numbered.last_quarter,
  cast(summed.day_orders as integer) as day_orders,
  cast(summed.day_revenue as decimal(18, 4)) as day_revenue,
  cast(summed.day_margin as decimal(18, 4)) as day_margin,
  cast(summed.week_orders as integer) as week_orders,
  cast(summed.week_revenue as decimal(18, 4)) as week_revenue,
  cast(summed.week_margin as decimal(18, 4)) as week_margin,
  cast(summed.month_orders as integer) as month_orders,
  cast(summed.month_revenue as decimal(18, 4)) as month_revenue,
  cast(summed.month_margin as decimal(18, 4)) as month_margin,
  cast(summed.quarter_orders as integer) as quarter_orders,
  cast(summed.quarter_revenue as decimal(18, 4)) as quarter_revenue,
  cast(summed.quarter_margin as decimal(18, 4)) as quarter_margin
from numbered
inner join summed on summed.customer_key = numbered.customer_key
inner join core.customer_profiles as profiles on profiles.customer_key = numbered.customer_key
