/*
description: What the input knows, one row; figures that would need more are left out rather than guessed.
grain: []
columns:
  transactions: {description: Rows that could be read.}
  has_order_ids: {description: Whether every purchase names its order.}
  has_margin: {description: "Whether every paid row has a cost, or a margin rate is configured."}
  has_quantity: {description: Whether any row has a quantity.}
  has_discount: {description: Whether any row has a discount.}
  paid_rows: {description: Rows with a positive amount.}
  paid_rows_without_cost: {description: Rows with a positive amount and no cost.}
*/
with totals as (
  select
    sum(transactions) as transactions,
    sum(purchases) as purchases,
    sum(purchases_with_order_id) as purchases_with_order_id,
    sum(paid_rows) as paid_rows,
    sum(paid_rows_with_cost) as paid_rows_with_cost,
    sum(quantities) as quantities,
    sum(discounts) as discounts
  from staging.transaction_days
)

select
  cast(totals.transactions as bigint) as transactions,
  totals.purchases_with_order_id = totals.purchases as has_order_ids,
  settings.margin_rate is not null or (totals.paid_rows > 0 and totals.paid_rows_with_cost = totals.paid_rows) as has_margin,
  totals.quantities > 0 as has_quantity,
  totals.discounts > 0 as has_discount,
  cast(totals.paid_rows as bigint) as paid_rows,
  cast(totals.paid_rows - totals.paid_rows_with_cost as bigint) as paid_rows_without_cost
from totals
cross join source.settings as settings
