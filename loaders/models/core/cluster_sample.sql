/*
description: >
  How some ten thousand customers behaved up to the as-of date, all of them where there are no more: what behavioural
  groups are found in. Which customers are taken depends on their number alone.
grain: []
columns:
  silence: {description: Logarithm of one and the days since the last purchase., tests: [not_null]}
  frequency: {description: Logarithm of the purchase days., tests: [not_null]}
  basket: {description: "Logarithm of the money per order; null when nothing was left after refunds."}
  variety: {description: Logarithm of one and the categories bought from., tests: [not_null]}
  discounts: {description: "Discounts as a part of revenue in twelve months; null without revenue."}
*/
with newest as (
  select max(quarter_number) as quarter_number from core.quarter_ends
),

everybody as (
  select count(*) as customers from core.customer_bases
)

select behaviour.silence, behaviour.frequency, behaviour.basket, behaviour.variety, behaviour.discounts
from core.quarter_behaviour as behaviour
inner join newest on newest.quarter_number = behaviour.quarter_number
cross join everybody
-- Multiplying by a large odd number spreads neighbouring keys over the whole range (Knuth, volume 3, 6.4).
where (cast(behaviour.customer_key as bigint) * 2654435761) % 4294967296 < cast(4294967296 as double) * 10000 / everybody.customers
