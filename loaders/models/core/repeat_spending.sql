/*
description: >
  What one repeat purchase day brings, one row: orders and money after refunds of the year up to the as-of date, with the
  sums that variances within and between customers need. Refunds without a purchase lower the money of their customer.
grain: []
columns:
  customers: {description: Customers who bought again in that year.}
  purchases: {description: Their repeat purchase days.}
  sum_purchases_sq: {description: Sum over customers of squared purchase days.}
  orders: {description: Orders on those days.}
  sum_orders_sq: {description: Sum over days of squared orders.}
  orders_between: {description: "Sum over customers of squared orders by purchase days."}
  revenue: {description: Money after refunds.}
  sum_revenue_sq: {description: Sum over days of squared money.}
  revenue_between: {description: "Sum over customers of squared money by purchase days."}
*/
with later_days as (
  select
    days.customer_key,
    days.orders,
    cast(days.gross_revenue + days.refunds as decimal(38, 4)) as net_revenue
  from core.customer_days as days
  inner join core.customer_bases as bases on bases.customer_key = days.customer_key
  cross join staging.calendar as calendar
  where days.day > bases.first_day and date_diff('day', days.day, calendar.as_of) < 365
),

by_customer as (
  select
    customer_key,
    count(case when orders > 0 then 1 end) as purchases,
    sum(orders) as orders,
    sum(orders * orders) as sum_orders_sq,
    sum(net_revenue) as revenue,
    sum(net_revenue * net_revenue) as sum_revenue_sq
  from later_days
  group by customer_key
)

-- Quotients become decimals again before they are summed: sums of doubles depend on the order of rows.
select
  count(case when purchases > 0 then 1 end) as customers,
  cast(coalesce(sum(purchases), 0) as bigint) as purchases,
  cast(coalesce(sum(purchases * purchases), 0) as bigint) as sum_purchases_sq,
  cast(coalesce(sum(orders), 0) as bigint) as orders,
  cast(coalesce(sum(sum_orders_sq), 0) as bigint) as sum_orders_sq,
  cast(coalesce(sum(case when purchases > 0 then cast(cast(orders * orders as double) / purchases as decimal(38, 6)) end), 0) as double) as orders_between,
  cast(coalesce(sum(revenue), 0) as decimal(38, 4)) as revenue,
  cast(coalesce(sum(sum_revenue_sq), 0) as double) as sum_revenue_sq,
  cast(coalesce(sum(case when purchases > 0 then cast(cast(revenue as double) * cast(revenue as double) / purchases as decimal(38, 6)) end), 0) as double) as revenue_between
from by_customer
