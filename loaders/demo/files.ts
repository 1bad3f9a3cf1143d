/** The rows as they stand in the files: ids, names, dollars, and the flaws put in on purpose. */
import {dayOf, daysUntil, timeOf} from "./calendar.ts";
import {catalogue, firstNames, interests, lastNames, mailDomains, regions} from "./catalogue.ts";
import {byChannel} from "./lives.ts";
import {channels, flaws, orderChannels, programme} from "./process.ts";
import {list, pickText, real, stream, text, wholeBetween} from "./random.ts";

/** How wide ids are and where each year's numbers begin; measured before the files are written. */
export interface Numbering {
  customers: number;
  /** Order numbers given before 2023 and before 2024; the same for refunds. */
  orders: readonly [number, number];
  refunds: readonly [number, number];
  /** The highest order number. */
  lastOrder: number;
}

/** SQL: `C-0000123`. */
export function customerId(i: string, {customers}: Pick<Numbering, "customers">): string {
  return `'C-' || lpad((${i})::varchar, ${width(customers)}, '0')`;
}

/**
 * `entry`: the rows of transactions.parquet in any order. row_kind is 0 for a line, 1 for a refund, 2 for the line
 * that stands there twice; before_data is the order that a refund names when it is older than the data.
 */
export function entryView({customers, lastOrder}: Numbering): string {
  const flawed =
    customers < flaws.fromCustomers
      ? ""
      : `
    union all
    select order_number, line, 2::utinyint, null, i, moment, place, product, quantity, off, amount, cost, null
    from line where line = 1 and order_number = ${Math.ceil(lastOrder / 2)}
    union all
    select 0, 1::utinyint, 1::utinyint, null, i, joined_at, 0, 3 + favourite * 9, -1, 0, -8995, -4587,
      'MO-2021-' || lpad((i % 9973)::varchar, ${width(lastOrder)}, '0')
    from person where kind = 'refunds only'`;
  return `create view entry as
    select order_number, line, 0::utinyint as row_kind, null::bigint as refund_number, i, moment, place, product, quantity,
      off, case when not missing then amount end as amount, cost, null::varchar as before_data
    from line
    union all
    select order_number, line, 1::utinyint, refund_number, i, moment, place, product, -quantity, 0, -amount, -cost, null
    from refund${flawed}`;
}

/** `select` of transactions.parquet, in the order of the file. */
export function transactions(numbering: Numbering): string {
  const {orders, refunds, lastOrder} = numbering;
  const orderId = numbered("MO", "order_number", orders, lastOrder);
  const refundId = numbered("MR", "refund_number", refunds, lastOrder);
  const names = catalogue.flatMap(({products}) => products.map(({name}) => text(name)));
  return `select ${customerId("i", numbering)} as customer_id,
    ${timeOf("moment")} as ordered_at,
    case when row_kind = 1 then coalesce(${refundId}, replace(before_data, 'MO', 'MR')) else ${orderId} end as order_id,
    ${list(names)}[product + 1] as product,
    ${list(catalogue.flatMap(({category, products}) => products.map(() => text(category))))}[product + 1] as category,
    ${list(orderChannels.map(text))}[place + 1] as channel,
    quantity::integer as quantity,
    ${dollars("amount")} as amount,
    ${dollars("off")} as discount,
    ${dollars("cost")} as cost,
    'USD' as currency,
    case when row_kind = 1 then coalesce(before_data, ${orderId}) end as refund_of
  from (select * from entry order by moment, order_number, row_kind = 1, line, row_kind, i)`;
}

