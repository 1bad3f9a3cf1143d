/*
description: >
  Price bands: the lower, middle and upper third of what is bought, by price of a unit, within each category. Prices are
  taken in steps of a tenth; a step belongs to the third that its middle lies in, so that where all prices are the same
  all are in the middle.
grain: [category, step]
columns:
  category: {description: "Product category; empty when unknown."}
  step: {description: "Tenths of the natural logarithm of the price of a unit, rounded down."}
  band: {description: "low, middle or high.", tests: [{accepted_values: [low, middle, high]}]}
*/
with steps as (
  select
    coalesce(category, '') as category,
    cast(floor(ln(cast(amount as double) / case when quantity > 0 then cast(quantity as double) else 1 end) * 10) as integer) as step,
    count(*) as lines
  from staging.transactions
  where not is_refund and amount > 0
  group by
    coalesce(category, ''),
    cast(floor(ln(cast(amount as double) / case when quantity > 0 then cast(quantity as double) else 1 end) * 10) as integer)
),

placed as (
  select
    category,
    step,
    lines,
    sum(lines) over (partition by category order by step) as up_to_here,
    sum(lines) over (partition by category) as everything
  from steps
)

select
  category,
  step,
  case
    when 3 * (2 * up_to_here - lines) < 2 * everything then 'low'
    when 3 * (2 * up_to_here - lines) > 4 * everything then 'high'
    else 'middle'
  end as band
from placed
