/*
description: >
  Value tiers at the end of every quarter and on the as-of date: of the customers who bought in the twelve months before,
  the fifth that brought most, the fifth that brought least, and the rest, by contribution (of five or more; fewer are all
  in the middle). Customers who brought the same are in the same tier: a group of equals that does not fit whole into the
  first or last fifth is in the middle, so when all are equal all are. (One row each by construction; a test of it would
  cost as much as the model.)
grain: []
columns:
  customer_key: {description: Who.}
  quarter_number: {description: Number of the quarter (see core.quarter_ends).}
  tier: {description: "best, middle or bottom.", tests: [{accepted_values: [best, middle, bottom]}]}
*/
with amounts as (
  select quarter_number, contribution_12m, count(*) as customers
  from core.customer_quarters
  where purchase_days_12m > 0
  group by quarter_number, contribution_12m
),

placed as (
  select
    quarter_number,
    contribution_12m,
    customers,
    sum(customers) over (partition by quarter_number order by contribution_12m) as up_to_here,
    sum(customers) over (partition by quarter_number) as everybody
  from amounts
),

-- The first fifth is rounded down and the last one up, as are those of marts.value_spread.
limits as (
  select
    quarter_number,
    min(case when 5 * (everybody - up_to_here + customers) <= everybody then contribution_12m end) as best_from,
    max(case when 5 * up_to_here <= everybody + 4 and everybody >= 5 then contribution_12m end) as bottom_to
  from placed
  group by quarter_number
)

select
  quarters.customer_key,
  quarters.quarter_number,
  case
    when quarters.contribution_12m >= limits.best_from then 'best'
    when quarters.contribution_12m <= limits.bottom_to then 'bottom'
    else 'middle'
  end as tier
from core.customer_quarters as quarters
inner join limits on limits.quarter_number = quarters.quarter_number
where quarters.purchase_days_12m > 0
