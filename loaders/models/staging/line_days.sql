/*
description: What counts of each civil day, before rows become orders. Later sums are checked against it.
grain: [day]
columns:
  day: {description: Civil day.}
  transactions: {description: Rows that count.}
  refund_rows: {description: Those of them that pay money back.}
  money: {description: "Sum of their amounts, refunds included."}
*/
select
  ordered_on as day,
  count(*) as transactions,
  count(case when is_refund then 1 end) as refund_rows,
  sum(amount) as money
from staging.transactions
group by ordered_on
