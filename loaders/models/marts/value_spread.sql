/*
description: >
  How value is spread over customers: what those of each step have, counted from the most valuable down, and what the Gini
  coefficient is made of. A step holds at least as many customers as a group must have to be shown, and fifths of the
  customers end where steps end.
grain: [measure, step]
columns:
  measure: {description: "revenue_12m and contribution_12m (who bought in the twelve months to the as-of date), revenue and contribution (all customers, all time), predicted (all customers, the horizon of the forecasts).", tests: [{accepted_values: [revenue_12m, contribution_12m, revenue, contribution, predicted]}]}
  step: {description: "Step from the top: 1 holds the most valuable customers."}
  steps: {description: Number of steps.}
  customers: {description: Customers of this step.}
  all_customers: {description: Customers of all steps.}
  value: {description: Value of these customers.}
  positive: {description: "The same, where customers below zero count as zero."}
  weighted: {description: "Sum of positive values, each times all customers + 1 - 2 x place from the top."}
*/
with now as (
  select quarters.*
  from core.customer_quarters as quarters
  inner join core.quarter_ends as ends
    on ends.quarter_number = quarters.quarter_number and ends.quarter_number = ends.last_quarter
),

measured as (
  select 'revenue_12m' as measure, customer_key, cast(revenue_12m as decimal(18, 4)) as value from now where purchase_days_12m > 0
  union all
  select 'contribution_12m' as measure, customer_key, cast(contribution_12m as decimal(18, 4)) as value from now where purchase_days_12m > 0
  union all
  select 'revenue' as measure, customer_key, cast(revenue as decimal(18, 4)) as value from now
  union all
  select 'contribution' as measure, customer_key, cast(contribution as decimal(18, 4)) as value from now
  union all
  select 'predicted' as measure, customer_key, cast(expected as decimal(18, 4)) as value from marts.customer_values where expected is not null
),

ranked as (
  select
    measure,
    value,
    row_number() over (partition by measure order by value desc, customer_key) as place,
    count(*) over (partition by measure) as all_customers
  from measured
),

stepped as (
  select
    ranked.*,
    case
      when ranked.all_customers >= 100 * settings.small_group then 100
      when ranked.all_customers >= 50 * settings.small_group then 50
      when ranked.all_customers >= 20 * settings.small_group then 20
      when ranked.all_customers >= 10 * settings.small_group then 10
      when ranked.all_customers >= 5 * settings.small_group then 5
      else 1
    end as steps
  from ranked
  cross join source.privacy as settings
),

placed as (
  select
    measure,
    value,
    greatest(value, 0) as positive,
    all_customers,
    steps,
    all_customers + 1 - 2 * place as weight,
    -- Whole numbers all the way: a fifth ends at the last place that is not beyond it.
    cast(floor((place * steps + all_customers - 1) / all_customers) as integer) as step
  from stepped
)

select
  measure,
  step,
  cast(steps as integer) as steps,
  count(*) as customers,
  all_customers,
  cast(sum(value) as decimal(38, 4)) as value,
  cast(sum(positive) as decimal(38, 4)) as positive,
  cast(sum(cast(positive as decimal(38, 4)) * weight) as decimal(38, 4)) as weighted
from placed
group by measure, step, steps, all_customers
