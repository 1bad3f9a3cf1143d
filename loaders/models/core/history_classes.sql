/*
description: Customers counted by purchase history; what models of purchase are fitted on and scored for, once each.
grain: [frequency, recency, age]
columns:
  frequency: {description: Purchase days after the first.}
  recency: {description: Days from the first purchase day to the last.}
  age: {description: Days from the first purchase day to the as-of date.}
  customers: {description: Customers with this history.}
*/
select frequency, recency, age, count(*) as customers
from core.purchase_histories
group by frequency, recency, age
