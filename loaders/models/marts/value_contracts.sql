/*
description: >
  Running contracts of each group of customers, counted by renewals so far: what intervals of forecasts are made from
  where a company has contracts. Empty where none could be fitted a model to.
grain: [kind, dimension, value, renewals]
columns:
  kind: {description: "all, month (of the first purchase), dimension or decile."}
  dimension: {description: Name of the dimension; empty for the other kinds.}
  value: {description: "Its value; the number of the month (see staging.periods); the number of the tenth; empty for all."}
  renewals: {description: Months renewed so far.}
  customers: {description: Customers under contract.}
  amount: {description: What they pay per month together.}
  squares: {description: Sum of the squares of what each of them pays.}
*/
with running as (
  select
    valued.profile,
    valued.cohort_month,
    valued.decile,
    contracts.renewals,
    count(*) as customers,
    sum(contracts.monthly_amount) as amount,
    sum(cast(contracts.monthly_amount as decimal(38, 4)) * contracts.monthly_amount) as squares
  from core.contract_values as contracts
  inner join marts.customer_values as valued on valued.customer_key = contracts.customer_key
  where contracts.under_contract and valued.alive is not null
    and (select count(case when chosen then 1 end) from core.contract_choice) > 0
  group by valued.profile, valued.cohort_month, valued.decile, contracts.renewals
),

placed as (
  select
    case when profiles.dimension = '' then 'all' else 'dimension' end as kind,
    profiles.dimension,
    profiles.value,
    running.renewals,
    running.customers,
    running.amount,
    running.squares
  from running
  inner join core.profiles as profiles on profiles.profile = running.profile
  union all
  select 'month', '', cast(cohort_month as varchar), renewals, customers, amount, squares from running
  union all
  select 'decile', '', cast(decile as varchar), renewals, customers, amount, squares from running
)

select
  kind,
  dimension,
  value,
  renewals,
  cast(sum(customers) as bigint) as customers,
  cast(sum(amount) as double) as amount,
  cast(sum(squares) as double) as squares
from placed
group by kind, dimension, value, renewals
