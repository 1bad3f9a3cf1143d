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
    ages.profile,
    ages.cohort_number,
    ages.age,
    case when ages.orders > 0 then 1 else 0 end as active,
    case when ages.orders > 0 or ages.net_revenue <> 0 or coalesce(ages.margin, 0) <> 0 then 1 else 0 end as contributor,
    ages.orders,
    ages.net_revenue,
    least(ages.net_revenue, ages.base_net_revenue) as kept_revenue,
    ages.margin,
    case when ages.margin is not null then least(ages.margin, ages.base_margin) end as kept_margin,
    ages.base_orders,
    ages.base_net_revenue,
    ages.base_margin
  from core.customer_ages as ages
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
    sum(cast(net_revenue as decimal(38, 4)) * net_revenue) as sum_revenue_sq,
    sum(cast(net_revenue as decimal(38, 4)) * base_net_revenue) as sum_revenue_base,
    sum(cast(kept_revenue as decimal(38, 4)) * kept_revenue) as sum_kept_revenue_sq,
    sum(cast(kept_revenue as decimal(38, 4)) * base_net_revenue) as sum_kept_revenue_base,
    sum(cast(margin as decimal(38, 4)) * margin) as sum_margin_sq,
    sum(cast(margin as decimal(38, 4)) * base_margin) as sum_margin_base,
    sum(cast(kept_margin as decimal(38, 4)) * kept_margin) as sum_kept_margin_sq,
    sum(cast(kept_margin as decimal(38, 4)) * base_margin) as sum_kept_margin_base
  from ages
  group by grain, variant, profile, cohort_number, age
),

last_ages as (
  select
    grains.grain,
    bases.profile,
    case grains.grain when 'week' then bases.first_week when 'month' then bases.first_month else bases.first_quarter end as cohort_number,
    case grains.grain
      when 'week' then bases.last_week - bases.first_week
      when 'month' then bases.last_month - bases.first_month
      else bases.last_quarter - bases.first_quarter
    end as last_age,
    grains.max_age,
    case grains.grain when 'week' then bases.week_orders when 'month' then bases.month_orders else bases.quarter_orders end as base_orders,
    case grains.grain when 'week' then bases.week_revenue when 'month' then bases.month_revenue else bases.quarter_revenue end as base_net_revenue,
    case grains.grain when 'week' then bases.week_margin when 'month' then bases.month_margin else bases.quarter_margin end as base_margin
  from core.customer_bases as bases
  cross join source.grains as grains
),

last_seen as (
  select
    grain,
    profile,
    cohort_number,
    case when last_age < max_age then last_age else max_age end as last_age,
    count(*) as customers,
    cast(sum(base_orders) as bigint) as orders,
    sum(base_net_revenue) as net_revenue,
    sum(base_margin) as margin,
    cast(sum(base_orders * base_orders) as bigint) as sum_orders_sq,
    sum(cast(base_net_revenue as decimal(38, 4)) * base_net_revenue) as sum_revenue_sq,
    sum(cast(base_margin as decimal(38, 4)) * base_margin) as sum_margin_sq
  from last_ages
  group by grain, profile, cohort_number, case when last_age < max_age then last_age else max_age end
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
