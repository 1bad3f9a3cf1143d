/*
description: >
  Discounts and categories of each customer by quarter: one row per customer, quarter and category bought. Rows that pay
  money back are left out.
grain: []
columns:
  customer_key: {description: Who.}
  quarter_number: {description: Number of the quarter (see staging.periods).}
  category: {description: Product category; null when unknown.}
  discount: {description: Money taken off.}
  late_discount: {description: "That of days within twelve months of the as-of date, in the one quarter that has days before them too."}
*/
with bought as (
  select
    transactions.customer_id,
    cast((extract(year from transactions.ordered_on) - 1900) * 4 + extract(quarter from transactions.ordered_on) - 1 as integer) as quarter_number,
    transactions.ordered_on,
    transactions.category,
    transactions.discount
  from staging.transactions as transactions
  where not transactions.is_refund and (transactions.category is not null or transactions.discount <> 0)
),

summed as (
  select
    bought.customer_id,
    bought.quarter_number,
    bought.category,
    sum(bought.discount) as discount,
    sum(case when bought.ordered_on > ends.year_before and bought.quarter_number = ends.last_quarter - 4 then bought.discount end) as late_discount
  from bought
  inner join core.quarter_ends as ends on ends.quarter_number = bought.quarter_number
  group by bought.customer_id, bought.quarter_number, bought.category
)

select
  keys.customer_key,
  summed.quarter_number,
  summed.category,
  cast(coalesce(summed.discount, 0) as decimal(18, 4)) as discount,
  cast(coalesce(summed.late_discount, 0) as decimal(18, 4)) as late_discount
from summed
inner join core.customer_keys as keys on keys.customer_id = summed.customer_id
