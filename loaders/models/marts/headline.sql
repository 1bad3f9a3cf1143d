/*
description: The figures of each week, month and quarter at a glance.
grain: [grain, period]
published: true
columns:
  grain: {description: "week, month or quarter."}
  period: {description: First day.}
  ends: {description: Last day.}
  complete: {description: Whether the period has ended.}
  active: {description: Customers who bought.}
  new: {description: Customers whose first purchase it was.}
  returning: {description: Customers who also bought in the period before.}
  reactivated: {description: "Customers who bought earlier, but not in the period before."}
  lost: {description: Customers of the period before who did not buy in this one.}
  orders: {description: Orders.}
  gross_revenue: {description: Money before refunds.}
  refunds: {description: "Refunds, zero or negative."}
  net_revenue: {description: Gross revenue plus refunds.}
  margin: {description: Margin; null when unknown.}
  contributors: {description: Customers with an order or with money left after refunds.}
  refunding_customers: {description: Customers who were paid back.}
tests:
  - never: 'new + "returning" + reactivated <> active'
    because: "New, returning and reactivated customers do not add up to the active ones. Report this as an error of Perennial."
*/
with totals as (
  select
    grain,
    period_number,
    count(case when orders > 0 then 1 end) as active,
    cast(sum(orders) as bigint) as orders,
    sum(gross_revenue) as gross_revenue,
    sum(refunds) as refunds,
    sum(margin) as margin,
    count(case when orders > 0 or gross_revenue + refunds <> 0 or coalesce(margin, 0) <> 0 then 1 end) as contributors,
    count(case when refunds < 0 then 1 end) as refunding_customers
  from core.customer_periods
  group by grain, period_number
),

flows as (
  select
    grain,
    period_number,
    cast(sum(case when flow = 'new' then customers else 0 end) as bigint) as new,
    cast(sum(case when flow = 'returning' then customers else 0 end) as bigint) as "returning",
    cast(sum(case when flow = 'reactivated' then customers else 0 end) as bigint) as reactivated,
    cast(sum(case when flow = 'lost' then customers else 0 end) as bigint) as lost
  from marts.customer_flows
  group by grain, period_number
)

select
  periods.grain,
  periods.period,
  periods.ends,
  periods.complete,
  coalesce(totals.active, 0) as active,
  flows.new,
  flows."returning",
  flows.reactivated,
  flows.lost,
  coalesce(totals.orders, 0) as orders,
  cast(coalesce(totals.gross_revenue, 0) as decimal(38, 4)) as gross_revenue,
  cast(coalesce(totals.refunds, 0) as decimal(38, 4)) as refunds,
  cast(coalesce(totals.gross_revenue, 0) + coalesce(totals.refunds, 0) as decimal(38, 4)) as net_revenue,
  cast(case when coverage.has_margin then coalesce(totals.margin, 0) end as decimal(38, 4)) as margin,
  coalesce(totals.contributors, 0) as contributors,
  coalesce(totals.refunding_customers, 0) as refunding_customers
from staging.periods as periods
cross join staging.coverage as coverage
inner join flows on flows.grain = periods.grain and flows.period_number = periods.period_number
left join totals on totals.grain = periods.grain and totals.period_number = periods.period_number
