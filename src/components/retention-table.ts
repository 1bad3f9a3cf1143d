/** Retention cells and curves as tables for download: exactly what a figure shows. */
import type {Table} from "./csv.js";
import type {Grain} from "./format.js";
import type {CohortCell, CurvePoint} from "./retention-cells.js";
import type {Lens} from "./retention-words.js";

/** One row per cell after the start; withheld numbers are empty. */
export function cellTable(cells: readonly CohortCell[], {grain, measure}: Lens): Table {
  const money = measure !== "customers";
  return {
    columns: [
      "cohort",
      `${grain}s_since_joining`,
      "state",
      "final_after",
      "cohort_customers",
      "active_customers",
      ...(money ? [`${measure}_at_start`, measure] : []),
      "share",
    ],
    rows: cells
      .filter((cell) => cell.age > 0)
      .map((cell) => [
        cell.cohort,
        cell.age,
        cell.ratio === null ? "withheld" : cell.complete ? "complete" : "open",
        cell.closes,
        cell.base,
        cell.active,
        ...(money ? [cell.baseAmount, cell.amount] : []),
        cell.ratio,
      ]),
  };
}

export function curveTable(curve: readonly CurvePoint[], grain: Grain): Table {
  return {
    columns: [`${grain}s_since_joining`, "mean", "low_95", "high_95", "complete_cohorts", "customers"],
    rows: curve.map((p) => [p.age, p.mean, p.low, p.high, p.cohorts, p.customers]),
  };
}
