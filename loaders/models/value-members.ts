/** Purchase histories of groups of customers with what they are expected to spend, out of marts.value_histories. */
import {type Columns, numbers, texts} from "../graph/define.ts";
import {type PurchaseHistories, purchaseHistories} from "../statistics/purchase-histories.ts";

export interface Members {
  histories: PurchaseHistories;
  /** Expected money per purchase day, by history. */
  spend: Float64Array;
}

export interface ValueMembers {
  /** Members of a group; undefined when it has none. */
  group(place: {kind: string; dimension: string; value: string}): Members | undefined;
  /** Those who first bought in the quarter that begins on a day `YYYY-MM-DD`. */
  quarter(day: string): Members | undefined;
  /** Those who first bought in any of these months, counted since January 1900. */
  months(numbers: readonly number[]): Members | undefined;
}

export function valueMembers(table: Columns): ValueMembers {
  const kinds = texts(table, "kind");
  const dimensions = texts(table, "dimension");
  const values = texts(table, "value");
  const frequency = numbers(table, "frequency");
  const recency = numbers(table, "recency");
  const age = numbers(table, "age");
  const customers = numbers(table, "customers");
  const spend = numbers(table, "spend");
  const rowsOf = new Map<string, number[]>();
  for (const [i, kind] of kinds.entries()) {
    const key = keyOf(kind, dimensions[i]!, values[i]!);
    const rows = rowsOf.get(key);
    if (rows) rows.push(i);
    else rowsOf.set(key, [i]);
  }
  const members = (rows: number[]): Members | undefined => {
    if (rows.length === 0) return undefined;
    // The order that histories are kept in, so that spend stays with its history; no two rows are alike, because ages
    // of different months differ.
    rows.sort((i, j) => frequency[i]! - frequency[j]! || recency[i]! - recency[j]! || age[i]! - age[j]!);
    const take = (column: Float64Array) => Float64Array.from(rows, (i) => column[i]!);
    return {
      histories: purchaseHistories({
        frequency: take(frequency),
        recency: take(recency),
        age: take(age),
        customers: take(customers),
      }),
      spend: take(spend),
    };
  };
  const months = (list: readonly number[]) =>
    members(list.flatMap((month) => rowsOf.get(keyOf("month", "", String(month))) ?? []));
  return {
    group: ({kind, dimension, value}) => members([...(rowsOf.get(keyOf(kind, dimension, value)) ?? [])]),
    quarter: (day) => {
      const first = (Number(day.slice(0, 4)) - 1900) * 12 + Number(day.slice(5, 7)) - 1;
      return months([first, first + 1, first + 2]);
    },
    months,
  };
}

function keyOf(kind: string, dimension: string, value: string): string {
  return JSON.stringify([kind, dimension, value]);
}
