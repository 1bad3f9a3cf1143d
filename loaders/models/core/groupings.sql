/*
description: "Everything customers are grouped by: RFM groups, value tiers, lifecycle stages, behavioural groups, configured segments and dimensions."
grain: [grouping]
columns:
  grouping: {description: Name of the grouping.}
  label: {description: What pages call it., tests: [not_null]}
  kind: {description: "rfm, tier, stage, cluster, configured or dimension.", tests: [{accepted_values: [rfm, tier, stage, cluster, configured, dimension]}]}
  position: {description: Place among the groupings., tests: [unique]}
  description: {description: What its segments are., tests: [not_null]}
  pack: {description: Number of its pack (see core.quarter_mixes).}
  place: {description: "What its code is multiplied by in the mix, a power of 64."}
*/
with clusters as (
  select max(k) as k, max(silhouette) as silhouette
  from core.cluster_fit
  where cluster > 0
)

select
  'rfm' as grouping,
  'RFM groups' as label,
  'rfm' as kind,
  1 as position,
  'By how recently, how often and for how much money customers have bought so far, each scored 1 to 5 against all customers on that day.' as description,
  1 as pack,
  cast(1 as bigint) as place
union all
select
  'value_tier',
  'Value tiers',
  'tier',
  2,
  'By contribution of the twelve months before: the fifth that brought most, the fifth that brought least, and the rest.',
  1,
  cast(64 as bigint)
union all
select
  'lifecycle_stage',
  'Lifecycle stages',
  'stage',
  3,
  'By each customer''s own rhythm: whether it is settling, settled, breaking off or over.',
  1,
  cast(4096 as bigint)
union all
select
  'behaviour',
  'Behavioural groups',
  'cluster',
  4,
  concat(
    'Customers who behave alike in silence, orders, basket, categories and discounts, found by the data (k-means). ',
    case
      when clusters.silhouette < 0.25 then 'They run into each other: a way of dividing customers, not kinds of customers.'
      when clusters.silhouette < 0.5 then 'They differ, with many customers in between.'
      else 'They are well apart.'
    end
  ),
  1,
  cast(262144 as bigint)
from clusters
where clusters.k is not null
union all
select
  grouping,
  label,
  'configured',
  100 + position,
  'As the configuration defines it.',
  pack,
  place
from source.segments
union all
select
  dimension,
  concat(upper(substr(dimension, 1, 1)), replace(substr(dimension, 2), '_', ' ')),
  'dimension',
  10 + position,
  'What was known of customers apart from their purchases, or their first one; the same at all times.',
  0,
  cast(
    case position
      when 1 then 1 when 2 then 64 when 3 then 4096 when 4 then 262144 when 5 then 16777216 when 6 then 1073741824
      when 7 then 68719476736 else 4398046511104
    end as bigint
  )
from source.dimensions
where dimension not in ('rfm', 'value_tier', 'lifecycle_stage', 'behaviour')
