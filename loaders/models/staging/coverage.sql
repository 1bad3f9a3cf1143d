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
select
  count(*) as transactions,
  count(*) > 0 and count(order_id) = count(case when refund_of is null and amount >= 0 then 1 end) + count(case when not (refund_of is null and amount >= 0) then order_id end) as has_order_ids,
  max(settings.margin_rate) is not null
    or (count(case when amount > 0 then 1 end) > 0 and count(case when amount > 0 then cost end) = count(case when amount > 0 then 1 end)) as has_margin,
  count(quantity) > 0 as has_quantity,
  count(discount) > 0 as has_discount,
  count(case when amount > 0 then 1 end) as paid_rows,
  count(case when amount > 0 and cost is null then 1 end) as paid_rows_without_cost
from source.transactions as transactions
cross join source.settings as settings
