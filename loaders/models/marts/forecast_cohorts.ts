/** What the customers of each cohort did in the holdout days, against what was expected of them. */
import {defineModel} from "../../graph/define.ts";
import {groupCells, groupColumns, groupForecasts, groupTests, testedFit} from "../forecast-groups.ts";
import {heldBack} from "../held-back.ts";

export default defineModel({
  description:
    "Purchase days in the holdout days by quarter of the first purchase, actual and expected by the model in use. Empty when nothing could be tested.",
  grain: ["cohort_number"],
  published: true,
  reads: ["core.holdout_classes", "core.holdout_window", "core.model_fits", "marts.forecast_choice"],
  columns: {
    cohort_number: {type: "integer", description: "Quarter of the first purchase (see staging.periods)."},
    ...groupColumns,
  },
  tests: groupTests,
  compute(tables) {
    const held = heldBack(tables["core.holdout_classes"], tables["core.holdout_window"]);
    const fit = testedFit(tables["core.model_fits"], tables["marts.forecast_choice"]);
    const rows =
      held === null || fit === undefined ? [] : groupForecasts(fit, held, (i) => held.classes.cohort[i]!);
    return {cohort_number: rows.map((r) => r.group), ...groupCells(rows)};
  },
});
