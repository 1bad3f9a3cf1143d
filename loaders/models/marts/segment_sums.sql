/*
description: >
  What the customers of each segment are like on the as-of date, as sums over customers from which means, shares and
  their intervals follow. Grouping and segment are empty for all customers.
grain: [grouping, segment]
columns:
  grouping: {description: "Name of the grouping (see core.groupings)."}
  segment: {description: Name of the segment.}
  customers: {description: Customers in it., tests: [not_null]}
  value_backers: {description: Customers whose contribution of twelve months is not zero.}
  basket_backers: {description: Customers with money in twelve months.}
  discount_backers: {description: Customers with a discount in twelve months.}
  value_n: {description: "Contribution of twelve months: customers of whom it is known."}
  value_sum: {description: Their sum.}
  value_sq: {description: Sum of their squares.}
  bought_n: {description: "Whether they bought in twelve months: customers of whom it is known."}
  bought_sum: {description: Their sum.}
  bought_sq: {description: Sum of their squares.}
  orders_n: {description: "Orders in twelve months: customers of whom it is known."}
  orders_sum: {description: Their sum.}
  orders_sq: {description: Sum of their squares.}
  gap_n: {description: "Mean days between purchase days: customers of whom it is known."}
  gap_sum: {description: Their sum.}
  gap_sq: {description: Sum of their squares.}
  silence_n: {description: "Days since the last purchase: customers of whom it is known."}
  silence_sum: {description: Their sum.}
  silence_sq: {description: Sum of their squares.}
  categories_n: {description: "Categories bought from: customers of whom it is known."}
  categories_sum: {description: Their sum.}
  categories_sq: {description: Sum of their squares.}
  contacts_n: {description: "Contacts in twelve months: customers of whom it is known."}
  contacts_sum: {description: Their sum.}
  contacts_sq: {description: Sum of their squares.}
  satisfaction_n: {description: "Satisfaction: customers of whom it is known."}
  satisfaction_sum: {description: Their sum.}
  satisfaction_sq: {description: Sum of their squares.}
  reachable_n: {description: "Whether they can be reached: customers of whom it is known. Nobody, where the data tell of no way to reach anybody."}
  reachable_sum: {description: Their sum.}
  reachable_sq: {description: Sum of their squares.}
  alive_n: {description: "Probability of still being a customer: customers of whom it is known."}
  alive_sum: {description: Their sum.}
  alive_sq: {description: Sum of their squares.}
  expected_n: {description: "Expected money within the horizon: customers of whom it is known."}
  expected_sum: {description: Their sum.}
  expected_sq: {description: Sum of their squares.}
  category_1_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  category_1_sum: {description: Their sum.}
  category_1_sq: {description: Sum of their squares.}
  category_2_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  category_2_sum: {description: Their sum.}
  category_2_sq: {description: Sum of their squares.}
  category_3_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  category_3_sum: {description: Their sum.}
  category_3_sq: {description: Sum of their squares.}
  category_4_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  category_4_sum: {description: Their sum.}
  category_4_sq: {description: Sum of their squares.}
  category_5_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  category_5_sum: {description: Their sum.}
  category_5_sq: {description: Sum of their squares.}
  category_6_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  category_6_sum: {description: Their sum.}
  category_6_sq: {description: Sum of their squares.}
  channel_1_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  channel_1_sum: {description: Their sum.}
  channel_1_sq: {description: Sum of their squares.}
  channel_2_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  channel_2_sum: {description: Their sum.}
  channel_2_sq: {description: Sum of their squares.}
  channel_3_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  channel_3_sum: {description: Their sum.}
  channel_3_sq: {description: Sum of their squares.}
  channel_4_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  channel_4_sum: {description: Their sum.}
  channel_4_sq: {description: Sum of their squares.}
  price_1_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  price_1_sum: {description: Their sum.}
  price_1_sq: {description: Sum of their squares.}
  price_2_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  price_2_sum: {description: Their sum.}
  price_2_sq: {description: Sum of their squares.}
  price_3_n: {description: "Share of rows bought (see core.customer_mix): customers of whom it is known."}
  price_3_sum: {description: Their sum.}
  price_3_sq: {description: Sum of their squares.}
  basket_n: {description: "Money per order of twelve months: customers with the second."}
  basket_y: {description: Sum of the first.}
  basket_x: {description: Sum of the second.}
  basket_yy: {description: Sum of the squares of the first.}
  basket_xy: {description: Sum of the products.}
  basket_xx: {description: Sum of the squares of the second.}
  discount_n: {description: "Discounts as a part of the money before discounts and refunds, twelve months: customers with the second."}
  discount_y: {description: Sum of the first.}
  discount_x: {description: Sum of the second.}
  discount_yy: {description: Sum of the squares of the first.}
  discount_xy: {description: Sum of the products.}
  discount_xx: {description: Sum of the squares of the second.}
  response_n: {description: "Contacts answered as a part of those made: customers with the second."}
  response_y: {description: Sum of the first.}
  response_x: {description: Sum of the second.}
  response_yy: {description: Sum of the squares of the first.}
  response_xy: {description: Sum of the products.}
  response_xx: {description: Sum of the squares of the second.}
*/
with facts as (
  select
    quarters.customer_key,
    quarters.contribution_12m,
    case when quarters.purchase_days_12m > 0 then 1 else 0 end as bought,
    quarters.orders_12m,
    cast(quarters.mean_gap as decimal(9, 3)) as mean_gap,
    quarters.days_since_last,
    case when quarters.categories > 0 then quarters.categories end as categories,
    case when known.interactions > 0 then quarters.contacts_12m end as contacts_12m,
    contact.satisfaction,
    case when known.contacts > 0 then case when contact.reachable then 1 else 0 end end as reachable,
    contact.contacted,
    contact.responded,
    worth.alive,
    cast(worth.expected as decimal(18, 4)) as expected,
    quarters.revenue_12m,
    quarters.discount_12m,
    case when coverage.has_discount then quarters.revenue_12m - quarters.refunds_12m + quarters.discount_12m end as listed_12m,
    mix.category_1,
    mix.category_2,
    mix.category_3,
    mix.category_4,
    mix.category_5,
    mix.category_6,
    mix.channel_1,
    mix.channel_2,
    mix.channel_3,
    mix.channel_4,
    mix.price_1,
    mix.price_2,
    mix.price_3
  from core.customer_quarters as quarters
  inner join core.quarter_ends as ends
    on ends.quarter_number = quarters.quarter_number and ends.quarter_number = ends.last_quarter
  cross join staging.coverage as coverage
  cross join (
    select
      (select count(*) from core.customer_contact where reachable) as contacts,
      (select count(*) from source.interactions) as interactions
  ) as known
  left join core.customer_contact as contact on contact.customer_key = quarters.customer_key
  left join marts.customer_values as worth on worth.customer_key = quarters.customer_key
  left join core.customer_mix as mix on mix.customer_key = quarters.customer_key
),

