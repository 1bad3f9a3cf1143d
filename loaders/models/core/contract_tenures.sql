/*
description: >
  How long each customer stayed before leaving for the first time: the first time under contract without a break. One
  row per customer who ever had a contract.
grain: [customer_key]
columns:
  customer_key: {description: Who.}
  started_on: {description: First day under contract.}
  ended_on: {description: Day the contract ended; null while it runs.}
  ended: {description: Whether it has ended.}
  days: {description: "Days from the first day to the end, or to the as-of date."}
  months: {description: "Of one that ended, the months begun and paid; of one that runs, the renewals so far."}
*/
select customer_key, started_on, ended_on, ended, days, months
from core.contract_spells
where spell = 1
