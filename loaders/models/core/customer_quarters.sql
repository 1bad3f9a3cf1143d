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

bought as (
  select
    customer_key,
    quarter_number,
    cast(count(case when orders > 0 then 1 end) as integer) as purchase_days,
    cast(sum(orders) as integer) as orders,
    max(case when orders > 0 then day end) as last_day,
    cast(sum(gross_revenue) as decimal(18, 4)) as gross_revenue,
    cast(sum(refunds) as decimal(18, 4)) as refunds,
    cast(sum(margin) as decimal(18, 4)) as margin
  from numbered
  group by customer_key, quarter_number
),

discounts as (
  select
    customer_key,
    quarter_number,
    cast(sum(discount) as decimal(18, 4)) as discount
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

-- The days of the year before the as-of date that lie in a fifth quarter; none when the as-of date ends a quarter.
late_days as (
  select numbered.*
  from numbered
  inner join core.quarter_ends as ends on ends.quarter_number = ends.last_quarter
  where numbered.quarter_number = ends.last_quarter - 4 and numbered.day > ends.year_before
),

late_events as (
  select
    customer_key, case when orders > 0 then 1 else 0 end as purchase_days, orders, gross_revenue, refunds, margin,
    0 as discount, 0 as contacts, 0 as contact_cost, 0 as service_cost, 0 as loyalty_cost
  from late_days
  union all
  select categories.customer_key, 0, 0, 0, 0, 0, categories.late_discount, 0, 0, 0, 0
  from core.category_quarters as categories
  inner join core.customer_bases as bases on bases.customer_key = categories.customer_key
  where categories.late_discount <> 0 and categories.quarter_number >= bases.first_quarter
  union all
  select customer_key, 0, 0, 0, 0, 0, 0, late_contacts, late_contact_cost, late_service_cost, late_loyalty_cost
  from core.contact_quarters
  where late_contacts <> 0 or late_loyalty_cost <> 0
),

late as (
  select
    customer_key,
    sum(purchase_days) as purchase_days,
    sum(orders) as orders,
    sum(gross_revenue) as gross_revenue,
    sum(refunds) as refunds,
    sum(margin) as margin,
    sum(discount) as discount,
    sum(contacts) as contacts,
    sum(contact_cost) as contact_cost,
    sum(service_cost) as service_cost,
    sum(loyalty_cost) as loyalty_cost
  from late_events
  group by customer_key
),

placed as (
  select
    bases.customer_key,
    bases.first_day,
    ends.quarter_number,
    ends.on_day,
    ends.last_quarter,
    bought.last_day,
    coalesce(bought.purchase_days, 0) as purchase_days,
    coalesce(bought.orders, 0) as orders,
    coalesce(bought.gross_revenue, 0) as gross_revenue,
    coalesce(bought.refunds, 0) as refunds,
    coalesce(bought.margin, 0) as margin,
    coalesce(discounts.discount, 0) as discount,
    coalesce(new_categories.categories, 0) as categories,
    coalesce(contacts.contacts, 0) as contacts,
    coalesce(contacts.contact_cost, 0) as contact_cost,
    coalesce(contacts.service_cost, 0) as service_cost,
    coalesce(contacts.loyalty_cost, 0) as loyalty_cost
  from core.customer_bases as bases
  inner join core.quarter_ends as ends on ends.quarter_number >= bases.first_quarter
  left join bought on bought.customer_key = bases.customer_key and bought.quarter_number = ends.quarter_number
  left join discounts on discounts.customer_key = bases.customer_key and discounts.quarter_number = ends.quarter_number
  left join new_categories on new_categories.customer_key = bases.customer_key and new_categories.quarter_number = ends.quarter_number
  left join core.contact_quarters as contacts on contacts.customer_key = bases.customer_key and contacts.quarter_number = ends.quarter_number
),

four_quarters as (
  select
    customer_key,
    quarter_number,
    on_day,
    last_quarter,
    first_day,
    max(last_day) over so_far as last_day,
    sum(purchase_days) over so_far as purchase_days,
    sum(orders) over so_far as orders,
    sum(gross_revenue + refunds) over so_far as revenue,
    sum(margin - contact_cost - service_cost - loyalty_cost) over so_far as contribution,
    sum(categories) over so_far as categories,
    sum(purchase_days) over year_rows as purchase_days_12m,
    sum(orders) over year_rows as orders_12m,
    sum(gross_revenue) over year_rows as gross_revenue_12m,
    sum(refunds) over year_rows as refunds_12m,
    sum(discount) over year_rows as discount_12m,
    sum(margin) over year_rows as margin_12m,
    sum(contacts) over year_rows as contacts_12m,
    sum(contact_cost) over year_rows as contact_cost_12m,
    sum(service_cost) over year_rows as service_cost_12m,
    sum(loyalty_cost) over year_rows as loyalty_cost_12m
  from placed
  window
    so_far as (partition by customer_key order by quarter_number),
    year_rows as (partition by customer_key order by quarter_number rows between 3 preceding and current row)
),

looked_back as (
  select
    four_quarters.customer_key,
    four_quarters.quarter_number,
    four_quarters.on_day,
    four_quarters.first_day,
    four_quarters.last_day,
    four_quarters.purchase_days,
    four_quarters.orders,
    four_quarters.revenue,
    four_quarters.contribution,
    four_quarters.categories,
    four_quarters.purchase_days_12m + coalesce(late.purchase_days, 0) as purchase_days_12m,
    four_quarters.orders_12m + coalesce(late.orders, 0) as orders_12m,
    four_quarters.gross_revenue_12m + coalesce(late.gross_revenue, 0) as gross_revenue_12m,
    four_quarters.refunds_12m + coalesce(late.refunds, 0) as refunds_12m,
    four_quarters.discount_12m + coalesce(late.discount, 0) as discount_12m,
    four_quarters.margin_12m + coalesce(late.margin, 0) as margin_12m,
    four_quarters.contacts_12m + coalesce(late.contacts, 0) as contacts_12m,
    four_quarters.contact_cost_12m + coalesce(late.contact_cost, 0) as contact_cost_12m,
    four_quarters.service_cost_12m + coalesce(late.service_cost, 0) as service_cost_12m,
    four_quarters.loyalty_cost_12m + coalesce(late.loyalty_cost, 0) as loyalty_cost_12m
  from four_quarters
  left join late
    on late.customer_key = four_quarters.customer_key and four_quarters.quarter_number = four_quarters.last_quarter
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
