/*
description: One row per customer who bought or was paid back, with totals and where the customer came from.
grain: [customer_key]
columns:
  customer_key: {description: Who.}
  customer_id: {description: The id of the input.}
  first_day: {description: First purchase day; null for customers with refunds only.}
  last_day: {description: Last purchase day.}
  purchase_days: {description: Civil days with an order.}
  orders: {description: Orders.}
  gross_revenue: {description: Money before refunds.}
  refunds: {description: "Refunds, zero or negative."}
  net_revenue: {description: Gross revenue plus refunds.}
  margin: {description: Margin; null when unknown.}
  first_channel: {description: "Channel of the first day's orders; 'Several' when they differ."}
  first_category: {description: "Category of the first day's orders; 'Several' when they differ."}
  acquisition_channel: {description: How the customer was won.}
  loyalty_tier: {description: Tier in the loyalty programme.}
*/
with bought as (
  select
    customer_key,
    min(day) as first_day,
    max(day) as last_day,
    count(*) as purchase_days,
    sum(orders) as orders,
    sum(gross_revenue) as gross_revenue,
    sum(refunds) as refunds,
    sum(margin) as margin
  from core.purchase_days
  group by customer_key
),

other_money as (
  select customer_key, sum(gross_revenue) as gross_revenue, sum(refunds) as refunds, sum(margin) as margin
  from core.money_days
  group by customer_key
),

first_orders as (
  select
    orders.customer_key,
    min(orders.channel) as first_channel,
    max(orders.channel) as last_channel,
    min(orders.category) as first_category,
    max(orders.category) as last_category
  from core.orders as orders
  inner join bought on bought.customer_key = orders.customer_key and bought.first_day = orders.ordered_on
  where orders.is_purchase
  group by orders.customer_key
)

select
  keys.customer_key,
  keys.customer_id,
  bought.first_day,
  bought.last_day,
  coalesce(bought.purchase_days, 0) as purchase_days,
  cast(coalesce(bought.orders, 0) as bigint) as orders,
  cast(coalesce(bought.gross_revenue, 0) + coalesce(other_money.gross_revenue, 0) as decimal(18, 4)) as gross_revenue,
  cast(coalesce(bought.refunds, 0) + coalesce(other_money.refunds, 0) as decimal(18, 4)) as refunds,
  cast(
    coalesce(bought.gross_revenue, 0) + coalesce(other_money.gross_revenue, 0)
    + coalesce(bought.refunds, 0) + coalesce(other_money.refunds, 0) as decimal(18, 4)
  ) as net_revenue,
  cast(
    case when coverage.has_margin then coalesce(bought.margin, 0) + coalesce(other_money.margin, 0) end as decimal(18, 4)
  ) as margin,
  case when first_orders.first_channel = first_orders.last_channel then first_orders.first_channel when first_orders.first_channel is not null then 'Several' end as first_channel,
  case when first_orders.first_category = first_orders.last_category then first_orders.first_category when first_orders.first_category is not null then 'Several' end as first_category,
  people.acquisition_channel,
  people.loyalty_tier
from core.customer_keys as keys
cross join staging.coverage as coverage
left join bought on bought.customer_key = keys.customer_key
left join other_money on other_money.customer_key = keys.customer_key
left join first_orders on first_orders.customer_key = keys.customer_key
left join source.customers as people on people.customer_id = keys.customer_id
