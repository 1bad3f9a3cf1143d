/*
description: >
  What was known of each customer at the end of every quarter since the first purchase, and on the as-of date. "Twelve
  months" are the four quarters that end there; on the as-of date, the year up to it. Refunds are counted with the order
  they name. Refunds and contacts before the first purchase are left out. (One row each by construction; a test of it
  would cost as much as the model.)
grain: []
columns:
  customer_key: {description: Who.}
  quarter_number: {description: Number of the quarter (see staging.periods).}
  on_day: {description: "The day: the last one of the quarter, or the as-of date."}
  days_since_first: {description: Days since the first purchase.}
  days_since_last: {description: Days since the last purchase up to then.}
  purchase_days: {description: Days with an order so far.}
  orders: {description: Orders so far.}
  revenue: {description: Money so far after refunds.}
  contribution: {description: "Margin so far less what contacts, service and the loyalty programme cost; revenue stands in for an unknown margin."}
  purchase_days_12m: {description: Days with an order in twelve months.}
  orders_12m: {description: Orders in twelve months.}
  revenue_12m: {description: Money of twelve months after refunds.}
  refunds_12m: {description: "Refunds of twelve months, zero or negative."}
  discount_12m: {description: Discounts of twelve months.}
  margin_12m: {description: Margin of twelve months; null when unknown.}
  contacts_12m: {description: Contacts in twelve months.}
  contact_cost_12m: {description: What the company's contacts cost in twelve months.}
  service_cost_12m: {description: What service cost in twelve months.}
  loyalty_cost_12m: {description: What the loyalty programme cost in twelve months.}
  contribution_12m: {description: "Contribution of twelve months: margin less the three costs; revenue stands in for an unknown margin."}
  discount_share_12m: {description: "Discounts as a part of revenue before discounts and refunds, twelve months; null without revenue."}
  refund_share_12m: {description: "Refunds as a part of revenue before refunds, twelve months; null without revenue."}
  categories: {description: Categories bought from so far; zero when unknown.}
  mean_basket_12m: {description: Money per order in twelve months; null without an order.}
  mean_gap: {description: Mean days between purchase days so far; null before the second.}
tests:
  - never: "days_since_last < 0 or purchase_days < 1"
    because: "A customer is looked at before the first purchase. Report this as an error of Perennial."
*/
with numbered as (
  select
    days.customer_key,
    days.day,
    cast((extract(year from days.day) - 1900) * 4 + extract(quarter from days.day) - 1 as integer) as quarter_number,
    days.orders,
    days.gross_revenue,
    days.refunds,
    coalesce(days.margin, days.gross_revenue + days.refunds) as margin
  from core.customer_days as days
  inner join core.customer_bases as bases on bases.customer_key = days.customer_key
  where days.day >= bases.first_day
),

split as (
  select
    numbered.*,
    numbered.day > ends.year_before and numbered.quarter_number = ends.last_quarter - 4 as late
  from numbered
  inner join core.quarter_ends as ends on ends.quarter_number = numbered.quarter_number
),

bought as (
  select
    customer_key,
    quarter_number,
    cast(count(case when orders > 0 then 1 end) as integer) as purchase_days,
    cast(sum(orders) as integer) as orders,
    max(case when orders > 0 then day end) as last_day,
    cast(sum(gross_revenue) as decimal(18, 4)) as gross_revenue,
    cast(sum(refunds) as decimal(18, 4)) as refunds,
    cast(sum(margin) as decimal(18, 4)) as margin,
    cast(count(case when late and orders > 0 then 1 end) as integer) as late_purchase_days,
    cast(sum(case when late then orders else 0 end) as integer) as late_orders,
    cast(sum(case when late then gross_revenue else 0 end) as decimal(18, 4)) as late_gross_revenue,
    cast(sum(case when late then refunds else 0 end) as decimal(18, 4)) as late_refunds,
    cast(sum(case when late then margin else 0 end) as decimal(18, 4)) as late_margin
  from split
  group by customer_key, quarter_number
),

discounts as (
  select
    customer_key,
    quarter_number,
    cast(sum(discount) as decimal(18, 4)) as discount,
    cast(sum(late_discount) as decimal(18, 4)) as late_discount
  from core.category_quarters
  where discount <> 0
  group by customer_key, quarter_number
),

first_categories as (
  select customer_key, category, min(quarter_number) as quarter_number
  from core.category_quarters
  where category is not null
  group by customer_key, category
),

new_categories as (
  select customer_key, quarter_number, cast(count(*) as integer) as categories
  from first_categories
  group by customer_key, quarter_number
),

placed as (
  select
    bases.customer_key,
    bases.first_day,
    ends.quarter_number,
    ends.on_day,
    bought.last_day,
    coalesce(bought.purchase_days, 0) as purchase_days,
    coalesce(bought.orders, 0) as orders,
    coalesce(bought.gross_revenue, 0) as gross_revenue,
    coalesce(bought.refunds, 0) as refunds,
    coalesce(bought.margin, 0) as margin,
    coalesce(bought.late_purchase_days, 0) as late_purchase_days,
    coalesce(bought.late_orders, 0) as late_orders,
    coalesce(bought.late_gross_revenue, 0) as late_gross_revenue,
    coalesce(bought.late_refunds, 0) as late_refunds,
    coalesce(bought.late_margin, 0) as late_margin,
    coalesce(discounts.discount, 0) as discount,
    coalesce(discounts.late_discount, 0) as late_discount,
    coalesce(new_categories.categories, 0) as categories,
    coalesce(contacts.contacts, 0) as contacts,
    coalesce(contacts.contact_cost, 0) as contact_cost,
    coalesce(contacts.service_cost, 0) as service_cost,
    coalesce(contacts.loyalty_cost, 0) as loyalty_cost,
    coalesce(contacts.late_contacts, 0) as late_contacts,
    coalesce(contacts.late_contact_cost, 0) as late_contact_cost,
    coalesce(contacts.late_service_cost, 0) as late_service_cost,
    coalesce(contacts.late_loyalty_cost, 0) as late_loyalty_cost
  from core.customer_bases as bases
  inner join core.quarter_ends as ends on ends.quarter_number >= bases.first_quarter
  left join bought on bought.customer_key = bases.customer_key and bought.quarter_number = ends.quarter_number
  left join discounts on discounts.customer_key = bases.customer_key and discounts.quarter_number = ends.quarter_number
  left join new_categories on new_categories.customer_key = bases.customer_key and new_categories.quarter_number = ends.quarter_number
  left join core.contact_quarters as contacts on contacts.customer_key = bases.customer_key and contacts.quarter_number = ends.quarter_number
),

