/*
description: >
  What the customers of every cohort did at every age at which any of them did something, in total and by dimension.
  For on_or_after, orders and money are the age-0 amounts of the customers who still buy at that age or later.
grain: [grain, variant, dimension, value, cohort_number, age]
columns:
  grain: {description: "week, month or quarter."}
  variant: {description: "classic, on_or_after or windowed."}
  dimension: {description: Name of the dimension; empty for the total.}
  value: {description: Its value; empty for the total.}
  cohort_number: {description: Period of the first purchase (see staging.periods).}
  age: {description: Whole periods or windows since.}
  customers: {description: Customers who bought.}
  contributors: {description: Customers whose money the row rests on.}
  orders: {description: Orders.}
  net_revenue: {description: Money after refunds.}
  kept_revenue: {description: "Money, no customer counted for more than at age 0."}
  margin: {description: Margin; null when unknown.}
  kept_margin: {description: "Margin, no customer counted for more than at age 0; null when unknown."}
*/
with ages as (
  select
    ages.grain,
    ages.variant,
    bases.profile,
    ages.cohort_number,
    ages.age,
    case when ages.orders > 0 then 1 else 0 end as active,
    case when ages.orders > 0 or ages.net_revenue <> 0 then 1 else 0 end as contributor,
    ages.orders,
    ages.net_revenue,
    least(ages.net_revenue, bases.base_net_revenue) as kept_revenue,
    ages.margin,
    least(ages.margin, bases.base_margin) as kept_margin,
    bases.base_orders,
    bases.base_net_revenue,
    bases.base_margin
  from core.customer_ages as ages
  inner join core.customer_bases as bases
    on bases.grain = ages.grain and bases.variant = ages.variant and bases.customer_key = ages.customer_key
  inner join source.grains as grains on grains.grain = ages.grain
  where ages.age <= grains.max_age
),

at_an_age as (
  select
    grain, variant, profile, cohort_number, age,
    cast(sum(active) as bigint) as customers,
    cast(sum(contributor) as bigint) as contributors,
    cast(sum(orders) as bigint) as orders,
    sum(net_revenue) as net_revenue,
    sum(kept_revenue) as kept_revenue,
    sum(margin) as margin,
    sum(kept_margin) as kept_margin,
    cast(sum(orders * orders) as bigint) as sum_orders_sq,
    cast(sum(orders * base_orders) as bigint) as sum_orders_base,
    sum(net_revenue * net_revenue) as sum_revenue_sq,
    sum(net_revenue * base_net_revenue) as sum_revenue_base,
    sum(kept_revenue * kept_revenue) as sum_kept_revenue_sq,
    sum(kept_revenue * base_net_revenue) as sum_kept_revenue_base,
    sum(margin * margin) as sum_margin_sq,
    sum(margin * base_margin) as sum_margin_base,
    sum(kept_margin * kept_margin) as sum_kept_margin_sq,
    sum(kept_margin * base_margin) as sum_kept_margin_base
  from ages
  group by grain, variant, profile, cohort_number, age
),

last_seen as (
  select
    bases.grain,
    bases.profile,
    bases.cohort_number,
    case when bases.last_age < grains.max_age then bases.last_age else grains.max_age end as last_age,
    count(*) as customers,
    cast(sum(bases.base_orders) as bigint) as orders,
    sum(bases.base_net_revenue) as net_revenue,
    sum(bases.base_margin) as margin,
    cast(sum(bases.base_orders * bases.base_orders) as bigint) as sum_orders_sq,
    sum(bases.base_net_revenue * bases.base_net_revenue) as sum_revenue_sq,
    sum(bases.base_margin * bases.base_margin) as sum_margin_sq
  from core.customer_bases as bases
  inner join source.grains as grains on grains.grain = bases.grain
  where bases.variant = 'classic'
  group by
    bases.grain,
    bases.profile,
    bases.cohort_number,
    case when bases.last_age < grains.max_age then bases.last_age else grains.max_age end
),

still_buying as (
  select
    last_seen.grain,
    'on_or_after' as variant,
    last_seen.profile,
    last_seen.cohort_number,
    ages.age,
    cast(sum(last_seen.customers) as bigint) as customers,
    cast(sum(last_seen.customers) as bigint) as contributors,
    cast(sum(last_seen.orders) as bigint) as orders,
    sum(last_seen.net_revenue) as net_revenue,
    sum(last_seen.net_revenue) as kept_revenue,
    sum(last_seen.margin) as margin,
    sum(last_seen.margin) as kept_margin,
    cast(sum(last_seen.sum_orders_sq) as bigint) as sum_orders_sq,
    cast(sum(last_seen.sum_orders_sq) as bigint) as sum_orders_base,
    sum(last_seen.sum_revenue_sq) as sum_revenue_sq,
    sum(last_seen.sum_revenue_sq) as sum_revenue_base,
    sum(last_seen.sum_revenue_sq) as sum_kept_revenue_sq,
    sum(last_seen.sum_revenue_sq) as sum_kept_revenue_base,
    sum(last_seen.sum_margin_sq) as sum_margin_sq,
    sum(last_seen.sum_margin_sq) as sum_margin_base,
    sum(last_seen.sum_margin_sq) as sum_kept_margin_sq,
    sum(last_seen.sum_margin_sq) as sum_kept_margin_base
  from last_seen
  inner join source.ages as ages on ages.age <= last_seen.last_age
  group by last_seen.grain, last_seen.profile, last_seen.cohort_number, ages.age
),

by_profile as (
  select * from at_an_age
  union all
  select * from still_buying
)

select
  by_profile.grain,
  by_profile.variant,
  profiles.dimension,
  profiles.value,
  by_profile.cohort_number,
  by_profile.age,
  cast(sum(by_profile.customers) as bigint) as customers,
  cast(sum(by_profile.contributors) as bigint) as contributors,
  cast(sum(by_profile.orders) as bigint) as orders,
  sum(by_profile.net_revenue) as net_revenue,
  sum(by_profile.kept_revenue) as kept_revenue,
  sum(by_profile.margin) as margin,
  sum(by_profile.kept_margin) as kept_margin,
  cast(sum(by_profile.sum_orders_sq) as bigint) as sum_orders_sq,
  cast(sum(by_profile.sum_orders_base) as bigint) as sum_orders_base,
  sum(by_profile.sum_revenue_sq) as sum_revenue_sq,
  sum(by_profile.sum_revenue_base) as sum_revenue_base,
  sum(by_profile.sum_kept_revenue_sq) as sum_kept_revenue_sq,
  sum(by_profile.sum_kept_revenue_base) as sum_kept_revenue_base,
  sum(by_profile.sum_margin_sq) as sum_margin_sq,
  sum(by_profile.sum_margin_base) as sum_margin_base,
  sum(by_profile.sum_kept_margin_sq) as sum_kept_margin_sq,
  sum(by_profile.sum_kept_margin_base) as sum_kept_margin_base
from by_profile
inner join core.profiles as profiles on profiles.profile = by_profile.profile
group by
  by_profile.grain, by_profile.variant, profiles.dimension, profiles.value, by_profile.cohort_number, by_profile.age
