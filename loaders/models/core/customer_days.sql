/*
description: >
  Purchase days, and the days on which a customer's money moved without a purchase. A customer may have one row of
  each kind on the same day.
grain: []
materialized: view
columns:
  customer_key: {description: Who.}
  day: {description: Civil day.}
  orders: {description: Orders of the day; zero when only money moved.}
  gross_revenue: {description: Money before refunds.}
  refunds: {description: "Refunds, zero or negative."}
  margin: {description: Margin; null when unknown.}
*/
select customer_key, day, orders, gross_revenue, refunds, margin from core.purchase_days
union all
select customer_key, day, 0 as orders, gross_revenue, refunds, margin from core.money_days