-- Four quarters, and on the as-of date what is left of the fifth to make a year.
looked_back as (
  select
    customer_key,
    quarter_number,
    on_day,
    first_day,
    max(last_day) over so_far as last_day,
    sum(purchase_days) over so_far as purchase_days,
    sum(orders) over so_far as orders,
    sum(gross_revenue + refunds) over so_far as revenue,
    sum(margin - contact_cost - service_cost - loyalty_cost) over so_far as contribution,
    sum(categories) over so_far as categories,
    sum(purchase_days) over four_quarters + coalesce(lag(late_purchase_days, 4) over so_far, 0) as purchase_days_12m,
    sum(orders) over four_quarters + coalesce(lag(late_orders, 4) over so_far, 0) as orders_12m,
    sum(gross_revenue) over four_quarters + coalesce(lag(late_gross_revenue, 4) over so_far, 0) as gross_revenue_12m,
    sum(refunds) over four_quarters + coalesce(lag(late_refunds, 4) over so_far, 0) as refunds_12m,
    sum(discount) over four_quarters + coalesce(lag(late_discount, 4) over so_far, 0) as discount_12m,
    sum(margin) over four_quarters + coalesce(lag(late_margin, 4) over so_far, 0) as margin_12m,
    sum(contacts) over four_quarters + coalesce(lag(late_contacts, 4) over so_far, 0) as contacts_12m,
    sum(contact_cost) over four_quarters + coalesce(lag(late_contact_cost, 4) over so_far, 0) as contact_cost_12m,
    sum(service_cost) over four_quarters + coalesce(lag(late_service_cost, 4) over so_far, 0) as service_cost_12m,
    sum(loyalty_cost) over four_quarters + coalesce(lag(late_loyalty_cost, 4) over so_far, 0) as loyalty_cost_12m
  from placed
  window
    so_far as (partition by customer_key order by quarter_number),
    four_quarters as (partition by customer_key order by quarter_number rows between 3 preceding and current row)
)

select
  looked_back.customer_key,
  looked_back.quarter_number,
  looked_back.on_day,
  cast(date_diff('day', looked_back.first_day, looked_back.on_day) as integer) as days_since_first,
  cast(date_diff('day', looked_back.last_day, looked_back.on_day) as integer) as days_since_last,
  cast(looked_back.purchase_days as integer) as purchase_days,
  cast(looked_back.orders as integer) as orders,
  cast(looked_back.revenue as decimal(18, 4)) as revenue,
  cast(looked_back.contribution as decimal(18, 4)) as contribution,
  cast(looked_back.purchase_days_12m as integer) as purchase_days_12m,
  cast(looked_back.orders_12m as integer) as orders_12m,
  cast(looked_back.gross_revenue_12m + looked_back.refunds_12m as decimal(18, 4)) as revenue_12m,
  cast(looked_back.refunds_12m as decimal(18, 4)) as refunds_12m,
  cast(looked_back.discount_12m as decimal(18, 4)) as discount_12m,
  case when coverage.has_margin then cast(looked_back.margin_12m as decimal(18, 4)) end as margin_12m,
  cast(looked_back.contacts_12m as integer) as contacts_12m,
  cast(looked_back.contact_cost_12m as decimal(18, 4)) as contact_cost_12m,
  cast(looked_back.service_cost_12m as decimal(18, 4)) as service_cost_12m,
  cast(looked_back.loyalty_cost_12m as decimal(18, 4)) as loyalty_cost_12m,
  cast(looked_back.margin_12m - looked_back.contact_cost_12m - looked_back.service_cost_12m - looked_back.loyalty_cost_12m as decimal(18, 4)) as contribution_12m,
  case
    when looked_back.gross_revenue_12m + looked_back.discount_12m > 0
      then cast(looked_back.discount_12m as double) / cast(looked_back.gross_revenue_12m + looked_back.discount_12m as double)
  end as discount_share_12m,
  case
    when looked_back.gross_revenue_12m > 0
      then -cast(looked_back.refunds_12m as double) / cast(looked_back.gross_revenue_12m as double)
  end as refund_share_12m,
  cast(looked_back.categories as integer) as categories,
  case
    when looked_back.orders_12m > 0
      then cast(looked_back.gross_revenue_12m + looked_back.refunds_12m as double) / cast(looked_back.orders_12m as double)
  end as mean_basket_12m,
  case
    when looked_back.purchase_days > 1
      then cast(date_diff('day', looked_back.first_day, looked_back.last_day) as double) / cast(looked_back.purchase_days - 1 as double)
  end as mean_gap
from looked_back
cross join staging.coverage as coverage
