/*
description: >
  Purchase days, from a customer's seventh on, on which the last three orders brought less than lifecycle.spendShare of
  the money per day of those before. The money of an order counts over the wait before it; a wait counts for at most
  three mean waits so far, so that who comes back after a long silence has come back.
grain: [customer_key, day]
columns:
  customer_key: {description: Who.}
  day: {description: Purchase day.}
*/
with frequent as (
  select customer_key
  from core.placed_days
  group by customer_key
  having count(*) >= 7
),

numbered as (
  select
    days.customer_key,
    days.day,
    days.wait,
    case when days.wait is not null then days.money end as money,
    row_number() over (partition by days.customer_key order by days.day) as purchase_day,
    min(days.day) over (partition by days.customer_key order by days.day) as first_day
  from core.placed_days as days
  inner join frequent on frequent.customer_key = days.customer_key
),

bounded as (
  select
    customer_key,
    day,
    money,
    purchase_day,
    case
      when purchase_day > 1
        then least(wait, cast(floor(3.0 * date_diff('day', first_day, day) / (purchase_day - 1)) as integer))
    end as wait
  from numbered
),

levels as (
  select
    customer_key,
    day,
    purchase_day,
    cast(sum(money) over (partition by customer_key order by day) as double) as money,
    cast(sum(money) over (partition by customer_key order by day rows between 2 preceding and current row) as double) as last_money,
    cast(sum(wait) over (partition by customer_key order by day) as double) as days,
    cast(sum(wait) over (partition by customer_key order by day rows between 2 preceding and current row) as double) as last_days
  from bounded
)

select levels.customer_key, levels.day
from levels
cross join source.lifecycle as lifecycle
where levels.purchase_day >= 7
  and levels.last_money * (levels.days - levels.last_days)
    < lifecycle.spend_share * (levels.money - levels.last_money) * levels.last_days
