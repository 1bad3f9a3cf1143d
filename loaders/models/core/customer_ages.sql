/*
description: >
  Each customer's activity by age, counted in two ways, with the age-0 amounts beside it. classic: whole periods since
  the period of the first purchase. windowed: age 0 is the day of the first purchase, age k the k-th window of N days
  after it (N per grain, see the configuration).
grain: []
materialized: view
columns:
  grain: {description: "week, month or quarter."}
  variant: {description: classic or windowed.}
  profile: {description: "Profile of dimension values (see core.profiles)."}
  cohort_number: {description: Period of the first purchase (see staging.periods).}
  age: {description: Whole periods or windows since the first purchase.}
  orders: {description: Orders at that age.}
  net_revenue: {description: Money at that age after refunds.}
  margin: {description: Margin at that age; null when unknown.}
  base_orders: {description: Orders at age 0.}
  base_net_revenue: {description: Money at age 0.}
  base_margin: {description: Margin at age 0; null when unknown.}
*/
with windows as (
  select
    grains.grain,
    bases.customer_key,
    cast(ceiling(date_diff('day', bases.first_day, days.day) / cast(grains.window_days as double)) as integer) as age,
    sum(days.orders) as orders,
    cast(sum(days.gross_revenue + days.refunds) as decimal(18, 4)) as net_revenue,
    cast(sum(days.margin) as decimal(18, 4)) as margin
  from core.customer_days as days
  inner join core.customer_bases as bases on bases.customer_key = days.customer_key
  cross join source.grains as grains
  where days.day >= bases.first_day
  group by
    grains.grain,
    bases.customer_key,
    cast(ceiling(date_diff('day', bases.first_day, days.day) / cast(grains.window_days as double)) as integer)
)

select
  periods.grain,
  'classic' as variant,
  bases.profile,
  case periods.grain when 'week' then bases.first_week when 'month' then bases.first_month else bases.first_quarter end as cohort_number,
  periods.period_number - case periods.grain when 'week' then bases.first_week when 'month' then bases.first_month else bases.first_quarter end as age,
  periods.orders,
  cast(periods.gross_revenue + periods.refunds as decimal(18, 4)) as net_revenue,
  periods.margin,
  case periods.grain when 'week' then bases.week_orders when 'month' then bases.month_orders else bases.quarter_orders end as base_orders,
  case periods.grain when 'week' then bases.week_revenue when 'month' then bases.month_revenue else bases.quarter_revenue end as base_net_revenue,
  case periods.grain when 'week' then bases.week_margin when 'month' then bases.month_margin else bases.quarter_margin end as base_margin
from core.customer_periods as periods
inner join core.customer_bases as bases on bases.customer_key = periods.customer_key
where periods.period_number
  >= case periods.grain when 'week' then bases.first_week when 'month' then bases.first_month else bases.first_quarter end
union all
select
  windows.grain,
  'windowed' as variant,
  bases.profile,
  case windows.grain when 'week' then bases.first_week when 'month' then bases.first_month else bases.first_quarter end as cohort_number,
  windows.age,
  cast(windows.orders as integer) as orders,
  windows.net_revenue,
  windows.margin,
  bases.day_orders as base_orders,
  bases.day_revenue as base_net_revenue,
  bases.day_margin as base_margin
from windows
inner join core.customer_bases as bases on bases.customer_key = windows.customer_key
