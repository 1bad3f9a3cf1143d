/*
description: >
  Customers on the as-of date by all that the thresholds of the lifecycle look at, so that a reader can see what other
  thresholds would make of them.
grain: [chance, purchase_days, variation, long_known, fallen]
published: true
columns:
  chance: {description: "The smallest of the chances 0.2 to 0.001 that the silence so far falls under: a customer's wait had at most this chance of lasting longer. 1 when the silence is nothing unusual."}
  purchase_days: {description: "Purchase days so far; 10 for ten and more."}
  variation: {description: "The smallest limit, 0.6 to 1.5, that the variation of the waits keeps; 9 when none."}
  long_known: {description: "Whether lifecycle.stableDays lay between the first and the last order."}
  fallen: {description: Whether the last orders brought so much less than those before that the customer counts as in decline.}
  customers: {description: How many.}
*/
with now as (
  select
    days.purchase_day,
    days.variation,
    days.spread,
    days.stage = 'decline' as fallen,
    date_diff('day', days.first_day, days.day) >= lifecycle.stable_days as long_known,
    power(cast(date_diff('day', days.day, calendar.as_of) as double) / days.usual_wait, 1.0 / 3) as root
  from core.stage_days as days
  cross join staging.calendar as calendar
  cross join source.lifecycle as lifecycle
  where days.next_day is null
),

-- Wilson and Hilferty, from the silence back to its place on the normal curve.
placed as (
  select now.*, (root - 1 + spread * spread / 9) * 3 / spread as deviate
  from now
),

judged as (
  select
    case
      when deviate > 3.090232 then 0.001
      when deviate > 2.878162 then 0.002
      when deviate > 2.575829 then 0.005
      when deviate > 2.326348 then 0.01
      when deviate > 2.053749 then 0.02
      when deviate > 1.644854 then 0.05
      when deviate > 1.281552 then 0.1
      when deviate > 0.841621 then 0.2
      else 1
    end as chance,
    cast(least(purchase_day, 10) as integer) as purchase_days,
    case
      when variation <= 0.6 then 0.6
      when variation <= 0.8 then 0.8
      when variation <= 1 then 1
      when variation <= 1.2 then 1.2
      when variation <= 1.5 then 1.5
      else 9
    end as variation,
    long_known,
    fallen
  from placed
)

select
  cast(chance as double) as chance,
  purchase_days,
  cast(variation as double) as variation,
  long_known,
  fallen,
  count(*) as customers
from judged
group by chance, purchase_days, variation, long_known, fallen
