/*
description: >
  What the value tiers brought in the twelve months to the as-of date, who all these customers are together, and what
  else moved in those months: money of customers who bought nothing, or from before their first purchase.
grain: [tier]
columns:
  tier: {description: "all, best, middle or bottom; others for the money of customers who bought nothing.", tests: [{accepted_values: [all, best, middle, bottom, others]}]}
  customers: {description: Customers.}
  new_customers: {description: Those who first bought within the twelve months.}
  orders: {description: Orders.}
  contribution: {description: "Margin less what contacts, service and the loyalty programme cost; revenue stands in for an unknown margin."}
  revenue: {description: Money after refunds.}
  margin: {description: Margin; null when unknown.}
  serving: {description: "What contacts, service and the loyalty programme cost."}
  refunds: {description: "Refunds, zero or negative."}
  discount: {description: Discounts.}
  served_customers: {description: "Customers with a cost of contacts, service or loyalty."}
  refunding_customers: {description: Customers with a refund.}
  discounted_customers: {description: Customers with a discount.}
*/
with active as (
  select
    tiers.tier,
    quarters.*,
    quarters.contact_cost_12m + quarters.service_cost_12m + quarters.loyalty_cost_12m as serving_12m,
    quarters.days_since_first < date_diff('day', ends.year_before, ends.on_day) as is_new
  from core.customer_quarters as quarters
  inner join core.quarter_ends as ends
    on ends.quarter_number = quarters.quarter_number and ends.quarter_number = ends.last_quarter
  inner join core.customer_tiers as tiers
    on tiers.customer_key = quarters.customer_key and tiers.quarter_number = quarters.quarter_number
),

tiers as (
  select
    tier,
    count(*) as customers,
    count(case when is_new then 1 end) as new_customers,
    sum(orders_12m) as orders,
    sum(contribution_12m) as contribution,
    sum(revenue_12m) as revenue,
    sum(margin_12m) as margin,
    sum(serving_12m) as serving,
    sum(refunds_12m) as refunds,
    sum(discount_12m) as discount,
    count(case when serving_12m <> 0 then 1 end) as served_customers,
    count(case when refunds_12m <> 0 then 1 end) as refunding_customers,
    count(case when discount_12m <> 0 then 1 end) as discounted_customers
  from active
  group by tier
),

elsewhere as (
  select
    days.customer_key,
    sum(days.gross_revenue + days.refunds) as revenue,
    sum(days.margin) as margin,
    sum(days.refunds) as refunds
  from core.money_days as days
  inner join core.quarter_ends as ends on ends.quarter_number = ends.last_quarter
  left join core.customer_bases as bases on bases.customer_key = days.customer_key
  left join active on active.customer_key = days.customer_key
  where days.day > ends.year_before and (active.customer_key is null or days.day < bases.first_day)
  group by days.customer_key
),

named as (
  select * from tiers
  union all
  select
    'all',
    sum(customers),
    sum(new_customers),
    sum(orders),
    sum(contribution),
    sum(revenue),
    sum(margin),
    sum(serving),
    sum(refunds),
    sum(discount),
    sum(served_customers),
    sum(refunding_customers),
    sum(discounted_customers)
  from tiers
  having sum(customers) > 0
  union all
  select
    'others',
    count(*),
    0,
    0,
    sum(coalesce(margin, revenue)),
    sum(revenue),
    sum(margin),
    0,
    sum(refunds),
    0,
    0,
    count(*),
    0
  from elsewhere
  having count(*) > 0
)

select
  tier,
  cast(customers as bigint) as customers,
  cast(new_customers as bigint) as new_customers,
  cast(orders as bigint) as orders,
  cast(contribution as decimal(38, 4)) as contribution,
  cast(revenue as decimal(38, 4)) as revenue,
  cast(margin as decimal(38, 4)) as margin,
  cast(serving as decimal(38, 4)) as serving,
  cast(refunds as decimal(38, 4)) as refunds,
  cast(discount as decimal(38, 4)) as discount,
  cast(served_customers as bigint) as served_customers,
  cast(refunding_customers as bigint) as refunding_customers,
  cast(discounted_customers as bigint) as discounted_customers
from named
