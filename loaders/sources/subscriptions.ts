/** Monthly bills of subscriptions: what stands for transactions where a company has no others. */
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Config} from "../config.ts";
import {count} from "./scan.ts";
import {query, text} from "./sql.ts";

/**
 * Fills `source.transactions` with one row per subscription and started month: on the day it started, and on the same
 * day of every month after (the last of shorter months) until it ended or the as-of day. The plan is the category, so
 * that figures can be broken down by it.
 *
 * Without `calendar.asOf` the last day on which a subscription started is the last that is known: ends may be agreed
 * on years ahead.
 */
export async function billSubscriptions(
  connection: DuckDBConnection,
  config: Config,
  report: (line: string) => void,
): Promise<void> {
  const asOf = config.calendar.asOf;
  const lastDay =
    asOf === undefined ? "(select max(started_on) from source.subscriptions)" : `date ${text(asOf)}`;
  // Where a file says how many months were paid, that is the number of bills: counting days back from the end of a
  // long month to a short one and forward again could find one more.
  await connection.run(`
    insert into source.transactions (customer_id, ordered_at, amount, order_id, category, _file, _line)
    with counted as (
      select *, case
        when started_on > ${lastDay} then 0
        when tenure_months is not null then greatest(tenure_months::integer + case when ended then 0 else 1 end, 1)
        else greatest(datesub('month', started_on, least(${lastDay}, coalesce(ended_on - 1, ${lastDay}))), 0)::integer + 1
      end as bills
      from source.subscriptions
    ),
    billed as (
      select *, unnest(range(bills)) as month from counted
    )
    select customer_id, started_on + to_months(month::integer), amount,
      subscription_id || '/' || (started_on + to_months(month::integer))::date, plan, _file, _line
    from billed`);
  const [made] = await query<{n: number}>(
    connection,
    "select count(*)::double as n from source.transactions",
  );
  report(`transactions: ${count(made?.n ?? 0, "monthly bill")} of the subscriptions`);
}
