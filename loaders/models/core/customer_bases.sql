/*
description: >
  What each customer brought at age 0, in both ways of counting: what later ages are compared with. Also the last age
  at which the customer bought.
grain: [grain, variant, customer_key]
columns:
  grain: {description: "week, month or quarter."}
  variant: {description: classic or windowed.}
  customer_key: {description: Who.}
  cohort_number: {description: Period of the first purchase (see staging.periods).}
  profile: {description: "Profile of dimension values (see core.profiles).", tests: [not_null]}
  base_orders: {description: Orders at age 0.}
  base_net_revenue: {description: Money at age 0 after refunds.}
  base_margin: {description: Margin at age 0; null when unknown.}
  last_age: {description: Last age with a purchase; classic only.}
*/
select
  ages.grain,
  ages.variant,
  ages.customer_key,
  ages.cohort_number,
  profiles.profile,
  ages.orders as base_orders,
  ages.net_revenue as base_net_revenue,
  ages.margin as base_margin,
  case
    when ages.variant = 'windowed' then null
    when ages.grain = 'week' then cast(floor(date_diff('day', date '1900-01-01', customers.last_day) / 7) as integer) - ages.cohort_number
    when ages.grain = 'month' then cast((extract(year from customers.last_day) - 1900) * 12 + extract(month from customers.last_day) - 1 as integer) - ages.cohort_number
    else cast((extract(year from customers.last_day) - 1900) * 4 + extract(quarter from customers.last_day) - 1 as integer) - ages.cohort_number
  end as last_age
from core.customer_ages as ages
inner join core.customers as customers on customers.customer_key = ages.customer_key
inner join core.customer_profiles as profiles on profiles.customer_key = ages.customer_key
where ages.age = 0
