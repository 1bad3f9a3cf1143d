/*
description: >
  How many customers bought how often and have been silent for how long, with the mean probability that they are still
  customers. Silence counts days since the last purchase, in steps of weeks.
grain: [frequency_from, silence_from]
columns:
  frequency_from: {description: Repeat purchase days from.}
  frequency_to: {description: Repeat purchase days to; null for any more.}
  silence_from: {description: "Whole weeks since the last purchase, from."}
  silence_to: {description: Weeks since the last purchase up to which the step reaches; null for any longer.}
  customers: {description: Customers., tests: [not_null]}
  alive: {description: "Mean probability of still being a customer; null when no model could be fitted."}
*/
with stepped as (
  select
    classes.customers,
    cast(scores.alive as decimal(18, 12)) as alive,
    case
      when classes.frequency >= 56 then 56
      when classes.frequency >= 35 then 35
      when classes.frequency >= 22 then 22
      when classes.frequency >= 14 then 14
      when classes.frequency >= 9 then 9
      when classes.frequency >= 6 then 6
      when classes.frequency >= 4 then 4
      when classes.frequency >= 3 then 3
      when classes.frequency >= 2 then 2
      when classes.frequency >= 1 then 1
      else 0
    end as frequency_from,
    case
      when classes.age - classes.recency >= 1092 then 156
      when classes.age - classes.recency >= 728 then 104
      when classes.age - classes.recency >= 546 then 78
      when classes.age - classes.recency >= 364 then 52
      when classes.age - classes.recency >= 273 then 39
      when classes.age - classes.recency >= 182 then 26
      when classes.age - classes.recency >= 91 then 13
      when classes.age - classes.recency >= 56 then 8
      when classes.age - classes.recency >= 28 then 4
      when classes.age - classes.recency >= 14 then 2
      else 0
    end as silence_from
  from core.history_classes as classes
  left join marts.history_scores as scores
    on scores.frequency = classes.frequency and scores.recency = classes.recency and scores.age = classes.age
)

select
  frequency_from,
  case frequency_from when 0 then 0 when 1 then 1 when 2 then 2 when 3 then 3 when 4 then 5 when 6 then 8 when 9 then 13 when 14 then 21 when 22 then 34 when 35 then 55 end as frequency_to,
  silence_from,
  case silence_from when 0 then 2 when 2 then 4 when 4 then 8 when 8 then 13 when 13 then 26 when 26 then 39 when 39 then 52 when 52 then 78 when 78 then 104 when 104 then 156 end as silence_to,
  cast(sum(customers) as bigint) as customers,
  cast(sum(customers * alive) as double) / cast(sum(customers) as double) as alive
from stepped
group by frequency_from, silence_from
