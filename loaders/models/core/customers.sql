/*
description: One row per customer who bought or was paid back, with totals and where the customer came from.
grain: [customer_key]
columns:
  customer_key: {description: Who.}
  customer_id: {description: The id of the input.}
  first_day: {description: First purchase day; null for customers without a purchase.}
  last_day: {description: Last purchase day.}
  purchase_days: {description: Civil days with an order.}
  orders: {description: Orders.}
  gross_revenue: {description: Money before refunds.}
  refunds: {description: "Refunds, zero or negative."}
  net_revenue: {description: Gross revenue plus refunds.}
  margin: {description: Margin; null when unknown.}
  first_channel: {description: "Channel of what was bought on the first day; 'Several' when it differs."}
  first_category: {description: "Category of what was bought on the first day; 'Several' when it differs."}
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

totals as (
  select
    keys.customer_key,
    keys.customer_id,
    bought.first_day,
    bought.last_day,
    cast(coalesce(bought.purchase_days, 0) as integer) as purchase_days,
    cast(coalesce(bought.orders, 0) as integer) as orders,
    cast(coalesce(bought.gross_revenue, 0) + coalesce(other_money.gross_revenue, 0) as decimal(18, 4)) as gross_revenue,
    cast(coalesce(bought.refunds, 0) + coalesce(other_money.refunds, 0) as decimal(18, 4)) as refunds,
    cast(coalesce(bought.margin, 0) + coalesce(other_money.margin, 0) as decimal(18, 4)) as margin
  from core.customer_keys as keys
  left join bought on bought.customer_key = keys.customer_key
  left join other_money on other_money.customer_key = keys.customer_key
),

first_days as (
  select keys.customer_id, bought.first_day
  from bought
  inner join core.customer_keys as keys on keys.customer_key = bought.customer_key
),

first_lines as (
  select
    transactions.customer_id,
    min(transactions.channel) as lowest_channel,
    max(transactions.channel) as highest_channel,
    min(transactions.category) as lowest_category,
    max(transactions.category) as highest_category
  from staging.transactions as transactions
  inner join first_days
    on first_days.customer_id = transactions.customer_id and first_days.first_day = transactions.ordered_on
  where not transactions.is_refund
  group by transactions.customer_id
)

select
  totals.customer_key,
  totals.customer_id,
  totals.first_day,
  totals.last_day,
  totals.purchase_days,
  totals.orders,
  totals.gross_revenue,
  totals.refunds,
  cast(totals.gross_revenue + totals.refunds as decimal(18, 4)) as net_revenue,
  case when coverage.has_margin then totals.margin end as margin,
  case
    when first_lines.lowest_channel = first_lines.highest_channel then first_lines.lowest_channel
    when first_lines.lowest_channel is not null then 'Several'
  end as first_channel,
  case
    when first_lines.lowest_category = first_lines.highest_category then first_lines.lowest_category
    when first_lines.lowest_category is not null then 'Several'
  end as first_category,
  people.acquisition_channel,
  people.loyalty_tier
from totals
cross join staging.coverage as coverage
left join first_lines on first_lines.customer_id = totals.customer_id
left join source.customers as people on people.customer_id = totals.customer_id
