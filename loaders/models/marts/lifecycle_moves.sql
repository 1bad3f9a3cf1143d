/*
description: >
  Moves between lifecycle stages by calendar month: every time a customer entered a stage. The first entry comes from
  nowhere. Stock at the end of a month is what entered less what left so far.
grain: [month_number, came_from, stage, pace]
published: true
columns:
  month_number: {description: Number of the month (see staging.periods).}
  came_from: {description: Stage before; empty for new customers.}
  stage: {description: Stage entered.}
  pace: {description: "For decline: sudden or gradual; else empty."}
  moves: {description: How often.}
*/
select
  cast((extract(year from from_day) - 1900) * 12 + extract(month from from_day) - 1 as integer) as month_number,
  coalesce(came_from, '') as came_from,
  stage,
  coalesce(pace, '') as pace,
  count(*) as moves
from core.stage_spells
group by
  cast((extract(year from from_day) - 1900) * 12 + extract(month from from_day) - 1 as integer),
  coalesce(came_from, ''),
  stage,
  coalesce(pace, '')
