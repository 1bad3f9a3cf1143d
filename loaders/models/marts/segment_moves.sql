/*
description: >
  From which segment to which customers moved between the end of one quarter and the end of the next: the last four
  complete quarters. Attributes of the files have no history and are left out.
grain: [grouping, quarter_number, from_segment, to_segment]
published: true
columns:
  grouping: {description: "Name of the grouping (see core.groupings)."}
  quarter_number: {description: "Number of the quarter at the end of which they had moved (see staging.periods)."}
  from_segment: {description: Segment at the end of the quarter before.}
  to_segment: {description: Segment at its end.}
  customers: {description: How many., tests: [not_null]}
*/
with span as (
  select max(quarter_number) as last_complete from core.quarter_ends where complete
),

-- Pack 0 holds dimensions.
recent as (
  select mixes.customer_key, mixes.pack, mixes.mix, mixes.quarter_number
  from core.quarter_mixes as mixes
  cross join span
  where mixes.pack > 0 and mixes.quarter_number between span.last_complete - 4 and span.last_complete
),

by_mix as (
  select
    later.pack,
    later.quarter_number,
    earlier.mix as from_mix,
    later.mix as to_mix,
    count(*) as customers
  from recent as later
  inner join recent as earlier
    on earlier.customer_key = later.customer_key
    and earlier.pack = later.pack
    and earlier.quarter_number = later.quarter_number - 1
  group by later.pack, later.quarter_number, earlier.mix, later.mix
)

select
  came."grouping",
  by_mix.quarter_number,
  was.segment as from_segment,
  came.segment as to_segment,
  cast(sum(by_mix.customers) as bigint) as customers
from by_mix
inner join core.mixes as came on came.pack = by_mix.pack and came.mix = by_mix.to_mix
inner join core.mixes as was
  on was.pack = by_mix.pack and was.mix = by_mix.from_mix and was."grouping" = came."grouping"
group by came."grouping", by_mix.quarter_number, was.segment, came.segment
