/** Every contact between company and customer: the table `contact`, one row each. Costs are in cents. */
import {endOfTime} from "./calendar.ts";
import {subscribes} from "./files.ts";
import {answered, flaws} from "./process.ts";
import {list, pick, pickText, real, stream, wholeBetween} from "./random.ts";

const columns =
  "i, key, moment, channel, kind, direction, stage, outcome, reason, satisfaction, cents, minutes, points";

/** The statements that make and fill `contact`. `customers` is the number of people on file. */
export function contactTables(customers: number): string[] {
  return [
    `create table contact (i bigint, key bigint, moment bigint, channel varchar, kind varchar, direction varchar,
      stage varchar, outcome varchar, reason varchar, satisfaction integer, cents integer, minutes integer,
      points integer)`,
    ...[
      beforeTheSale(),
      questions(),
      careContacts(),
      followUpMails(),
      complaints(),
      surveys(),
      exitSurveys(),
      returns(),
      campaigns(),
      pointsEarned(),
      pointsRedeemed(),
    ].map(
      (select) =>
        `insert into contact (${columns}) select * from (${select}) where moment between 0 and ${endOfTime - 1}`,
    ),
    ...(customers >= flaws.fromCustomers ? [`insert into contact (${columns}) ${strangers(customers)}`] : []),
  ];
}

/** Calls before the first order. The last one sells; prospects are called too and do not buy. */
function beforeTheSale(): string {
  const hours = Object.keys(answered).map(Number);
  return `with called as (
    select i, joined_at // 86400 as day, kind = 'buyer' as buys,
      case when kind = 'buyer' then attempts
        when kind = 'prospect' and u(i, ${stream.presale}) < 0.5
          then ${wholeBetween(`u(i, ${stream.presaleAttempts})`, [2, 8])}
        else 0 end as calls
    from life
  ), attempt as (
    select *, i * 16 + n as key, ${hours[0]} + floor(${hours.length} * u(i * 16 + n, ${stream.attemptHour}))::integer as hour
    from (select *, unnest(range(1, calls + 1)) as n from called)
  ), spoken as (
    select *, n = calls or u(key, ${stream.attemptAnswered})
      < ${list(hours.map((hour) => real(answered[hour]!)))}[hour - ${hours[0]! - 1}] as reached
    from attempt
  )
  select i, key,
    ((day + case when buys then 2 * (n - calls) - 1 else 2 * n end) * 86400 + hour * 3600
      + floor(3600 * u(key, ${stream.attemptMinute}))::integer)::bigint as moment,
    'Phone', 'call', 'outbound', 'before',
    case when n = calls then case when buys then 'sold' else 'not interested' end
      when not reached then 'no answer'
      else ${pickText(`u(key, ${stream.attemptOutcome})`, ["call back", "not now"])} end,
    null, null, 450,
    case when reached then ${wholeBetween(`u(key, ${stream.attemptOutcome})`, [2, 12])} else 1 end, null
  from spoken`;
}

/** Questions by chat on the day of an order. */
function questions(): string {
  return `select i, key, moment - 600 - floor(3000 * u(key, ${stream.messageLead}))::bigint as moment,
    'Chat', 'message', 'inbound', 'during', 'answered',
    ${pickText(`u(key, ${stream.messageLead})`, ["Sizing", "Availability", "Delivery", "Price"], [0.4, 0.25, 0.2, 0.15])},
    null, 120, ${wholeBetween(`u(key, ${stream.messageLead})`, [2, 12])}, null
  from placed where u(key, ${stream.message}) < 0.08`;
}

/** After-sale calls and visits, those that reached nobody included. */
function careContacts(): string {
  return `select c.i, c.key, c.moment, case when visit then 'Store' else 'Phone' end,
    case when visit then 'visit' else 'call' end, 'outbound', 'after',
    case when visit then 'met' when reached then 'reached' else 'no answer' end, null, null,
    case when visit then 1200 else 450 end,
    case when not reached then 1 else ${wholeBetween(`u(c.key, ${stream.careLength})`, [3, 18])} end, null
  from potential_care c join placed p using (key)`;
}

function followUpMails(): string {
  return `select i, key, moment + 86400 as moment, 'E-mail', 'email', 'outbound', 'after',
    ${pickText(`u(key, ${stream.emailOutcome})`, ["delivered", "opened", "clicked"], [0.52, 0.36, 0.12])},
    null, null, 5, null, null
  from placed where u(key, ${stream.email}) < 0.12`;
}

/** Complaints about orders that were placed, by customers who have not left by then. */
function complaints(): string {
  const score = `u(c.key, ${stream.complaintScore})`;
  return `select c.i, c.key, c.moment,
    ${pickText(`u(c.key, ${stream.complaintChannel})`, ["Phone", "E-mail", "Chat", "Store"], [0.4, 0.35, 0.15, 0.1])},
    'complaint', 'inbound', 'after', case when resolved then 'resolved' else 'unresolved' end,
    ${pickText(
      `u(c.key, ${stream.complaintReason})`,
      ["Late delivery", "Damaged item", "Faulty product", "Wrong item", "Poor service"],
      [0.3, 0.2, 0.2, 0.15, 0.15],
    )},
    case when resolved then 2 + ${pick(score, [0.5, 0.4, 0.1])} else 1 + ${pick(score, [0.7, 0.3])} end,
    650, ${wholeBetween(`u(c.key, ${stream.complaintReason})`, [4, 25])}, null
  from potential_complaint c join placed p using (key) join life l on l.i = c.i
  where c.moment <= l.leaves_at`;
}

