/*
description: >
  Customers with the same value in every dimension share a profile, so that figures are summed once per profile and
  then by dimension.
grain: [customer_key]
columns:
  customer_key: {description: Who.}
  profile: {description: Number of the profile.}
  value_1: {description: Value of the first dimension; empty when there is none.}
  value_2: {description: Value of the second dimension.}
  value_3: {description: Value of the third dimension.}
  value_4: {description: Value of the fourth dimension.}
  value_5: {description: Value of the fifth dimension.}
  value_6: {description: Value of the sixth dimension.}
  value_7: {description: Value of the seventh dimension.}
  value_8: {description: Value of the eighth dimension.}
*/
with wide as (
  select
    customers.customer_key,
    coalesce(max(case when dimensions.position = 1 then dimensions.value end), '') as value_1,
    coalesce(max(case when dimensions.position = 2 then dimensions.value end), '') as value_2,
    coalesce(max(case when dimensions.position = 3 then dimensions.value end), '') as value_3,
    coalesce(max(case when dimensions.position = 4 then dimensions.value end), '') as value_4,
    coalesce(max(case when dimensions.position = 5 then dimensions.value end), '') as value_5,
    coalesce(max(case when dimensions.position = 6 then dimensions.value end), '') as value_6,
    coalesce(max(case when dimensions.position = 7 then dimensions.value end), '') as value_7,
    coalesce(max(case when dimensions.position = 8 then dimensions.value end), '') as value_8
  from core.customers as customers
  left join core.customer_dimensions as dimensions on dimensions.customer_key = customers.customer_key
  where customers.first_day is not null
  group by customers.customer_key
)

select
  customer_key,
  dense_rank() over (order by value_1, value_2, value_3, value_4, value_5, value_6, value_7, value_8) as profile,
  value_1, value_2, value_3, value_4, value_5, value_6, value_7, value_8
from wide
