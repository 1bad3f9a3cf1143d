/*
description: >
  The value of each configured dimension for each customer in a cohort. Beyond the fifty largest, values are called
  'Other' here to keep tables small; small groups are folded later, when figures are published.
grain: [customer_key, dimension]
columns:
  customer_key: {description: Who.}
  dimension: {description: Name of the dimension.}
  position: {description: "Place of the dimension in the configuration, from 1."}
  value: {description: "The customer's value; 'Unknown' when the input has none."}
*/
with known as (
  select customers.customer_key, dimensions.dimension, dimensions.position,
    case dimensions.dimension
      when 'acquisition_channel' then customers.acquisition_channel
      when 'loyalty_tier' then customers.loyalty_tier
      when 'first_channel' then customers.first_channel
      when 'first_category' then customers.first_category
      else attributes.value
    end as value
  from core.customers as customers
  cross join source.dimensions as dimensions
  left join source.customer_attributes as attributes
    on attributes.customer_id = customers.customer_id and attributes.attribute = dimensions.dimension
  where customers.first_day is not null
),

ranked as (
  select dimension, value, row_number() over (partition by dimension order by count(*) desc, value) as size_rank
  from known
  where value is not null
  group by dimension, value
)

select
  known.customer_key,
  known.dimension,
  known.position,
  case when known.value is null then 'Unknown' when ranked.size_rank <= 50 then known.value else 'Other' end as value
from known
left join ranked on ranked.dimension = known.dimension and ranked.value = known.value
