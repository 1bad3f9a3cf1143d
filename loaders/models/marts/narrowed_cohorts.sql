/*
description: >
  Whose money marts.narrowed_periods tells: by the quarter of their first purchase, and whether they had also bought in
  the quarter before. From this it is seen which segments are nearly the same customers. Pages do not show it.
grain: [grouping, segment, quarter_number, cohort_number]
columns:
  grouping: {description: "Name of the grouping (see core.groupings)."}
  segment: {description: Name of the segment.}
  quarter_number: {description: Number of the quarter (see staging.periods).}
  cohort_number: {description: Number of the quarter of the first purchase.}
  period: {description: First day of the quarter.}
  cohort: {description: First day of the quarter of the first purchase.}
  backers: {description: Customers with an order or with money left after refunds., tests: [not_null]}
  bought: {description: Customers with an order.}
  came_back: {description: "Of them, those who had also bought in the quarter before."}
*/
select
  mixes."grouping",
  mixes.segment,
  activity.quarter_number,
  activity.cohort_number,
  periods.period,
  cohorts.period as cohort,
  cast(sum(activity.backers) as bigint) as backers,
  cast(sum(activity.bought) as bigint) as bought,
  cast(sum(activity.came_back) as bigint) as came_back
from core.mix_activity as activity
inner join core.mixes as mixes on mixes.pack = activity.pack and mixes.mix = activity.mix
inner join staging.periods as periods
  on periods.grain = 'quarter' and periods.period_number = activity.quarter_number
inner join staging.periods as cohorts
  on cohorts.grain = 'quarter' and cohorts.period_number = activity.cohort_number
group by
  mixes."grouping", mixes.segment, activity.quarter_number, activity.cohort_number, periods.period, cohorts.period
