/*
description: >
  What the customers of each mix (see core.quarter_mixes) did in the quarter after the day on which they had it, by the
  quarter of their first purchase. Mixes of which nobody did anything are left out.
grain: [pack, mix, quarter_number, cohort_number]
columns:
  pack: {description: Number of the pack.}
  mix: {description: "Number of the mix, at the end of the quarter before."}
  quarter_number: {description: Number of the quarter (see staging.periods).}
  cohort_number: {description: Number of the quarter of the first purchase.}
  backers: {description: Customers with an order or with money left after refunds., tests: [not_null]}
  bought: {description: Customers with an order., tests: [not_null]}
  came_back: {description: "Of them, those who had also bought in the quarter before.", tests: [not_null]}
  orders: {description: Orders., tests: [not_null]}
  revenue: {description: Money after refunds., tests: [not_null]}
  margin: {description: Margin; zero when unknown., tests: [not_null]}
*/
with active as (
  select
    periods.customer_key,
    periods.period_number,
    bases.first_quarter as cohort_number,
    periods.orders,
    periods.gross_revenue + periods.refunds as revenue,
    periods.margin,
    case when periods.orders > 0 and before.customer_key is not null then 1 else 0 end as came_back
  from core.customer_periods as periods
  inner join core.customer_bases as bases
    on bases.customer_key = periods.customer_key and bases.first_quarter < periods.period_number
  left join core.customer_periods as before
    on before.grain = 'quarter'
    and before.customer_key = periods.customer_key
    and before.period_number = periods.period_number - 1
    and before.orders > 0
  where
    periods.grain = 'quarter'
    and (periods.orders > 0 or periods.gross_revenue + periods.refunds <> 0 or coalesce(periods.margin, 0) <> 0)
)

select
  mixes.pack,
  mixes.mix,
  active.period_number as quarter_number,
  active.cohort_number,
  count(*) as backers,
  count(case when active.orders > 0 then 1 end) as bought,
  cast(sum(active.came_back) as bigint) as came_back,
  cast(sum(active.orders) as bigint) as orders,
  cast(sum(active.revenue) as decimal(38, 4)) as revenue,
  cast(coalesce(sum(active.margin), 0) as decimal(38, 4)) as margin
from active
inner join core.quarter_mixes as mixes
  on mixes.customer_key = active.customer_key and mixes.quarter_number = active.period_number - 1
group by mixes.pack, mixes.mix, active.period_number, active.cohort_number
