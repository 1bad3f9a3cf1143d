/*
description: >
  What the customers of each segment did in the quarter after the day on which they were looked up in it, the last one of
  the quarter before. Nothing that is counted was known on that day. Grouping and segment are empty for all who had bought
  before the quarter began: their money and that of those who joined in it are the quarter's revenue, but for customers
  who were only paid back.
grain: [grouping, segment, quarter_number]
columns:
  grouping: {description: "Name of the grouping (see core.groupings)."}
  segment: {description: Name of the segment.}
  quarter_number: {description: Number of the quarter (see staging.periods).}
  period: {description: Its first day., tests: [not_null]}
  known_on: {description: "The day of the lookup, the day before.", tests: [not_null]}
  complete: {description: Whether the quarter is over.}
  base: {description: Customers in the segment on that day., tests: [not_null]}
  bought: {description: "Of them, those with an order in the quarter."}
  orders: {description: Their orders in it.}
  revenue: {description: Their money in it after refunds.}
  margin: {description: Their margin in it; null when unknown.}
  backers: {description: "Of them, those with an order or with money left after refunds."}
tests:
  - never: "bought > backers or backers > base"
    because: "More customers of a segment bought than are in it. Report this as an error of Perennial."
*/
with summed as (
  select
    mixes.pack,
    mixes.mix,
    mixes.quarter_number + 1 as quarter_number,
    count(*) as base,
    cast(0 as bigint) as bought,
    cast(0 as bigint) as orders,
    cast(0 as decimal(38, 4)) as revenue,
    cast(0 as decimal(38, 4)) as margin,
    cast(0 as bigint) as backers
  from core.quarter_mixes as mixes
  group by mixes.pack, mixes.mix, mixes.quarter_number
  union all
  select pack, mix, quarter_number, 0, bought, orders, revenue, margin, backers
  from core.mix_activity
),

-- Built-in groupings, pack 1, have a segment for everybody.
placed as (
  select mixes."grouping", mixes.segment, summed.*
  from summed
  inner join core.mixes as mixes on mixes.pack = summed.pack and mixes.mix = summed.mix
  union all
  select '', '', summed.*
  from summed
  where summed.pack = 1
)

select
  placed."grouping",
  placed.segment,
  placed.quarter_number,
  periods.period,
  cast(periods.period - interval 1 day as date) as known_on,
  periods.complete,
  cast(sum(placed.base) as bigint) as base,
  cast(sum(placed.bought) as bigint) as bought,
  cast(sum(placed.orders) as bigint) as orders,
  cast(sum(placed.revenue) as decimal(38, 4)) as revenue,
  cast(case when coverage.has_margin then sum(placed.margin) end as decimal(38, 4)) as margin,
  cast(sum(placed.backers) as bigint) as backers
from placed
inner join staging.periods as periods
  on periods.grain = 'quarter' and periods.period_number = placed.quarter_number
cross join staging.coverage as coverage
group by
  placed."grouping", placed.segment, placed.quarter_number, periods.period, periods.complete, coverage.has_margin
