/*
description: >
  Cohort retention: one row per cohort and age begun by the as-of date, in three variants, in total and by dimension.
  A cell is complete when the window of the last possible joiner has closed; until then it says when it closes.
grain: [grain, dimension, value, variant, cohort, age]
published: true
columns:
  grain: {description: "week, month or quarter."}
  dimension: {description: Name of the dimension; empty for the total.}
  value: {description: Its value; empty for the total.}
  variant: {description: "classic, on_or_after or windowed."}
  cohort: {description: First day of the period of the first purchase.}
  age: {description: Whole periods since; windows of N days for windowed.}
  complete: {description: Whether the cell can no longer change for want of time.}
  closes: {description: Last day of the cell.}
  base_customers: {description: Customers of the cohort., tests: [not_null]}
  customers: {description: Customers who bought., tests: [not_null]}
  contributors: {description: Customers whose money the cell rests on.}
  growing_customers: {description: Customers with more money than at age 0.}
  growing_margin_customers: {description: Customers with more margin than at age 0.}
  later_customers: {description: "At age 0 of classic, customers with money in the period after their first day; else 0."}
  base_orders: {description: Orders at age 0.}
  orders: {description: Orders.}
  base_net_revenue: {description: Money at age 0.}
  net_revenue: {description: Money after refunds.}
  kept_revenue: {description: "Money, no customer counted for more than at age 0."}
  base_margin: {description: Margin at age 0.}
  margin: {description: Margin; null when unknown.}
  kept_margin: {description: "Margin, no customer counted for more than at age 0."}
tests:
  - never: "customers > base_customers"
    because: "More customers are active than the cohort has. Report this as an error of Perennial."
  - never: "age = 0 and customers <> base_customers"
    because: "Not every customer of a cohort is active at age 0. Report this as an error of Perennial."
  - never: "kept_revenue > net_revenue"
    because: "Kept revenue exceeds net revenue. Report this as an error of Perennial."
*/
with bases as (
  select bases.*, cohorts.period as cohort, cohorts.ends as cohort_ends, grains.window_days, grains.max_age
  from core.cohort_bases as bases
  inner join staging.periods as cohorts
    on cohorts.grain = bases.grain and cohorts.period_number = bases.cohort_number
  inner join source.grains as grains on grains.grain = bases.grain
),

frame as (
  select bases.*, periods.period_number - bases.cohort_number as age, periods.ends as closes
  from bases
  inner join staging.periods as periods
    on periods.grain = bases.grain
    and periods.period_number >= bases.cohort_number
    and periods.period_number - bases.cohort_number <= bases.max_age
  where bases.variant <> 'windowed'
  union all
  select bases.*, ages.age, cast(bases.cohort_ends + ages.age * bases.window_days * interval '1' day as date) as closes
  from bases
  cross join source.ages as ages
  cross join staging.calendar as calendar
  where bases.variant = 'windowed'
    and ages.age <= bases.max_age
    and (ages.age = 0 or cast(bases.cohort + ((ages.age - 1) * bases.window_days + 1) * interval '1' day as date) <= calendar.as_of)
)

select
  frame.grain,
  frame.dimension,
  frame.value,
  frame.variant,
  frame.cohort,
  cast(frame.age as integer) as age,
  frame.closes <= calendar.as_of as complete,
  frame.closes,
  frame.base_customers,
  coalesce(activity.customers, 0) as customers,
  coalesce(activity.contributors, 0) as contributors,
  coalesce(activity.growing_customers, 0) as growing_customers,
  coalesce(activity.growing_margin_customers, 0) as growing_margin_customers,
  case when frame.variant = 'classic' and frame.age = 0 then frame.later_customers else 0 end as later_customers,
  frame.base_orders,
  coalesce(activity.orders, 0) as orders,
  cast(frame.base_net_revenue as decimal(38, 4)) as base_net_revenue,
  cast(coalesce(activity.net_revenue, 0) as decimal(38, 4)) as net_revenue,
  cast(coalesce(activity.kept_revenue, 0) as decimal(38, 4)) as kept_revenue,
  cast(frame.base_margin as decimal(38, 4)) as base_margin,
  cast(case when coverage.has_margin then coalesce(activity.margin, 0) end as decimal(38, 4)) as margin,
  cast(case when coverage.has_margin then coalesce(activity.kept_margin, 0) end as decimal(38, 4)) as kept_margin,
  frame.sum_base_orders_sq,
  frame.sum_base_revenue_sq,
  frame.sum_base_margin_sq,
  coalesce(activity.sum_orders_sq, 0) as sum_orders_sq,
  coalesce(activity.sum_orders_base, 0) as sum_orders_base,
  coalesce(activity.sum_revenue_sq, 0) as sum_revenue_sq,
  coalesce(activity.sum_revenue_base, 0) as sum_revenue_base,
  coalesce(activity.sum_kept_revenue_sq, 0) as sum_kept_revenue_sq,
  coalesce(activity.sum_kept_revenue_base, 0) as sum_kept_revenue_base,
  case when coverage.has_margin then coalesce(activity.sum_margin_sq, 0) end as sum_margin_sq,
  case when coverage.has_margin then coalesce(activity.sum_margin_base, 0) end as sum_margin_base,
  case when coverage.has_margin then coalesce(activity.sum_kept_margin_sq, 0) end as sum_kept_margin_sq,
  case when coverage.has_margin then coalesce(activity.sum_kept_margin_base, 0) end as sum_kept_margin_base
from frame
cross join staging.calendar as calendar
cross join staging.coverage as coverage
left join core.cohort_activity as activity
  on activity.grain = frame.grain
  and activity.variant = frame.variant
  and activity.dimension = frame.dimension
  and activity.value = frame.value
  and activity.cohort_number = frame.cohort_number
  and activity.age = frame.age
