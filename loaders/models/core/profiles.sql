/*
description: >
  The dimension values of each profile, told by any one of its customers, and the total (dimension and value empty) to
  which all belong.
grain: [profile, dimension]
columns:
  profile: {description: Number of the profile.}
  dimension: {description: Name of the dimension; empty for the total.}
  value: {description: "Its value, 'Other' or 'Unknown'; empty for the total."}
*/
with examples as (
  select profile, min(customer_key) as customer_key
  from core.customer_profiles
  group by profile
)

select profile, '' as dimension, '' as value
from examples
union all
select examples.profile, dimensions.dimension, coalesce(known.label, 'Unknown') as value
from examples
cross join source.dimensions as dimensions
left join core.customer_dimensions as own
  on own.customer_key = examples.customer_key and own.dimension = dimensions.dimension
left join core.dimension_values as known on known.dimension = own.dimension and known.value = own.value
