/*
description: >
  What it cost to win customers, as far as the customers file says, in total and by dimension: what their value is set
  against. A cost below zero counts as unknown.
grain: [dimension, value]
columns:
  dimension: {description: Name of the dimension; empty for the total.}
  value: {description: Its value; empty for the total.}
  customers: {description: Customers.}
  priced_customers: {description: Those of them whose cost is known.}
  cost: {description: What it cost to win these; null when unknown for all.}
*/
select
  profiles.dimension,
  profiles.value,
  count(*) as customers,
  count(case when people.acquisition_cost >= 0 then 1 end) as priced_customers,
  cast(sum(case when people.acquisition_cost >= 0 then people.acquisition_cost end) as decimal(38, 4)) as cost
from core.customer_bases as bases
inner join core.profiles as profiles on profiles.profile = bases.profile
inner join core.customers as customers on customers.customer_key = bases.customer_key
left join source.customers as people on people.customer_id = customers.customer_id
group by profiles.dimension, profiles.value
