/*
description: >
  What customers' purchases are told apart by: the six largest categories, the four largest channels, by rows bought,
  and the three price bands. Where there is only one category or channel it tells nothing and is left out.
grain: [kind, position]
columns:
  kind: {description: "category, channel or price.", tests: [{accepted_values: [category, channel, price]}]}
  position: {description: "Number within its kind, the largest first; price bands from low to high."}
  item: {description: Its name., tests: [not_null]}
*/
with categories as (
  select
    category as item,
    row_number() over (order by count(*) desc, category) as position,
    count(*) over () as items
  from staging.transactions
  where not is_refund and category is not null
  group by category
),

channels as (
  select
    channel as item,
    row_number() over (order by count(*) desc, channel) as position,
    count(*) over () as items
  from staging.transactions
  where not is_refund and channel is not null
  group by channel
)

select 'category' as kind, cast(position as integer) as position, item from categories where items > 1 and position <= 6
union all
select 'channel', cast(position as integer), item from channels where items > 1 and position <= 4
union all
select 'price', 1, 'low'
union all
select 'price', 2, 'middle'
union all
select 'price', 3, 'high'
