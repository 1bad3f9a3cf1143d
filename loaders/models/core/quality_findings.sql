/*
description: What a careful reader of the figures should know about the input, one row per finding.
grain: [title]
columns:
  severity: {description: "info or warning.", tests: [{accepted_values: [info, warning]}]}
  title: {description: "What was found, in one sentence."}
  detail: {description: What it means for the figures and what to do.}
  rows: {description: How many rows or customers.}
*/
with duplicates as (
  select coalesce(sum(copies - 1), 0) as rows
  from (
    select count(*) as copies
    from source.transactions
    group by customer_id, ordered_at, amount, order_id, quantity, product, refund_of
    having count(*) > 1
  ) as repeated
),

shared_orders as (
  select count(*) as rows
  from (
    select order_ref
    from core.orders
    where order_ref is not null and is_purchase
    group by order_ref
    having count(*) > 1
  ) as shared
),

free_orders as (
  select count(*) as rows from core.orders where not is_purchase and gross_revenue = 0 and refunds = 0
),

refunded_orders as (
  select count(*) as rows from core.orders where not is_purchase and gross_revenue > 0
),

strangers as (
  select count(*) as rows
  from core.customers as customers
  where not exists (select 1 from source.customers as people where people.customer_id = customers.customer_id)
    and exists (select 1 from source.customers)
),

late_refunds as (
  select coalesce(sum(days.refund_rows), 0) as rows
  from staging.line_days as days
  cross join (select max(day) as day from staging.line_days where transactions > refund_rows) as last_sale
  where days.day > last_sale.day
),

silent as (
  select count(*) as rows
  from source.interactions as interactions
  where not exists (select 1 from core.customers as customers where customers.customer_id = interactions.customer_id)
),

unbilled as (
  select count(*) as rows
  from (select distinct customer_id from staging.subscriptions) as subscribers
  where not exists (select 1 from core.customer_keys as keys where keys.customer_id = subscribers.customer_id)
),

segment_sizes as (
  select
    segments.grouping,
    count(sizes.segment) as segments_known,
    coalesce(sum(sizes.customers), 0) as customers
  from source.segments as segments
  left join core.configured_values as sizes on sizes.grouping = segments.grouping
  group by segments.grouping
),

findings as (
  select 1 as position, 'warning' as severity, 'Some transactions are exact copies of another.' as title,
    'They are kept, since two equal purchases on one day happen. If the export repeated rows, revenue is too high: export again.' as detail,
    cast(rows as bigint) as rows
  from duplicates
  union all
  select 2, 'warning', 'Some order ids are used by several customers.',
    'Each customer''s part counts as an order of its own. If the id should be unique, the customer column may be wrong.',
    rows
  from shared_orders
  union all
  select 3, 'info', 'Some customers have refunds only, or paid nothing after refunds.',
    'No purchase is left to count, so they are in no cohort; their refunds count in the revenue of their period.',
    cast(value as bigint)
  from core.counts where name = 'customers with refunds only'
  union all
  select 4, 'warning', 'Some refunds name neither a customer nor a known order.',
    'They are left out of every figure, so revenue after refunds is too high by them.',
    cast(value as bigint)
  from core.counts where name = 'refunds of an unknown customer'
  union all
  select 5, 'info', 'Some transactions lie after the as-of date.',
    'They are left out: figures end with the last complete day, or with calendar.asOf where it is set.',
    cast(value as bigint)
  from core.counts where name = 'transactions after the as-of date'
  union all
  select 6, 'info', 'Some transactions lie before the first day that counts.',
    'They are left out as calendar.from asks.',
    cast(value as bigint)
  from core.counts where name = 'transactions before the first day'
  union all
  select 7, 'info', 'Some orders cost nothing.',
    'They do not count as purchases. Set money.countFreeOrders to count them.',
    free_orders.rows
  from free_orders
  cross join source.settings as settings
  where not settings.count_free_orders
  union all
  select 8, 'info', 'Some orders were paid back in full.',
    'They do not count as purchases; the money shows in gross revenue and in refunds.',
    rows
  from refunded_orders
  union all
  select 9, 'warning', 'Some paid rows have no cost.',
    'Margin is not shown: a margin from part of the costs would be too high. Fill the cost column, or set money.marginRate.',
    paid_rows_without_cost
  from staging.coverage
  where not has_margin and paid_rows_without_cost < paid_rows
  union all
  select 10, 'warning', 'Some buyers are missing from the customers file.',
    'Their attributes show as Unknown.',
    rows
  from strangers
  union all
  select 11, 'warning', 'Refunds go on after the last sale.',
    'The data may end earlier for sales than for refunds, and then the last periods look weaker than they were. If so, set calendar.asOf to the last day with complete sales.',
    rows
  from late_refunds
  union all
  select 12, 'info', 'Some contacts belong to customers who never bought.',
    'They are kept in the warehouse and count in no figure of buyers.',
    rows
  from silent
  union all
  select 13, 'warning', 'Some subscribers have no transaction.',
    'They are left out of every figure about contracts. If the transactions should hold their payments, the export is incomplete.',
    rows
  from unbilled
  union all
  select 14, 'warning', concat('segments.', grouping, ' has more than fifty values.'),
    'The fifty most frequent are shown by name, all others together as Other. An expression with fewer values makes groups that can be told apart.',
    segments_known
  from segment_sizes
  where segments_known > 50
  union all
  select 15, 'warning', concat('segments.', grouping, ' is unknown for every customer.'),
    'Its expression gives nothing for anybody, so there is nothing to compare. See whether the columns it uses are filled.',
    customers
  from segment_sizes
  where segments_known = 0
)

select severity, title, detail, rows, position
from findings
where rows > 0
