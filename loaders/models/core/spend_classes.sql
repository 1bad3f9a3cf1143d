/*
description: >
  What customers who came back spend per repeat purchase day, counted by how often they came back: what the model of
  spend is fitted on. Those whose repeat purchases were all free are left out.
grain: [frequency, mean_spend]
columns:
  frequency: {description: Purchase days after the first.}
  mean_spend: {description: Mean money per repeat purchase day after refunds.}
  customers: {description: Customers with this frequency and this mean.}
*/
select frequency, mean_spend, count(*) as customers
from core.purchase_histories
where mean_spend > 0
group by frequency, mean_spend
