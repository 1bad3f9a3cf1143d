/*
description: A small number for every customer who bought or was paid back, in the order of their ids.
grain: [customer_id]
columns:
  customer_id: {description: Who., tests: [not_null]}
  customer_key: {description: "Number, from 1."}
*/
select customer_id, cast(row_number() over (order by customer_id) as integer) as customer_key
from (select distinct customer_id from staging.transactions) as buyers
