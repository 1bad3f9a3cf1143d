/*
description: >
  How value is spread over customers: what the most valuable of them, counted from the top, have of all value. A step
  holds at least as many customers as a group must have to be shown. A customer who cost more than was brought counts as
  zero: what nobody brought cannot be shared.
grain: [measure, step]
columns:
  measure: {description: "realised or expected.", tests: [{accepted_values: [realised, expected]}]}
  step: {description: "Step from the top: 1 holds the most valuable customers."}
  steps: {description: Number of steps.}
  customers: {description: Customers of this step and of those before it.}
  all_customers: {description: All customers.}
  value: {description: Value of these customers.}
  all_value: {description: Value of all customers.}
*/
with measured as (
  select 'realised' as measure, customer_key, greatest(realised, 0) as value
  from marts.customer_values
  where realised is not null
  union all
  select 'expected' as measure, customer_key, expected as value
  from marts.customer_values
  where expected is not null
),

ranked as (
  select
    measured.measure,
    measured.value,
    row_number() over (partition by measured.measure order by measured.value desc, measured.customer_key) as place,
    count(*) over (partition by measured.measure) as all_customers,
    settings.small_group
  from measured
  cross join source.privacy as settings
),

stepped as (
  select
    ranked.*,
    -- Steps end where tenths or fifths of the customers end, so that no two published sums differ by a few customers.
    case
      when all_customers >= 100 * small_group then 100
      when all_customers >= 50 * small_group then 50
      when all_customers >= 20 * small_group then 20
      when all_customers >= 10 * small_group then 10
      when all_customers >= 5 * small_group then 5
      else 1
    end as steps
  from ranked
),

placed as (
  select measure, value, all_customers, steps, cast(ceiling(place * steps / cast(all_customers as double)) as integer) as step
  from stepped
),

summed as (
  select measure, steps, step, all_customers, count(*) as customers, sum(value) as value
  from placed
  group by measure, steps, step, all_customers
)

select
  measure,
  step,
  cast(steps as integer) as steps,
  cast(sum(customers) over (partition by measure order by step) as bigint) as customers,
  all_customers,
  sum(value) over (partition by measure order by step) as value,
  sum(value) over (partition by measure) as all_value
from summed