by_mix as (
  select
    mixes.pack,
    mixes.mix,
    count(*) as customers,
    count(case when facts.contribution_12m <> 0 then 1 end) as value_backers,
    count(case when facts.revenue_12m <> 0 then 1 end) as basket_backers,
    count(case when facts.discount_12m <> 0 then 1 end) as discount_backers,
    count(facts.contribution_12m) as value_n,
    sum(facts.contribution_12m) as value_sum,
    sum(cast(facts.contribution_12m as decimal(38, 4)) * facts.contribution_12m) as value_sq,
    count(facts.bought) as bought_n,
    sum(facts.bought) as bought_sum,
    sum(facts.bought * facts.bought) as bought_sq,
    count(facts.orders_12m) as orders_n,
    sum(facts.orders_12m) as orders_sum,
    sum(facts.orders_12m * facts.orders_12m) as orders_sq,
    count(facts.mean_gap) as gap_n,
    sum(facts.mean_gap) as gap_sum,
    sum(cast(facts.mean_gap as decimal(38, 3)) * facts.mean_gap) as gap_sq,
    count(facts.days_since_last) as silence_n,
    sum(facts.days_since_last) as silence_sum,
    sum(facts.days_since_last * facts.days_since_last) as silence_sq,
    count(facts.categories) as categories_n,
    sum(facts.categories) as categories_sum,
    sum(facts.categories * facts.categories) as categories_sq,
    count(facts.contacts_12m) as contacts_n,
    sum(facts.contacts_12m) as contacts_sum,
    sum(facts.contacts_12m * facts.contacts_12m) as contacts_sq,
    count(facts.satisfaction) as satisfaction_n,
    sum(facts.satisfaction) as satisfaction_sum,
    sum(cast(facts.satisfaction as decimal(38, 4)) * facts.satisfaction) as satisfaction_sq,
    count(facts.reachable) as reachable_n,
    sum(facts.reachable) as reachable_sum,
    sum(facts.reachable * facts.reachable) as reachable_sq,
    count(facts.alive) as alive_n,
    sum(facts.alive) as alive_sum,
    sum(facts.alive * facts.alive) as alive_sq,
    count(facts.expected) as expected_n,
    sum(facts.expected) as expected_sum,
    sum(cast(facts.expected as decimal(38, 4)) * facts.expected) as expected_sq,
    count(facts.category_1) as category_1_n,
    sum(facts.category_1) as category_1_sum,
    sum(facts.category_1 * facts.category_1) as category_1_sq,
    count(facts.category_2) as category_2_n,
    sum(facts.category_2) as category_2_sum,
    sum(facts.category_2 * facts.category_2) as category_2_sq,
    count(facts.category_3) as category_3_n,
    sum(facts.category_3) as category_3_sum,
    sum(facts.category_3 * facts.category_3) as category_3_sq,
    count(facts.category_4) as category_4_n,
    sum(facts.category_4) as category_4_sum,
    sum(facts.category_4 * facts.category_4) as category_4_sq,
    count(facts.category_5) as category_5_n,
    sum(facts.category_5) as category_5_sum,
    sum(facts.category_5 * facts.category_5) as category_5_sq,
    count(facts.category_6) as category_6_n,
    sum(facts.category_6) as category_6_sum,
    sum(facts.category_6 * facts.category_6) as category_6_sq,
    count(facts.channel_1) as channel_1_n,
    sum(facts.channel_1) as channel_1_sum,
    sum(facts.channel_1 * facts.channel_1) as channel_1_sq,
    count(facts.channel_2) as channel_2_n,
    sum(facts.channel_2) as channel_2_sum,
    sum(facts.channel_2 * facts.channel_2) as channel_2_sq,
    count(facts.channel_3) as channel_3_n,
    sum(facts.channel_3) as channel_3_sum,
    sum(facts.channel_3 * facts.channel_3) as channel_3_sq,
    count(facts.channel_4) as channel_4_n,
    sum(facts.channel_4) as channel_4_sum,
    sum(facts.channel_4 * facts.channel_4) as channel_4_sq,
    count(facts.price_1) as price_1_n,
    sum(facts.price_1) as price_1_sum,
    sum(facts.price_1 * facts.price_1) as price_1_sq,
    count(facts.price_2) as price_2_n,
    sum(facts.price_2) as price_2_sum,
    sum(facts.price_2 * facts.price_2) as price_2_sq,
    count(facts.price_3) as price_3_n,
    sum(facts.price_3) as price_3_sum,
    sum(facts.price_3 * facts.price_3) as price_3_sq,
    count(case when facts.orders_12m > 0 then 1 end) as basket_n,
    sum(case when facts.orders_12m > 0 then facts.revenue_12m else 0 end) as basket_y,
    sum(case when facts.orders_12m > 0 then facts.orders_12m else 0 end) as basket_x,
    sum(case when facts.orders_12m > 0 then cast(facts.revenue_12m as decimal(38, 4)) * facts.revenue_12m else 0 end) as basket_yy,
    sum(case when facts.orders_12m > 0 then facts.orders_12m * facts.revenue_12m else 0 end) as basket_xy,
    sum(case when facts.orders_12m > 0 then facts.orders_12m * facts.orders_12m else 0 end) as basket_xx,
    count(case when facts.listed_12m > 0 then 1 end) as discount_n,
    sum(case when facts.listed_12m > 0 then facts.discount_12m else 0 end) as discount_y,
    sum(case when facts.listed_12m > 0 then facts.listed_12m else 0 end) as discount_x,
    sum(case when facts.listed_12m > 0 then cast(facts.discount_12m as decimal(38, 4)) * facts.discount_12m else 0 end) as discount_yy,
    sum(case when facts.listed_12m > 0 then cast(facts.listed_12m as decimal(38, 4)) * facts.discount_12m else 0 end) as discount_xy,
    sum(case when facts.listed_12m > 0 then cast(facts.listed_12m as decimal(38, 4)) * facts.listed_12m else 0 end) as discount_xx,
    count(case when facts.contacted > 0 then 1 end) as response_n,
    sum(case when facts.contacted > 0 then facts.responded else 0 end) as response_y,
    sum(case when facts.contacted > 0 then facts.contacted else 0 end) as response_x,
    sum(case when facts.contacted > 0 then facts.responded * facts.responded else 0 end) as response_yy,
    sum(case when facts.contacted > 0 then facts.contacted * facts.responded else 0 end) as response_xy,
    sum(case when facts.contacted > 0 then facts.contacted * facts.contacted else 0 end) as response_xx
  from facts
  inner join core.quarter_mixes as mixes on mixes.customer_key = facts.customer_key
  inner join core.quarter_ends as ends
    on ends.quarter_number = mixes.quarter_number and ends.quarter_number = ends.last_quarter
  group by mixes.pack, mixes.mix
),

