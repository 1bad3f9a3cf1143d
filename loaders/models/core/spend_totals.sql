/*
description: >
  What all purchases have brought, in one row: how expected purchases are turned into money. Refunds that name no order
  lower what is kept of a purchase; the margin share is that of the whole company.
grain: []
columns:
  purchase_days: {description: Purchase days of all customers.}
  revenue: {description: Money of those days after the refunds of their orders.}
  net_revenue: {description: The same after all other refunds of these customers.}
  margin: {description: Their margin; null when unknown.}
  kept_share: {description: "Part of the money of purchase days that is left after all other refunds, from 0 to 1."}
  margin_share: {description: "Margin as a part of net revenue, from 0 to 1; null when unknown or not positive."}
  value_kind: {description: "What value is told in: margin, or revenue where the margin is unknown or not positive.", tests: [{accepted_values: [margin, revenue]}]}
*/
with bought as (
  select
    count(*) as purchase_days,
    coalesce(sum(gross_revenue + refunds), 0) as revenue,
    sum(margin) as margin
  from core.purchase_days
),

other_money as (
  select
    coalesce(sum(days.gross_revenue + days.refunds), 0) as revenue,
    coalesce(sum(days.margin), 0) as margin
  from core.money_days as days
  inner join core.customer_bases as bases on bases.customer_key = days.customer_key
),

totals as (
  select
    bought.purchase_days,
    bought.revenue,
    bought.revenue + other_money.revenue as net_revenue,
    case when coverage.has_margin then coalesce(bought.margin, 0) + other_money.margin end as margin
  from bought
  cross join other_money
  cross join staging.coverage as coverage
),

shares as (
  select
    totals.*,
    case when revenue > 0 then least(greatest(cast(net_revenue as double) / cast(revenue as double), 0), 1) else 0 end as kept_share,
    case when net_revenue > 0 and margin > 0 then least(cast(margin as double) / cast(net_revenue as double), 1) end as margin_share
  from totals
)

select
  cast(purchase_days as bigint) as purchase_days,
  cast(revenue as decimal(38, 4)) as revenue,
  cast(net_revenue as decimal(38, 4)) as net_revenue,
  cast(margin as decimal(38, 4)) as margin,
  kept_share,
  margin_share,
  case when margin_share is not null then 'margin' else 'revenue' end as value_kind
from shares
