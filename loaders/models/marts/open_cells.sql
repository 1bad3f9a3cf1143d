/*
description: >
  Retention cells of all customers that have not closed on the as-of date, with what has come so far and the days that
  are left: what is projected. A cohort that can still grow has none, nor has the joining period.
grain: [grain, variant, cohort, age]
columns:
  grain: {description: "week, month or quarter."}
  variant: {description: "classic, on_or_after or windowed."}
  cohort: {description: First day of the period of the first purchase.}
  age: {description: Whole periods since; windows of N days for windowed.}
  youngest: {description: Days since the last day on which customers of the cohort joined., tests: [not_null]}
  oldest: {description: Days since the first day on which they joined., tests: [not_null]}
  days_past: {description: "Days of the period before the as-of date; null for windowed."}
  days_left: {description: "Days of the period after the as-of date; null for windowed."}
  window_days: {description: Days of one window of the windowed variant.}
  base_customers: {description: Customers of the cohort.}
  customers: {description: Customers who have bought so far.}
  orders: {description: Orders so far.}
  net_revenue: {description: Money after refunds so far.}
*/
select
  cells.grain,
  cells.variant,
  cells.cohort,
  cells.age,
  cast(date_diff('day', cohorts.ends, calendar.as_of) as integer) as youngest,
  cast(date_diff('day', cells.cohort, calendar.as_of) as integer) as oldest,
  cast(case when cells.variant <> 'windowed' then date_diff('day', periods.period, calendar.as_of) end as integer) as days_past,
  cast(case when cells.variant <> 'windowed' then date_diff('day', calendar.as_of, cells.closes) end as integer) as days_left,
  grains.window_days,
  cells.base_customers,
  cells.customers,
  cells.orders,
  cells.net_revenue
from marts.retention_cells as cells
inner join source.grains as grains on grains.grain = cells.grain
inner join staging.periods as cohorts on cohorts.grain = cells.grain and cohorts.period = cells.cohort
cross join staging.calendar as calendar
left join staging.periods as periods on periods.grain = cells.grain and periods.ends = cells.closes
where cells.dimension = ''
  and cells.age > 0
  and not cells.complete
  and cohorts.ends <= calendar.as_of