-- Built-in groupings, pack 1, have a segment for everybody.
placed as (
  select
    mixes."grouping",
    mixes.segment,
    by_mix.customers,
    by_mix.value_backers,
    by_mix.basket_backers,
    by_mix.discount_backers,
    by_mix.value_n,
    by_mix.value_sum,
    by_mix.value_sq,
    by_mix.bought_n,
    by_mix.bought_sum,
    by_mix.bought_sq,
    by_mix.orders_n,
    by_mix.orders_sum,
    by_mix.orders_sq,
    by_mix.gap_n,
    by_mix.gap_sum,
    by_mix.gap_sq,
    by_mix.silence_n,
    by_mix.silence_sum,
    by_mix.silence_sq,
    by_mix.categories_n,
    by_mix.categories_sum,
    by_mix.categories_sq,
    by_mix.contacts_n,
    by_mix.contacts_sum,
    by_mix.contacts_sq,
    by_mix.satisfaction_n,
    by_mix.satisfaction_sum,
    by_mix.satisfaction_sq,
    by_mix.reachable_n,
    by_mix.reachable_sum,
    by_mix.reachable_sq,
    by_mix.alive_n,
    by_mix.alive_sum,
    by_mix.alive_sq,
    by_mix.expected_n,
    by_mix.expected_sum,
    by_mix.expected_sq,
    by_mix.category_1_n,
    by_mix.category_1_sum,
    by_mix.category_1_sq,
    by_mix.category_2_n,
    by_mix.category_2_sum,
    by_mix.category_2_sq,
    by_mix.category_3_n,
    by_mix.category_3_sum,
    by_mix.category_3_sq,
    by_mix.category_4_n,
    by_mix.category_4_sum,
    by_mix.category_4_sq,
    by_mix.category_5_n,
    by_mix.category_5_sum,
    by_mix.category_5_sq,
    by_mix.category_6_n,
    by_mix.category_6_sum,
    by_mix.category_6_sq,
    by_mix.channel_1_n,
    by_mix.channel_1_sum,
    by_mix.channel_1_sq,
    by_mix.channel_2_n,
    by_mix.channel_2_sum,
    by_mix.channel_2_sq,
    by_mix.channel_3_n,
    by_mix.channel_3_sum,
    by_mix.channel_3_sq,
    by_mix.channel_4_n,
    by_mix.channel_4_sum,
    by_mix.channel_4_sq,
    by_mix.price_1_n,
    by_mix.price_1_sum,
    by_mix.price_1_sq,
    by_mix.price_2_n,
    by_mix.price_2_sum,
    by_mix.price_2_sq,
    by_mix.price_3_n,
    by_mix.price_3_sum,
    by_mix.price_3_sq,
    by_mix.basket_n,
    by_mix.basket_y,
    by_mix.basket_x,
    by_mix.basket_yy,
    by_mix.basket_xy,
    by_mix.basket_xx,
    by_mix.discount_n,
    by_mix.discount_y,
    by_mix.discount_x,
    by_mix.discount_yy,
    by_mix.discount_xy,
    by_mix.discount_xx,
    by_mix.response_n,
    by_mix.response_y,
    by_mix.response_x,
    by_mix.response_yy,
    by_mix.response_xy,
    by_mix.response_xx
  from by_mix
  inner join core.mixes as mixes on mixes.pack = by_mix.pack and mixes.mix = by_mix.mix
  union all
  select
    '',
    '',
    by_mix.customers,
    by_mix.value_backers,
    by_mix.basket_backers,
    by_mix.discount_backers,
    by_mix.value_n,
    by_mix.value_sum,
    by_mix.value_sq,
    by_mix.bought_n,
    by_mix.bought_sum,
    by_mix.bought_sq,
    by_mix.orders_n,
    by_mix.orders_sum,
    by_mix.orders_sq,
    by_mix.gap_n,
    by_mix.gap_sum,
    by_mix.gap_sq,
    by_mix.silence_n,
    by_mix.silence_sum,
    by_mix.silence_sq,
    by_mix.categories_n,
    by_mix.categories_sum,
    by_mix.categories_sq,
    by_mix.contacts_n,
    by_mix.contacts_sum,
    by_mix.contacts_sq,
    by_mix.satisfaction_n,
    by_mix.satisfaction_sum,
    by_mix.satisfaction_sq,
    by_mix.reachable_n,
    by_mix.reachable_sum,
    by_mix.reachable_sq,
    by_mix.alive_n,
    by_mix.alive_sum,
    by_mix.alive_sq,
    by_mix.expected_n,
    by_mix.expected_sum,
    by_mix.expected_sq,
    by_mix.category_1_n,
    by_mix.category_1_sum,
    by_mix.category_1_sq,
    by_mix.category_2_n,
    by_mix.category_2_sum,
    by_mix.category_2_sq,
    by_mix.category_3_n,
    by_mix.category_3_sum,
    by_mix.category_3_sq,
    by_mix.category_4_n,
    by_mix.category_4_sum,
    by_mix.category_4_sq,
    by_mix.category_5_n,
    by_mix.category_5_sum,
    by_mix.category_5_sq,
    by_mix.category_6_n,
    by_mix.category_6_sum,
    by_mix.category_6_sq,
    by_mix.channel_1_n,
    by_mix.channel_1_sum,
    by_mix.channel_1_sq,
    by_mix.channel_2_n,
    by_mix.channel_2_sum,
    by_mix.channel_2_sq,
    by_mix.channel_3_n,
    by_mix.channel_3_sum,
    by_mix.channel_3_sq,
    by_mix.channel_4_n,
    by_mix.channel_4_sum,
    by_mix.channel_4_sq,
    by_mix.price_1_n,
    by_mix.price_1_sum,
    by_mix.price_1_sq,
    by_mix.price_2_n,
    by_mix.price_2_sum,
    by_mix.price_2_sq,
    by_mix.price_3_n,
    by_mix.price_3_sum,
    by_mix.price_3_sq,
    by_mix.basket_n,
    by_mix.basket_y,
    by_mix.basket_x,
    by_mix.basket_yy,
    by_mix.basket_xy,
    by_mix.basket_xx,
    by_mix.discount_n,
    by_mix.discount_y,
    by_mix.discount_x,
    by_mix.discount_yy,
    by_mix.discount_xy,
    by_mix.discount_xx,
    by_mix.response_n,
    by_mix.response_y,
    by_mix.response_x,
    by_mix.response_yy,
    by_mix.response_xy,
    by_mix.response_xx
  from by_mix
  where by_mix.pack = 1
)

