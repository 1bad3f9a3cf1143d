/**
 * Who comes, what each would buy as long as they stay, and when they turn away, fade and leave.
 *
 * Orders, complaints and care contacts are first drawn for a customer who never turns away; they set the hazard from
 * their moment on; the moment of turning follows from the hazard. While a customer fades, some of those orders are
 * taken out with all that would have followed them; who is won back turns away once more; and what lies after the
 * leaving did not happen. As nothing of after a turning can act on it, this is the sequential process itself, not an
 * approximation.
 */
import {arrivalScale, daysUntil, endOfTime} from "./calendar.ts";
import {
  answered,
  care,
  channels,
  complaint,
  daysInAll,
  daysPerMonth,
  fading,
  favouriteShares,
  flaws,
  maxOrdersPerMonth,
  presale,
  programme,
  prospectShare,
} from "./process.ts";
import {list, pick, real, stream, wholeBetween} from "./random.ts";

/**
 * `person`: i (1 … customers), kind ('buyer' | 'prospect' | 'refunds only'), channel (index), joined_at (second of the
 * first order, or of coming), rate and hazard (own, per month), reach (seconds of plain hazard the customer
 * lasts), enrols_at (when they would join the programme), attempts (calls before the first order); gradual (whether
 * turning away is fading), fades_for (seconds), won_back (whether that ends well), reach_again (reach after that).
 */
export function personTable(customers: number): string {
  const launch = daysUntil(programme.launch) * 86_400;
  const strangest =
    customers >= flaws.fromCustomers
      ? Array.from({length: flaws.refundsOnlyCustomers}, (_, n) =>
          Math.floor((customers * (n + 1)) / (flaws.refundsOnlyCustomers + 1)),
        )
      : [0];
  return `create table person as
  with arriving as (
    select i::bigint as i, floor((i - 1 + u(i, ${stream.arrival})) / ${customers} * ${arrivalScale})::bigint as place
    from range(1, ${customers + 1}) as people(i)
  ), arrived as (
    select i, day, month_number, u(i, ${stream.channel}) as u_channel, day / ${real(daysInAll - 1)} as progress
    from arriving asof join arrival_day on place >= starts
  ), won as (
    select i, day, month_number, ${channelIndex()} as channel,
      day::bigint * 86400 + ${secondOfDay("i * 1024")} as joined_at
    from arrived
  ), living as (
    select *,
      case when i in (${strangest.join(", ")}) then 'refunds only'
        when u(i, ${stream.prospect}) < ${real(prospectShare)} then 'prospect' else 'buyer' end as kind,
      ${byChannel((c) => real(c.purchaseRate / 2))}
        * -(ln(u(i, ${stream.rateFirst})) + ln(u(i, ${stream.rateSecond}))) as rate,
      ${byChannel((c) => real(c.dropoutHazard))} * -ln(u(i, ${stream.hazard})) as hazard,
      -ln(u(i, ${stream.lifetime})) * ${real(daysPerMonth * 86_400)} as lifetime,
      -ln(u(i, ${stream.lifetimeAgain})) * ${real(daysPerMonth * 86_400)} as lifetime_again,
      u(i, ${stream.gradual}) < ${real(fading.share)} as gradual,
      (${wholeBetween(`u(i, ${stream.fadingDays})`, fading.days)} * 86400)::bigint as fades_for,
      u(i, ${stream.wonBack}) < ${real(fading.wonBackShare)} as won_back,
      u(i, ${stream.discountDriven}) < ${byChannel((c) => real(c.discountDriven))} as discount_driven,
      ${pick(`u(i, ${stream.favourite})`, favouriteShares)} as favourite,
      case
        when joined_at >= ${launch}
          then case when u(i, ${stream.enrols}) < ${byChannel((c) => real(c.joinsProgramme))} then joined_at end
        when u(i, ${stream.enrols}) < ${real(programme.laterShare)}
          then ${launch} + floor(u(i, ${stream.enrolsWhen}) * ${programme.laterDays * 86_400})::bigint
      end as enrols_at,
      case when u(i, ${stream.presale}) < ${real(presale.share)}
        then least(${presale.maxAttempts},
          1 + floor(ln(u(i, ${stream.presaleAttempts})) / ${real(Math.log(1 - presale.sells))}))::integer
        else 0 end as attempts
    from won
  )
  select *, least(lifetime / hazard, 4e9)::bigint as reach,
    least(lifetime_again / hazard, 4e9)::bigint as reach_again
  from living`;
}

