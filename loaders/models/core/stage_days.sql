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
  usual_wait: {description: "Days this customer is expected to wait for the next order; only for the last purchase day so far, else null, as the next two."}
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
    row_number() over (partition by customer_key order by day) as purchase_day,
    lead(day) over (partition by customer_key order by day) as next_day,
    min(day) over (partition by customer_key order by day) as first_day,
    lag(day, 3) over (partition by customer_key order by day) as three_before,
    cast(coalesce(sum(wait * wait) over (partition by customer_key order by day), 0) as double) as squares
  from core.placed_days
),

summed as (
  select
    customer_key,
    day,
    purchase_day,
    next_day,
    first_day,
    purchase_day - 1 as waits,
    cast(date_diff('day', first_day, day) as double) as days,
    cast(date_diff('day', three_before, day) as double) as last_days,
    squares
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
)

select
  bounded.customer_key,
  bounded.day,
  bounded.next_day,
  bounded.first_day,
  cast(bounded.purchase_day as integer) as purchase_day,
  case when bounded.next_day is null then bounded.usual_wait end as usual_wait,
  case when bounded.next_day is null then bounded.variation end as variation,
  case when bounded.next_day is null then bounded.spread end as spread,
  case
    when bounded.purchase_day = 1 then 'exploration'
    when fallen.day is not null then 'decline'
    when bounded.purchase_day >= lifecycle.stable_orders
      and bounded.days >= lifecycle.stable_days
      and bounded.variation <= lifecycle.stable_variation
      then 'stable'
    else 'formation'
  end as stage,
  case
    when bounded.purchase_day >= 7 and bounded.last_days * (bounded.waits - 3) >= 1.5 * (bounded.days - bounded.last_days) * 3 then 'gradual'
    else 'sudden'
  end as pace,
  bounded.decline_days,
  greatest(bounded.ended_days, bounded.decline_days + 1) as ended_days
from bounded
cross join source.lifecycle as lifecycle
left join core.fallen_days as fallen on fallen.customer_key = bounded.customer_key and fallen.day = bounded.day
