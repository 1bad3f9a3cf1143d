/*
description: >
  What the customers of every cohort did at every age at which any of them did something, in total and by dimension.
  For on_or_after, orders and money are the age-0 amounts of the customers who still buy at that age or later. At age 0
  everybody is active and brings what later ages are compared with, so those rows come from core.cohort_bases.
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
  growing_customers: {description: Customers with more money than at age 0.}
  growing_margin_customers: {description: Customers with more margin than at age 0.}
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
    case when ages.net_revenue > ages.base_net_revenue then 1 else 0 end as growing,
    case when ages.margin > ages.base_margin then 1 else 0 end as growing_margin,
    ages.orders,
    ages.net_revenue,
    least(ages.net_revenue, ages.base_net_revenue) as kept_revenue,
    ages.margin,
    case when ages.margin is not null then least(ages.margin, ages.base_margin) end as kept_margin,
    ages.base_orders,
    ages.base_net_revenue,
    ages.base_margin
  from core.customer_ages as ages
),

at_an_age as (
  select
    grain, variant, profile, cohort_number, age,
    cast(sum(active) as bigint) as customers,
    cast(sum(contributor) as bigint) as contributors,
    cast(sum(growing) as bigint) as growing_customers,
    cast(sum(growing_margin) as bigint) as growing_margin_customers,
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

last_seen_by_dimension as (
  select
    last_seen.grain,
    profiles.dimension,
    profiles.value,
    last_seen.cohort_number,
    last_seen.last_age,
    sum(last_seen.customers) as customers,
    sum(last_seen.orders) as orders,
    sum(last_seen.net_revenue) as net_revenue,
    sum(last_seen.margin) as margin,
    sum(last_seen.sum_orders_sq) as sum_orders_sq,
    sum(last_seen.sum_revenue_sq) as sum_revenue_sq,
    sum(last_seen.sum_margin_sq) as sum_margin_sq
  from last_seen
  inner join core.profiles as profiles on profiles.profile = last_seen.profile
  group by last_seen.grain, profiles.dimension, profiles.value, last_seen.cohort_number, last_seen.last_age
),

still_buying as (
  select
    last_seen.grain,
    last_seen.dimension,
    last_seen.value,
    last_seen.cohort_number,
    ages.age,
    cast(sum(last_seen.customers) as bigint) as customers,
    cast(sum(last_seen.orders) as bigint) as orders,
    sum(last_seen.net_revenue) as net_revenue,
    sum(last_seen.margin) as margin,
    cast(sum(last_seen.sum_orders_sq) as bigint) as sum_orders_sq,
    sum(last_seen.sum_revenue_sq) as sum_revenue_sq,
    sum(last_seen.sum_margin_sq) as sum_margin_sq
  from last_seen_by_dimension as last_seen
  inner join source.ages as ages on ages.age <= last_seen.last_age
  group by last_seen.grain, last_seen.dimension, last_seen.value, last_seen.cohort_number, ages.age
),

by_dimension as (
  select
    at_an_age.grain,
    at_an_age.variant,
    profiles.dimension,
    profiles.value,
    at_an_age.cohort_number,
    at_an_age.age,
    cast(sum(at_an_age.customers) as bigint) as customers,
    cast(sum(at_an_age.contributors) as bigint) as contributors,
    cast(sum(at_an_age.growing_customers) as bigint) as growing_customers,
    cast(sum(at_an_age.growing_margin_customers) as bigint) as growing_margin_customers,
    cast(sum(at_an_age.orders) as bigint) as orders,
    sum(at_an_age.net_revenue) as net_revenue,
    sum(at_an_age.kept_revenue) as kept_revenue,
    sum(at_an_age.margin) as margin,
    sum(at_an_age.kept_margin) as kept_margin,
    cast(sum(at_an_age.sum_orders_sq) as bigint) as sum_orders_sq,
    cast(sum(at_an_age.sum_orders_base) as bigint) as sum_orders_base,
    sum(at_an_age.sum_revenue_sq) as sum_revenue_sq,
    sum(at_an_age.sum_revenue_base) as sum_revenue_base,
    sum(at_an_age.sum_kept_revenue_sq) as sum_kept_revenue_sq,
    sum(at_an_age.sum_kept_revenue_base) as sum_kept_revenue_base,
    sum(at_an_age.sum_margin_sq) as sum_margin_sq,
    sum(at_an_age.sum_margin_base) as sum_margin_base,
    sum(at_an_age.sum_kept_margin_sq) as sum_kept_margin_sq,
    sum(at_an_age.sum_kept_margin_base) as sum_kept_margin_base
  from at_an_age
  inner join core.profiles as profiles on profiles.profile = at_an_age.profile
  group by
    at_an_age.grain, at_an_age.variant, profiles.dimension, profiles.value, at_an_age.cohort_number, at_an_age.age
)

select * from by_dimension
union all
select
  grain, 'on_or_after' as variant, dimension, value, cohort_number, age,
  customers, customers as contributors, cast(0 as bigint) as growing_customers, cast(0 as bigint) as growing_margin_customers, orders,
  net_revenue, net_revenue as kept_revenue, margin, margin as kept_margin,
  sum_orders_sq, sum_orders_sq as sum_orders_base,
  sum_revenue_sq, sum_revenue_sq as sum_revenue_base, sum_revenue_sq as sum_kept_revenue_sq, sum_revenue_sq as sum_kept_revenue_base,
  sum_margin_sq, sum_margin_sq as sum_margin_base, sum_margin_sq as sum_kept_margin_sq, sum_margin_sq as sum_kept_margin_base
from still_buying
union all
select
  grain, variant, dimension, value, cohort_number, 0 as age,
  base_customers as customers, base_customers as contributors, cast(0 as bigint) as growing_customers, cast(0 as bigint) as growing_margin_customers, base_orders as orders,
  base_net_revenue as net_revenue, base_net_revenue as kept_revenue, base_margin as margin, base_margin as kept_margin,
  sum_base_orders_sq as sum_orders_sq, sum_base_orders_sq as sum_orders_base,
  sum_base_revenue_sq as sum_revenue_sq, sum_base_revenue_sq as sum_revenue_base,
  sum_base_revenue_sq as sum_kept_revenue_sq, sum_base_revenue_sq as sum_kept_revenue_base,
  sum_base_margin_sq as sum_margin_sq, sum_base_margin_sq as sum_margin_base,
  sum_base_margin_sq as sum_kept_margin_sq, sum_base_margin_sq as sum_kept_margin_base
from core.cohort_bases
where variant <> 'on_or_after'
