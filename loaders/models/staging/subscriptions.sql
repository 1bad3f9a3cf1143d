/*
description: >
  One row per subscription that had started by the as-of date and is paid. What ends later than that date still runs.
  A free subscription is no contract, unless free orders are counted.
grain: []
materialized: view
columns:
  customer_id: {description: Who.}
  started_on: {description: Day it started., tests: [not_null]}
  ended_on: {description: Day it ended; null while it runs.}
  amount: {description: Money per month.}
  plan: {description: What was subscribed to.}
  tenure_months: {description: "Whole months paid, where the input says that instead of days."}
tests:
  - never: "ended_on < started_on"
    because: "A subscription ends before it starts. Report this as an error of Perennial."
*/
select
  subscriptions.customer_id,
  subscriptions.started_on,
  case when subscriptions.ended_on <= calendar.as_of then subscriptions.ended_on end as ended_on,
  subscriptions.amount,
  subscriptions.plan,
  subscriptions.tenure_months
from source.subscriptions as subscriptions
cross join staging.calendar as calendar
cross join source.settings as settings
where subscriptions.started_on <= calendar.as_of
  and (subscriptions.amount > 0 or settings.count_free_orders)
