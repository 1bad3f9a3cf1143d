/*
description: >
  One row per customer and civil day on which money moved without a purchase: refunds that stand alone and orders
  that were paid back in full.
grain: [customer_key, day]
columns:
  customer_key: {description: Who.}
  day: {description: Civil day.}
  gross_revenue: {description: Money before refunds.}
  refunds: {description: "Refunds, zero or negative."}
  margin: {description: Margin; null when unknown.}
*/
select
  customer_key,
  ordered_on as day,
  cast(sum(gross_revenue) as decimal(18, 4)) as gross_revenue,
  cast(sum(refunds) as decimal(18, 4)) as refunds,
  cast(sum(margin) as decimal(18, 4)) as margin
from core.orders
where not is_purchase and (gross_revenue <> 0 or refunds <> 0)
group by customer_key, ordered_on
