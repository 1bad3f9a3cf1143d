/*
description: Customers by the day of their first purchase.
grain: [day]
columns:
  day: {description: First purchase day.}
  customers: {description: Customers who joined on it.}
*/
select first_day as day, count(*) as customers
from core.customer_bases
group by first_day
