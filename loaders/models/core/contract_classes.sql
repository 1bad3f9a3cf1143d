/*
description: Customers under contract counted by their renewals so far; expected months are worked out once for each.
grain: [renewals]
columns:
  renewals: {description: Months renewed so far.}
  customers: {description: How many customers.}
  monthly_amount: {description: What they pay per month together.}
  squared_amounts: {description: "Sum of the squares of what each of them pays: how much the sum rests on few."}
*/
select
  renewals,
  count(*) as customers,
  cast(sum(monthly_amount) as double) as monthly_amount,
  cast(sum(cast(monthly_amount as double) * cast(monthly_amount as double)) as double) as squared_amounts
from core.contracts
where under_contract
group by renewals
