/** What is really ordered, line by line, and what is paid back. Money is in whole cents. */

import {endOfTime} from "./calendar.ts";
import {catalogue} from "./catalogue.ts";
import {levelAt, orderChannelIndex} from "./lives.ts";
import {crossBuying, discounts, flaws, lineShares, priceBands, priceLevel, refund} from "./process.ts";
import {list, pick, real, stream, wholeBetween} from "./random.ts";

/** Products per category, and per price band within one. */
const perCategory = 9;
const perBand = 3;

/** `product`: product (index), year (0 …), price and cost in cents. */
export function productTable(): string {
  const rows = catalogue.flatMap(({products}, category) =>
    products.flatMap(({price, costPercent}, place) =>
      priceLevel.map((level, year) => {
        const now = Math.round(price * level);
        const cost = Math.round((now * costPercent) / 100);
        return `(${category * perCategory + place}, ${year}, ${now}, ${cost}, ${price < 3500})`;
      }),
    ),
  );
  return `create table product as
  select * from (values ${rows.join(", ")}) as products(product, year, price, cost, small)`;
}

/** `placed`: the orders up to the moment of leaving, numbered through (order_number) in the order of time. */
export function placedTable(): string {
  return `create table placed as
  select row_number() over (order by moment, key) as order_number, p.i, p.key, p.moment, l.channel, l.favourite,
    l.discount_driven, ((p.moment - l.joined_at) / 86400)::double as tenure,
    case when p.moment < ${365 * 86_400} then 0 when p.moment < ${730 * 86_400} then 1 else 2 end as year,
    case when l.enrols_at <= l.leaves_at then p.moment >= l.enrols_at else false end as by_member,
    case when p.moment between turns_at and fades_to then ${levelAt("p.moment")} else 1 end as level
  from potential p join life l using (i)
  where p.moment <= l.leaves_at`;
}

/**
 * `line`: order_number, line (1 …), i, key, moment, place (index of the order channel), product, quantity, gross, off,
 * amount (gross less off), cost, missing (whether the amount is left out of the file).
 */
export function lineTable(): string {
  const tenured = (timescale: number) => `(1::double - exp(-tenure / ${timescale}))`;
  const product = (line: number) => {
    const outside = `u(key * 4 + ${line - 1}, ${stream.category})`;
    const band = `u(key * 4 + ${line - 1}, ${stream.band})`;
    const within = `floor(${perBand} * u(key * 4 + ${line - 1}, ${stream.product}))::integer`;
    return `((favourite + case when ${outside} < exploring
        then 1 + floor(4 * ${outside} / exploring)::integer else 0 end) % 5) * ${perCategory}
      + ((${band} >= cheap)::integer + (${band} >= cheap + middle)::integer) * ${perBand} + ${within}`;
  };
  const [cheap, middle] = [0, 1].map((band) => {
    const first = priceBands.first[band]!;
    return `${real(first)} + ${real(priceBands.later[band]! - first)} * ${tenured(priceBands.timescaleDays)}`;
  });
  const shareMissing = flaws.missingAmountShare / shareOfLaterLines();
  return `create table line as
  with leaning as (
    select *, case when u(key, ${stream.fadedLines}) < level
        then 1 + ${pick(`u(key, ${stream.lines})`, lineShares)} else 1 end as drawn,
      ${real(crossBuying.first)} + ${real(crossBuying.growth)} * ${tenured(crossBuying.timescaleDays)} as exploring,
      ${cheap} as cheap, ${middle} as middle,
      case when u(key, ${stream.discount})
          < case when discount_driven then ${real(discounts.shareDiscountDriven)} else ${real(discounts.share)} end
        then ${list(discounts.rates.map((rate) => Math.round(rate * 100)))}
          [1 + floor(${discounts.rates.length} * u(key, ${stream.discountRate}))::integer]
        else 0 end as percent_off,
      ${orderChannelIndex(`u(key, ${stream.orderChannel})`)} as place
    from placed
  ), chosen as (
    select *, ${[1, 2, 3, 4].map((line) => `${product(line)} as product_${line}`).join(",\n      ")}
    from leaning
  ), laid as (
    select order_number, i, key, moment, year, place, percent_off,
      unnest([1, 2, 3, 4]) as line,
      unnest([
        product_1,
        case when drawn >= 2 and product_2 <> product_1 then product_2 end,
        case when drawn >= 3 and product_3 not in (product_1, product_2) then product_3 end,
        case when drawn >= 4 and product_4 not in (product_1, product_2, product_3) then product_4 end
      ]) as product
    from chosen
  ), priced as (
    select order_number, line, i, key, moment, place, l.product, percent_off, price, cost,
      case when small then 1 + ${pick(`u(key * 4 + line - 1, ${stream.quantity})`, [0.7, 0.22, 0.08])} else 1 end
        as quantity
    from laid l join product p on p.product = l.product and p.year = l.year
    where l.product is not null
  )
  select order_number, line::utinyint as line, i, key, moment, place::utinyint as place, product::utinyint as product,
    quantity::integer as quantity,
    (quantity * price)::integer as gross,
    ((quantity * price * percent_off + 50) // 100)::integer as off,
    (quantity * price - (quantity * price * percent_off + 50) // 100)::integer as amount,
    (quantity * cost)::integer as cost,
    line > 1 and u(key * 4 + line - 1, ${stream.missingAmount}) < ${real(shareMissing)} as missing
  from priced`;
}

/** `refund`: one row per line paid back, numbered through (refund_number) in the order of time; amount is positive. */
export function refundTable(): string {
  return `create table refund as
  with due as (
    select order_number, line, i, key, place, product, quantity, amount, cost,
      u(key * 4 + line - 1, ${stream.refundPartial}) < ${real(refund.partialShare)} as partial,
      (moment // 86400 + ${wholeBetween(`u(key * 4 + line - 1, ${stream.refundDelay})`, refund.days)}) * 86400
        + 32400 + floor(32400 * u(key * 4 + line - 1, ${stream.refundHour}))::bigint as moment
    from line where not missing and u(key * 4 + line - 1, ${stream.refund}) < ${real(refund.share)}
  )
  select row_number() over (order by moment, order_number, line) as refund_number, order_number, line, i, key, moment,
    place, product, partial,
    case when partial then null else quantity end as quantity,
    case when partial then amount // 2 else amount end as amount,
    case when partial then 0 else cost end as cost
  from due where moment < ${endOfTime}`;
}

/** Share of drawn lines that are not the first of their order. */
function shareOfLaterLines(): number {
  const lines = lineShares.reduce((sum, share, n) => sum + share * (n + 1), 0);
  return (lines - 1) / lines;
}
