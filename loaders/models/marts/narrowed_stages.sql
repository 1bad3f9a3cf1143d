/*
description: >
  From which lifecycle stage to which the customers of each segment came in the quarter after the day on which they were
  looked up in it, the last one of the quarter before; up to the as-of date in the last quarter. As many quarters as the
  configuration keeps (retention.maxAge.quarter). Grouping and segment are empty for all who had bought by that day.
grain: [grouping, segment, quarter_number, from_stage, to_stage]
columns:
  grouping: {description: "Name of the grouping (see core.groupings)."}
  segment: {description: Name of the segment.}
  quarter_number: {description: Number of the quarter (see staging.periods).}
  period: {description: Its first day., tests: [not_null]}
  complete: {description: Whether the quarter is over.}
  from_stage: {description: Stage on the day of the lookup.}
  to_stage: {description: "Stage at the quarter's end, or on the as-of date."}
  customers: {description: How many., tests: [not_null]}
*/
with span as (
  select
    periods.period_number as quarter_number,
    max(periods.period_number) over () - grains.max_age as before_first,
    periods.period,
    periods.complete
  from staging.periods as periods
  inner join source.grains as grains on grains.grain = periods.grain
  where periods.grain = 'quarter'
),

-- The stage is the third digit of the mix of built-in groupings.
stages as (
  select
    customer_key,
    quarter_number,
    cast(cast(mix % 262144 - mix % 4096 as double) / 4096 as integer) as code
  from core.built_in_mixes
),

moved as (
  select later.customer_key, later.quarter_number, span.period, span.complete, earlier.code as from_code, later.code as to_code
  from stages as later
  inner join span on span.quarter_number = later.quarter_number and span.quarter_number > span.before_first
  inner join stages as earlier
    on earlier.customer_key = later.customer_key and earlier.quarter_number = later.quarter_number - 1
),

by_mix as (
  select
    mixes.pack, mixes.mix, moved.quarter_number, moved.period, moved.complete, moved.from_code, moved.to_code,
    count(*) as customers
  from moved
  inner join core.quarter_mixes as mixes
    on mixes.customer_key = moved.customer_key and mixes.quarter_number = moved.quarter_number - 1
  group by mixes.pack, mixes.mix, moved.quarter_number, moved.period, moved.complete, moved.from_code, moved.to_code
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
  placed.quarter_number,
  placed.period,
  placed.complete,
  lower(was.segment) as from_stage,
  lower(became.segment) as to_stage,
  cast(sum(placed.customers) as bigint) as customers
from placed
inner join core.segment_codes as was on was."grouping" = 'lifecycle_stage' and was.code = placed.from_code
inner join core.segment_codes as became on became."grouping" = 'lifecycle_stage' and became.code = placed.to_code
group by
  placed."grouping", placed.segment, placed.quarter_number, placed.period, placed.complete,
  lower(was.segment), lower(became.segment)
