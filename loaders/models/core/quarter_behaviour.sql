/*
description: >
  How each customer behaved up to the end of each quarter: what RFM scores and behavioural groups are made of. Logarithms,
  so that ten orders are as far from five as two from one.
grain: []
materialized: view
columns:
  customer_key: {description: Who.}
  quarter_number: {description: Number of the quarter (see core.quarter_ends).}
  days_since_last: {description: Days since the last purchase.}
  purchase_days: {description: Days with an order so far.}
  money_step: {description: "Money so far after refunds, in steps of one per cent; amounts of zero or less are one step."}
  bought_lately: {description: Whether there was an order in the twelve months before.}
  silence: {description: Logarithm of one and the days since the last purchase.}
  frequency: {description: Logarithm of the purchase days.}
  basket: {description: "Logarithm of the money per order; null when nothing was left after refunds."}
  variety: {description: Logarithm of one and the categories bought from.}
  discounts: {description: "Discounts as a part of revenue in twelve months; null without revenue."}
*/
select
  customer_key,
  quarter_number,
  days_since_last,
  purchase_days,
  case when revenue > 0 then cast(floor(100 * ln(cast(revenue as double))) as integer) else -2000000000 end as money_step,
  purchase_days_12m > 0 as bought_lately,
  ln(cast(1 + days_since_last as double)) as silence,
  ln(cast(purchase_days as double)) as frequency,
  case when revenue > 0 then ln(cast(revenue as double) / cast(orders as double)) end as basket,
  ln(cast(1 + categories as double)) as variety,
  discount_share_12m as discounts
from core.customer_quarters
