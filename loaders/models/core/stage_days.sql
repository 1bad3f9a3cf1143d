/*
description: >
  What each purchase day settles until the next one, from what was known on that day: the customer's stage, and after how
  many days of silence the customer counts as in decline and as ended. The customer's own waits are taken together with
  the base's usual wait, which weighs as much as lifecycle.baseWeight waits; a silence is judged by the gamma
  distribution with that mean and the customer's own, equally shrunk, variation (docs/methods.md, Lifecycle).
grain: [customer_key, day]
columns:
  customer_key: {description: Who.}
  day: {description: Purchase day.}
  next_day: {description: The next one; null for the last.}
  first_day: {description: First purchase day.}
  purchase_day: {description: "Which purchase day it is, from 1."}
  usual_wait: {description: "Days this customer is expected to wait for the next order.", tests: [not_null]}
  variation: {description: "Standard deviation of the customer's waits over their mean, shrunk towards 1."}
  spread: {description: "The same for the next wait, with the doubt about the customer's own mean."}
  stage: {description: "From this day on, until silence or the next order changes it.", tests: [{accepted_values: [exploration, formation, stable, decline]}]}
  pace: {description: "How a decline that begins with silence after this day comes: gradual when the last waits had grown already, else sudden."}
  decline_days: {description: Decline begins when silence exceeds so many days.}
  ended_days: {description: The customer counts as ended when silence exceeds so many.}
tests:
  - never: "decline_days < 1 or ended_days <= decline_days"
    because: "A customer ends before declining. Report this as an error of Perennial."
*/
with numbered as (
  select
    customer_key,
    day,
    money,
    row_number() over (partition by customer_key order by day) as purchase_day,
    lead(day) over (partition by customer_key order by day) as next_day,
    min(day) over (partition by customer_key order by day) as first_day,
    date_diff('day', lag(day) over (partition by customer_key order by day), day) as wait
  from core.placed_days
),

summed as (
  select
    customer_key,
    day,
    money,
    purchase_day,
    next_day,
    first_day,
    wait,
    purchase_day - 1 as waits,
    cast(coalesce(sum(wait) over (partition by customer_key order by day), 0) as double) as days,
    cast(coalesce(sum(wait * wait) over (partition by customer_key order by day), 0) as double) as squares,
    cast(coalesce(sum(wait) over (partition by customer_key order by day rows between 2 preceding and current row), 0) as double) as last_days
  from numbered
),

expected as (
  select
    summed.*,
    (lifecycle.base_weight * usual.usual_wait + summed.days) / (lifecycle.base_weight + summed.waits) as usual_wait,
    case when summed.waits > 1 then summed.squares - summed.days * summed.days / summed.waits else 0 end as deviations
  from summed
  inner join core.usual_waits as usual on usual.day = summed.day
  cross join source.lifecycle as lifecycle
),

varying as (
  select
    expected.*,
    sqrt(
      (lifecycle.base_weight + expected.deviations / (expected.usual_wait * expected.usual_wait))
      / (lifecycle.base_weight + greatest(expected.waits - 1, 0))
    ) as variation
  from expected
  cross join source.lifecycle as lifecycle
),

-- At most 2: beyond that the quantile below no longer holds.
spreading as (
  select varying.*, least(varying.variation * sqrt(1 + 2 / (lifecycle.base_weight + varying.waits)), 2) as spread
  from varying
  cross join source.lifecycle as lifecycle
),

-- Quantile of a gamma distribution by Wilson and Hilferty: its cube root is nearly normal.
bounded as (
  select
    spreading.*,
    cast(greatest(1, floor(
      spreading.usual_wait
      * power(greatest(0, 1 - spreading.spread * spreading.spread / 9 + lifecycle.decline_limit * spreading.spread / 3), 3)
    )) as integer) as decline_days,
    cast(floor(
      spreading.usual_wait
      * power(greatest(0, 1 - spreading.spread * spreading.spread / 9 + lifecycle.ended_limit * spreading.spread / 3), 3)
    ) as integer) as ended_days
  from spreading
  cross join source.lifecycle as lifecycle
),

-- A wait counts for no more than was plausible: who comes back after a long silence has come back.
plausible as (
  select
    *,
    least(wait, lag(decline_days) over (partition by customer_key order by day)) as plausible_wait
  from bounded
),

levels as (
  select
    *,
    sum(case when purchase_day > 1 then money end) over (partition by customer_key order by day) as money_so_far,
    sum(case when purchase_day > 1 then money end) over (partition by customer_key order by day rows between 2 preceding and current row) as last_money,
    cast(sum(plausible_wait) over (partition by customer_key order by day) as double) as plausible_days,
    cast(sum(plausible_wait) over (partition by customer_key order by day rows between 2 preceding and current row) as double) as last_plausible_days
  from plausible
)

select
  levels.customer_key,
  levels.day,
  levels.next_day,
  levels.first_day,
  cast(levels.purchase_day as integer) as purchase_day,
  levels.usual_wait,
  levels.variation,
  levels.spread,
  case
    when levels.purchase_day = 1 then 'exploration'
    when levels.purchase_day >= 7
      and cast(levels.last_money as double) * (levels.plausible_days - levels.last_plausible_days)
        < lifecycle.spend_share * cast(levels.money_so_far - levels.last_money as double) * levels.last_plausible_days
      then 'decline'
    when levels.purchase_day >= lifecycle.stable_orders
      and levels.days >= lifecycle.stable_days
      and levels.variation <= lifecycle.stable_variation
      then 'stable'
    else 'formation'
  end as stage,
  case
    when levels.purchase_day >= 7 and levels.last_days * (levels.waits - 3) >= 1.5 * (levels.days - levels.last_days) * 3 then 'gradual'
    else 'sudden'
  end as pace,
  levels.decline_days,
  greatest(levels.ended_days, levels.decline_days + 1) as ended_days
from levels
cross join source.lifecycle as lifecycle
