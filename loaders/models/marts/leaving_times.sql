/*
description: >
  When customers left, counted by days since their first order. Without a contract, a customer has left who has been
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
  days: {description: "Days from the first order to the last, where the customer has left; else for how many the customer was followed."}
  ended: {description: Whether they had left.}
  customers: {description: How many.}
tests:
  - never: "days < 0"
    because: "A customer left before the first order. Report this as an error of Perennial."
*/
with followed as (
  select
    profiles.profile,
    histories.recency,
    histories.age - silence.silence_days - 1 as followed_days
  from core.purchase_histories as histories
  cross join marts.leaving_silence as silence
  inner join core.customer_profiles as profiles on profiles.customer_key = histories.customer_key
  where histories.age > silence.silence_days
),

counted as (
  select
    profile,
    least(recency, followed_days) as days,
    recency <= followed_days as ended,
    count(*) as customers
  from followed
  group by profile, least(recency, followed_days), recency <= followed_days
)

select
  'silence' as kind,
  profiles.dimension,
  profiles.value,
  counted.days,
  counted.ended,
  cast(sum(counted.customers) as bigint) as customers
from counted
inner join core.profiles as profiles on profiles.profile = counted.profile
group by profiles.dimension, profiles.value, counted.days, counted.ended
