/*
description: The dimension values of each profile, and the total (dimension and value empty) to which all belong.
grain: [profile, dimension]
columns:
  profile: {description: Number of the profile.}
  dimension: {description: Name of the dimension; empty for the total.}
  value: {description: Its value; empty for the total.}
*/
with profiles as (
  select distinct profile, value_1, value_2, value_3, value_4, value_5, value_6, value_7, value_8
  from core.customer_profiles
)

select profile, '' as dimension, '' as value
from profiles
union all
select
  profiles.profile,
  dimensions.dimension,
  case dimensions.position
    when 1 then profiles.value_1 when 2 then profiles.value_2 when 3 then profiles.value_3 when 4 then profiles.value_4
    when 5 then profiles.value_5 when 6 then profiles.value_6 when 7 then profiles.value_7 else profiles.value_8
  end as value
from profiles
cross join source.dimensions as dimensions
