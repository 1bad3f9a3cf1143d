/*
description: >
  When customers left. Where there are contracts: counted by days since the first one began, up to its end; who is still
  under contract is followed to the as-of date. Else counted by days since the first order: a customer has left who has been
  silent for longer than marts.leaving_silence says; the day of leaving is that of the last order. Whether somebody has
  left can be told for days before that silence began only, so everybody is followed to the day on which it begins if it
  ends on the as-of date: who bought on it or later was still a customer then, and who first bought on it or later is
  not counted yet.
grain: [dimension, value, days, ended]
published: true
columns:
  kind: {description: "What leaving means: silence, or the end of the contract."}
  dimension: {description: Name of the dimension; empty for the total.}
  value: {description: Its value; empty for the total.}
  days: {description: "Days from the first order to the last, or from the beginning of the contract to its end, where the customer has left; else for how many days the customer was followed."}
  ended: {description: Whether they had left.}
  customers: {description: How many.}
tests:
  - never: "days < 0"
    because: "A customer left before the first order. Report this as an error of Perennial."
*/
with contracts as (
  select count(*) as tenures from core.contract_tenures
),

under_contract as (
  select
    'contract' as kind,
    profiles.profile,
    tenures.days,
    tenures.ended,
    count(*) as customers
  from core.contract_tenures as tenures
  inner join core.customer_profiles as profiles on profiles.customer_key = tenures.customer_key
  group by profiles.profile, tenures.days, tenures.ended
),

followed as (
  select
    profiles.profile,
    histories.recency,
    histories.age - silence.silence_days - 1 as followed_days
  from core.purchase_histories as histories
  cross join marts.leaving_silence as silence
  cross join contracts
  inner join core.customer_profiles as profiles on profiles.customer_key = histories.customer_key
  where histories.age > silence.silence_days and contracts.tenures = 0
),

falling_silent as (
  select
    'silence' as kind,
    profile,
    least(recency, followed_days) as days,
    recency <= followed_days as ended,
    count(*) as customers
  from followed
  group by profile, least(recency, followed_days), recency <= followed_days
),

counted as (
  select kind, profile, days, ended, customers from under_contract
  union all
  select kind, profile, days, ended, customers from falling_silent
)

select
  counted.kind,
  profiles.dimension,
  profiles.value,
  counted.days,
  counted.ended,
  cast(sum(counted.customers) as bigint) as customers
from counted
inner join core.profiles as profiles on profiles.profile = counted.profile
group by counted.kind, profiles.dimension, profiles.value, counted.days, counted.ended
