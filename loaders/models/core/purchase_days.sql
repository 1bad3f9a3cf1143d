/*
description: One row per customer and civil day with at least one order; same-day orders are one purchase occasion.
grain: [customer_key, day]
columns:
  customer_key: {description: Who.}
  day: {description: Civil day.}
  orders: {description: Orders of the day.}
  gross_revenue: {description: Money before refunds.}
  refunds: {description: "Refunds of those orders, zero or negative."}
  margin: {description: Margin; null when unknown.}
*/
select
  customer_key,
  ordered_on as day,
  cast(count(*) as integer) as orders,
  cast(sum(gross_revenue) as decimal(18, 4)) as gross_revenue,
  cast(sum(refunds) as decimal(18, 4)) as refunds,
  cast(sum(margin) as decimal(18, 4)) as margin
from core.orders
where is_purchase
group by customer_key, ordered_on