/** `select` of customers.parquet, in the order of the file. Needs the table `tier_spend` (i, cents). */
export function customerRows(numbering: Numbering): string {
  const {customers} = numbering;
  const cost = byChannel(({acquisitionCost: [low]}) => String(low * 100));
  const spread = byChannel(({acquisitionCost: [low, high]}) => String((high - low) * 100));
  const referral = channels.findIndex(({name}) => name === "Referral");
  const first = list(firstNames.map(text));
  const last = list(lastNames.map(text));
  return `with acquired as (
    select l.*, coalesce(cents, 0) as cents,
      greatest(0, joined_at // 86400 - case
        when kind <> 'buyer' then 0
        when attempts > 0 then 2 * attempts
        when u(i, ${stream.lead}) < 0.7 then 0
        else ${wholeBetween(`((u(i, ${stream.lead}) - 0.7) / 0.3)`, [1, 14])} end) as day,
      floor((18 + 26 * (u(i, ${stream.ageFirst}) + u(i, ${stream.ageSecond}))) * 365.25)::integer as age_days
    from life l left join tier_spend using (i)
  )
  select ${customerId("i", numbering)} as customer_id,
    ${dayOf("day")} as acquired_at,
    ${list(channels.map(({name}) => text(name)))}[channel + 1] as acquisition_channel,
    ${dollars(`(${cost} + floor(${spread} * u(i, ${stream.acquisitionCost}))::integer)`)} as acquisition_cost,
    case when channel = ${referral} and i > 1
      then ${customerId(`1 + floor((i - 1) * u(i, ${stream.referrer}))::bigint`, {customers})} end as referred_by,
    case when u(i, ${stream.birthdayFlaw}) < ${real(flaws.defaultBirthdayShare)} then date '1900-01-01'
      else ${dayOf("day - age_days")} end as birthday,
    case when kind <> 'buyer' or enrols_at is null or enrols_at > leaves_at
        or enrols_at >= ${daysUntil("2025-01-01") * 86_400} then 'Not a member'
      when cents >= ${programme.goldFrom * 100} then 'Gold'
      when cents >= ${programme.silverFrom * 100} then 'Silver'
      else 'Member' end as loyalty_tier,
    case when u(i, ${stream.regionFlaw}) >= ${real(flaws.missingRegionShare)}
      then ${pickText(`u(i, ${stream.region})`, regions, [0.2, 0.21, 0.27, 0.14, 0.18])} end as region,
    case when age_days < 25 * 365.25 then '18-24' when age_days < 35 * 365.25 then '25-34'
      when age_days < 45 * 365.25 then '35-44' when age_days < 55 * 365.25 then '45-54'
      else '55 and over' end as age_band,
    ${pickText(`u(i, ${stream.interest})`, interests, [0.34, 0.2, 0.1, 0.14, 0.12, 0.1])} as interest,
    ${subscribes()} as newsletter,
    ${first}[1 + floor(${firstNames.length} * u(i, ${stream.firstName}))::integer] || '.'
      || ${last}[1 + floor(${lastNames.length} * u(i, ${stream.lastName}))::integer] || i::varchar || '@'
      || ${pickText(`u(i, ${stream.mailDomain})`, mailDomains, [0.6, 0.25, 0.15])} as email,
    '+1 555 ' || substr(lpad((i * 7368787 % 10000000)::varchar, 7, '0'), 1, 3) || ' '
      || substr(lpad((i * 7368787 % 10000000)::varchar, 7, '0'), 4, 4) as phone
  from acquired order by i`;
}

/** SQL: whether a customer takes the newsletter. */
export function subscribes(): string {
  return `u(i, ${stream.newsletter}) < 0.6`;
}

/** `select` of interactions.parquet, in the order of the file. Needs the table `contact`. */
export function interactions(numbering: Numbering): string {
  return `select ${customerId("i", numbering)} as customer_id, ${timeOf("moment")} as "at", channel, kind, direction, stage,
    outcome, reason, satisfaction, ${dollars("cents")} as cost, minutes as duration, points
  from (select * from contact order by moment, i, kind, key)`;
}

/** SQL: whole cents as an exact decimal of dollars. */
export function dollars(cents: string): string {
  return `((${cents})::bigint::decimal(15, 0) * 0.01::decimal(3, 2))::decimal(18, 2)`;
}

function numbered(
  prefix: string,
  number: string,
  [before2023, before2024]: readonly [number, number],
  last: number,
) {
  const digits = width(last);
  return `case when ${number} > ${before2024} then '${prefix}-2024-' || lpad((${number} - ${before2024})::varchar, ${digits}, '0')
      when ${number} > ${before2023} then '${prefix}-2023-' || lpad((${number} - ${before2023})::varchar, ${digits}, '0')
      else '${prefix}-2022-' || lpad(${number}::varchar, ${digits}, '0') end`;
}

function width(highest: number): number {
  return Math.max(7, String(highest + flaws.strangers).length);
}
