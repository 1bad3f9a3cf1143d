/*
description: >
  One row per customer and civil day with an order, as it was known on that day: an order that was paid back later was an
  order until then. Lifecycle stages rest on these days and nothing else, so that what comes later changes none of them.
grain: [customer_key, day]
columns:
  customer_key: {description: Who.}
  day: {description: Civil day.}
  wait: {description: "Days since the purchase day before; null for the first."}
  money: {description: Money of the orders before refunds.}
*/
with days as (
  select
    orders.customer_key,
    orders.ordered_on as day,
    cast(sum(orders.gross_revenue) as decimal(18, 4)) as money
  from core.orders as orders
  cross join source.settings as settings
  where orders.gross_revenue > 0 or (settings.count_free_orders and orders.gross_revenue = 0 and orders.refunds = 0)
  group by orders.customer_key, orders.ordered_on
)

select
  customer_key,
  day,
  cast(date_diff('day', lag(day) over (partition by customer_key order by day), day) as integer) as wait,
  money
from days
