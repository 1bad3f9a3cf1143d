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
with read as (
  select
    coalesce(sum(case when days.day between calendar.first_day and calendar.as_of then days.transactions end), 0) as in_range,
    coalesce(sum(case when days.day > calendar.as_of then days.transactions end), 0) as later,
    coalesce(sum(case when days.day < calendar.first_day then days.transactions end), 0) as earlier
  from staging.transaction_days as days
  cross join staging.calendar as calendar
),

staged as (
  select
    coalesce(sum(transactions), 0) as transactions,
    coalesce(sum(refund_rows), 0) as refunds,
    coalesce(sum(money), 0) as money
  from staging.line_days
),

ordered as (
  select count(case when is_purchase then 1 end) as orders, coalesce(sum(net_revenue), 0) as money
  from core.orders
),

kept as (
  select
    coalesce(sum(case when grain = 'week' then gross_revenue + refunds end), 0) as week_money,
    coalesce(sum(case when grain = 'month' then gross_revenue + refunds end), 0) as month_money,
    coalesce(sum(case when grain = 'quarter' then gross_revenue + refunds end), 0) as quarter_money
  from core.customer_periods
),

people as (
  select
    count(*) as customers,
    count(first_day) as buyers,
    count(case when first_day is null and refunds < 0 then 1 end) as refunded,
    coalesce(sum(purchase_days), 0) as purchase_days
  from core.customers
)

select 'transactions in range' as name, cast(in_range as decimal(38, 4)) as value from read
union all
select 'transactions after the as-of date', cast(later as decimal(38, 4)) from read
union all
select 'transactions before the first day', cast(earlier as decimal(38, 4)) from read
union all
select 'refund rows', cast(refunds as decimal(38, 4)) from staged
union all
select 'refunds of an unknown customer', cast(read.in_range - staged.transactions as decimal(38, 4)) from read cross join staged
union all
select 'customers', cast(customers as decimal(38, 4)) from people
union all
select 'customers in cohorts', cast(buyers as decimal(38, 4)) from people
union all
select 'customers without a purchase', cast(customers - buyers as decimal(38, 4)) from people
union all
select 'customers with refunds only', cast(refunded as decimal(38, 4)) from people
union all
select 'orders', cast(orders as decimal(38, 4)) from ordered
union all
select 'purchase days', cast(purchase_days as decimal(38, 4)) from people
union all
select 'money lost between rows and orders', cast(staged.money - ordered.money as decimal(38, 4)) from staged cross join ordered
union all
select 'money lost between orders and weeks', cast(ordered.money - kept.week_money as decimal(38, 4)) from ordered cross join kept
union all
select 'money lost between orders and months', cast(ordered.money - kept.month_money as decimal(38, 4)) from ordered cross join kept
union all
select 'money lost between orders and quarters', cast(ordered.money - kept.quarter_money as decimal(38, 4)) from ordered cross join kept
