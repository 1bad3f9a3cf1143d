/*
description: >
  How unequally value is spread: the Gini coefficient (0 when all customers are worth the same, 1 when one has all) and
  the share of the most valuable fifth of customers. A customer who cost more than was brought counts as zero.
grain: [measure]
columns:
  measure: {description: "realised or expected."}
  customers: {description: Customers.}
  gini: {description: "Gini coefficient; null when there is no value."}
  top20: {description: Share of value of the most valuable fifth of customers (rounded down); null as gini.}
tests:
  - never: "gini < -0.000001 or gini > 1 or top20 < 0 or top20 > 1"
    because: "A share of value lies outside 0 and 1. Report this as an error of Perennial."
*/
with measured as (
  select 'realised' as measure, customer_key, greatest(realised, 0) as value
  from marts.customer_values
  where realised is not null
  union all
  select 'expected' as measure, customer_key, expected as value
  from marts.customer_values
  where expected is not null
),

ranked as (
  select
    measure,
    value,
    row_number() over (partition by measure order by value desc, customer_key) as place,
    count(*) over (partition by measure) as customers
  from measured
)

select
  measure,
  customers,
  -- Places count from the top: the mean difference is the sum of (n + 1 - 2 place) times value.
  case
    when sum(value) > 0
      then cast(sum(cast(value as decimal(38, 6)) * (customers + 1 - 2 * place)) as double) / (customers * cast(sum(value) as double))
  end as gini,
  case when sum(value) > 0 then cast(sum(case when place <= floor(customers / 5.0) then value else 0 end) as double) / cast(sum(value) as double) end as top20
from ranked
group by measure, customers
