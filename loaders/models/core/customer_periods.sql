/*
description: >
  One row per grain, customer and week, month or quarter in which the customer bought or money moved. (One row each
  by construction; a test of it would cost as much as the model.)
grain: []
columns:
  grain: {description: "week, month or quarter."}
  customer_key: {description: Who.}
  period_number: {description: Number of the period since 1900 (see staging.periods).}
  orders: {description: Orders of the period; zero when only money moved.}
  gross_revenue: {description: Money before refunds.}
  refunds: {description: "Refunds, zero or negative."}
  margin: {description: Margin; null when unknown.}
*/
with weeks as (
  select
    customer_key,
    cast(floor(date_diff('day', date '1900-01-01', day) / 7) as integer) as period_number,
    cast(sum(orders) as integer) as orders,
    cast(sum(gross_revenue) as decimal(18, 4)) as gross_revenue,
    cast(sum(refunds) as decimal(18, 4)) as refunds,
    cast(sum(margin) as decimal(18, 4)) as margin
  from core.customer_days
  group by customer_key, cast(floor(date_diff('day', date '1900-01-01', day) / 7) as integer)
),

months as (
  select
    customer_key,
    cast((extract(year from day) - 1900) * 12 + extract(month from day) - 1 as integer) as period_number,
    cast(sum(orders) as integer) as orders,
    cast(sum(gross_revenue) as decimal(18, 4)) as gross_revenue,
    cast(sum(refunds) as decimal(18, 4)) as refunds,
    cast(sum(margin) as decimal(18, 4)) as margin
  from core.customer_days
  group by customer_key, cast((extract(year from day) - 1900) * 12 + extract(month from day) - 1 as integer)
),

quarters as (
  select
    customer_key,
    cast((extract(year from day) - 1900) * 4 + extract(quarter from day) - 1 as integer) as period_number,
    cast(sum(orders) as integer) as orders,
    cast(sum(gross_revenue) as decimal(18, 4)) as gross_revenue,
    cast(sum(refunds) as decimal(18, 4)) as refunds,
    cast(sum(margin) as decimal(18, 4)) as margin
  from core.customer_days
  group by customer_key, cast((extract(year from day) - 1900) * 4 + extract(quarter from day) - 1 as integer)
)

select 'week' as grain, customer_key, period_number, orders, gross_revenue, refunds, margin from weeks
union all
select 'month' as grain, customer_key, period_number, orders, gross_revenue, refunds, margin from months
union all
select 'quarter' as grain, customer_key, period_number, orders, gross_revenue, refunds, margin from quarters
