/*
description: >
  One row per customer in a cohort, grain and age in which the customer bought or money moved, counted in two ways.
  classic: whole periods since the period of the first purchase. windowed: age 0 is the day of the first purchase,
  age k the k-th window of N days after it (N per grain, see the configuration).
grain: [grain, variant, customer_key, age]
columns:
  grain: {description: "week, month or quarter."}
  variant: {description: classic or windowed., tests: [{accepted_values: [classic, windowed]}]}
  customer_key: {description: Who.}
  cohort_number: {description: Period of the first purchase (see staging.periods).}
  age: {description: Whole periods or windows since the first purchase.}
  orders: {description: Orders at that age.}
  net_revenue: {description: Money at that age after refunds.}
  margin: {description: Margin at that age; null when unknown.}
tests:
  - never: "age < 0"
    because: "A customer is active before the first purchase. Report this as an error of Perennial."
*/
with cohorts as (
  select
    customers.customer_key,
    customers.first_day,
    grains.grain,
    grains.window_days,
    case grains.grain
      when 'week' then cast(floor(date_diff('day', date '1900-01-01', customers.first_day) / 7) as integer)
      when 'month' then cast((extract(year from customers.first_day) - 1900) * 12 + extract(month from customers.first_day) - 1 as integer)
      else cast((extract(year from customers.first_day) - 1900) * 4 + extract(quarter from customers.first_day) - 1 as integer)
    end as cohort_number
  from core.customers as customers
  cross join source.grains as grains
  where customers.first_day is not null
),

days as (
  select customer_key, day, orders, gross_revenue + refunds as net_revenue, margin from core.purchase_days
  union all
  select customer_key, day, 0 as orders, gross_revenue + refunds as net_revenue, margin from core.money_days
)

select
  cohorts.grain,
  'classic' as variant,
  cohorts.customer_key,
  cohorts.cohort_number,
  periods.period_number - cohorts.cohort_number as age,
  periods.orders,
  cast(periods.gross_revenue + periods.refunds as decimal(18, 4)) as net_revenue,
  periods.margin
from core.customer_periods as periods
inner join cohorts on cohorts.customer_key = periods.customer_key and cohorts.grain = periods.grain
where periods.period_number >= cohorts.cohort_number
union all
select
  cohorts.grain,
  'windowed' as variant,
  cohorts.customer_key,
  cohorts.cohort_number,
  cast(ceiling(date_diff('day', cohorts.first_day, days.day) / cast(cohorts.window_days as double)) as integer) as age,
  cast(sum(days.orders) as bigint) as orders,
  cast(sum(days.net_revenue) as decimal(18, 4)) as net_revenue,
  cast(sum(days.margin) as decimal(18, 4)) as margin
from days
inner join cohorts on cohorts.customer_key = days.customer_key
where days.day >= cohorts.first_day
group by
  cohorts.grain,
  cohorts.customer_key,
  cohorts.cohort_number,
  cast(ceiling(date_diff('day', cohorts.first_day, days.day) / cast(cohorts.window_days as double)) as integer)
