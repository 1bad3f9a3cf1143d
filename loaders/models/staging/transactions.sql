/*
description: >
  One row per line or order of the input, within the days that count. A refund that names an order but no customer
  takes the customer of that order.
grain: []
materialized: view
columns:
  customer_id: {description: Who bought.}
  ordered_on: {description: Civil day of the purchase or refund.}
  order_ref: {description: "The order the row belongs to, or the order it pays back; null when the row names none."}
  is_refund: {description: Whether the row pays money back.}
  amount: {description: "Money, negative for refunds."}
  cost: {description: Cost of goods; null when unknown.}
  discount: {description: Money taken off.}
  quantity: {description: Units.}
  category: {description: Product category.}
  channel: {description: Where the order was placed.}
*/
with in_range as (
  select transactions.*, cast(transactions.ordered_at as date) as ordered_on
  from source.transactions as transactions
  cross join staging.calendar as calendar
  where cast(transactions.ordered_at as date) between calendar.first_day and calendar.as_of
),

owners as (
  select order_id, min(customer_id) as customer_id
  from in_range
  where refund_of is null and order_id in (select refund_of from source.transactions where customer_id is null)
  group by order_id
  having min(customer_id) = max(customer_id)
)

select
  coalesce(in_range.customer_id, owners.customer_id) as customer_id,
  in_range.ordered_on,
  coalesce(in_range.refund_of, in_range.order_id) as order_ref,
  in_range.amount < 0 or in_range.refund_of is not null as is_refund,
  in_range.amount,
  in_range.cost,
  in_range.discount,
  in_range.quantity,
  in_range.category,
  in_range.channel
from in_range
left join owners on in_range.customer_id is null and owners.order_id = in_range.refund_of
where coalesce(in_range.customer_id, owners.customer_id) is not null
