/** What is true of the customers just made: stated parameters and counted facts, for tests and pages. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {dayOf, endOfTime} from "./calendar.ts";
import {dollars} from "./files.ts";
import {
  care,
  channels,
  complaint,
  fading,
  firstDay,
  generatorVersion,
  lastDay,
  programme,
} from "./process.ts";

/** Contents of `truth.json`. Money is in dollars, written with two decimals. */
export interface DemoTruth {
  generator: number;
  customers: number;
  seed: number;
  firstDay: string;
  lastDay: string;
  /** Stated in advance, the same for every size and seed. Rates are means per month of 30.4375 days. */
  process: {
    programmeLaunch: string;
    hazardMultipliers: {member: number; complaintResolved: number; complaintUnresolved: number; care: number};
    careEffectDays: number;
    fading: {share: number; days: readonly [number, number]; least: number; wonBackShare: number};
    channels: {channel: string; purchaseRate: number; dropoutHazard: number; joinsProgramme: number}[];
  };
  /** Counted in the generator before the files were written. */
  people: {onFile: number; buyers: number; prospects: number; refundsOnly: number; members: number};
  /** Buyers who began to fade, and of these who still fade on the last day, were won back, or left at the end of it. */
  fading: {begun: number; still: number; wonBack: number; left: number};
  transactions: {
    rows: number;
    lines: number;
    refunds: number;
    duplicateRows: number;
    missingAmounts: number;
    /** Distinct order ids of lines. */
    orders: number;
    /** Orders whose every line was paid back in full. */
    ordersPaidBack: number;
    /** Sum of the amounts of lines (the duplicate counted twice), of refunds, and of both. */
    grossRevenue: string;
    refunded: string;
    revenue: string;
  };
  interactions: {kind: string; rows: number}[];
  /** Per acquisition channel, of buyers. */
  channels: {
    channel: string;
    buyers: number;
    orders: number;
    /** Share with a second order, which may be on the day of the first. */
    repeatShare: number;
    /** Share who have not left by the end of the last day. */
    aliveShare: number;
    /** Mean of the customers' own rates and plain hazards, per month. */
    meanPurchaseRate: number;
    meanDropoutHazard: number;
  }[];
  /** Per calendar month: customers whose first order fell in it, orders, net revenue of lines and refunds dated in it. */
  months: {month: string; newCustomers: number; orders: number; revenue: string}[];
}

/** Counts what the generator made; all its tables must still be there. */
export async function readTruth(
  connection: DuckDBConnection,
  {customers, seed}: {customers: number; seed: number},
): Promise<DemoTruth> {
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const one = async (sql: string) => (await rows(sql))[0]!;
  const people = await one(`select count(*) as n, count(*) filter (kind = 'buyer') as buyers,
    count(*) filter (kind = 'prospect') as prospects, count(*) filter (kind = 'refunds only') as refunds_only,
    count(*) filter (kind = 'buyer' and enrols_at <= leaves_at and enrols_at < ${endOfTime}) as members from life`);
  const faded = await one(`select count(*) as begun, count(*) filter (fades_to >= ${endOfTime}) as still,
    count(*) filter (fades_to < ${endOfTime} and won_back) as won_back,
    count(*) filter (fades_to < ${endOfTime} and not won_back) as "left" from faded`);
  const totals = await one(`select count(*) as n, count(*) filter (row_kind <> 1) as lines,
    count(*) filter (row_kind = 1) as refunds, count(*) filter (row_kind = 2) as duplicates,
    count(*) filter (amount is null) as missing,
    ${dollars("sum(amount) filter (row_kind <> 1)")} as gross, ${dollars("sum(amount) filter (row_kind = 1)")} as refunded,
    ${dollars("sum(amount)")} as revenue from entry`);
  const orders = await one(`select count(*) as n from placed`);
  const paidBack = await one(`select count(*) as n
    from (select order_number, sum(amount) as amount from refund group by order_number)
    join (select order_number, sum(amount) as amount from line semi join refund using (order_number)
      group by order_number) using (order_number, amount)`);
  const kinds = await rows("select kind, count(*) as n from contact group by kind order by kind");
  const perChannel = await rows(`select channel, count(*) as buyers, sum(orders) as orders,
      avg((orders > 1)::integer) as repeat_share, avg((leaves_at >= ${endOfTime})::integer) as alive,
      sum((rate * 1e9)::hugeint) / count(*) / 1e9 as rate, sum((hazard * 1e9)::hugeint) / count(*) / 1e9 as hazard
    from life join (select i, count(*) as orders from placed group by i) using (i)
    group by channel order by channel`);
  const months = await rows(`select strftime(civil, '%Y-%m') as month,
      coalesce(sum(newcomers), 0) as newcomers, coalesce(sum(orders), 0) as orders,
      ${dollars("coalesce(sum(cents), 0)")} as revenue
    from (select day, ${dayOf("day")} as civil from range(${endOfTime / 86_400}) as days(day))
    left join (select moment // 86400 as day, count(*) as orders, count(*) filter (key % 1024 = 0) as newcomers
      from placed group by 1) using (day)
    left join (select moment // 86400 as day, sum(amount) as cents from entry group by 1) using (day)
    group by 1 order by 1`);
  const number = (value: unknown) => Number(value);
  const rounded = (value: unknown) => Number(Number(value).toFixed(6));
  return {
    generator: generatorVersion,
    customers,
    seed,
    firstDay,
    lastDay,
    process: {
      programmeLaunch: programme.launch,
      hazardMultipliers: {
        member: programme.hazardMultiplier,
        complaintResolved: complaint.hazardMultiplier.resolved,
        complaintUnresolved: complaint.hazardMultiplier.unresolved,
        care: care.hazardMultiplier,
      },
      careEffectDays: care.effectDays,
      fading,
      channels: channels.map(({name, purchaseRate, dropoutHazard, joinsProgramme}) => ({
        channel: name,
        purchaseRate,
        dropoutHazard,
        joinsProgramme,
      })),
    },
    people: {
      onFile: number(people.n),
      buyers: number(people.buyers),
      prospects: number(people.prospects),
      refundsOnly: number(people.refunds_only),
      members: number(people.members),
    },
    fading: {
      begun: number(faded.begun),
      still: number(faded.still),
      wonBack: number(faded.won_back),
      left: number(faded.left),
    },
    transactions: {
      rows: number(totals.n),
      lines: number(totals.lines),
      refunds: number(totals.refunds),
      duplicateRows: number(totals.duplicates),
      missingAmounts: number(totals.missing),
      orders: number(orders.n),
      ordersPaidBack: number(paidBack.n),
      grossRevenue: String(totals.gross ?? "0.00"),
      refunded: String(totals.refunded ?? "0.00"),
      revenue: String(totals.revenue ?? "0.00"),
    },
    interactions: kinds.map(({kind, n}) => ({kind: String(kind), rows: number(n)})),
    channels: perChannel.map((row) => ({
      channel: channels[number(row.channel)]!.name,
      buyers: number(row.buyers),
      orders: number(row.orders),
      repeatShare: rounded(row.repeat_share),
      aliveShare: rounded(row.alive),
      meanPurchaseRate: rounded(row.rate),
      meanDropoutHazard: rounded(row.hazard),
    })),
    months: months.map((row) => ({
      month: String(row.month),
      newCustomers: number(row.newcomers),
      orders: number(row.orders),
      revenue: String(row.revenue),
    })),
  };
}
