/*
description: >
  What the input holds for each civil day, read in one pass over all rows that could be read, whether or not the day
  counts.
grain: [day]
columns:
  day: {description: Civil day.}
  transactions: {description: Rows.}
  closing: {description: "Time of the last row, in seconds since midnight; zero when only days are known."}
  order_ids: {description: Rows with an order id.}
  purchases: {description: "Rows that are no refund, by amount and by naming no order they pay back."}
  purchases_with_order_id: {description: Those of them with an order id.}
  paid_rows: {description: Rows with a positive amount.}
  paid_rows_with_cost: {description: Those of them with a cost.}
  quantities: {description: Rows with a quantity.}
  discounts: {description: Rows with a discount.}
*/
select
  cast(ordered_at as date) as day,
  count(*) as transactions,
  max(extract(hour from ordered_at) * 3600 + extract(minute from ordered_at) * 60 + extract(second from ordered_at)) as closing,
  count(order_id) as order_ids,
  count(case when refund_of is null and amount >= 0 then 1 end) as purchases,
  count(case when refund_of is null and amount >= 0 then order_id end) as purchases_with_order_id,
  count(case when amount > 0 then 1 end) as paid_rows,
  count(case when amount > 0 then cost end) as paid_rows_with_cost,
  count(quantity) as quantities,
  count(discount) as discounts
from source.transactions
group by cast(ordered_at as date)
