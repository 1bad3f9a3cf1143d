/*
description: >
  One row per line or order of the input, within the days that count. A refund that names an order but no customer
  takes the customer of that order. (Each step of the query is used once: an engine keeps a copy of the rows of a step
  that is used twice.)
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
with named as (
  select
    transactions.customer_id,
    cast(transactions.ordered_at as date) as ordered_on,
    transactions.refund_of,
    transactions.order_id,
    transactions.amount,
    transactions.cost,
    transactions.discount,
    transactions.quantity,
    transactions.category,
    transactions.channel
  from source.transactions as transactions
  where transactions.customer_id is not null
),

owners as (
  select transactions.order_id, min(transactions.customer_id) as customer_id
  from source.transactions as transactions
  cross join staging.calendar as calendar
  where cast(transactions.ordered_at as date) between calendar.first_day and calendar.as_of
    and transactions.refund_of is null
    and transactions.order_id in (select refund_of from source.transactions where customer_id is null)
  group by transactions.order_id
  having min(transactions.customer_id) = max(transactions.customer_id)
),

unnamed as (
  select
    owners.customer_id,
    cast(transactions.ordered_at as date) as ordered_on,
    transactions.refund_of,
    transactions.order_id,
    transactions.amount,
    transactions.cost,
    transactions.discount,
    transactions.quantity,
    transactions.category,
    transactions.channel
  from source.transactions as transactions
  inner join owners on owners.order_id = transactions.refund_of
  where transactions.customer_id is null
),

owned as (
  select * from named
  union all
  select * from unnamed
)

select
  owned.customer_id,
  owned.ordered_on,
  coalesce(owned.refund_of, owned.order_id) as order_ref,
  owned.amount < 0 or owned.refund_of is not null as is_refund,
  owned.amount,
  owned.cost,
  owned.discount,
  owned.quantity,
  owned.category,
  owned.channel
from owned
cross join staging.calendar as calendar
where owned.ordered_on between calendar.first_day and calendar.as_of
