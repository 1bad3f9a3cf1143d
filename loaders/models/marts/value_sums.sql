/*
description: >
  Customers, what they have been worth and what they are expected to be worth, summed exactly: for all, by quarter of
  the first purchase, by value of a dimension, and by tenth of expected money.
grain: [kind, dimension, value]
columns:
  kind: {description: "all, cohort, dimension or decile.", tests: [{accepted_values: [all, cohort, dimension, decile]}]}
  dimension: {description: Name of the dimension; empty for the other kinds.}
  value: {description: "Its value; the first day of the quarter; the number of the tenth; empty for all."}
  customers: {description: Customers., tests: [not_null]}
  alive: {description: How many of them are expected to be customers still; null when no model could be fitted.}
  purchases: {description: Expected purchase days within the horizon; null as alive.}
  general_revenue: {description: "Part of the expected money that rests on the spend of customers in general."}
  spend_variance: {description: "Variance of the expected money that comes from not knowing what is spent."}
  expected_revenue: {description: "Expected money within the horizon, discounted; null as alive."}
  realised: {description: "Margin to the as-of date, or money where the margin is unknown (see core.spend_totals)."}
  expected: {description: The same for what is expected within the horizon; null as alive.}
tests:
  - never: "alive > customers"
    because: "More customers are expected to be alive than there are. Report this as an error of Perennial."
*/
with by_place as (
  select
    profile,
    cohort_quarter,
    decile,
    count(*) as customers,
    sum(alive) as alive,
    sum(purchases) as purchases,
    sum(general_revenue) as general_revenue,
    sum(spend_variance) as spend_variance,
    sum(expected_revenue) as expected_revenue,
    sum(realised) as realised,
    sum(expected) as expected
  from marts.customer_values
  group by profile, cohort_quarter, decile
),

placed as (
  select
    case when profiles.dimension = '' then 'all' else 'dimension' end as kind,
    profiles.dimension,
    profiles.value,
    by_place.customers,
    by_place.alive,
    by_place.purchases,
    by_place.general_revenue,
    by_place.spend_variance,
    by_place.expected_revenue,
    by_place.realised,
    by_place.expected
  from by_place
  inner join core.profiles as profiles on profiles.profile = by_place.profile
  union all
  select
    'cohort', '', cast(quarters.period as varchar), by_place.customers, by_place.alive, by_place.purchases,
    by_place.general_revenue, by_place.spend_variance, by_place.expected_revenue, by_place.realised, by_place.expected
  from by_place
  inner join staging.periods as quarters on quarters.grain = 'quarter' and quarters.period_number = by_place.cohort_quarter
  union all
  select
    'decile', '', cast(decile as varchar), customers, alive, purchases, general_revenue, spend_variance, expected_revenue, realised, expected
  from by_place
  where decile is not null
)

select
  kind,
  dimension,
  value,
  cast(sum(customers) as bigint) as customers,
  sum(alive) as alive,
  sum(purchases) as purchases,
  sum(general_revenue) as general_revenue,
  sum(spend_variance) as spend_variance,
  sum(expected_revenue) as expected_revenue,
  sum(realised) as realised,
  sum(expected) as expected
from placed
group by kind, dimension, value
