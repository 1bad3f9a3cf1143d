/*
description: The segments of each grouping with their numbers.
grain: [grouping, code]
columns:
  grouping: {description: Name of the grouping (see core.groupings).}
  code: {description: "Number of the segment; 0 for customers of whom it is not known, 51 for all beyond the fifty largest."}
  segment: {description: What it is called., tests: [not_null]}
  position: {description: Place among the segments of its grouping., tests: [not_null]}
  description: {description: "What its customers have in common; null where the name says it."}
*/
with fixed as (
  select 'rfm' as grouping, 1 as code, 'Champions' as segment, 'Bought more lately than most, and more often or for more.' as description
  union all select 'rfm', 2, 'Loyal', 'Bought more often or for more than most, and not long ago.'
  union all select 'rfm', 3, 'Potential loyal', 'Bought more lately than most, middling often and much.'
  union all select 'rfm', 4, 'New', 'Bought most lately of all, less often and for less than most so far.'
  union all select 'rfm', 5, 'Promising', 'Bought more lately than most, less often and for less.'
  union all select 'rfm', 6, 'Need attention', 'In the middle in every respect.'
  union all select 'rfm', 7, 'About to sleep', 'Bought less often or for less than most, some time ago.'
  union all select 'rfm', 8, 'At risk', 'Silent for longer than most, and not behind most in how often and how much they bought.'
  union all select 'rfm', 9, 'Cannot lose', 'Silent for longest, though they bought more often or for more than most.'
  union all select 'rfm', 10, 'Hibernating', 'Silent for longer than most, and bought less often or for less.'
  union all select 'rfm', 11, 'Lost', 'Silent for longest, and bought less often or for less than most.'
  union all select 'value_tier', 1, 'Best', 'The fifth of those who bought in the twelve months before that brought most.'
  union all select 'value_tier', 2, 'Middle', 'Neither among the fifth that brought most nor among the fifth that brought least.'
  union all select 'value_tier', 3, 'Bottom', 'The fifth of those who bought in the twelve months before that brought least.'
  union all select 'value_tier', 4, 'None', 'No order in the twelve months before.'
  union all select 'lifecycle_stage', 1, 'Exploration', 'One purchase day so far.'
  union all select 'lifecycle_stage', 2, 'Formation', 'Several purchase days, no settled rhythm yet.'
  union all select 'lifecycle_stage', 3, 'Stable', 'Buying in a settled rhythm.'
  union all select 'lifecycle_stage', 4, 'Decline', 'Silent for longer than their rhythm makes plausible, or spending much less.'
  union all select 'lifecycle_stage', 5, 'Ended', 'Silent for so long that they are hardly customers any more.'
),

known as (
  select grouping, cast(code as bigint) as code, segment, description
  from fixed
  union all
  select 'behaviour', cast(cluster as bigint), label, description
  from core.cluster_fit
  where cluster > 0
  union all
  select grouping, code, max(case when code <= 50 then segment else 'Other' end), cast(null as varchar)
  from core.configured_values
  where code > 0
  group by grouping, code
  union all
  select dimension, cast(floor(cast(code as double) / place) as bigint), max(label), cast(null as varchar)
  from (
    select values_known.dimension, values_known.code, values_known.label, groupings.place
    from core.dimension_values as values_known
    inner join core.groupings as groupings on groupings.grouping = values_known.dimension and groupings.kind = 'dimension'
  ) as dimension_codes
  group by dimension, code, place
)

select grouping, code, segment, code as position, description
from known
union all
select grouping, cast(0 as bigint), 'Unknown', cast(99 as bigint), cast(null as varchar)
from core.groupings
