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
  base_orders: {description: Their orders at age 0.}
  base_net_revenue: {description: Their money at age 0.}
  base_margin: {description: Their margin at age 0; null when unknown.}
  sum_base_orders_sq: {description: Sum over customers of squared age-0 orders.}
  sum_base_revenue_sq: {description: Sum over customers of squared age-0 money.}
  sum_base_margin_sq: {description: Sum over customers of squared age-0 margin.}
*/
with by_profile as (
  select
    grain,
    variant,
    profile,
    cohort_number,
    count(*) as base_customers,
    cast(sum(base_orders) as bigint) as base_orders,
    sum(base_net_revenue) as base_net_revenue,
    sum(base_margin) as base_margin,
    cast(sum(base_orders * base_orders) as bigint) as sum_base_orders_sq,
    sum(base_net_revenue * base_net_revenue) as sum_base_revenue_sq,
    sum(base_margin * base_margin) as sum_base_margin_sq
  from core.customer_bases
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
  grain, variant, dimension, value, cohort_number, base_customers, base_orders, base_net_revenue, base_margin,
  sum_base_orders_sq, sum_base_revenue_sq, sum_base_margin_sq
from by_dimension
union all
select
  grain, 'on_or_after' as variant, dimension, value, cohort_number, base_customers, base_orders, base_net_revenue, base_margin,
  sum_base_orders_sq, sum_base_revenue_sq, sum_base_margin_sq
from by_dimension
where variant = 'classic'
