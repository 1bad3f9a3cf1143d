/*
description: Size and age-0 amounts of every cohort, in total and by dimension.
grain: [grain, variant, dimension, value, cohort_number]
columns:
  grain: {description: "week, month or quarter."}
  variant: {description: "classic, on_or_after or windowed."}
  dimension: {description: Name of the dimension; empty for the total.}
  value: {description: Its value; empty for the total.}
  cohort_number: {description: Period of the first purchase (see staging.periods).}
  base_customers: {description: Customers won in the period.}
  later_customers: {description: "Those of them with money in the period after their first day; windowed: 0."}
  base_orders: {description: Their orders at age 0.}
  base_net_revenue: {description: Their money at age 0.}
  base_margin: {description: Their margin at age 0; null when unknown.}
  sum_base_orders_sq: {description: Sum over customers of squared age-0 orders.}
  sum_base_revenue_sq: {description: Sum over customers of squared age-0 money.}
  sum_base_margin_sq: {description: Sum over customers of squared age-0 margin.}
*/
with customers as (
  select
    grains.grain,
    'classic' as variant,
    bases.profile,
    case grains.grain when 'week' then bases.first_week when 'month' then bases.first_month else bases.first_quarter end as cohort_number,
    case grains.grain when 'week' then bases.week_orders when 'month' then bases.month_orders else bases.quarter_orders end as base_orders,
    case grains.grain when 'week' then bases.week_revenue when 'month' then bases.month_revenue else bases.quarter_revenue end as base_net_revenue,
    case grains.grain when 'week' then bases.week_margin when 'month' then bases.month_margin else bases.quarter_margin end as base_margin,
    case
      when case grains.grain when 'week' then bases.week_revenue when 'month' then bases.month_revenue else bases.quarter_revenue end <> bases.day_revenue
        or case grains.grain when 'week' then bases.week_margin when 'month' then bases.month_margin else bases.quarter_margin end <> bases.day_margin
        then 1
      else 0
    end as later
  from core.customer_bases as bases
  cross join source.grains as grains
  union all
  select
    grains.grain,
    'windowed' as variant,
    bases.profile,
    case grains.grain when 'week' then bases.first_week when 'month' then bases.first_month else bases.first_quarter end as cohort_number,
    bases.day_orders as base_orders,
    bases.day_revenue as base_net_revenue,
    bases.day_margin as base_margin,
    0 as later
  from core.customer_bases as bases
  cross join source.grains as grains
),

by_profile as (
  select
    grain,
    variant,
    profile,
    cohort_number,
    count(*) as base_customers,
    cast(sum(later) as bigint) as later_customers,
    cast(sum(base_orders) as bigint) as base_orders,
    sum(base_net_revenue) as base_net_revenue,
    sum(base_margin) as base_margin,
    cast(sum(base_orders * base_orders) as bigint) as sum_base_orders_sq,
    sum(cast(base_net_revenue as decimal(38, 4)) * base_net_revenue) as sum_base_revenue_sq,
    sum(cast(base_margin as decimal(38, 4)) * base_margin) as sum_base_margin_sq
  from customers
  group by grain, variant, profile, cohort_number
),

by_dimension as (
  select
    by_profile.grain,
    by_profile.variant,
    profiles.dimension,
    profiles.value,
    by_profile.cohort_number,
    cast(sum(by_profile.base_customers) as bigint) as base_customers,
    cast(sum(by_profile.later_customers) as bigint) as later_customers,
    cast(sum(by_profile.base_orders) as bigint) as base_orders,
    sum(by_profile.base_net_revenue) as base_net_revenue,
    sum(by_profile.base_margin) as base_margin,
    cast(sum(by_profile.sum_base_orders_sq) as bigint) as sum_base_orders_sq,
    sum(by_profile.sum_base_revenue_sq) as sum_base_revenue_sq,
    sum(by_profile.sum_base_margin_sq) as sum_base_margin_sq
  from by_profile
  inner join core.profiles as profiles on profiles.profile = by_profile.profile
  group by by_profile.grain, by_profile.variant, profiles.dimension, profiles.value, by_profile.cohort_number
)

select
  grain, variant, dimension, value, cohort_number, base_customers, later_customers, base_orders, base_net_revenue, base_margin,
  sum_base_orders_sq, sum_base_revenue_sq, sum_base_margin_sq
from by_dimension
union all
select
  grain, 'on_or_after' as variant, dimension, value, cohort_number, base_customers, later_customers, base_orders, base_net_revenue, base_margin,
  sum_base_orders_sq, sum_base_revenue_sq, sum_base_margin_sq
from by_dimension
where variant = 'classic'
