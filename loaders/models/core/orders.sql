/*
description: >
  One row per order: a distinct order id of a customer, or a customer's day where no order id is given. Refunds that
  name the order reduce it. An order counts as a purchase when what is left is positive (or when it was free and
  money.countFreeOrders is set). Refunds that name no known order stand alone, with is_purchase false.
grain: []
columns:
  customer_key: {description: Who., tests: [not_null]}
  order_ref: {description: The order id; null for a customer's day.}
  ordered_on: {description: "Day of the order's first line; of the refund where it stands alone.", tests: [not_null]}
  is_purchase: {description: Whether it counts as an order.}
  gross_revenue: {description: Money of its lines before refunds.}
  refunds: {description: "Money paid back, zero or negative."}
  net_revenue: {description: Gross revenue plus refunds.}
  margin: {description: "Line by line, money less cost, or money times the configured rate where a line has no cost; null when unknown."}
tests:
  - never: "is_purchase and net_revenue < 0"
    because: "An order with negative money was counted as a purchase. Report this as an error of Perennial."
*/
with lines as (
  select
    transactions.customer_id,
    transactions.order_ref,
    case when transactions.order_ref is null then transactions.ordered_on end as day_without_order,
    transactions.ordered_on,
    transactions.is_refund,
    transactions.amount,
    case
      when transactions.cost is not null then transactions.amount - transactions.cost
      when settings.margin_rate is not null
        then cast(cast(transactions.amount as decimal(28, 4)) * settings.margin_rate as decimal(18, 4))
      else transactions.amount
    end as margin
  from staging.transactions as transactions
  cross join source.settings as settings
),

summed as (
  select
    customer_id,
    order_ref,
    min(case when not is_refund then ordered_on end) as bought_on,
    min(ordered_on) as first_seen_on,
    cast(sum(case when is_refund then 0 else amount end) as decimal(18, 4)) as gross_revenue,
    cast(sum(case when is_refund then amount else 0 end) as decimal(18, 4)) as refunds,
    cast(sum(margin) as decimal(18, 4)) as margin
  from lines
  group by customer_id, order_ref, day_without_order
)

select
  keys.customer_key,
  summed.order_ref,
  coalesce(summed.bought_on, summed.first_seen_on) as ordered_on,
  summed.bought_on is not null
    and (
      summed.gross_revenue + summed.refunds > 0
      or (settings.count_free_orders and summed.gross_revenue = 0 and summed.refunds = 0)
    ) as is_purchase,
  summed.gross_revenue,
  summed.refunds,
  cast(summed.gross_revenue + summed.refunds as decimal(18, 4)) as net_revenue,
  case when coverage.has_margin then summed.margin end as margin
from summed
inner join core.customer_keys as keys on keys.customer_id = summed.customer_id
cross join source.settings as settings
cross join staging.coverage as coverage
