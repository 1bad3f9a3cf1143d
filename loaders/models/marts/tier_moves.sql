/*
description: >
  Where the customers of a year ago are now: tiers at the last quarter that is over, by tiers four quarters before. Empty
  when the data do not reach that far back.
grain: [from_tier, to_tier]
columns:
  from_day: {description: Day of the earlier tiers.}
  to_day: {description: Day of the later tiers.}
  from_tier: {description: "best, middle or bottom; silent when nothing was bought in the twelve months before; new when not a customer yet.", tests: [{accepted_values: [best, middle, bottom, silent, new]}]}
  to_tier: {description: "best, middle, bottom or silent.", tests: [{accepted_values: [best, middle, bottom, silent]}]}
  customers: {description: Customers.}
  contribution: {description: Their contribution in the twelve months to the later day.}
  contribution_sq: {description: Sum of its squares over customers.}
*/
with days as (
  select
    later.quarter_number as to_quarter,
    later.on_day as to_day,
    earlier.quarter_number as from_quarter,
    earlier.on_day as from_day
  from core.quarter_ends as later
  inner join core.quarter_ends as earlier on earlier.quarter_number = later.quarter_number - 4
  where later.complete
    and later.quarter_number = (select max(ends.quarter_number) from core.quarter_ends as ends where ends.complete)
),

later as (
  select days.from_day, days.to_day, days.from_quarter, quarters.customer_key, quarters.contribution_12m, tiers.tier
  from core.customer_quarters as quarters
  inner join days on days.to_quarter = quarters.quarter_number
  left join core.customer_tiers as tiers
    on tiers.customer_key = quarters.customer_key and tiers.quarter_number = quarters.quarter_number
),

placed as (
  select
    later.from_day,
    later.to_day,
    case when earlier.customer_key is null then 'new' else coalesce(tiers.tier, 'silent') end as from_tier,
    coalesce(later.tier, 'silent') as to_tier,
    later.contribution_12m as contribution
  from later
  left join core.customer_quarters as earlier
    on earlier.customer_key = later.customer_key and earlier.quarter_number = later.from_quarter
  left join core.customer_tiers as tiers
    on tiers.customer_key = later.customer_key and tiers.quarter_number = later.from_quarter
)

select
  from_day,
  to_day,
  from_tier,
  to_tier,
  count(*) as customers,
  cast(sum(contribution) as decimal(38, 4)) as contribution,
  cast(sum(cast(contribution as decimal(38, 4)) * contribution) as decimal(38, 8)) as contribution_sq
from placed
group by from_day, to_day, from_tier, to_tier
