/*
description: >
  What each customer who ever had a contract is still expected to pay within the horizon of the forecast. Customers
  whose contract has ended are expected to pay nothing. A value is null when no model can be fitted.
grain: [customer_key]
columns:
  customer_key: {description: Who.}
  under_contract: {description: Whether a contract runs on the as-of date.}
  renewals: {description: Months renewed so far; null when no contract runs.}
  monthly_amount: {description: Money per month at present.}
  expected_months: {description: Months expected to be paid within the horizon.}
  discounted_months: {description: "The same, later months counting for less at the yearly discount rate."}
  expected_revenue: {description: Money expected within the horizon.}
  discounted_revenue: {description: "The same, discounted."}
  staying: {description: Probability of still being under contract at the end of the horizon.}
*/
select
  contracts.customer_key,
  contracts.under_contract,
  contracts.renewals,
  contracts.monthly_amount,
  case when contracts.under_contract then scores.expected_months else 0 end as expected_months,
  case when contracts.under_contract then scores.discounted_months else 0 end as discounted_months,
  case when contracts.under_contract then scores.expected_months * cast(contracts.monthly_amount as double) else 0 end as expected_revenue,
  case when contracts.under_contract then scores.discounted_months * cast(contracts.monthly_amount as double) else 0 end as discounted_revenue,
  case when contracts.under_contract then scores.staying else 0 end as staying
from core.contracts as contracts
left join core.renewal_scores as scores on scores.renewals = contracts.renewals
