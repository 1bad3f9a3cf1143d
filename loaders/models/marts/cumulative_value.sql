/*
description: >
  What a cohort has brought by each age, from the first purchase on: running sums of the classic cells. Divide by
  base_customers for value per customer.
grain: [grain, dimension, value, cohort, age]
published: true
columns:
  grain: {description: month or quarter.}
  dimension: {description: Name of the dimension; empty for the total.}
  value: {description: Its value; empty for the total.}
  cohort: {description: First day of the period of the first purchase.}
  age: {description: Whole periods since.}
  complete: {description: Whether the age has passed for the whole cohort.}
  closes: {description: Last day of the age.}
  base_customers: {description: Customers of the cohort.}
  contributors: {description: Customers whose money the age itself rests on.}
  net_revenue: {description: "Money to the end of the age, after refunds."}
  margin: {description: Margin to the end of the age; null when unknown.}
*/
select
  grain,
  dimension,
  value,
  cohort,
  age,
  complete,
  closes,
  base_customers,
  contributors,
  cast(sum(net_revenue) over (partition by grain, dimension, value, cohort order by age) as decimal(38, 4)) as net_revenue,
  cast(sum(margin) over (partition by grain, dimension, value, cohort order by age) as decimal(38, 4)) as margin
from marts.retention_cells
where variant = 'classic' and grain <> 'week'
