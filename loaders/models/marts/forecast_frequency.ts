/** What customers did in the holdout days by how often they had bought before, against what was expected. */
import {defineModel, onlyRow} from "../../graph/define.ts";
import type {HoldoutClasses} from "../../statistics/holdout.ts";
import {
  groupCells,
  groupColumns,
  groupForecasts,
  groupTests,
  perCustomer,
  testedFit,
} from "../forecast-groups.ts";
import {heldBack} from "../held-back.ts";

/** The last group at most: "7 or more". */
const LAST = 7;

export default defineModel({
  description:
    "Purchase days per customer in the holdout days by repeat purchase days before them, actual and expected by the model in use. The last group is open, and takes in those that would be too small. Empty when nothing could be tested.",
  grain: ["frequency"],
  published: true,
  reads: [
    "core.holdout_classes",
    "core.holdout_window",
    "core.model_fits",
    "marts.forecast_choice",
    "source.privacy",
  ],
  columns: {
    frequency: {type: "integer", description: "Repeat purchase days until calibration_end."},
    open: {type: "boolean", description: "Whether it stands for this many or more."},
    ...groupColumns,
  },
  tests: groupTests,
  compute(tables) {
    const held = heldBack(tables["core.holdout_classes"], tables["core.holdout_window"]);
    const fit = testedFit(tables["core.model_fits"], tables["marts.forecast_choice"]);
    const smallest = Number(onlyRow(tables["source.privacy"]).small_group);
    const last = held === null ? 0 : lastGroup(held.classes, smallest);
    const rows =
      held === null || fit === undefined
        ? []
        : groupForecasts(fit, held, (i) => Math.min(last, held.classes.frequency[i]!)).map(perCustomer);
    return {
      frequency: rows.map((r) => r.group),
      open: rows.map((r) => r.group === last),
      ...groupCells(rows),
    };
  },
});

/** The largest number at which the groups below it, and the one of it and all above, reach the smallest size. */
function lastGroup({frequency, customers}: HoldoutClasses, smallest: number): number {
  const sizes = new Float64Array(LAST + 1);
  for (let i = 0; i < customers.length; i++) sizes[Math.min(LAST, frequency[i]!)]! += customers[i]!;
  const enough = (size: number) => size >= Math.max(1, smallest);
  for (let last = LAST; last > 0; last--) {
    const open = sizes.subarray(last).reduce((sum, size) => sum + size, 0);
    if (enough(open) && sizes.subarray(0, last).every(enough)) return last;
  }
  return 0;
}
