/** What groups of customers did in the holdout days, and what the model in use expected of them, with its range. */
import {type Cell, type Columns, onlyRow} from "../graph/define.ts";
import {predictTotal} from "../statistics/predict.ts";
import type {PurchaseFit} from "../statistics/purchase-model.ts";
import {fitsFrom} from "./fits.ts";
import {type HeldBack, historiesAmong} from "./held-back.ts";

/** Totals of one group; ranges hold nine in ten. */
export interface GroupForecast {
  group: number;
  customers: number;
  actual: number;
  expected: number;
  low: number;
  high: number;
}

/** The model in use as fitted on the days before the holdout days; undefined when there is none. */
export function testedFit(fits: Columns, choice: Columns): PurchaseFit | undefined {
  const {model} = onlyRow(choice);
  return typeof model === "string" ? fitsFrom(fits, "holdout").get(model) : undefined;
}

/**
 * One forecast per group, by the number of the group.
 *
 * @param groupOf number of the group per class
 */
export function groupForecasts(
  fit: PurchaseFit,
  {classes, days}: HeldBack,
  groupOf: (index: number) => number,
): GroupForecast[] {
  const numbers = Array.from(classes.customers, (_, i) => groupOf(i));
  return [...new Set(numbers)]
    .sort((a, b) => a - b)
    .map((group) => {
      let customers = 0;
      let actual = 0;
      for (let i = 0; i < numbers.length; i++) {
        if (numbers[i] !== group) continue;
        customers += classes.customers[i]!;
        actual += classes.customers[i]! * classes.holdoutFrequency[i]!;
      }
      const histories = historiesAmong(classes, (i) => numbers[i] === group);
      // Seeds differ by group: with one seed for all, every group would be lucky or unlucky together.
      const {expected, low, high} = predictTotal(fit, histories, days, {draws: 200, seed: 1 + group});
      return {group, customers, actual, expected, low, high};
    });
}

/** The same per customer. */
export function perCustomer({group, customers, ...totals}: GroupForecast): GroupForecast {
  const {actual, expected, low, high} = totals;
  return {
    group,
    customers,
    actual: actual / customers,
    expected: expected / customers,
    low: low / customers,
    high: high / customers,
  };
}

/** Columns every table of groups has. */
export const groupColumns = {
  customers: {type: "integer", description: "Customers of the group."},
  actual: {type: "double", description: "Purchase days in the holdout days."},
  expected: {type: "double", description: "How many the model in use expected, from what came before."},
  low: {type: "double", description: "Lower end of its 90 % range."},
  high: {type: "double", description: "Upper end."},
} as const;

export const groupTests = [
  {
    never: "low > high or low < 0 or customers <= 0",
    because: "A range of a forecast is turned around or below zero. Report this as an error of Perennial.",
  },
] as const;

/** The columns of {@link groupColumns}. */
export function groupCells(rows: readonly GroupForecast[]): Record<keyof typeof groupColumns, Cell[]> {
  return {
    customers: rows.map((r) => r.customers),
    actual: rows.map((r) => r.actual),
    expected: rows.map((r) => r.expected),
    low: rows.map((r) => r.low),
    high: rows.map((r) => r.high),
  };
}
