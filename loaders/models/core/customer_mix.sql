/*
description: >
  What each customer's purchases so far are made of: the share of the rows bought that is of each category, channel and
  price band. Each row counts once, whatever it cost. (One row each by construction; a test of it would cost as much as
  the model.)
grain: []
columns:
  customer_key: {description: Who.}
  category_1: {description: "Share of the rows bought that are of category 1 of core.mix_items; null when there are none."}
  category_2: {description: "Share of the rows bought that are of category 2 of core.mix_items; null when there are none."}
  category_3: {description: "Share of the rows bought that are of category 3 of core.mix_items; null when there are none."}
  category_4: {description: "Share of the rows bought that are of category 4 of core.mix_items; null when there are none."}
  category_5: {description: "Share of the rows bought that are of category 5 of core.mix_items; null when there are none."}
  category_6: {description: "Share of the rows bought that are of category 6 of core.mix_items; null when there are none."}
  channel_1: {description: "Share of the rows bought through channel 1; null when there are none."}
  channel_2: {description: "Share of the rows bought through channel 2; null when there are none."}
  channel_3: {description: "Share of the rows bought through channel 3; null when there are none."}
  channel_4: {description: "Share of the rows bought through channel 4; null when there are none."}
  price_1: {description: "Share of the rows bought in the lower price band; null when there are none."}
  price_2: {description: "Share of the rows bought in the middle one; null when there are none."}
  price_3: {description: "Share of the rows bought in the upper one; null when there are none."}
*/
with bought as (
  select
    customer_id,
    category,
    channel,
    case
      when amount > 0
        then cast(floor(ln(cast(amount as double) / case when quantity > 0 then cast(quantity as double) else 1 end) * 10) as integer)
    end as step
  from staging.transactions
  where not is_refund
),

counted as (
  select
    bought.customer_id,
    count(bought.category) as categorised,
    count(bought.channel) as channelled,
    count(bought.step) as priced,
    count(case when categories.position = 1 then 1 end) as category_1,
    count(case when categories.position = 2 then 1 end) as category_2,
    count(case when categories.position = 3 then 1 end) as category_3,
    count(case when categories.position = 4 then 1 end) as category_4,
    count(case when categories.position = 5 then 1 end) as category_5,
    count(case when categories.position = 6 then 1 end) as category_6,
    count(case when channels.position = 1 then 1 end) as channel_1,
    count(case when channels.position = 2 then 1 end) as channel_2,
    count(case when channels.position = 3 then 1 end) as channel_3,
    count(case when channels.position = 4 then 1 end) as channel_4,
    count(case when bands.band = 'low' then 1 end) as price_1,
    count(case when bands.band = 'middle' then 1 end) as price_2,
    count(case when bands.band = 'high' then 1 end) as price_3
  from bought
  left join core.mix_items as categories on categories.kind = 'category' and categories.item = bought.category
  left join core.mix_items as channels on channels.kind = 'channel' and channels.item = bought.channel
  left join core.price_bands as bands on bands.category = coalesce(bought.category, '') and bands.step = bought.step
  group by bought.customer_id
)

select
  keys.customer_key,
  cast(counted.category_1 / nullif(cast(categorised as double), 0) as decimal(9, 6)) as category_1,
  cast(counted.category_2 / nullif(cast(categorised as double), 0) as decimal(9, 6)) as category_2,
  cast(counted.category_3 / nullif(cast(categorised as double), 0) as decimal(9, 6)) as category_3,
  cast(counted.category_4 / nullif(cast(categorised as double), 0) as decimal(9, 6)) as category_4,
  cast(counted.category_5 / nullif(cast(categorised as double), 0) as decimal(9, 6)) as category_5,
  cast(counted.category_6 / nullif(cast(categorised as double), 0) as decimal(9, 6)) as category_6,
  cast(counted.channel_1 / nullif(cast(counted.channelled as double), 0) as decimal(9, 6)) as channel_1,
  cast(counted.channel_2 / nullif(cast(counted.channelled as double), 0) as decimal(9, 6)) as channel_2,
  cast(counted.channel_3 / nullif(cast(counted.channelled as double), 0) as decimal(9, 6)) as channel_3,
  cast(counted.channel_4 / nullif(cast(counted.channelled as double), 0) as decimal(9, 6)) as channel_4,
  cast(counted.price_1 / nullif(cast(counted.priced as double), 0) as decimal(9, 6)) as price_1,
  cast(counted.price_2 / nullif(cast(counted.priced as double), 0) as decimal(9, 6)) as price_2,
  cast(counted.price_3 / nullif(cast(counted.priced as double), 0) as decimal(9, 6)) as price_3
from counted
inner join core.customer_keys as keys on keys.customer_id = counted.customer_id
