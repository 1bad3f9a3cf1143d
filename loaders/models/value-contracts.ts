/** Running contracts of groups of customers, out of marts.value_contracts, and how sure what they will pay is. */
import {type Columns, numbers, texts} from "../graph/define.ts";
import {predictPeriods} from "../statistics/renewal-forecast.ts";
import type {RenewalFit} from "../statistics/renewal-model.ts";
import {draws, relativeVariance} from "./value-intervals.ts";

/** Running contracts by months renewed so far; arrays of equal length. */
export interface Running {
  renewals: number[];
  customers: number[];
  /** Money per month of all of them. */
  amount: number[];
  /** Sum of the squares of what each pays. */
  squares: number[];
}

export interface ContractMembers {
  group(place: {kind: string; dimension: string; value: string}): Running | undefined;
  /** Those who first bought in the quarter that begins on a day `YYYY-MM-DD`. */
  quarter(day: string): Running | undefined;
  /** Those who first bought in these months, counted since January 1900, each month for itself. */
  byMonth(months: readonly number[]): {month: number; members: Running}[];
}

export function contractMembers(table: Columns): ContractMembers {
  const kinds = texts(table, "kind");
  const dimensions = texts(table, "dimension");
  const values = texts(table, "value");
  const [renewals, customers, amount, squares] = [
    numbers(table, "renewals"),
    numbers(table, "customers"),
    numbers(table, "amount"),
    numbers(table, "squares"),
  ];
  const found = new Map<string, Running>();
  for (const [i, kind] of kinds.entries()) {
    const key = keyOf(kind, dimensions[i]!, values[i]!);
    const running = found.get(key) ?? {renewals: [], customers: [], amount: [], squares: []};
    found.set(key, running);
    running.renewals.push(renewals[i]!);
    running.customers.push(customers[i]!);
    running.amount.push(amount[i]!);
    running.squares.push(squares[i]!);
  }
  const byMonth = (months: readonly number[]) =>
    months.flatMap((month) => {
      const members = found.get(keyOf("month", "", String(month)));
      return members ? [{month, members}] : [];
    });
  return {
    group: ({kind, dimension, value}) => found.get(keyOf(kind, dimension, value)),
    quarter: (day) => {
      const first = (Number(day.slice(0, 4)) - 1900) * 12 + Number(day.slice(5, 7)) - 1;
      const parts = byMonth([first, first + 1, first + 2]);
      return parts.length > 0 ? together(parts.map(({members}) => members)) : undefined;
    },
    byMonth,
  };
}

/** Several groups as one. */
export function together(parts: readonly Running[]): Running {
  return {
    renewals: parts.flatMap((part) => part.renewals),
    customers: parts.flatMap((part) => part.customers),
    amount: parts.flatMap((part) => part.amount),
    squares: parts.flatMap((part) => part.squares),
  };
}

/**
 * Variance of what running contracts will pay within so many months, relative to its expectation squared: doubt about
 * the model's parameters, and chance. Customers who pay unequal amounts make a sum that varies like that of fewer who
 * pay equal ones: (Σa)² / Σa².
 */
export function contractVariance(
  fit: RenewalFit,
  {renewals, customers, amount, squares}: Running,
  months: number,
  seed: number,
): number {
  const alike = customers.map((count, i) =>
    squares[i]! > 0 ? Math.max(1, Math.round(Math.min(count, amount[i]! ** 2 / squares[i]!))) : count,
  );
  return relativeVariance(
    predictPeriods(
      fit,
      {renewed: renewals, customers: alike, weight: amount.map((sum, i) => sum / alike[i]!)},
      months,
      {draws, seed},
    ),
  );
}

function keyOf(kind: string, dimension: string, value: string): string {
  return JSON.stringify([kind, dimension, value]);
}
