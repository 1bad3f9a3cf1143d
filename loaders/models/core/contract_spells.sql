/*
description: >
  Times during which a customer was under contract without a break: while any subscription ran. A gap of no more than
  contracts.bridgeDays does not count as a break. Customers without a transaction are left out.
grain: [customer_key, spell]
columns:
  customer_key: {description: Who.}
  spell: {description: "1 for the first, 2 for the one after the first break."}
  started_on: {description: First day., tests: [not_null]}
  ended_on: {description: Day it ended; null while it runs.}
  ended: {description: Whether it has ended.}
  days: {description: "Days from the first day to its end, or to the as-of date."}
  months: {description: "Of a spell that ended, the months that were begun: as many were paid, at least one. Of one that runs, the whole months, that is, the renewals so far."}
tests:
  - never: "days < 0 or months < 0 or (ended and months < 1)"
    because: "A contract has a length that cannot be. Report this as an error of Perennial."
*/
with marked as (
  select
    customer_id,
    started_on,
    ended_on,
    tenure_months,
    case
      when date_diff(
        'day',
        max(coalesce(ended_on, date '2200-01-01')) over (
          partition by customer_id
          order by started_on, coalesce(ended_on, date '2200-01-01'), tenure_months
          rows between unbounded preceding and 1 preceding
        ),
        started_on
      ) <= settings.bridge_days then 0
      else 1
    end as opens
  from staging.subscriptions
  cross join source.settings as settings
),

numbered as (
  select
    customer_id,
    started_on,
    ended_on,
    tenure_months,
    sum(opens) over (
      partition by customer_id
      order by started_on, coalesce(ended_on, date '2200-01-01'), tenure_months
      rows between unbounded preceding and current row
    ) as spell
  from marked
),

spells as (
  select
    customer_id,
    spell,
    min(started_on) as started_on,
    case when count(ended_on) = count(*) then max(ended_on) end as ended_on,
    case when count(tenure_months) = count(*) then max(tenure_months) end as tenure_months
  from numbered
  group by customer_id, spell
),

measured as (
  select
    spells.customer_id,
    spells.spell,
    spells.started_on,
    spells.ended_on,
    spells.tenure_months,
    coalesce(spells.ended_on, calendar.as_of) as seen_until,
    months.ends as month_end,
    extract(year from coalesce(spells.ended_on, calendar.as_of)) * 12
    + extract(month from coalesce(spells.ended_on, calendar.as_of))
    - extract(year from spells.started_on) * 12
    - extract(month from spells.started_on) as month_changes,
    extract(day from coalesce(spells.ended_on, calendar.as_of)) - extract(day from spells.started_on) as day_of_month
  from spells
  cross join staging.calendar as calendar
  inner join source.periods as months
    on months.grain = 'month'
    and months.period_number = (extract(year from coalesce(spells.ended_on, calendar.as_of)) - 1900) * 12
      + extract(month from coalesce(spells.ended_on, calendar.as_of)) - 1
)

select
  keys.customer_key,
  cast(measured.spell as integer) as spell,
  measured.started_on,
  measured.ended_on,
  measured.ended_on is not null as ended,
  cast(date_diff('day', measured.started_on, measured.seen_until) as integer) as days,
  cast(
    case
      when measured.ended_on is not null
        then greatest(
          coalesce(measured.tenure_months, measured.month_changes + case when measured.day_of_month > 0 then 1 else 0 end),
          1
        )
      -- On the last day of a shorter month the month of one that started on a later day is over.
      else coalesce(
        measured.tenure_months,
        measured.month_changes
        - case when measured.day_of_month < 0 and measured.seen_until < measured.month_end then 1 else 0 end
      )
    end as integer
  ) as months
from measured
inner join core.customer_keys as keys on keys.customer_id = measured.customer_id
