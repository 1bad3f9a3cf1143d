/*
description: >
  How the customers of each period came and went. new: first purchase in the period; returning: bought in the period
  and the one before; reactivated: bought in the period, not in the one before, but earlier; lost: bought in the
  period before, not in this one. new + returning + reactivated = active; active before + new + reactivated - lost =
  active now.
grain: [grain, period_number, flow]
published: true
columns:
  grain: {description: "week, month or quarter."}
  period_number: {description: Number of the period since 1900.}
  period: {description: First day of the period.}
  complete: {description: Whether the period has ended.}
  flow: {description: "new, returning, reactivated or lost."}
  customers: {description: Customers.}
  net_revenue: {description: "Their money in the period; for lost customers, in the period before."}
tests:
  - never: "customers < 0"
    because: "A flow of customers is negative. Report this as an error of Perennial."
*/
with totals as (
  select
    grain,
    period_number,
    count(*) as customers,
    sum(cast(gross_revenue + refunds as decimal(18, 4))) as net_revenue
  from core.customer_periods
  where orders > 0
  group by grain, period_number
),

joined as (
  select grain, cohort_number as period_number, base_customers as customers, base_net_revenue as net_revenue
  from core.cohort_bases
  where variant = 'classic' and dimension = ''
),

stayed as (
  select
    now.grain,
    now.period_number,
    count(*) as customers,
    sum(cast(now.gross_revenue + now.refunds as decimal(18, 4))) as net_revenue,
    sum(cast(before.gross_revenue + before.refunds as decimal(18, 4))) as net_revenue_before
  from core.customer_periods as now
  inner join core.customer_periods as before
    on before.grain = now.grain
    and before.customer_key = now.customer_key
    and before.period_number = now.period_number - 1
  where now.orders > 0 and before.orders > 0
  group by now.grain, now.period_number
),

summary as (
  select
    periods.grain,
    periods.period_number,
    periods.period,
    periods.complete,
    coalesce(totals.customers, 0) as active_customers,
    coalesce(totals.net_revenue, 0) as active_revenue,
    coalesce(totals_before.customers, 0) as active_before,
    coalesce(totals_before.net_revenue, 0) as revenue_before,
    coalesce(joined.customers, 0) as new_customers,
    coalesce(joined.net_revenue, 0) as new_revenue,
    coalesce(stayed.customers, 0) as returning_customers,
    coalesce(stayed.net_revenue, 0) as returning_revenue,
    coalesce(stayed.net_revenue_before, 0) as returning_revenue_before
  from staging.periods as periods
  left join totals on totals.grain = periods.grain and totals.period_number = periods.period_number
  left join totals as totals_before
    on totals_before.grain = periods.grain and totals_before.period_number = periods.period_number - 1
  left join joined on joined.grain = periods.grain and joined.period_number = periods.period_number
  left join stayed on stayed.grain = periods.grain and stayed.period_number = periods.period_number
)

select grain, period_number, period, complete, 'new' as flow, new_customers as customers, cast(new_revenue as decimal(38, 4)) as net_revenue
from summary
union all
select grain, period_number, period, complete, 'returning' as flow, returning_customers as customers, cast(returning_revenue as decimal(38, 4)) as net_revenue
from summary
union all
select
  grain, period_number, period, complete, 'reactivated' as flow,
  active_customers - new_customers - returning_customers as customers,
  cast(active_revenue - new_revenue - returning_revenue as decimal(38, 4)) as net_revenue
from summary
union all
select
  grain, period_number, period, complete, 'lost' as flow,
  active_before - returning_customers as customers,
  cast(revenue_before - returning_revenue_before as decimal(38, 4)) as net_revenue
from summary
