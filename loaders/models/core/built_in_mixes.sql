/*
description: >
  Each customer's RFM group, value tier, lifecycle stage and behavioural group at the end of every quarter, as one number
  (see core.quarter_mixes).
grain: []
columns:
  customer_key: {description: Who.}
  quarter_number: {description: Number of the quarter (see core.quarter_ends).}
  mix: {description: "Code of the RFM group, plus 64 times that of the tier, 64 squared times that of the stage, 64 cubed times that of the behavioural group (codes in core.segment_codes)."}
tests:
  - never: "mix < 0"
    because: "Codes are numbers from 0. Report this as an error of Perennial."
*/
with spreads as (
  select
    max(case when feature = 'silence' then middle end) as silence_middle,
    max(case when feature = 'silence' then spread end) as silence_spread,
    max(case when feature = 'frequency' then middle end) as frequency_middle,
    max(case when feature = 'frequency' then spread end) as frequency_spread,
    max(case when feature = 'basket' then middle end) as basket_middle,
    max(case when feature = 'basket' then spread end) as basket_spread,
    max(case when feature = 'variety' then middle end) as variety_middle,
    max(case when feature = 'variety' then spread end) as variety_spread,
    max(case when feature = 'discounts' then middle end) as discounts_middle,
    max(case when feature = 'discounts' then spread end) as discounts_spread
  from core.cluster_spreads
),

centres as (
  select
    count(*) as clusters,
    coalesce(max(case when cluster = 1 then shift end), -1e300) as shift_1,
    coalesce(max(case when cluster = 1 then silence end), 0) as silence_1,
    coalesce(max(case when cluster = 1 then frequency end), 0) as frequency_1,
    coalesce(max(case when cluster = 1 then basket end), 0) as basket_1,
    coalesce(max(case when cluster = 1 then variety end), 0) as variety_1,
    coalesce(max(case when cluster = 1 then discounts end), 0) as discounts_1,
    coalesce(max(case when cluster = 2 then shift end), -1e300) as shift_2,
    coalesce(max(case when cluster = 2 then silence end), 0) as silence_2,
    coalesce(max(case when cluster = 2 then frequency end), 0) as frequency_2,
    coalesce(max(case when cluster = 2 then basket end), 0) as basket_2,
    coalesce(max(case when cluster = 2 then variety end), 0) as variety_2,
    coalesce(max(case when cluster = 2 then discounts end), 0) as discounts_2,
    coalesce(max(case when cluster = 3 then shift end), -1e300) as shift_3,
    coalesce(max(case when cluster = 3 then silence end), 0) as silence_3,
    coalesce(max(case when cluster = 3 then frequency end), 0) as frequency_3,
    coalesce(max(case when cluster = 3 then basket end), 0) as basket_3,
    coalesce(max(case when cluster = 3 then variety end), 0) as variety_3,
    coalesce(max(case when cluster = 3 then discounts end), 0) as discounts_3,
    coalesce(max(case when cluster = 4 then shift end), -1e300) as shift_4,
    coalesce(max(case when cluster = 4 then silence end), 0) as silence_4,
    coalesce(max(case when cluster = 4 then frequency end), 0) as frequency_4,
    coalesce(max(case when cluster = 4 then basket end), 0) as basket_4,
    coalesce(max(case when cluster = 4 then variety end), 0) as variety_4,
    coalesce(max(case when cluster = 4 then discounts end), 0) as discounts_4,
    coalesce(max(case when cluster = 5 then shift end), -1e300) as shift_5,
    coalesce(max(case when cluster = 5 then silence end), 0) as silence_5,
    coalesce(max(case when cluster = 5 then frequency end), 0) as frequency_5,
    coalesce(max(case when cluster = 5 then basket end), 0) as basket_5,
    coalesce(max(case when cluster = 5 then variety end), 0) as variety_5,
    coalesce(max(case when cluster = 5 then discounts end), 0) as discounts_5,
    coalesce(max(case when cluster = 6 then shift end), -1e300) as shift_6,
    coalesce(max(case when cluster = 6 then silence end), 0) as silence_6,
    coalesce(max(case when cluster = 6 then frequency end), 0) as frequency_6,
    coalesce(max(case when cluster = 6 then basket end), 0) as basket_6,
    coalesce(max(case when cluster = 6 then variety end), 0) as variety_6,
    coalesce(max(case when cluster = 6 then discounts end), 0) as discounts_6
  from core.cluster_fit
  where cluster > 0
),

