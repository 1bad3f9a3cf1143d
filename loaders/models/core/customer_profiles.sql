/*
description: >
  Customers with the same value in every dimension share a profile, so that figures are summed once per profile and
  then by dimension. The profile is the sum of the codes of the values; a dimension without a value adds nothing.
grain: [customer_key]
columns:
  customer_key: {description: Who.}
  profile: {description: Number of the profile.}
*/
with coded as (
  select dimensions.customer_key, cast(sum(known.code) as bigint) as profile
  from core.customer_dimensions as dimensions
  inner join core.dimension_values as known
    on known.dimension = dimensions.dimension and known.value = dimensions.value
  group by dimensions.customer_key
)

select customers.customer_key, coalesce(coded.profile, 0) as profile
from core.customers as customers
left join coded on coded.customer_key = customers.customer_key
where customers.first_day is not null
