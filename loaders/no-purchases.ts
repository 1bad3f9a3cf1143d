/** Refuses input that leaves nothing to report on, before it could replace the last good site. */
import {basename} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Config} from "./config.ts";
import {queryRows} from "./engine/warehouse.ts";
import {Failure, type Problem} from "./failure.ts";

/**
 * Looks whether any customer has a purchase within the days that count.
 *
 * @param connection a warehouse with all models built
 * @throws Failure that says where the transactions went
 */
export async function refuseWithoutPurchases(connection: DuckDBConnection, config: Config): Promise<void> {
  const [counted] = await queryRows<{buyers: number; in_range: number}>(
    connection,
    `select cast(max(case when name = 'customers in cohorts' then value end) as bigint) as buyers,
       cast(max(case when name = 'transactions in range' then value end) as bigint) as in_range
     from core.counts`,
  );
  if (counted && counted.buyers > 0) return;
  const [seen] = await queryRows<Seen>(
    connection,
    `select count(*) as "rows", count(case when amount < 0 or refund_of is not null then 1 end) as refunds,
       count(case when amount = 0 and refund_of is null then 1 end) as free,
       cast(min(cast(ordered_at as date)) as varchar) as first, cast(max(cast(ordered_at as date)) as varchar) as last
     from source.transactions`,
  );
  if (!seen) throw new Error("an aggregate without a row");
  const file = basename(config.file);
  const table = config.sources.transactions ? "transactions" : "subscriptions";
  throw new Failure(
    counted && counted.in_range > 0 ? {file, ...noPurchase(seen, table)} : {file, ...noDay(seen, config)},
  );
}

interface Seen {
  rows: number;
  refunds: number;
  free: number;
  first: string | null;
  last: string | null;
}

function noDay({first, last}: Seen, {calendar}: Config): Pick<Problem, "what" | "remedy"> {
  const limits = (["from", "asOf"] as const).flatMap((key) =>
    calendar[key] === undefined ? [] : [`\`calendar.${key}\` is ${calendar[key]}`],
  );
  return {
    what: `No transaction lies within the days that count: ${[...limits, `the transactions run from ${first} to ${last}`].join(", and ")}.`,
    remedy: "Correct these days, or remove them.",
  };
}

function noPurchase({rows, refunds, free}: Seen, table: string): Pick<Problem, "what" | "remedy"> {
  const held = [
    refunds > 0 ? `${refunds} pay${refunds === 1 ? "s" : ""} money back` : "",
    free > 0 ? `${free} cost${free === 1 ? "s" : ""} nothing` : "",
    rows > refunds + free
      ? `the rest belong${rows - refunds - free === 1 ? "s" : ""} to orders that were paid back in full`
      : "",
  ].filter(Boolean);
  return {
    what: `\`sources.${table}\` holds no purchase: of ${rows} ${rows === 1 ? "row" : "rows"}, ${held.join(", ")}.`,
    remedy:
      free > 0 && refunds === 0
        ? "If orders that cost nothing are purchases, set `money: {countFreeOrders: true}`; else name the column that holds the money with `columns: {amount: …}`."
        : "Purchases have positive amounts. If the file holds refunds only, name it beside the file of purchases; if it writes purchases as negative amounts, export it with the signs turned.",
  };
}