/** `potential`: i, key (one number per order, 1024 for each customer), moment: the orders of customers who never leave. */
export function potentialTable(): string {
  // No multiplier can bring the hazard below this share of the plain one, so nobody lasts longer than that.
  const slowest = care.hazardMultiplier * programme.hazardMultiplier;
  const atMost: string[] = [];
  for (let count = 1; count < maxOrdersPerMonth; count++)
    atMost.push(`(draw >= none * ${partialSum(count)})::integer`);
  return `create table potential as
  with exposed as (
    select i, joined_at, rate, unnest(range(month_number, last_month + 1)) as m
    from (
      select i, joined_at, rate, p.month_number, d.month_number as last_month
      from person p
      join civil_day d
        on d.day = least(${daysInAll - 1}, (joined_at + reach / ${real(slowest)} + case when gradual then fades_for
          + case when won_back then reach_again / ${real(slowest)} else 0 end else 0 end) // 86400)::integer
      where kind = 'buyer'
    )
  ), drawn as (
    select i, joined_at, i * 1024 + m * 16 as key, m, tickets, rate * weight as expected,
      exp(-rate * weight) as none, u(i * 1024 + m * 16, ${stream.ordersInMonth}) as draw
    from exposed join civil_month on month_number = m
  ), counted as (
    select i, joined_at, key, m, tickets,
      1 + ${atMost.join("\n        + ")} as orders
    from drawn where draw >= none
  ), numbered as (
    select i, joined_at, key + unnest(range(1, orders + 1)) as key, m, tickets from counted
  ), ticketed as (
    select i, joined_at, key, m, floor(tickets * u(key, ${stream.day}))::integer as number from numbered
  ), dated as (
    select i, joined_at, key, t.day::bigint * 86400 + ${secondOfDay("key")} as moment
    from ticketed join day_ticket t on t.month_number = m and t.ticket = number
  )
  select i, key, moment from dated where moment > joined_at
  union all
  select i, i * 1024 as key, joined_at as moment from person where kind = 'buyer'`;
}

/** `potential_complaint` and `potential_care`: what would follow those orders. `reached` is whether the contact took place. */
export function potentialContactTables(): string[] {
  const hours = Object.keys(answered).map(Number);
  return [
    `create table potential_complaint as
    select * from (
      select i, key,
        (moment // 86400 + ${wholeBetween(`u(key, ${stream.complaintDelay})`, complaint.days)}) * 86400
          + ${secondOfDay("key + 500000000000000")} as moment,
        u(key, ${stream.complaintResolved}) < ${real(complaint.resolvedShare)} as resolved
      from potential where u(key, ${stream.complaint}) < ${real(complaint.share)}
    ) where moment < ${endOfTime}`,
    `create table potential_care as
    with planned as (
      select i, key, moment // 86400 + ${wholeBetween(`u(key, ${stream.careDelay})`, care.days)} as day,
        ${hours[0]} + floor(${hours.length} * u(key, ${stream.careHour}))::integer as hour,
        u(key, ${stream.careVisit}) < ${real(care.visitShare)} as visit
      from potential where u(key, ${stream.care}) < ${real(care.share)}
    )
    select i, key, visit,
      day * 86400 + hour * 3600 + floor(3600 * u(key, ${stream.careMinute}))::bigint as moment,
      visit or u(key, ${stream.careAnswered})
        < ${list(hours.map((hour) => real(answered[hour]!)))}[hour - ${hours[0]! - 1}] as reached
    from planned where day < ${daysInAll}`,
  ];
}

/**
 * `life`: every person with turns_at (the second in which they turn away), fades_to (when their fading ends; null for
 * those who do not fade within the three years) and leaves_at (beyond the end for those who stay). Takes the orders
 * that fading customers did not place, and what would have followed them, out of the tables above.
 */
