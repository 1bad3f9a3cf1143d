/** Retention cells and curves as tables for download: exactly what a figure shows. */
import type {Table} from "./csv.js";
import type {Grain} from "./format.js";
import {projectedShare} from "./projection.js";
import type {CohortCell, CurvePoint} from "./retention-cells.js";
import type {Lens} from "./retention-words.js";

/**
 * One row per cell after the start; withheld numbers are empty. Where open cells are projected, what their share is
 * expected to close at stands beside what it is so far.
 */
export function cellTable(cells: readonly CohortCell[], {grain, measure}: Lens): Table {
  const money = measure !== "customers";
  const projected = cells.some((cell) => cell.projection);
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
      ...(projected ? ["projected_share", "projected_low_90", "projected_high_90"] : []),
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
        ...(projected ? projection(cell) : []),
      ]),
  };
}

function projection(cell: CohortCell): (number | null)[] {
  const projected = projectedShare(cell);
  return projected ? [projected.share, projected.low, projected.high] : [null, null, null];
}

export function curveTable(curve: readonly CurvePoint[], grain: Grain): Table {
  return {
    columns: [`${grain}s_since_joining`, "mean", "low_95", "high_95", "complete_cohorts", "customers"],
    rows: curve.map((p) => [p.age, p.mean, p.low, p.high, p.cohorts, p.customers]),
  };
}
