/*
description: >
  From which values on a customer scores 2 to 5 at the end of each quarter. A score is the fifth in which the middle of all
  customers with the same value lies, so equal customers score the same, however many they are; a fifth in which no
  middle lies is a score that nobody has.
grain: [quarter_number]
columns:
  quarter_number: {description: Number of the quarter (see core.quarter_ends).}
  recency_2: {description: Most days since the last purchase for a score of 2 or more; null when nobody scores so much.}
  recency_3: {description: For 3 or more.}
  recency_4: {description: For 4 or more.}
  recency_5: {description: For 5.}
  frequency_2: {description: Fewest purchase days for a score of 2 or more.}
  frequency_3: {description: For 3 or more.}
  frequency_4: {description: For 4 or more.}
  frequency_5: {description: For 5.}
  money_2: {description: "Least money, in steps of one per cent, for a score of 2 or more."}
  money_3: {description: For 3 or more.}
  money_4: {description: For 4 or more.}
  money_5: {description: For 5.}
  differ: {description: Whether customers differ in any of the three., tests: [not_null]}
*/
with sizes as (
  select quarter_number, 'recency' as measure, -days_since_last as value, count(*) as customers
  from core.quarter_behaviour
  group by quarter_number, days_since_last
  union all
  select quarter_number, 'frequency', purchase_days, count(*)
  from core.quarter_behaviour
  group by quarter_number, purchase_days
  union all
  select quarter_number, 'money', money_step, count(*)
  from core.quarter_behaviour
  group by quarter_number, money_step
),

placed as (
  select
    quarter_number,
    measure,
    value,
    customers,
    sum(customers) over (partition by quarter_number, measure order by value) as up_to_here,
    sum(customers) over (partition by quarter_number, measure) as everybody,
    count(*) over (partition by quarter_number, measure) as values_known
  from sizes
),

-- Ten times the customers before the middle of a group of equals, against twice all of them.
scored as (
  select
    quarter_number,
    measure,
    value,
    values_known,
    1 + floor(cast(5 * (2 * up_to_here - customers) as double) / cast(2 * everybody as double)) as score
  from placed
)

select
  quarter_number,
  max(case when measure = 'recency' and score >= 2 then -value end) as recency_2,
  max(case when measure = 'recency' and score >= 3 then -value end) as recency_3,
  max(case when measure = 'recency' and score >= 4 then -value end) as recency_4,
  max(case when measure = 'recency' and score >= 5 then -value end) as recency_5,
  min(case when measure = 'frequency' and score >= 2 then value end) as frequency_2,
  min(case when measure = 'frequency' and score >= 3 then value end) as frequency_3,
  min(case when measure = 'frequency' and score >= 4 then value end) as frequency_4,
  min(case when measure = 'frequency' and score >= 5 then value end) as frequency_5,
  min(case when measure = 'money' and score >= 2 then value end) as money_2,
  min(case when measure = 'money' and score >= 3 then value end) as money_3,
  min(case when measure = 'money' and score >= 4 then value end) as money_4,
  min(case when measure = 'money' and score >= 5 then value end) as money_5,
  max(values_known) > 1 as differ
from scored
group by quarter_number
