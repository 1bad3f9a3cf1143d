/** The days kept from the models, as forecasts of them are made and measured. */
import {type Columns, numbers, onlyRow} from "../graph/define.ts";
import type {HoldoutClasses} from "../statistics/holdout.ts";
import {type PurchaseHistories, purchaseHistories} from "../statistics/purchase-histories.ts";

export interface HeldBack {
  /** Customers by what was known of them and what they did then. */
  readonly classes: HoldoutClasses;
  /** Distinct histories as known at the end of calibration, in days. */
  readonly histories: PurchaseHistories;
  /** Index of the history per class. */
  readonly historyOf: Int32Array;
  /** Length of the time held back, in days. */
  readonly days: number;
}

/**
 * @param classes core.holdout_classes
 * @param window core.holdout_window
 * @returns null when the days held back say nothing
 */
export function heldBack(classes: Columns, window: Columns): HeldBack | null {
  const {usable, holdout_days: days} = onlyRow(window);
  const customers = numbers(classes, "customers");
  if (usable !== true || typeof days !== "number" || customers.length === 0) return null;
  const [frequency, recency, age] = [
    numbers(classes, "frequency"),
    numbers(classes, "recency"),
    numbers(classes, "age"),
  ];
  const histories = purchaseHistories({frequency, recency, age, customers});
  const entries = new Map<string, number>();
  for (let i = 0; i < histories.customers.length; i++)
    entries.set(`${histories.frequency[i]} ${histories.recency[i]} ${histories.age[i]}`, i);
  return {
    classes: {
      frequency,
      recency,
      age,
      cohort: numbers(classes, "cohort_number"),
      holdoutFrequency: numbers(classes, "holdout_frequency"),
      customers,
    },
    histories,
    // Every class was counted into one of the histories.
    historyOf: Int32Array.from(customers, (_, i) => entries.get(`${frequency[i]} ${recency[i]} ${age[i]}`)!),
    days,
  };
}

/**
 * The histories of some classes: what a forecast for a group of customers is made from.
 *
 * @param taken whether a class belongs to the group
 */
export function historiesAmong(
  {frequency, recency, age, customers}: HoldoutClasses,
  taken: (index: number) => boolean,
): PurchaseHistories {
  const chosen = Array.from(customers, (_, i) => i).filter(taken);
  const among = (values: ArrayLike<number>) => chosen.map((i) => values[i]!);
  return purchaseHistories({
    frequency: among(frequency),
    recency: among(recency),
    age: among(age),
    customers: among(customers),
  });
}
