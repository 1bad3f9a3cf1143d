/*
description: >
  What customers of each stage are like on the as-of date, as sums: their rhythm so far, and what they bought, paid and
  were asked or told in the twelve months up to that date.
grain: [stage, came_from, pace]
columns:
  stage: {description: Stage on the as-of date.}
  came_from: {description: "For decline: the stage before; else empty."}
  pace: {description: "For decline: sudden or gradual; else empty."}
  customers: {description: Customers in it.}
  repeaters: {description: Those with a second order.}
  usual_wait: {description: Sum over repeaters of the mean days between their purchase days.}
  regulars: {description: Those with at least four purchase days.}
  variation: {description: "Sum over them of the variation of their waits (see core.stage_days)."}
  silence: {description: Sum of days since the last order.}
  buyers: {description: Customers with money moved in the twelve months.}
  purchase_days: {description: Purchase days in them.}
  orders: {description: Orders.}
  revenue: {description: Money after refunds.}
  margin: {description: Margin; zero when unknown.}
  shoppers: {description: Customers who bought something in them.}
  categories: {description: Sum of the numbers of categories they bought from.}
  quantity: {description: Units.}
  list_price: {description: Money of their lines before discounts.}
  discount: {description: Discounts on them.}
  contacted: {description: Customers with a contact in the twelve months.}
  contacts: {description: "Contacts, entries of a loyalty programme apart."}
  complaints: {description: Complaints.}
  scored: {description: Customers who gave a score.}
  scores: {description: Scores given.}
  satisfaction: {description: Sum of the scores.}
*/
with now as (
  select
    spells.customer_key,
    spells.stage,
    case when spells.stage = 'decline' then coalesce(spells.came_from, '') else '' end as came_from,
    coalesce(spells.pace, '') as pace
  from core.stage_spells as spells
  inner join staging.calendar as calendar on calendar.as_of = spells.to_day
),

rhythm as (
  select
    days.customer_key,
    days.purchase_day,
    date_diff('day', days.first_day, days.day) as days,
    days.variation,
    date_diff('day', days.day, calendar.as_of) as silence
  from core.stage_days as days
  cross join staging.calendar as calendar
  where days.next_day is null
),

money as (
  select
    days.customer_key,
    count(case when days.orders > 0 then 1 end) as purchase_days,
    sum(days.orders) as orders,
    sum(days.gross_revenue + days.refunds) as revenue,
    sum(days.margin) as margin
  from core.customer_days as days
  inner join core.customer_bases as bases on bases.customer_key = days.customer_key and days.day >= bases.first_day
  inner join core.quarter_ends as ends on ends.quarter_number = ends.last_quarter and days.day > ends.year_before
  group by days.customer_key
),

categories as (
  select
    transactions.customer_id,
    transactions.category,
    sum(transactions.quantity) as quantity,
    sum(transactions.amount + coalesce(transactions.discount, 0)) as list_price,
    sum(transactions.discount) as discount
  from staging.transactions as transactions
  inner join core.quarter_ends as ends on ends.quarter_number = ends.last_quarter
  where not transactions.is_refund and transactions.ordered_on > ends.year_before and transactions.ordered_on <= ends.on_day
  group by transactions.customer_id, transactions.category
),

baskets as (
  select
    keys.customer_key,
    count(categories.category) as categories,
    sum(categories.quantity) as quantity,
    sum(categories.list_price) as list_price,
    sum(categories.discount) as discount
  from categories
  inner join core.customer_keys as keys on keys.customer_id = categories.customer_id
  group by keys.customer_key
),

contacts as (
  select
    keys.customer_key,
    count(*) as contacts,
    count(case when interactions.kind = 'complaint' then 1 end) as complaints,
    count(interactions.satisfaction) as scores,
    sum(interactions.satisfaction) as satisfaction
  from source.interactions as interactions
  inner join core.customer_keys as keys on keys.customer_id = interactions.customer_id
  inner join core.quarter_ends as ends on ends.quarter_number = ends.last_quarter
  where cast(interactions.at as date) <= ends.on_day and cast(interactions.at as date) > ends.year_before
    and coalesce(interactions.kind, '') not in ('loyalty_earn', 'loyalty_redeem')
  group by keys.customer_key
)

-- Quotients become decimals before they are summed: sums of doubles depend on the order of rows.
select
  now.stage,
  now.came_from,
  now.pace,
  count(*) as customers,
  count(case when rhythm.purchase_day > 1 then 1 end) as repeaters,
  cast(coalesce(sum(case when rhythm.purchase_day > 1 then cast(cast(rhythm.days as double) / (rhythm.purchase_day - 1) as decimal(18, 4)) end), 0) as double) as usual_wait,
  count(case when rhythm.purchase_day > 3 then 1 end) as regulars,
  cast(coalesce(sum(case when rhythm.purchase_day > 3 then cast(rhythm.variation as decimal(18, 6)) end), 0) as double) as variation,
  cast(sum(rhythm.silence) as bigint) as silence,
  count(money.customer_key) as buyers,
  cast(coalesce(sum(money.purchase_days), 0) as bigint) as purchase_days,
  cast(coalesce(sum(money.orders), 0) as bigint) as orders,
  cast(coalesce(sum(money.revenue), 0) as decimal(18, 4)) as revenue,
  cast(coalesce(sum(money.margin), 0) as decimal(18, 4)) as margin,
  count(baskets.customer_key) as shoppers,
  cast(coalesce(sum(baskets.categories), 0) as bigint) as categories,
  cast(coalesce(sum(baskets.quantity), 0) as decimal(18, 4)) as quantity,
  cast(coalesce(sum(baskets.list_price), 0) as decimal(18, 4)) as list_price,
  cast(coalesce(sum(baskets.discount), 0) as decimal(18, 4)) as discount,
  count(contacts.customer_key) as contacted,
  cast(coalesce(sum(contacts.contacts), 0) as bigint) as contacts,
  cast(coalesce(sum(contacts.complaints), 0) as bigint) as complaints,
  count(case when contacts.scores > 0 then 1 end) as scored,
  cast(coalesce(sum(contacts.scores), 0) as bigint) as scores,
  cast(coalesce(sum(contacts.satisfaction), 0) as decimal(18, 4)) as satisfaction
from now
inner join rhythm on rhythm.customer_key = now.customer_key
left join money on money.customer_key = now.customer_key
left join baskets on baskets.customer_key = now.customer_key
left join contacts on contacts.customer_key = now.customer_key
group by now.stage, now.came_from, now.pace
