/*
description: >
  Purchase histories of the customers of each segment on the as-of date, with what they are expected to spend: what
  intervals of expected money are made from. Of a segment of more than a thousand customers every second, fourth,
  eighth and so on is taken, by number, and stands for as many.
grain: [grouping, segment, frequency, recency, age]
columns:
  grouping: {description: "Name of the grouping (see core.groupings)."}
  segment: {description: Name of the segment.}
  frequency: {description: Purchase days after the first.}
  recency: {description: Days from the first purchase day to the last.}
  age: {description: Days from the first purchase day to the as-of date.}
  customers: {description: Customers this history stands for.}
  spend: {description: Mean expected money per purchase day.}
  expected_revenue: {description: Expected money of these customers within the horizon.}
  spend_variance: {description: "Variance of it that comes from not knowing what each of them spends; squared money."}
  general_revenue: {description: The part of it that rests on what customers in general spend.}
*/
with steps as (
  select
    "grouping",
    segment,
    cast(power(2, greatest(0, ceiling(ln(customers / 1000.0) / ln(2)))) as bigint) as step
  from marts.segment_sums
),

mix_steps as (
  select mixes.pack, mixes.mix, min(steps.step) as least
  from core.mixes as mixes
  inner join steps on steps."grouping" = mixes."grouping" and steps.segment = mixes.segment
  group by mixes.pack, mixes.mix
),

-- Who is taken for any segment of the mix: steps are powers of two, so the smallest takes in all others.
candidates as (
  select quarters.customer_key, quarters.pack, quarters.mix
  from core.quarter_mixes as quarters
  inner join core.quarter_ends as ends
    on ends.quarter_number = quarters.quarter_number and ends.quarter_number = ends.last_quarter
  inner join mix_steps on mix_steps.pack = quarters.pack and mix_steps.mix = quarters.mix
  where quarters.customer_key - mix_steps.least * floor(quarters.customer_key / mix_steps.least) = 0
),

chosen as (
  select candidates.customer_key, mixes."grouping", mixes.segment, steps.step
  from candidates
  inner join core.mixes as mixes on mixes.pack = candidates.pack and mixes.mix = candidates.mix
  inner join steps on steps."grouping" = mixes."grouping" and steps.segment = mixes.segment
  where candidates.customer_key - steps.step * floor(candidates.customer_key / steps.step) = 0
)

select
  chosen."grouping",
  chosen.segment,
  worth.frequency,
  worth.recency,
  worth.age,
  cast(sum(chosen.step) as bigint) as customers,
  cast(sum(worth.expected_spend) as double) / count(*) as spend,
  cast(sum(worth.expected_revenue) as double) * min(chosen.step) as expected_revenue,
  cast(sum(worth.spend_variance) as double) * min(chosen.step) as spend_variance,
  cast(sum(worth.general_revenue) as double) * min(chosen.step) as general_revenue
from chosen
inner join marts.customer_values as worth on worth.customer_key = chosen.customer_key
where worth.alive is not null
group by chosen."grouping", chosen.segment, worth.frequency, worth.recency, worth.age
