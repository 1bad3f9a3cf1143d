/*
description: >
  Whether each customer can be spoken to, how they answered, and how satisfied they said they were. A customer can be
  reached who has an e-mail address or a telephone number on file, has agreed to a newsletter, or was contacted by the
  company before. One row per customer of whom the input knows any of it.
grain: [customer_key]
columns:
  customer_key: {description: Who.}
  reachable: {description: Whether the company has a way to speak to them.}
  contacted: {description: "Contacts by the company up to the as-of date of which the outcome is known, surveys left out."}
  responded: {description: Those of them that the customer answered.}
  satisfaction: {description: Mean of the scores the customer gave; null without one.}
tests:
  - never: "responded > contacted"
    because: "More contacts were answered than made. Report this as an error of Perennial."
*/
with made as (
  select
    interactions.customer_id,
    count(case when lower(interactions.direction) = 'outbound' then 1 end) as outbound,
    count(case when lower(interactions.direction) = 'outbound' and interactions.outcome is not null and lower(coalesce(interactions.kind, '')) <> 'survey' then 1 end) as contacted,
    count(
      case
        when lower(interactions.direction) = 'outbound' and lower(coalesce(interactions.kind, '')) <> 'survey'
          and lower(interactions.outcome) not in ('no answer', 'not reached', 'unanswered', 'voicemail', 'busy', 'delivered', 'sent', 'bounced', 'failed', 'undelivered', 'unopened', 'ignored', '未接', '未接通', '无人接听', '已发送', '已送达', '失败')
          then 1
      end
    ) as responded,
    cast(sum(interactions.satisfaction) as double) / nullif(count(interactions.satisfaction), 0) as satisfaction
  from source.interactions as interactions
  cross join staging.calendar as calendar
  where interactions.customer_id is not null and cast(interactions.at as date) <= calendar.as_of
  group by interactions.customer_id
),

addresses as (
  select customer_id, count(*) as addresses
  from source.customer_attributes
  where value is not null
    and (
      lower(attribute) like '%mail%' or lower(attribute) like '%phone%' or lower(attribute) like '%mobile%'
      or attribute like '%邮箱%' or attribute like '%邮件%' or attribute like '%手机%' or attribute like '%电话%'
      or (lower(attribute) like '%newsletter%' and lower(value) in ('true', 'yes', 'y', '1', 'subscribed', '是'))
    )
    and lower(value) not in ('false', 'no', 'n', '0', '否', '')
  group by customer_id
)

select
  customers.customer_key,
  coalesce(addresses.addresses, 0) > 0 or coalesce(made.outbound, 0) > 0 as reachable,
  coalesce(made.contacted, 0) as contacted,
  coalesce(made.responded, 0) as responded,
  cast(made.satisfaction as decimal(12, 4)) as satisfaction
from core.customers as customers
left join made on made.customer_id = customers.customer_id
left join addresses on addresses.customer_id = customers.customer_id
where made.customer_id is not null or addresses.customer_id is not null
