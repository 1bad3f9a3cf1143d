/*
description: What each mix of core.quarter_mixes stands for, one row per grouping of its pack.
grain: [pack, mix, grouping]
columns:
  pack: {description: Number of the pack.}
  mix: {description: Number of the mix.}
  grouping: {description: Name of the grouping (see core.groupings).}
  code: {description: Number of the segment (see core.segment_codes).}
  segment: {description: The segment of all customers with this mix., tests: [not_null]}
*/
with found as (
  select distinct pack, mix
  from core.quarter_mixes
),

digits as (
  select
    found.pack,
    found.mix,
    groupings.grouping,
    cast(cast(found.mix % (groupings.place * 64) - found.mix % groupings.place as double) / groupings.place as bigint) as code
  from found
  inner join core.groupings as groupings on groupings.pack = found.pack
)

select digits.pack, digits.mix, digits.grouping, digits.code, codes.segment
from digits
left join core.segment_codes as codes on codes.grouping = digits.grouping and codes.code = digits.code
