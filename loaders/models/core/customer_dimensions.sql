/*
description: The value of each configured dimension for each customer in a cohort; no row where the input has none.
grain: [customer_key, dimension]
columns:
  customer_key: {description: Who.}
  dimension: {description: Name of the dimension.}
  value: {description: "The customer's value, as the input has it.", tests: [not_null]}
*/
with from_contract as (
  select
    customers.customer_key,
    dimensions.dimension,
    case dimensions.dimension
      when 'acquisition_channel' then customers.acquisition_channel
      when 'loyalty_tier' then customers.loyalty_tier
      when 'first_channel' then customers.first_channel
      when 'first_category' then customers.first_category
    end as value
  from core.customers as customers
  cross join source.dimensions as dimensions
  where customers.first_day is not null
    and dimensions.dimension in ('acquisition_channel', 'loyalty_tier', 'first_channel', 'first_category')
),

from_attributes as (
  select customers.customer_key, dimensions.dimension, attributes.value
  from source.customer_attributes as attributes
  inner join source.dimensions as dimensions on dimensions.dimension = attributes.attribute
  inner join core.customers as customers on customers.customer_id = attributes.customer_id
  where customers.first_day is not null
    and dimensions.dimension not in ('acquisition_channel', 'loyalty_tier', 'first_channel', 'first_category')
)

select customer_key, dimension, value from from_contract where value is not null
union all
select customer_key, dimension, value from from_attributes where value is not null
