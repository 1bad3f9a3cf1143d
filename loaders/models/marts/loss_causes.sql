/*
description: >
  Customers who cost more than they brought in the twelve months to the as-of date, by tier and by the cost that turned
  them. Costs are taken off one after another, in this order: goods, discounts, refunds, contacts, service, loyalty
  programme; the one at which less than nothing is left turned the customer.
grain: [tier, cause, is_new]
columns:
  tier: {description: Value tier.}
  cause: {description: "goods, discounts, refunds, contacts, service or loyalty.", tests: [{accepted_values: [goods, discounts, refunds, contacts, service, loyalty]}]}
  is_new: {description: Whether the customer first bought within the twelve months.}
  customers: {description: Customers.}
  contribution: {description: "Their contribution, below zero."}
*/
with losing as (
  select
    tiers.tier,
    quarters.days_since_first < date_diff('day', ends.year_before, ends.on_day) as is_new,
    quarters.contribution_12m,
    coalesce(quarters.margin_12m, quarters.revenue_12m) as margin_12m,
    quarters.discount_12m,
    quarters.refunds_12m,
    quarters.contact_cost_12m,
    quarters.service_cost_12m
  from core.customer_quarters as quarters
  inner join core.quarter_ends as ends
    on ends.quarter_number = quarters.quarter_number and ends.quarter_number = ends.last_quarter
  inner join core.customer_tiers as tiers
    on tiers.customer_key = quarters.customer_key and tiers.quarter_number = quarters.quarter_number
  where quarters.contribution_12m < 0
),

turned as (
  select
    tier,
    is_new,
    contribution_12m,
    case
      when margin_12m + discount_12m - refunds_12m < 0 then 'goods'
      when margin_12m - refunds_12m < 0 then 'discounts'
      when margin_12m < 0 then 'refunds'
      when margin_12m - contact_cost_12m < 0 then 'contacts'
      when margin_12m - contact_cost_12m - service_cost_12m < 0 then 'service'
      else 'loyalty'
    end as cause
  from losing
)

select
  tier,
  cause,
  is_new,
  count(*) as customers,
  cast(sum(contribution_12m) as decimal(38, 4)) as contribution
from turned
group by tier, cause, is_new
