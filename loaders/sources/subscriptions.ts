/** Monthly bills of subscriptions: what stands for transactions where a company has no others. */
import {basename} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Config} from "../config.ts";
import {Failure} from "../failure.ts";
import {count} from "./scan.ts";
import {query, text} from "./sql.ts";

/**
 * Fills `source.transactions` with one row per subscription and started month: on the day it started, and on the same
 * day of every month after (the last of shorter months) until it ended or the as-of day. The plan is the category, so
 * that figures can be broken down by it.
 *
 * Without `calendar.asOf` the last day on which a subscription started is the last that is known: ends may be agreed
 * on years ahead.
 *
 * @throws Failure when no subscription had started by the as-of day
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
  const [made] = await query<{bills: number; rows: number; first: string | null}>(
    connection,
    `select (select count(*) from source.transactions)::double as bills, count(*)::double as rows,
       min(started_on)::varchar as first from source.subscriptions`,
  );
  if (!made || made.bills === 0) {
    throw new Failure({
      file: basename(config.file),
      what:
        made && made.rows > 0
          ? `No subscription had started by \`calendar.asOf\` (${asOf}): the first starts on ${made.first}.`
          : "`sources.subscriptions` holds no row.",
      remedy:
        made && made.rows > 0 ? "Correct the day, or remove it." : "Name a file that holds subscriptions.",
    });
  }
  report(`transactions: ${count(made.bills, "monthly bill")} of the subscriptions`);
}
