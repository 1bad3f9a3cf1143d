/** What customers did in the holdout days in the order of what was expected of them. */
import {defineModel, numbers} from "../../graph/define.ts";
import {
  groupCells,
  groupColumns,
  groupForecasts,
  groupTests,
  perCustomer,
  testedFit,
} from "../forecast-groups.ts";
import {heldBack} from "../held-back.ts";

export default defineModel({
  description:
    "Purchase days per customer in the holdout days by group of customers in the order of what was expected of them, actual and expected by the model in use. Empty when nothing could be tested.",
  grain: ["decile"],
  published: true,
  reads: [
    "core.holdout_classes",
    "core.holdout_window",
    "core.model_fits",
    "marts.forecast_choice",
    "marts.forecast_expectations",
  ],
  columns: {
    decile: {type: "integer", description: "Group, 1 for most expected (see marts.forecast_expectations)."},
    ...groupColumns,
  },
  tests: groupTests,
  compute(tables) {
    const held = heldBack(tables["core.holdout_classes"], tables["core.holdout_window"]);
    const fit = testedFit(tables["core.model_fits"], tables["marts.forecast_choice"]);
    const decile = numbers(tables["marts.forecast_expectations"], "decile");
    const rows =
      held === null || fit === undefined
        ? []
        : groupForecasts(fit, held, (i) => decile[held.historyOf[i]!]!).map(perCustomer);
    return {decile: rows.map((r) => r.group), ...groupCells(rows)};
  },
});
