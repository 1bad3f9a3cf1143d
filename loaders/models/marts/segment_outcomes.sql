/*
description: >
  What became of the customers of each segment: those in it a year before the last complete quarter ended (less where
  the data are younger), with who bought in each of the quarters since, and what they brought in that year. Nothing of
  what is counted was known when the customers were put into the segment. Grouping and segment are empty for all
  customers of that day.
grain: [grouping, segment]
columns:
  grouping: {description: "Name of the grouping (see core.groupings)."}
  segment: {description: Name of the segment.}
  on_day: {description: The day on which they were in it.}
  quarters: {description: "Quarters followed since, from 1 to 4."}
  customers: {description: Customers in it on that day., tests: [not_null]}
  bought_1: {description: Those who bought in the first quarter after it.}
  bought_2: {description: In the second; null when it is not over.}
  bought_3: {description: In the third; null when it is not over.}
  bought_4: {description: In the fourth; null when it is not over.}
  bought: {description: Those who bought in any of these quarters.}
  value_n: {description: "Customers of whom the year after is known: all, where four quarters are over, else none."}
  value_sum: {description: Their contribution in the year after.}
  value_sq: {description: Sum of its squares.}
*/
with span as (
  select last_complete, least(4, last_complete - first_quarter) as quarters
  from (
    select
      max(case when ends.complete then ends.quarter_number end) as last_complete,
      min(ends.quarter_number) as first_quarter
    from core.quarter_ends as ends
  ) as known
),

lives as (
  select
    quarters.customer_key,
    max(case when quarters.quarter_number = span.last_complete - span.quarters then quarters.on_day end) as on_day,
    max(case when quarters.quarter_number = span.last_complete - span.quarters then quarters.purchase_days end) as days_0,
    max(case when quarters.quarter_number = span.last_complete - span.quarters + 1 then quarters.purchase_days end) as days_1,
    max(case when quarters.quarter_number = span.last_complete - span.quarters + 2 then quarters.purchase_days end) as days_2,
    max(case when quarters.quarter_number = span.last_complete - span.quarters + 3 then quarters.purchase_days end) as days_3,
    max(case when quarters.quarter_number = span.last_complete - span.quarters + 4 then quarters.purchase_days end) as days_4,
    max(case when span.quarters = 4 and quarters.quarter_number = span.last_complete then quarters.contribution_12m end) as contribution,
    max(span.quarters) as quarters
  from core.customer_quarters as quarters
  cross join span
  where span.quarters > 0 and quarters.quarter_number between span.last_complete - span.quarters and span.last_complete
  group by quarters.customer_key
),

followed as (
  select
    customer_key,
    on_day,
    quarters,
    case when days_1 > days_0 then 1 else 0 end as bought_1,
    case when quarters >= 2 then case when days_2 > days_1 then 1 else 0 end end as bought_2,
    case when quarters >= 3 then case when days_3 > days_2 then 1 else 0 end end as bought_3,
    case when quarters >= 4 then case when days_4 > days_3 then 1 else 0 end end as bought_4,
    case when coalesce(days_4, days_3, days_2, days_1) > days_0 then 1 else 0 end as bought,
    contribution
  from lives
  where days_0 is not null
),

by_mix as (
  select
    mixes.pack,
    mixes.mix,
    max(followed.on_day) as on_day,
    max(followed.quarters) as quarters,
    count(*) as customers,
    sum(followed.bought_1) as bought_1,
    sum(followed.bought_2) as bought_2,
    sum(followed.bought_3) as bought_3,
    sum(followed.bought_4) as bought_4,
    sum(followed.bought) as bought,
    count(followed.contribution) as value_n,
    sum(followed.contribution) as value_sum,
    sum(cast(followed.contribution as decimal(38, 4)) * followed.contribution) as value_sq
  from followed
  inner join core.quarter_mixes as mixes on mixes.customer_key = followed.customer_key
  inner join span on mixes.quarter_number = span.last_complete - span.quarters
  group by mixes.pack, mixes.mix
),

-- Built-in groupings, pack 1, have a segment for everybody.
placed as (
  select mixes."grouping", mixes.segment, by_mix.*
  from by_mix
  inner join core.mixes as mixes on mixes.pack = by_mix.pack and mixes.mix = by_mix.mix
  union all
  select '', '', by_mix.*
  from by_mix
  where by_mix.pack = 1
)

select
  placed."grouping",
  placed.segment,
  max(placed.on_day) as on_day,
  cast(max(placed.quarters) as integer) as quarters,
  cast(sum(placed.customers) as bigint) as customers,
  cast(sum(placed.bought_1) as bigint) as bought_1,
  cast(sum(placed.bought_2) as bigint) as bought_2,
  cast(sum(placed.bought_3) as bigint) as bought_3,
  cast(sum(placed.bought_4) as bigint) as bought_4,
  cast(sum(placed.bought) as bigint) as bought,
  cast(sum(placed.value_n) as bigint) as value_n,
  sum(placed.value_sum) as value_sum,
  sum(placed.value_sq) as value_sq
from placed
group by placed."grouping", placed.segment
