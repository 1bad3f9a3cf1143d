/**
 * What customers of each value of a dimension brought in the twelve months to the as-of date, as a sum of retention cells:
 * months and quarters, and the days between the beginning of the twelve months and that of a month or quarter.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import type {PublishedCells} from "./cells.ts";
import type {PublishedAmounts} from "./published-sums.ts";

const CLASSIC = 0;
const grains = [
  {name: "month", number: 1},
  {name: "quarter", number: 2},
] as const;

/** It goes before any cell does: pages tell what values of a dimension brought elsewhere too. */
const YEAR = -1;

interface YearRow {
  grain: "month" | "quarter";
  group: number;
  /** Days since 1970-01-01: first day of the period the twelve months begin in, and of the first one that is all in them. */
  begun: number;
  whole: number;
  /** Customers with money in the twelve months. */
  customers: number;
  /** Those with some of it before the first whole period. */
  inside: number;
  /** Those with money in the first, begun period before the twelve months. */
  outside: number;
  /** Customers with money before the twelve months. */
  before: number;
  /** Those with money in them at ages beyond the highest that is published. */
  beyond: number;
}

/**
 * States money of twelve months in the sums of the cells, before anything is hidden.
 *
 * @param everBrought amounts of all that customers have brought so far, by published group
 * @returns once all is hidden, whether it may be told of a value of a dimension
 */
export async function stateYear(
  connection: DuckDBConnection,
  {groups, cells}: PublishedCells,
  {ledger, cells: amounts}: PublishedAmounts,
  maxAge: {month: number; quarter: number},
  everBrought: ReadonlyMap<number, number>,
): Promise<(dimension: string, value: string) => boolean> {
  const rows = groups.length > 1 ? await readYear(connection, maxAge) : [];
  const stated = new Map<number, number>();
  const remainder = (customers: number) => (customers > 0 ? [ledger.addRemainder(customers)] : []);
  for (const {grain, group, begun, whole, customers, inside, outside, before, beyond} of rows) {
    if (customers === 0) continue;
    const year = stated.get(group) ?? ledger.add(customers, {worth: YEAR});
    stated.set(group, year);
    const from = (day: number) => {
      const parts: number[] = [];
      for (let i = 0; i < cells.length; i++) {
        if (cells.group[i] !== group || cells.variant[i] !== CLASSIC) continue;
        if (cells.grain[i] !== grains.find(({name}) => name === grain)!.number) continue;
        // A period that closes on or after a day begins on or after it, as the day is the first of one.
        if (cells.closes[i]! >= day && amounts[i]! >= 0) parts.push(amounts[i]!);
      }
      return [...parts, ...remainder(beyond)];
    };
    ledger.addsUp(year, [...from(whole), ...remainder(inside)], "overlapping");
    const ever = grain === "month" ? everBrought.get(group) : undefined;
    if (ever !== undefined) ledger.agree([ever], [year, ...remainder(before)]);
    if (begun !== whole) ledger.agree(from(begun), [year, ...remainder(outside)]);
  }
  return (dimension, value) => {
    const year = stated.get(
      groups.findIndex((group) => group.dimension === dimension && group.value === value),
    );
    return year === undefined || ledger.shows(year);
  };
}

async function readYear(
  connection: DuckDBConnection,
  maxAge: {month: number; quarter: number},
): Promise<YearRow[]> {
  return queryRows<YearRow>(
    connection,
    `with ends as (
       select year_before + 1 as starts from core.quarter_ends where quarter_number = last_quarter
     ),
     grains as (
       select 'month' as grain, ${maxAge.month} as max_age, cast(date_trunc('month', starts) as date) as begun,
         cast(date_trunc('month', starts - 1) + interval 1 month as date) as whole
       from ends
       union all
       select 'quarter', ${maxAge.quarter}, cast(date_trunc('quarter', starts) as date),
         cast(date_trunc('quarter', starts - 1) + interval 3 month as date)
       from ends
     ),
     moved as (
       select grains.grain, bases.profile, days.customer_key,
         bool_or(days.day >= ends.starts) as in_year,
         bool_or(days.day >= ends.starts and days.day < grains.whole) as inside,
         bool_or(days.day < ends.starts and days.day >= grains.begun) as outside,
         bool_or(days.day < ends.starts) as "before",
         bool_or(days.day >= ends.starts and date_diff(grains.grain, bases.first_day, days.day) > grains.max_age) as beyond
       from core.customer_days as days
       inner join core.customer_bases as bases on bases.customer_key = days.customer_key and days.day >= bases.first_day
       cross join ends
       cross join grains
       where days.gross_revenue <> 0 or days.refunds <> 0
       group by grains.grain, bases.profile, days.customer_key
     )
     select moved.grain, folded."group", date_diff('day', date '1970-01-01', grains.begun) as begun,
       date_diff('day', date '1970-01-01', grains.whole) as whole,
       count(case when moved.in_year then 1 end) as customers, count(case when moved.inside then 1 end) as inside,
       count(case when moved.outside then 1 end) as outside, count(case when moved."before" then 1 end) as "before",
       count(case when moved.beyond then 1 end) as beyond
     from moved
     inner join grains on grains.grain = moved.grain
     inner join core.profiles as profiles on profiles.profile = moved.profile
     inner join temp.main.published_values as folded
       on folded.dimension = profiles.dimension and folded.value = profiles.value
     where folded."group" > 0
     group by moved.grain, folded."group", grains.begun, grains.whole
     order by moved.grain, folded."group"`,
  );
}
