/*
description: >
  The segment of each customer in each grouping at the end of every quarter. Long: whatever is summed over many customers
  and groupings is cheaper from core.quarter_mixes and core.mixes, which this is made of.
grain: []
materialized: view
columns:
  customer_key: {description: Who.}
  quarter_number: {description: Number of the quarter (see core.quarter_ends).}
  grouping: {description: Name of the grouping (see core.groupings).}
  segment: {description: "The segment; 'Unknown' where it is not known."}
*/
select quarters.customer_key, quarters.quarter_number, mixes.grouping, mixes.segment
from core.quarter_mixes as quarters
inner join core.mixes as mixes on mixes.pack = quarters.pack and mixes.mix = quarters.mix