-- Five features, each from -3 to 3; a feature that says nothing of a customer is where the middle is.
standardised as (
  select
    behaviour.customer_key,
    behaviour.quarter_number,
    behaviour.bought_lately,
    case
      when behaviour.days_since_last <= limits.recency_5 then 5
      when behaviour.days_since_last <= limits.recency_4 then 4
      when behaviour.days_since_last <= limits.recency_3 then 3
      when behaviour.days_since_last <= limits.recency_2 then 2
      else 1
    end as recency,
    case
      when behaviour.purchase_days >= limits.frequency_5 then 5
      when behaviour.purchase_days >= limits.frequency_4 then 4
      when behaviour.purchase_days >= limits.frequency_3 then 3
      when behaviour.purchase_days >= limits.frequency_2 then 2
      else 1
    end + case
      when behaviour.money_step >= limits.money_5 then 5
      when behaviour.money_step >= limits.money_4 then 4
      when behaviour.money_step >= limits.money_3 then 3
      when behaviour.money_step >= limits.money_2 then 2
      else 1
    end as frequency_and_money,
    limits.differ,
    least(3, greatest(-3, coalesce((behaviour.silence - spreads.silence_middle) / spreads.silence_spread, 0))) as silence,
    least(3, greatest(-3, coalesce((behaviour.frequency - spreads.frequency_middle) / spreads.frequency_spread, 0))) as frequency,
    least(3, greatest(-3, coalesce((behaviour.basket - spreads.basket_middle) / spreads.basket_spread, 0))) as basket,
    least(3, greatest(-3, coalesce((behaviour.variety - spreads.variety_middle) / spreads.variety_spread, 0))) as variety,
    least(3, greatest(-3, coalesce((behaviour.discounts - spreads.discounts_middle) / spreads.discounts_spread, 0))) as discounts
  from core.quarter_behaviour as behaviour
  inner join core.rfm_limits as limits on limits.quarter_number = behaviour.quarter_number
  cross join spreads
),

-- The nearest centre c of a point x is the one with the greatest x·c - |c|²/2.
nearness as (
  select
    standardised.customer_key,
    standardised.quarter_number,
    standardised.bought_lately,
    standardised.recency,
    -- The mean of the two scores, a half counting up.
    floor(cast(standardised.frequency_and_money + 1 as double) / 2) as worth,
    standardised.differ,
    centres.clusters,
    centres.shift_1 + standardised.silence * centres.silence_1 + standardised.frequency * centres.frequency_1 + standardised.basket * centres.basket_1 + standardised.variety * centres.variety_1 + standardised.discounts * centres.discounts_1 as nearness_1,
    centres.shift_2 + standardised.silence * centres.silence_2 + standardised.frequency * centres.frequency_2 + standardised.basket * centres.basket_2 + standardised.variety * centres.variety_2 + standardised.discounts * centres.discounts_2 as nearness_2,
    centres.shift_3 + standardised.silence * centres.silence_3 + standardised.frequency * centres.frequency_3 + standardised.basket * centres.basket_3 + standardised.variety * centres.variety_3 + standardised.discounts * centres.discounts_3 as nearness_3,
    centres.shift_4 + standardised.silence * centres.silence_4 + standardised.frequency * centres.frequency_4 + standardised.basket * centres.basket_4 + standardised.variety * centres.variety_4 + standardised.discounts * centres.discounts_4 as nearness_4,
    centres.shift_5 + standardised.silence * centres.silence_5 + standardised.frequency * centres.frequency_5 + standardised.basket * centres.basket_5 + standardised.variety * centres.variety_5 + standardised.discounts * centres.discounts_5 as nearness_5,
    centres.shift_6 + standardised.silence * centres.silence_6 + standardised.frequency * centres.frequency_6 + standardised.basket * centres.basket_6 + standardised.variety * centres.variety_6 + standardised.discounts * centres.discounts_6 as nearness_6
  from standardised
  cross join centres
),

compared as (
  select nearness.*, greatest(nearness_1, nearness_2, nearness_3, nearness_4, nearness_5, nearness_6) as nearest
  from nearness
),

coded as (
  select
    customer_key,
    quarter_number,
    bought_lately,
    case
      when not differ then 0
      when (recency = 5 and worth >= 4) or (recency = 4 and worth = 5) then 1
      when recency >= 3 and worth >= 4 then 2
      when recency >= 4 and worth >= 2 then 3
      when recency = 5 then 4
      when recency = 4 then 5
      when recency = 3 and worth = 3 then 6
      when recency = 3 then 7
      when recency = 1 and worth >= 4 then 9
      when worth >= 3 then 8
      when recency = 2 then 10
      else 11
    end as rfm,
    case
      when clusters = 0 then 0
      when nearness_1 >= nearest then 1
      when nearness_2 >= nearest then 2
      when nearness_3 >= nearest then 3
      when nearness_4 >= nearest then 4
      when nearness_5 >= nearest then 5
      else 6
    end as behaviour
  from compared
),

tiers as (
  select
    customer_key,
    quarter_number,
    case tier when 'best' then 1 when 'middle' then 2 when 'bottom' then 3 end as code
  from core.customer_tiers
),

stages as (
  select
    spells.customer_key,
    ends.quarter_number,
    case spells.stage
      when 'exploration' then 1 when 'formation' then 2 when 'stable' then 3 when 'decline' then 4 when 'ended' then 5
    end as code
  from core.stage_spells as spells
  inner join core.quarter_ends as ends on ends.on_day >= spells.from_day and ends.on_day <= spells.to_day
)

select
  coded.customer_key,
  coded.quarter_number,
  cast(
    coded.rfm
    + 64 * case when coded.bought_lately then coalesce(tiers.code, 0) else 4 end
    + 4096 * coalesce(stages.code, 0)
    + 262144 * coded.behaviour
    as bigint
  ) as mix
from coded
left join tiers on tiers.customer_key = coded.customer_key and tiers.quarter_number = coded.quarter_number
left join stages on stages.customer_key = coded.customer_key and stages.quarter_number = coded.quarter_number
