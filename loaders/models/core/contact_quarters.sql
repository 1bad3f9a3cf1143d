/*
description: >
  What was spent on talking with customers since their first purchase, by quarter. Contacts before it belong to winning
  the customer, like the acquisition cost, and are in no contribution.
grain: [customer_key, quarter_number]
columns:
  customer_key: {description: Who.}
  quarter_number: {description: Number of the quarter (see staging.periods).}
  contacts: {description: Contacts of any kind but the loyalty programme's entries.}
  contact_cost: {description: Cost of the contacts that the company made.}
  service_cost: {description: "Cost of the contacts that the customer made, of complaints and of returns."}
  loyalty_cost: {description: Cost of the loyalty programme.}
  late_contacts: {description: "Of days within twelve months of the as-of date, in the one quarter that has days before them too; so are those that follow."}
  late_contact_cost: {description: The same of contact_cost.}
  late_service_cost: {description: The same of service_cost.}
  late_loyalty_cost: {description: The same of loyalty_cost.}
*/
with made as (
  select
    interactions.customer_id,
    cast(interactions.at as date) as day,
    coalesce(interactions.cost, 0) as cost,
    case
      when lower(interactions.kind) like 'loyalty%' then 'loyalty'
      when lower(interactions.kind) in ('complaint', 'return') or lower(interactions.direction) = 'inbound' then 'service'
      else 'contact'
    end as purpose
  from source.interactions as interactions
  where interactions.customer_id is not null
),

placed as (
  select
    customers.customer_key,
    cast((extract(year from made.day) - 1900) * 4 + extract(quarter from made.day) - 1 as integer) as quarter_number,
    made.day,
    made.purpose,
    made.cost
  from made
  inner join core.customers as customers on customers.customer_id = made.customer_id
  cross join staging.calendar as calendar
  where made.day >= customers.first_day and made.day <= calendar.as_of
),

split as (
  select
    placed.customer_key,
    placed.quarter_number,
    placed.purpose,
    placed.cost,
    placed.day > ends.year_before and placed.quarter_number = ends.last_quarter - 4 as late
  from placed
  inner join core.quarter_ends as ends on ends.quarter_number = placed.quarter_number
)

select
  customer_key,
  quarter_number,
  cast(count(case when purpose <> 'loyalty' then 1 end) as integer) as contacts,
  cast(sum(case when purpose = 'contact' then cost else 0 end) as decimal(18, 4)) as contact_cost,
  cast(sum(case when purpose = 'service' then cost else 0 end) as decimal(18, 4)) as service_cost,
  cast(sum(case when purpose = 'loyalty' then cost else 0 end) as decimal(18, 4)) as loyalty_cost,
  cast(count(case when late and purpose <> 'loyalty' then 1 end) as integer) as late_contacts,
  cast(sum(case when late and purpose = 'contact' then cost else 0 end) as decimal(18, 4)) as late_contact_cost,
  cast(sum(case when late and purpose = 'service' then cost else 0 end) as decimal(18, 4)) as late_service_cost,
  cast(sum(case when late and purpose = 'loyalty' then cost else 0 end) as decimal(18, 4)) as late_loyalty_cost
from split
group by customer_key, quarter_number
