/*
description: >
  What the cohorts of months and quarters have brought by each age: the past part of the curves of lifetime value. The
  last age of a cohort is the one that holds the as-of date.
grain: [grain, cohort_number, age]
columns:
  grain: {description: month or quarter.}
  cohort_number: {description: Number of the period of the first purchase (see staging.periods).}
  cohort: {description: Its first day.}
  age: {description: Whole periods since.}
  complete: {description: Whether the age has passed for the whole cohort.}
  last_age: {description: "Age the cohort has begun, also where it is beyond the ages that are published."}
  customers: {description: Customers of the cohort.}
  realised: {description: "Margin to the end of the age, or money where the margin is unknown (see core.spend_totals)."}
*/
with latest as (
  select grain, max(period_number) as period_number
  from staging.periods
  group by grain
)

select
  sums.grain,
  cohorts.period_number as cohort_number,
  sums.cohort,
  sums.age,
  sums.complete,
  cast(latest.period_number - cohorts.period_number as integer) as last_age,
  sums.base_customers as customers,
  case when totals.value_kind = 'margin' then sums.margin else sums.net_revenue end as realised
from marts.cumulative_value as sums
inner join staging.periods as cohorts on cohorts.grain = sums.grain and cohorts.period = sums.cohort
inner join latest on latest.grain = sums.grain
cross join core.spend_totals as totals
where sums.dimension = ''