export function lifeTables(): string[] {
  return [
    `create table turned as
    ${struck("select i, joined_at as starts, reach from person where kind = 'buyer'")}`,
    `create table faded as
    select i, struck_at as turns_at, struck_at + fades_for as fades_to, won_back, reach_again
    from turned join person using (i) where gradual and struck_at < ${endOfTime}`,
    `create table not_placed as
    select key from potential join faded using (i)
    where moment between turns_at and fades_to and u(key, ${stream.fadedOrder}) >= ${levelAt("moment")}`,
    ...["potential", "potential_complaint", "potential_care"].map(
      (table) => `delete from ${table} where key in (from not_placed)`,
    ),
    `create table turned_again as
    ${struck(`select i, fades_to as starts, reach_again as reach from faded where won_back and fades_to < ${endOfTime}`)}`,
    `create table life as
    select p.*, coalesce(t.struck_at, p.joined_at + p.reach) as turns_at, f.fades_to,
      coalesce(a.struck_at, f.fades_to, t.struck_at, p.joined_at + p.reach) as leaves_at
    from person p left join turned t using (i) left join faded f using (i) left join turned_again a using (i)`,
  ];
}

/** SQL: share of the usual orders, and of their further lines, that a fading customer keeps to. */
export function levelAt(moment: string): string {
  return `(1 - ${real(1 - fading.least)} * (${moment} - turns_at) / (fades_to - turns_at))`;
}

/**
 * `select` of i and struck_at: the second in which the hazard, added up from `starts` with all its changes so far and
 * to come, reaches `reach` seconds of the plain one. `starting` selects i, starts and reach.
 */
function struck(starting: string): string {
  const percent = (multiplier: number) => Math.round(multiplier * 100);
  return `with starting as (${starting}), change as (
    select i, moment, case when resolved then ${percent(complaint.hazardMultiplier.resolved)}
      else ${percent(complaint.hazardMultiplier.unresolved)} end as complaint, 0 as care, 100 as member
    from potential_complaint
    union all
    select i, moment, 100, 1, 100 from potential_care where reached
    union all
    select i, moment + ${care.effectDays * 86_400}, 100, -1, 100 from potential_care where reached
    union all
    select i, enrols_at, 100, 0, ${percent(programme.hazardMultiplier)} from person
    where kind = 'buyer' and enrols_at is not null
  ), begun as (
    select i, greatest(moment, starts) as moment, complaint, care, member from change join starting using (i)
    union all
    select i, starts, 100, 0, 100 from starting where i in (select i from change)
  ), state as (
    select i, moment,
      lead(moment, 1, 9000000000) over told - moment as seconds,
      max(complaint) over told::bigint
        * case when sum(care) over told > 0 then ${percent(care.hazardMultiplier)} else 100 end
        * min(member) over told as speed
    from begun
    window told as (partition by i order by moment rows between unbounded preceding and current row)
  ), spent as (
    select i, moment, seconds, speed,
      coalesce(sum(seconds * speed) over
        (partition by i order by moment rows between unbounded preceding and 1 preceding), 0)::bigint as before
    from state
  ), changed as (
    select i, moment + (reach * 1000000 - before) // speed as struck_at
    from spent join starting using (i)
    where before <= reach * 1000000 and reach * 1000000 < before + seconds * speed
  )
  select s.i, coalesce(c.struck_at, s.starts + s.reach) as struck_at
  from starting s left join changed c using (i)`;
}

/** SQL: a time of day between 07:00 and 22:30, most often in the early afternoon. */
export function secondOfDay(key: string): string {
  return `(25200 + floor((u(${key}, ${stream.hourFirst}) + u(${key}, ${stream.hourSecond})) * 27900)::bigint)`;
}

/** SQL: a number that differs by acquisition channel. */
export function byChannel(value: (channel: (typeof channels)[number]) => string): string {
  return `${list(channels.map(value))}[channel + 1]`;
}

function channelIndex(): string {
  let start = 0;
  let end = 0;
  const bounds = channels.slice(0, -1).map((channel) => {
    start += channel.shareAtStart;
    end += channel.shareAtEnd;
    return `(u_channel >= ${real(start)} + ${real(end - start)} * progress)::integer`;
  });
  return `(${bounds.join(" + ")})`;
}

/** SQL: 1 + x + x²/2! + … + xⁿ/n!, the chance of at most n orders over the chance of none. */
function partialSum(n: number): string {
  let sum = "1::double";
  for (let k = n; k >= 1; k--) sum = `(1::double + expected / ${k} * ${sum})`;
  return sum;
}

/** Shares of the order channels, for the order's own draw. */
export function orderChannelIndex(u: string): string {
  return `case channel ${channels.map((c, n) => `when ${n} then ${pick(u, c.orders)}`).join(" ")} end`;
}
