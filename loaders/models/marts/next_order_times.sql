/*
description: >
  How long customers waited for their next order: in total by how many orders they had, and by dimension for all
  orders together.
grain: [dimension, value, order_number, days, ended]
published: true
columns:
  dimension: {description: Name of the dimension; empty for the total.}
  value: {description: Its value; empty for the total.}
  order_number: {description: "Which purchase day of the customer it was, 11 for the eleventh and every later one; 0 for all together, by dimension."}
  days: {description: "Days until the next purchase day; until the as-of date where there is none yet."}
  ended: {description: "Whether there was a next one; where not, the row is the silence of so many customers now."}
  orders: {description: How many.}
*/
with named as (
  select
    profiles.dimension,
    profiles.value,
    case when profiles.dimension = '' then gaps.order_number else 0 end as order_number,
    gaps.days,
    gaps.ended,
    gaps.orders
  from core.order_gaps as gaps
  inner join core.profiles as profiles on profiles.profile = gaps.profile
)

select dimension, value, order_number, days, ended, cast(sum(orders) as bigint) as orders
from named
group by dimension, value, order_number, days, ended
