/** Purchase histories of the customers of segments with what they are expected to spend. */
import {type Columns, numbers, texts} from "../graph/define.ts";
import {purchaseHistories} from "../statistics/purchase-histories.ts";
import type {Members} from "./value-members.ts";

export interface SegmentMembers extends Members {
  /** Expected money of all, its variance that comes from spend, and the part that rests on spend in general. */
  money: {revenue: number; variance: number; general: number};
}

/** Members of a segment out of marts.segment_histories; undefined when it has none. */
export function segmentMembers(
  table: Columns,
): (grouping: string, segment: string) => SegmentMembers | undefined {
  const groupings = texts(table, "grouping");
  const segments = texts(table, "segment");
  const frequency = numbers(table, "frequency");
  const recency = numbers(table, "recency");
  const age = numbers(table, "age");
  const customers = numbers(table, "customers");
  const spend = numbers(table, "spend");
  const [revenue, variance, general] = [
    numbers(table, "expected_revenue"),
    numbers(table, "spend_variance"),
    numbers(table, "general_revenue"),
  ];
  const rowsOf = new Map<string, number[]>();
  for (const [i, grouping] of groupings.entries()) {
    const key = JSON.stringify([grouping, segments[i]]);
    const rows = rowsOf.get(key);
    if (rows) rows.push(i);
    else rowsOf.set(key, [i]);
  }
  return (grouping, segment) => {
    // Sorted as histories are kept, so that spend stays with its history: tables come sorted by all columns.
    const rows = rowsOf.get(JSON.stringify([grouping, segment]));
    if (rows === undefined) return undefined;
    const take = (column: Float64Array) => Float64Array.from(rows, (i) => column[i]!);
    const sum = (column: Float64Array) => rows.reduce((total, i) => total + column[i]!, 0);
    return {
      histories: purchaseHistories({
        frequency: take(frequency),
        recency: take(recency),
        age: take(age),
        customers: take(customers),
      }),
      spend: take(spend),
      money: {revenue: sum(revenue), variance: sum(variance), general: sum(general)},
    };
  };
}
