/*
description: >
  Each customer's segments at the end of every quarter in all groupings. Customers in the same segments share a mix, so that
  figures are summed once per mix and then by segment (see core.mixes): a million customers over years have millions of
  rows here and some thousand mixes. Groupings come in packs of at most nine, each with its own mix: dimensions in pack 0,
  built-in groupings in pack 1, configured ones from pack 2 on.
grain: []
materialized: view
columns:
  customer_key: {description: Who.}
  quarter_number: {description: Number of the quarter (see core.quarter_ends).}
  pack: {description: Which groupings the mix is made of.}
  mix: {description: Number of the mix within its pack.}
*/
select quarters.customer_key, quarters.quarter_number, 0 as pack, bases.profile as mix
from core.customer_quarters as quarters
inner join core.customer_bases as bases on bases.customer_key = quarters.customer_key
where exists (select 1 from source.dimensions)
union all
select customer_key, quarter_number, 1 as pack, mix
from core.built_in_mixes
union all
select customer_key, quarter_number, pack, mix
from core.configured_mixes
