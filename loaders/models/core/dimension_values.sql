/*
description: >
  The values of each dimension, numbered by size. Beyond the fifty largest, values are called 'Other' here to keep
  tables small; small groups are folded later, when figures are published.
grain: [dimension, value]
columns:
  dimension: {description: Name of the dimension.}
  value: {description: A value of the input.}
  label: {description: "What it is called: the value itself, or 'Other'."}
  code: {description: "What it adds to the profile of a customer (see core.customer_profiles): a number from 1 to 51, times 64 for every dimension before this one."}
*/
with sizes as (
  select dimension, value, row_number() over (partition by dimension order by count(*) desc, value) as size_rank
  from core.customer_dimensions
  group by dimension, value
),

places as (
  select
    dimension,
    cast(
      case position
        when 1 then 1 when 2 then 64 when 3 then 4096 when 4 then 262144 when 5 then 16777216 when 6 then 1073741824
        when 7 then 68719476736 else 4398046511104
      end as bigint
    ) as place
  from source.dimensions
)

select
  sizes.dimension,
  sizes.value,
  case when sizes.size_rank <= 50 then sizes.value else 'Other' end as label,
  least(sizes.size_rank, 51) * places.place as code
from sizes
inner join places on places.dimension = sizes.dimension
