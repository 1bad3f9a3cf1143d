/*
description: Which costs of a customer the input knows, in one row; what it does not know is not counted, and pages say so.
grain: []
columns:
  goods: {description: "How the cost of goods is known: lines (rows have one; money.marginRate stands in where some have none), rate (money.marginRate for all) or none.", tests: [{accepted_values: [lines, rate, none]}]}
  margin_rate: {description: The configured margin rate; null without one.}
  discounts: {description: Whether any row has a discount.}
  refunds: {description: Whether any row pays money back.}
  interactions: {description: Contacts that could be read.}
  priced_interactions: {description: Those of them with a cost.}
  contacts: {description: "Whether any contact that the company made has a cost."}
  service: {description: "Whether any contact that the customer made, complaint or return has a cost."}
  loyalty: {description: Whether anything of the loyalty programme has a cost.}
*/
with contacts as (
  select
    count(*) as interactions,
    count(cost) as priced,
    count(case when lower(kind) like 'loyalty%' then cost end) as loyalty,
    count(case when lower(kind) in ('complaint', 'return') or (lower(direction) = 'inbound' and lower(coalesce(kind, '')) not like 'loyalty%') then cost end) as service
  from source.interactions
),

refunded as (
  select coalesce(sum(refund_rows), 0) as refund_rows from staging.line_days
)

select
  case
    when coverage.has_margin and coverage.paid_rows_without_cost < coverage.paid_rows then 'lines'
    when coverage.has_margin then 'rate'
    else 'none'
  end as goods,
  settings.margin_rate,
  coverage.has_discount as discounts,
  refunded.refund_rows > 0 as refunds,
  contacts.interactions,
  contacts.priced as priced_interactions,
  contacts.priced > contacts.service + contacts.loyalty as contacts,
  contacts.service > 0 as service,
  contacts.loyalty > 0 as loyalty
from contacts
cross join refunded
cross join staging.coverage as coverage
cross join source.settings as settings
