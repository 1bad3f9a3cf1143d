/** The model of purchase that the site forecasts with, and why that one. */
import {defineModel, numbers, onlyRow, texts} from "../../graph/define.ts";
import {chooseModel, type Ranked} from "../../statistics/choice.ts";
import {fitsFrom, purchaseModels, refusalsFrom} from "../fits.ts";

export default defineModel({
  description:
    "The model of purchase used for the site, one row: the configured one, else the nearest in the holdout days, else the one that fits all data best for its number of parameters (BIC).",
  grain: [],
  reads: ["core.model_fits", "core.holdout_window", "marts.forecast_errors", "source.forecast"],
  columns: {
    model: {type: "varchar", description: "Name of the model; null when none could be fitted."},
    chosen_by: {
      type: "varchar",
      description: "configuration, holdout, likelihood, only one, or none.",
      tests: [{accepted_values: ["configuration", "holdout", "likelihood", "only one", "none"]}],
    },
    reason: {type: "varchar", description: "Why, in a sentence or two.", tests: ["not_null"]},
  },
  compute(tables) {
    const table = tables["core.model_fits"];
    const fits = fitsFrom(table, "site");
    const refusals = refusalsFrom(table, "site");
    const configured = onlyRow(tables["source.forecast"]).forecast_model;
    const {usable, reason} = onlyRow(tables["core.holdout_window"]);
    const choice = chooseModel({
      candidates: purchaseModels.map(({name, parameters}) => ({
        name,
        parameters: parameters.length,
        logLikelihood: fits.get(name)?.logLikelihood ?? null,
        customers: fits.get(name)?.customers ?? 0,
        refusal: refusals.get(name) ?? null,
      })),
      ranked: ranked(),
      configured: typeof configured === "string" ? configured : null,
      holdoutReason: usable === true ? null : String(reason ?? "No days could be held back."),
    });
    return {model: [choice.model], chosen_by: [choice.chosenBy], reason: [choice.reason]};

    function ranked(): Ranked[] {
      const errors = tables["marts.forecast_errors"];
      const kinds = texts(errors, "kind");
      const parameters = numbers(errors, "parameters");
      const value = (column: string, row: number) => {
        const cell = errors[column]?.[row];
        return typeof cell === "number" ? cell : null;
      };
      const rows = texts(errors, "name").map((name, i): Ranked => {
        const [actual, expected] = [value("actual", i), value("expected", i)];
        return {
          name,
          kind: kinds[i] === "baseline" ? "baseline" : "model",
          parameters: parameters[i]!,
          refusal: null,
          errors:
            actual === null || expected === null
              ? null
              : {
                  actual,
                  expected,
                  total: value("error_total", i),
                  cohort: value("error_cohort", i),
                  decile: value("error_decile", i),
                },
          score: value("score", i),
          rank: value("rank", i),
        };
      });
      return rows.sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity));
    }
  },
});
