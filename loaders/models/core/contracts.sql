/*
description: >
  Where each customer who ever had a contract stands on the as-of date: under contract or not, renewals so far of the
  present contract, and what is paid for it per month.
grain: [customer_key]
columns:
  customer_key: {description: Who.}
  under_contract: {description: Whether a subscription runs.}
  renewals: {description: Months renewed so far without a break; null when no contract runs.}
  monthly_amount: {description: Money per month of all running subscriptions; zero when none runs.}
*/
with latest as (
  select customer_key, max(spell) as spell from core.contract_spells group by customer_key
),

running as (
  select customer_id, cast(sum(amount) as decimal(18, 4)) as monthly_amount
  from staging.subscriptions
  where ended_on is null
  group by customer_id
)

select
  spells.customer_key,
  not spells.ended as under_contract,
  case when not spells.ended then spells.months end as renewals,
  coalesce(running.monthly_amount, 0) as monthly_amount
from core.contract_spells as spells
inner join latest on latest.customer_key = spells.customer_key and latest.spell = spells.spell
inner join core.customer_keys as keys on keys.customer_key = spells.customer_key
left join running on running.customer_id = keys.customer_id
