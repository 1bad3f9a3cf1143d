/*
description: >
  How long customers waited for their next order, counted by customers' profile and by how many orders they had: the
  days between one purchase day and the next, and, for the last one so far, the silence until the as-of date.
grain: [profile, order_number, days, ended]
columns:
  profile: {description: "Profile of dimension values (see core.profiles)."}
  order_number: {description: "Which purchase day of the customer it was: 1 for the first; 11 for the eleventh and every later one."}
  days: {description: "Days until the next purchase day; until the as-of date where there is none yet."}
  ended: {description: Whether there was a next one.}
  orders: {description: How many.}
tests:
  - never: "days < 0 or (ended and days = 0)"
    because: "A customer's next order lies before the one before it. Report this as an error of Perennial."
*/
with numbered as (
  select
    customer_key,
    day,
    row_number() over (partition by customer_key order by day) as order_number,
    lead(day) over (partition by customer_key order by day) as next_day
  from core.purchase_days
)

select
  profiles.profile,
  cast(least(numbered.order_number, 11) as integer) as order_number,
  cast(date_diff('day', numbered.day, coalesce(numbered.next_day, calendar.as_of)) as integer) as days,
  numbered.next_day is not null as ended,
  count(*) as orders
from numbered
cross join staging.calendar as calendar
inner join core.customer_profiles as profiles on profiles.customer_key = numbered.customer_key
group by
  profiles.profile,
  cast(least(numbered.order_number, 11) as integer),
  cast(date_diff('day', numbered.day, coalesce(numbered.next_day, calendar.as_of)) as integer),
  numbered.next_day is not null
