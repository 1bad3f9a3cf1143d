/** Headline figures and customer flows by period, less what the small-group rules hide. */
import type {DuckDBConnection} from "@duckdb/node-api";
import type {PublishedTable} from "./arrow.ts";
import {grains} from "./cells.ts";
import {dayText, readColumns} from "./columns.ts";
import {type Headline, headlineShape, type PublishedAmounts} from "./published-sums.ts";

const flows = ["new", "returning", "reactivated", "lost"] as const;

/** Reads `marts.headline`, ordered by grain and period. */
export function readHeadline(connection: DuckDBConnection): Promise<Headline> {
  return readColumns(
    connection,
    headlineShape,
    `(select * replace (
        case grain when 'week' then 0 when 'month' then 1 else 2 end as grain,
        date_diff('day', date '1970-01-01', period) as period,
        date_diff('day', date '1970-01-01', ends) as ends
      ) from marts.headline) as headline`,
    "grain, period",
  );
}

/** `headline.arrow`. Average order value and repeat rate are worked out from what is shown. */
export function headlineTable(
  headline: Headline,
  {ledger, headline: amounts}: PublishedAmounts,
  hasMargin: boolean,
): PublishedTable {
  const rows = Array.from(headline.period.keys());
  const money = (values: Float64Array, of: Int32Array) =>
    rows.map((i) => (ledger.shows(of[i]!) ? values[i]! : null));
  const revenue = money(headline.net_revenue, amounts.net);
  return {
    ...periodColumns(headline, rows),
    active: {type: "int32", values: headline.active},
    new: {type: "int32", values: headline.new},
    returning: {type: "int32", values: headline.returning},
    reactivated: {type: "int32", values: headline.reactivated},
    lost: {type: "int32", values: headline.lost},
    orders: {type: "int32", values: headline.orders},
    revenue: {type: "float64", values: revenue},
    gross_revenue: {type: "float64", values: money(headline.gross_revenue, amounts.gross)},
    refunds: {type: "float64", values: money(headline.refunds, amounts.refunds)},
    average_order_value: {
      type: "float64",
      values: rows.map((i) => {
        const orders = headline.orders[i]!;
        return revenue[i] === null || orders === 0 ? null : revenue[i]! / orders;
      }),
    },
    margin: {
      type: "float64",
      values: hasMargin ? money(headline.margin, amounts.net) : rows.map(() => null),
    },
    repeat_rate: {
      type: "float64",
      values: rows.map((i) => {
        const active = headline.active[i]!;
        return active < Math.max(1, ledger.k)
          ? null
          : (headline.returning[i]! + headline.reactivated[i]!) / active;
      }),
    },
  };
}

/** `flows.arrow`: four rows per period. For lost customers revenue is what they brought in the period before. */
export async function flowsTable(
  connection: DuckDBConnection,
  headline: Headline,
  {ledger, headline: amounts}: PublishedAmounts,
): Promise<PublishedTable> {
  const read = await readColumns(
    connection,
    {grain: "int", period: "int", flow: "int", customers: "int", revenue: "float"},
    `(select
        case grain when 'week' then 0 when 'month' then 1 else 2 end as grain,
        date_diff('day', date '1970-01-01', period) as period,
        case flow when 'new' then 0 when 'returning' then 1 when 'reactivated' then 2 else 3 end as flow,
        customers,
        net_revenue as revenue
      from marts.customer_flows) as flows`,
    "grain, period, flow",
  );
  const rowOf = new Map<string, number>();
  for (let i = 0; i < headline.length; i++) rowOf.set(`${headline.grain[i]} ${headline.period[i]}`, i);
  const rows = Array.from(read.period.keys());
  const periods = rows.map((i) => {
    const row = rowOf.get(`${read.grain[i]} ${read.period[i]}`);
    if (row === undefined) throw new Error(`marts.customer_flows has a period that marts.headline lacks`);
    return row;
  });
  const {ends: _, ...columns} = periodColumns(headline, periods);
  return {
    ...columns,
    flow: {type: "text", values: rows.map((i) => flows[read.flow[i]!]!)},
    customers: {type: "int32", values: read.customers},
    revenue: {
      type: "float64",
      values: rows.map((i, at) =>
        ledger.shows(amounts[flows[read.flow[i]!]!][periods[at]!]!) ? read.revenue[i]! : null,
      ),
    },
  };
}

function periodColumns(headline: Headline, rows: readonly number[]) {
  return {
    grain: {type: "text", values: rows.map((i) => grains[headline.grain[i]!]!)},
    period: {type: "text", values: rows.map((i) => dayText(headline.period[i]!))},
    ends: {type: "text", values: rows.map((i) => dayText(headline.ends[i]!))},
    complete: {type: "bool", values: rows.map((i) => headline.complete[i] === 1)},
  } satisfies PublishedTable;
}
