/*
description: >
  Customers counted by how many months they stayed and whether they have left, in all and by each value of each
  dimension: what models of renewal are fitted on.
grain: [dimension, value, months, ended]
columns:
  dimension: {description: Name of the dimension; empty for all customers.}
  value: {description: A value of it; empty for all customers.}
  months: {description: "Of those who left, the months begun and paid; of those who stay, the renewals so far."}
  ended: {description: Whether they have left.}
  customers: {description: How many.}
*/
select '' as dimension, '' as value, months, ended, count(*) as customers
from core.contract_tenures
group by months, ended
union all
select known.dimension, known.label as value, tenures.months, tenures.ended, count(*) as customers
from core.contract_tenures as tenures
inner join core.customer_dimensions as dimensions on dimensions.customer_key = tenures.customer_key
inner join core.dimension_values as known
  on known.dimension = dimensions.dimension and known.value = dimensions.value
group by known.dimension, known.label, tenures.months, tenures.ended