/** Scores after an order: those who are likelier to leave give lower ones, and so does an order complained about. */
function surveys(): string {
  return `with asked as (
    select p.i, p.key,
      (p.moment // 86400 + ${wholeBetween(`u(p.key, ${stream.surveyDelay})`, [6, 12])}) * 86400 + 36000
        + floor(36000 * u(p.key, ${stream.surveyScore}))::bigint as moment,
      0.55 * u(p.i, ${stream.hazard}) + 0.45 * u(p.key, ${stream.surveyScore})
        - case when c.key is null then 0 else 0.25 end as mood
    from placed p left join potential_complaint c using (key)
    where u(p.key, ${stream.survey}) < 0.12
  )
  select i, key, moment, 'E-mail', 'survey', 'outbound', 'after', 'answered', null,
    1 + (mood >= 0.15)::integer + (mood >= 0.28)::integer + (mood >= 0.45)::integer + (mood >= 0.7)::integer,
    20, null, null
  from asked`;
}

/** Some of those who left say why, two to four months later. */
function exitSurveys(): string {
  const reasons = [
    "Price",
    "Competitor",
    "No longer needed",
    "Lack of attention",
    "Moved",
    "Poor service",
    "Quality",
  ];
  const draw = `u(i, ${stream.exitReason})`;
  return `select i, i as key,
    (leaves_at // 86400 + ${wholeBetween(`u(i, ${stream.exitDelay})`, [60, 120])}) * 86400 + 43200 as moment,
    'E-mail', 'survey', 'outbound', 'after', 'left',
    case when i in (select i from contact where kind = 'complaint')
      then ${pickText(draw, reasons, [0.12, 0.1, 0.06, 0.07, 0.02, 0.4, 0.23])}
      else ${pickText(draw, reasons, [0.24, 0.2, 0.22, 0.2, 0.08, 0.03, 0.03])} end,
    1 + floor(3 * u(i, ${stream.exitDelay}))::integer, 20, null, null
  from life where kind = 'buyer' and u(i, ${stream.exit}) < 0.08`;
}

/** Goods that came back, two days before the money does. */
function returns(): string {
  return `select i, key * 4 + line as key, moment - 172800 as moment,
    case when place = 2 then 'Store' else 'Mail' end, 'return', 'inbound', 'after', 'refunded',
    ${pickText(
      `u(key * 4 + line - 1, ${stream.refundReason})`,
      ["Wrong size", "Not as expected", "Faulty product", "Changed mind"],
      [0.42, 0.26, 0.14, 0.18],
    )},
    null, 380, null, null
  from refund where not partial`;
}

/** Twelve mailings, one a quarter, each to a fifth of those who take the newsletter; without any effect. */
function campaigns(): string {
  return `select i, key, (45 + 91 * quarter) * 86400 + 32400 as moment,
    'E-mail', 'campaign', 'outbound', 'before',
    ${pickText(`u(key, ${stream.campaignOutcome})`, ["delivered", "opened", "clicked"], [0.7, 0.24, 0.06])},
    null, null, 3, null, null
  from (
    select i, joined_at, quarter, i * 16 + quarter as key
    from life, range(12) as mailings(quarter)
    where ${subscribes()} and joined_at < (45 + 91 * quarter) * 86400
  ) where u(key, ${stream.campaign}) < ${real(0.2)}`;
}

/** One point per dollar of a member's order. */
function pointsEarned(): string {
  return `select i, key, moment, 'Programme', 'loyalty_earn', null, 'during', null, null, null, 0, null, points
  from member_order where points > 0`;
}

/** Half of a member's third orders (3rd, 6th …) are paid in part with half the points of the two orders before. */
function pointsRedeemed(): string {
  return `select i, key, moment, 'Programme', 'loyalty_redeem', null, 'during', null, null, null, spent, null, -spent
  from (select i, key, moment, (points_before // 200 * 100)::integer as spent from member_order
    where turn % 3 = 0 and u(key, ${stream.redeem}) < 0.5)
  where spent > 0`;
}

/** Calls of people who are on no file. */
function strangers(customers: number): string {
  const rows = Array.from(
    {length: flaws.strangers},
    (_, n) =>
      `(${customers + n + 1}, 0, ${(300 * (n + 1) * 24 + 11) * 3600}, 'Phone', 'call', 'inbound', 'before', 'answered',
        null, null, 450, 4, null)`,
  );
  return `values ${rows.join(", ")}`;
}

/** `member_order`: i, key, moment, turn (1 … among the customer's orders as a member), points, points_before (of two orders). */
export function memberOrderTable(): string {
  return `create table member_order as
  with earned as (
    select p.i, p.key, p.moment, (sum(amount) // 100)::integer as points
    from placed p join line l using (order_number)
    where by_member group by all
  )
  select *, row_number() over told as turn,
    coalesce(lag(points, 1) over told, 0) + coalesce(lag(points, 2) over told, 0) as points_before
  from earned window told as (partition by i order by moment, key)`;
}