select
  placed."grouping",
  placed.segment,
  cast(sum(placed.customers) as bigint) as customers,
  cast(sum(placed.value_backers) as bigint) as value_backers,
  cast(sum(placed.basket_backers) as bigint) as basket_backers,
  cast(sum(placed.discount_backers) as bigint) as discount_backers,
  cast(sum(placed.value_n) as bigint) as value_n,
  sum(placed.value_sum) as value_sum,
  sum(placed.value_sq) as value_sq,
  cast(sum(placed.bought_n) as bigint) as bought_n,
  sum(placed.bought_sum) as bought_sum,
  sum(placed.bought_sq) as bought_sq,
  cast(sum(placed.orders_n) as bigint) as orders_n,
  sum(placed.orders_sum) as orders_sum,
  sum(placed.orders_sq) as orders_sq,
  cast(sum(placed.gap_n) as bigint) as gap_n,
  sum(placed.gap_sum) as gap_sum,
  sum(placed.gap_sq) as gap_sq,
  cast(sum(placed.silence_n) as bigint) as silence_n,
  sum(placed.silence_sum) as silence_sum,
  sum(placed.silence_sq) as silence_sq,
  cast(sum(placed.categories_n) as bigint) as categories_n,
  sum(placed.categories_sum) as categories_sum,
  sum(placed.categories_sq) as categories_sq,
  cast(sum(placed.contacts_n) as bigint) as contacts_n,
  sum(placed.contacts_sum) as contacts_sum,
  sum(placed.contacts_sq) as contacts_sq,
  cast(sum(placed.satisfaction_n) as bigint) as satisfaction_n,
  sum(placed.satisfaction_sum) as satisfaction_sum,
  sum(placed.satisfaction_sq) as satisfaction_sq,
  cast(sum(placed.reachable_n) as bigint) as reachable_n,
  sum(placed.reachable_sum) as reachable_sum,
  sum(placed.reachable_sq) as reachable_sq,
  cast(sum(placed.alive_n) as bigint) as alive_n,
  sum(placed.alive_sum) as alive_sum,
  sum(placed.alive_sq) as alive_sq,
  cast(sum(placed.expected_n) as bigint) as expected_n,
  sum(placed.expected_sum) as expected_sum,
  sum(placed.expected_sq) as expected_sq,
  cast(sum(placed.category_1_n) as bigint) as category_1_n,
  sum(placed.category_1_sum) as category_1_sum,
  sum(placed.category_1_sq) as category_1_sq,
  cast(sum(placed.category_2_n) as bigint) as category_2_n,
  sum(placed.category_2_sum) as category_2_sum,
  sum(placed.category_2_sq) as category_2_sq,
  cast(sum(placed.category_3_n) as bigint) as category_3_n,
  sum(placed.category_3_sum) as category_3_sum,
  sum(placed.category_3_sq) as category_3_sq,
  cast(sum(placed.category_4_n) as bigint) as category_4_n,
  sum(placed.category_4_sum) as category_4_sum,
  sum(placed.category_4_sq) as category_4_sq,
  cast(sum(placed.category_5_n) as bigint) as category_5_n,
  sum(placed.category_5_sum) as category_5_sum,
  sum(placed.category_5_sq) as category_5_sq,
  cast(sum(placed.category_6_n) as bigint) as category_6_n,
  sum(placed.category_6_sum) as category_6_sum,
  sum(placed.category_6_sq) as category_6_sq,
  cast(sum(placed.channel_1_n) as bigint) as channel_1_n,
  sum(placed.channel_1_sum) as channel_1_sum,
  sum(placed.channel_1_sq) as channel_1_sq,
  cast(sum(placed.channel_2_n) as bigint) as channel_2_n,
  sum(placed.channel_2_sum) as channel_2_sum,
  sum(placed.channel_2_sq) as channel_2_sq,
  cast(sum(placed.channel_3_n) as bigint) as channel_3_n,
  sum(placed.channel_3_sum) as channel_3_sum,
  sum(placed.channel_3_sq) as channel_3_sq,
  cast(sum(placed.channel_4_n) as bigint) as channel_4_n,
  sum(placed.channel_4_sum) as channel_4_sum,
  sum(placed.channel_4_sq) as channel_4_sq,
  cast(sum(placed.price_1_n) as bigint) as price_1_n,
  sum(placed.price_1_sum) as price_1_sum,
  sum(placed.price_1_sq) as price_1_sq,
  cast(sum(placed.price_2_n) as bigint) as price_2_n,
  sum(placed.price_2_sum) as price_2_sum,
  sum(placed.price_2_sq) as price_2_sq,
  cast(sum(placed.price_3_n) as bigint) as price_3_n,
  sum(placed.price_3_sum) as price_3_sum,
  sum(placed.price_3_sq) as price_3_sq,
  cast(sum(placed.basket_n) as bigint) as basket_n,
  sum(placed.basket_y) as basket_y,
  sum(placed.basket_x) as basket_x,
  sum(placed.basket_yy) as basket_yy,
  sum(placed.basket_xy) as basket_xy,
  sum(placed.basket_xx) as basket_xx,
  cast(sum(placed.discount_n) as bigint) as discount_n,
  sum(placed.discount_y) as discount_y,
  sum(placed.discount_x) as discount_x,
  sum(placed.discount_yy) as discount_yy,
  sum(placed.discount_xy) as discount_xy,
  sum(placed.discount_xx) as discount_xx,
  cast(sum(placed.response_n) as bigint) as response_n,
  sum(placed.response_y) as response_y,
  sum(placed.response_x) as response_x,
  sum(placed.response_yy) as response_yy,
  sum(placed.response_xy) as response_xy,
  sum(placed.response_xx) as response_xx
from placed
group by placed."grouping", placed.segment
