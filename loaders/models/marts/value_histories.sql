/*
description: >
  Purchase histories of each group of customers, with what they are expected to spend: what intervals of forecasts are
  made from. Of a group of more than 4,000 customers every second, third and so on is taken, in the order of
  their histories, and stands for as many: a forecast of the group hardly changes, and no group is too large.
grain: [kind, dimension, value, frequency, recency, age]
columns:
  kind: {description: "all, month (of the first purchase), dimension or decile."}
  dimension: {description: Name of the dimension; empty for the other kinds.}
  value: {description: "Its value; the number of the month (see staging.periods); the number of the tenth; empty for all."}
  frequency: {description: Purchase days after the first.}
  recency: {description: Days from the first purchase day to the last.}
  age: {description: Days from the first purchase day to the as-of date.}
  customers: {description: Customers this history stands for.}
  spend: {description: Mean expected money per purchase day.}
*/
with members as (
  select
    case when profiles.dimension = '' then 'all' else 'dimension' end as kind,
    profiles.dimension,
    profiles.value,
    valued.customer_key,
    valued.frequency,
    valued.recency,
    valued.age,
    valued.expected_spend
  from marts.customer_values as valued
  inner join core.profiles as profiles on profiles.profile = valued.profile
  where valued.alive is not null
  union all
  select 'month', '', cast(cohort_month as varchar), customer_key, frequency, recency, age, expected_spend
  from marts.customer_values
  where alive is not null
  union all
  select 'decile', '', cast(decile as varchar), customer_key, frequency, recency, age, expected_spend
  from marts.customer_values
  where alive is not null
),

numbered as (
  select
    members.*,
    row_number() over (partition by kind, dimension, value order by frequency, recency, age, customer_key) - 1 as place,
    cast(ceiling(count(*) over (partition by kind, dimension, value) / 4000.0) as bigint) as step
  from members
)

select
  kind,
  dimension,
  value,
  frequency,
  recency,
  age,
  cast(sum(step) as bigint) as customers,
  cast(sum(expected_spend) as double) / count(*) as spend
from numbered
where place - step * floor(place / step) = floor(step / 2)
group by kind, dimension, value, frequency, recency, age
