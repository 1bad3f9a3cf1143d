/*
description: >
  What each customer has been worth and may be worth within the horizon. Expected money is expected purchases,
  discounted to the as-of date, times what this customer is expected to spend, less what is usually refunded; it is
  never negative. Where the company has contracts that a model could be fitted to, it is what running contracts are
  expected to pay, and purchases are paid months. One row per customer: it stays in the warehouse.
grain: [customer_key]
columns:
  customer_key: {description: Who.}
  profile: {description: "Profile of dimension values (see core.profiles)."}
  cohort_month: {description: Number of the month of the first purchase (see staging.periods).}
  cohort_quarter: {description: Number of its quarter.}
  frequency: {description: Purchase days after the first.}
  recency: {description: Days from the first purchase day to the last.}
  age: {description: Days from the first purchase day to the as-of date.}
  alive: {description: "Probability of still being a customer, 1 or 0 under contract or not; null when no model could be fitted."}
  purchases: {description: Expected purchase days within the horizon; null as alive.}
  discounted_purchases: {description: "The same, each counted at its worth on the as-of date; null as alive."}
  expected_spend: {description: Expected money per purchase day after refunds.}
  spend_variance: {description: "Variance of the expected money that comes from not knowing what is spent; squared money."}
  general_revenue: {description: "Part of the expected money that rests on the spend of customers in general, not on the own."}
  expected_revenue: {description: "Expected money within the horizon, discounted; null as alive."}
  expected_margin: {description: The same as margin; null when unknown.}
  realised_revenue: {description: "Money to the as-of date, after refunds."}
  realised_margin: {description: Margin to the as-of date; null when unknown.}
  realised: {description: "Margin to the as-of date, or money where the margin is unknown (see core.spend_totals)."}
  expected: {description: The same for what is expected within the horizon.}
  decile: {description: "Tenth of the customers by expected money, 1 the most; null as alive."}
tests:
  - never: "expected_revenue < 0 or expected_margin < 0"
    because: "A forecast of money is negative. Report this as an error of Perennial."
  - never: "alive < 0 or alive > 1"
    because: "A probability lies outside 0 and 1. Report this as an error of Perennial."
*/
with path as (
  select count(case when chosen then 1 end) > 0 as contractual
  from core.contract_choice
),

priced as (
  select
    histories.customer_key,
    bases.profile,
    histories.cohort_month,
    histories.cohort_quarter,
    histories.frequency,
    histories.recency,
    histories.age,
    case when path.contractual then case when contracts.under_contract then 1 else 0 end else scores.alive end as alive,
    case when path.contractual then coalesce(contracts.expected_months, 0) else scores.purchases end as purchases,
    case when path.contractual then coalesce(contracts.discounted_months, 0) else scores.discounted_purchases end as discounted_purchases,
    case when path.contractual then 0 else spend.relative_variance end as relative_variance,
    case when path.contractual then 0 else spend.purchase_variance end as purchase_variance,
    case when path.contractual then 0 else spend.general_spend * totals.kept_share end as general_spend,
    case when path.contractual then cast(coalesce(contracts.monthly_amount, 0) as double) else (spend.general_spend + spend.own_weight * case when histories.frequency > 0 then greatest(cast(histories.repeat_revenue as double) / histories.frequency, 0) else 0 end) * totals.kept_share end as expected_spend,
    totals.margin_share,
    totals.value_kind,
    customers.net_revenue as realised_revenue,
    customers.margin as realised_margin
  from core.purchase_histories as histories
  inner join core.customer_bases as bases on bases.customer_key = histories.customer_key
  inner join core.customers as customers on customers.customer_key = histories.customer_key
  cross join core.spend_totals as totals
  cross join path
  left join core.contract_values as contracts on contracts.customer_key = histories.customer_key
  left join core.spend_weights as spend on spend.frequency = histories.frequency
  left join marts.history_scores as scores
    on scores.frequency = histories.frequency and scores.recency = histories.recency and scores.age = histories.age
),

valued as (
  select
    priced.*,
    discounted_purchases * general_spend as general_revenue,
    discounted_purchases * expected_spend as expected_revenue,
    expected_spend * expected_spend * (purchases * purchases * relative_variance + purchases * (1 + relative_variance) * purchase_variance) as spend_variance
  from priced
),

told as (
  select
    customer_key,
    profile,
    cohort_month,
    cohort_quarter,
    frequency,
    recency,
    age,
    cast(alive as decimal(18, 12)) as alive,
    cast(purchases as decimal(18, 9)) as purchases,
    cast(discounted_purchases as decimal(18, 9)) as discounted_purchases,
    cast(expected_spend as decimal(28, 6)) as expected_spend,
    cast(spend_variance as decimal(38, 4)) as spend_variance,
    cast(general_revenue as decimal(28, 6)) as general_revenue,
    cast(expected_revenue as decimal(28, 6)) as expected_revenue,
    cast(expected_revenue * margin_share as decimal(28, 6)) as expected_margin,
    realised_revenue,
    realised_margin,
    value_kind
  from valued
)

select
  customer_key,
  profile,
  cohort_month,
  cohort_quarter,
  frequency,
  recency,
  age,
  alive,
  purchases,
  discounted_purchases,
  expected_spend,
  spend_variance,
  general_revenue,
  expected_revenue,
  expected_margin,
  realised_revenue,
  realised_margin,
  case when value_kind = 'margin' then realised_margin else realised_revenue end as realised,
  case when value_kind = 'margin' then expected_margin else expected_revenue end as expected,
  case
    when expected_revenue is not null
      then cast(ceiling(row_number() over (order by expected_revenue desc, customer_key) * 10 / cast(count(*) over () as double)) as integer)
  end as decile
from told
