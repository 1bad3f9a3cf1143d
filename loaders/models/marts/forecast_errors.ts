/** How far every forecast was from what customers did in the holdout days: models, and rules of thumb beside them. */
import {type Cell, defineModel, numbers} from "../../graph/define.ts";
import {baselineNames, cohortMean, lastPeriodAgain, pastRateContinues} from "../../statistics/baselines.ts";
import {type Contender, leaderboard} from "../../statistics/choice.ts";
import {holdoutErrors} from "../../statistics/holdout.ts";
import {purchaseModels, refusalsFrom} from "../fits.ts";
import {heldBack} from "../held-back.ts";

const columnOf: Record<string, string> = {
  NBD: "nbd",
  "BG/NBD": "bg_nbd",
  "MBG/NBD": "mbg_nbd",
  "Pareto/NBD": "pareto_nbd",
};

export default defineModel({
  description:
    "Errors of every forecast in the holdout days, by total, by cohort (quarter of the first purchase) and by group of customers in the order of what was expected of them, the nearest first. Models that could not be fitted are last, with the reason. Empty when the holdout days say nothing.",
  grain: ["name"],
  reads: [
    "core.holdout_classes",
    "core.holdout_window",
    "core.model_fits",
    "marts.forecast_expectations",
    "marts.forecast_last_periods",
  ],
  columns: {
    position: {type: "integer", description: "Place in the list, from 1.", tests: ["unique"]},
    name: {type: "varchar", description: "Model or rule of thumb."},
    kind: {
      type: "varchar",
      description: "model or baseline.",
      tests: [{accepted_values: ["model", "baseline"]}],
    },
    parameters: {type: "integer", description: "Number of parameters; 0 for a rule of thumb."},
    refusal: {type: "varchar", description: "Why a model could not be fitted; null when it could."},
    actual: {type: "double", description: "Purchase days in the holdout days."},
    expected: {type: "double", description: "How many were expected."},
    error_total: {type: "double", description: "expected / actual - 1; null when nobody bought."},
    error_cohort: {type: "double", description: "Sum over cohorts of |expected - actual|, over all actual."},
    error_decile: {type: "double", description: "The same over groups by expectation."},
    score: {
      type: "double",
      description: "Mean of |error_total|, error_cohort and error_decile, to a tenth of a percentage point.",
    },
    rank: {type: "integer", description: "1 for the smallest score, of equal ones the simplest."},
  },
  compute(tables) {
    const held = heldBack(tables["core.holdout_classes"], tables["core.holdout_window"]);
    const ranked = held === null ? [] : leaderboard(contenders(held));
    const column = (cell: (row: (typeof ranked)[number]) => Cell) => ranked.map(cell);
    return {
      position: ranked.map((_, i) => i + 1),
      name: column((r) => r.name),
      kind: column((r) => r.kind),
      parameters: column((r) => r.parameters),
      refusal: column((r) => r.refusal),
      actual: column((r) => r.errors?.actual ?? null),
      expected: column((r) => r.errors?.expected ?? null),
      error_total: column((r) => r.errors?.total ?? null),
      error_cohort: column((r) => r.errors?.cohort ?? null),
      error_decile: column((r) => r.errors?.decile ?? null),
      score: column((r) => r.score),
      rank: column((r) => r.rank),
    };

    function contenders({classes, historyOf, days}: NonNullable<typeof held>): Contender[] {
      const expectations = tables["marts.forecast_expectations"];
      const deciles = numbers(expectations, "decile");
      const groups = historyOf.map((h) => deciles[h]!);
      const measured = (expected: ArrayLike<number>) => holdoutErrors(classes, expected, groups);
      const refusals = refusalsFrom(tables["core.model_fits"], "holdout");
      const models = purchaseModels.map(({name, parameters}): Contender => {
        const refusal = refusals.get(name) ?? null;
        const errors =
          refusal === null
            ? measured(Float64Array.from(historyOf, (h) => Number(expectations[columnOf[name]!]?.[h])))
            : null;
        return {name, kind: "model", parameters: parameters.length, errors, refusal};
      });
      const forecasts = {
        "Last period again": lastPeriods(),
        "Cohort mean": cohortMean(classes, days),
        "Past rate continues": pastRateContinues(classes, days),
      };
      const baselines = baselineNames.map(
        (name): Contender => ({
          name,
          kind: "baseline",
          parameters: 0,
          errors: measured(forecasts[name]),
          refusal: null,
        }),
      );
      return [...models, ...baselines];

      /** Per class the mean of its history and cohort: classes differ also by what came after. */
      function lastPeriods(): Float64Array {
        const table = tables["marts.forecast_last_periods"];
        const {frequency, recency, age, cohort} = classes;
        const [x, t, T, c] = ["frequency", "recency", "age", "cohort_number"].map((n) =>
          numbers(table, n),
        ) as [
          // Four names, four columns.
          Float64Array,
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        const mean = lastPeriodAgain(numbers(table, "last_purchases"), numbers(table, "customers"));
        const means = new Map(Array.from(mean, (m, i) => [`${x[i]} ${t[i]} ${T[i]} ${c[i]}`, m]));
        return Float64Array.from(
          cohort,
          (_, i) => means.get(`${frequency[i]} ${recency[i]} ${age[i]} ${cohort[i]}`)!,
        );
      }
    }
  },
});
