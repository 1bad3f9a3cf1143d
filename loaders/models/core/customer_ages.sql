/*
description: >
  Each customer's activity by age after age 0, counted in two ways, with the age-0 amounts beside it, as far as ages
  are published. classic: whole periods since the period of the first purchase. windowed: age k is the k-th window of
  N days after the day of the first purchase (N per grain, see the configuration). Age 0 is in core.customer_bases.
grain: []
materialized: view
columns:
  grain: {description: "week, month or quarter."}
  variant: {description: classic or windowed.}
  profile: {description: "Profile of dimension values (see core.profiles)."}
  cohort_number: {description: Period of the first purchase (see staging.periods).}
  age: {description: "Whole periods or windows since the first purchase, from 1."}
  orders: {description: Orders at that age.}
  net_revenue: {description: Money at that age after refunds.}
  margin: {description: Margin at that age; null when unknown.}
  base_orders: {description: Orders at age 0.}
  base_net_revenue: {description: Money at age 0.}
  base_margin: {description: Margin at age 0; null when unknown.}
*/
with periods as (
  select
    periods.grain,
    bases.profile,
    case periods.grain when 'week' then bases.first_week when 'month' then bases.first_month else bases.first_quarter end as cohort_number,
    periods.period_number,
    periods.orders,
    cast(periods.gross_revenue + periods.refunds as decimal(18, 4)) as net_revenue,
    periods.margin,
    case periods.grain when 'week' then bases.week_orders when 'month' then bases.month_orders else bases.quarter_orders end as base_orders,
    case periods.grain when 'week' then bases.week_revenue when 'month' then bases.month_revenue else bases.quarter_revenue end as base_net_revenue,
    case periods.grain when 'week' then bases.week_margin when 'month' then bases.month_margin else bases.quarter_margin end as base_margin
  from core.customer_periods as periods
  inner join core.customer_bases as bases on bases.customer_key = periods.customer_key
),

later_days as (
  select
    days.customer_key,
    date_diff('day', bases.first_day, days.day) as days_since,
    days.orders,
    cast(days.gross_revenue + days.refunds as decimal(18, 4)) as net_revenue,
    days.margin
  from core.customer_days as days
  inner join core.customer_bases as bases on bases.customer_key = days.customer_key
  where days.day > bases.first_day
),

windows as (
  select
    grains.grain,
    days.customer_key,
    cast(ceiling(days.days_since / cast(grains.window_days as double)) as integer) as age,
    cast(sum(days.orders) as integer) as orders,
    cast(sum(days.net_revenue) as decimal(18, 4)) as net_revenue,
    cast(sum(days.margin) as decimal(18, 4)) as margin
  from later_days as days
  inner join source.grains as grains on days.days_since <= grains.max_age * grains.window_days
  group by grains.grain, days.customer_key, cast(ceiling(days.days_since / cast(grains.window_days as double)) as integer)
)

select
  periods.grain,
  'classic' as variant,
  periods.profile,
  periods.cohort_number,
  periods.period_number - periods.cohort_number as age,
  periods.orders,
  periods.net_revenue,
  periods.margin,
  periods.base_orders,
  periods.base_net_revenue,
  periods.base_margin
from periods
inner join source.grains as grains on grains.grain = periods.grain
where periods.period_number > periods.cohort_number and periods.period_number - periods.cohort_number <= grains.max_age
union all
select
  windows.grain,
  'windowed' as variant,
  bases.profile,
  case windows.grain when 'week' then bases.first_week when 'month' then bases.first_month else bases.first_quarter end as cohort_number,
  windows.age,
  windows.orders,
  windows.net_revenue,
  windows.margin,
  bases.day_orders as base_orders,
  bases.day_revenue as base_net_revenue,
  bases.day_margin as base_margin
from windows
inner join core.customer_bases as bases on bases.customer_key = windows.customer_key
