/*
description: Counts that say how the input became figures, and the proof that no money was lost on the way.
grain: [name]
columns:
  name: {description: What is counted.}
  value: {description: How many; money in the money rows.}
tests:
  - never: "name like 'money lost%' and value <> 0"
    because: "The sums of a later table differ from the sums of the rows it was made from. Report this as an error of Perennial."
*/
select 'transactions in range' as name, cast(count(*) as decimal(38, 4)) as value from staging.transactions
union all
select 'transactions after the as-of date', cast(count(*) as decimal(38, 4))
from source.transactions as transactions
cross join staging.calendar as calendar
where cast(transactions.ordered_at as date) > calendar.as_of
union all
select 'transactions before the first day', cast(count(*) as decimal(38, 4))
from source.transactions as transactions
cross join staging.calendar as calendar
where cast(transactions.ordered_at as date) < calendar.first_day
union all
select 'refund rows', cast(count(*) as decimal(38, 4)) from staging.transactions where is_refund
union all
select 'refunds of an unknown customer', (select cast(count(*) as decimal(38, 4)) from source.transactions as transactions cross join staging.calendar as calendar where cast(transactions.ordered_at as date) between calendar.first_day and calendar.as_of)
  - (select cast(count(*) as decimal(38, 4)) from staging.transactions)
union all
select 'customers', cast(count(*) as decimal(38, 4)) from core.customers
union all
select 'customers in cohorts', cast(count(*) as decimal(38, 4)) from core.customers where first_day is not null
union all
select 'customers without a purchase', cast(count(*) as decimal(38, 4)) from core.customers where first_day is null
union all
select 'orders', cast(count(*) as decimal(38, 4)) from core.orders where is_purchase
union all
select 'purchase days', cast(count(*) as decimal(38, 4)) from core.purchase_days
union all
select 'money lost between rows and orders',
  cast((select coalesce(sum(amount), 0) from staging.transactions) - (select coalesce(sum(net_revenue), 0) from core.orders) as decimal(38, 4))
union all
select 'money lost between orders and months',
  cast(
    (select coalesce(sum(net_revenue), 0) from core.orders)
    - (select coalesce(sum(gross_revenue + refunds), 0) from core.customer_periods where grain = 'month') as decimal(38, 4)
  )
union all
select 'money lost between orders and weeks',
  cast(
    (select coalesce(sum(net_revenue), 0) from core.orders)
    - (select coalesce(sum(gross_revenue + refunds), 0) from core.customer_periods where grain = 'week') as decimal(38, 4)
  )
