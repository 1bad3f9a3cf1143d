/** Every model of purchase, fitted twice: on all data for the site's forecasts, and on what came before the holdout days. */
import {type Cell, defineModel} from "../../graph/define.ts";
import {fitPurchases} from "../../statistics/fit-purchases.ts";
import {fitRows, historiesOf, purchaseModels} from "../fits.ts";

export default defineModel({
  description:
    "Every model of purchase fitted by maximum likelihood on the counted histories: for the site on all data, for the holdout on what came before the holdout days. One row per parameter; a model that the data cannot tell has one row with position 0 and the reason. Time is in days.",
  grain: ["purpose", "model", "position"],
  reads: ["core.history_classes", "core.holdout_classes"],
  columns: {
    purpose: {type: "varchar", description: "site or holdout.", tests: ["not_null"]},
    model: {type: "varchar", description: "NBD, BG/NBD, MBG/NBD or Pareto/NBD.", tests: ["not_null"]},
    position: {
      type: "integer",
      description: "1, 2, … in the order of the paper; 0 when refused.",
      tests: ["not_null"],
    },
    parameter: {type: "varchar", description: "Name of the parameter."},
    estimate: {type: "double", description: "Its value, time in days."},
    standard_error: {type: "double", description: "Standard error of the estimate."},
    log_covariance_1: {type: "double", description: "Covariance of its logarithm with that of parameter 1."},
    log_covariance_2: {type: "double", description: "The same with parameter 2."},
    log_covariance_3: {type: "double", description: "The same with parameter 3."},
    log_covariance_4: {type: "double", description: "The same with parameter 4."},
    log_likelihood: {type: "double", description: "Log-likelihood of the data, time in days."},
    customers: {type: "integer", description: "Customers it was fitted on."},
    repeaters: {type: "integer", description: "Those of them who came back."},
    used_prior: {type: "boolean", description: "Whether a weak prior was needed."},
    refusal: {type: "varchar", description: "Why the data cannot tell, in a sentence; null when fitted."},
  },
  compute(tables) {
    const rows: Record<string, Cell>[] = [];
    for (const [purpose, table] of [
      ["site", tables["core.history_classes"]],
      ["holdout", tables["core.holdout_classes"]],
    ] as const) {
      const histories = historiesOf(table);
      for (const model of purchaseModels) rows.push(...fitRows(purpose, fitPurchases(model, histories)));
    }
    const column = (name: string) => rows.map((row) => row[name] ?? null);
    return {
      purpose: column("purpose"),
      model: column("model"),
      position: column("position"),
      parameter: column("parameter"),
      estimate: column("estimate"),
      standard_error: column("standard_error"),
      log_covariance_1: column("log_covariance_1"),
      log_covariance_2: column("log_covariance_2"),
      log_covariance_3: column("log_covariance_3"),
      log_covariance_4: column("log_covariance_4"),
      log_likelihood: column("log_likelihood"),
      customers: column("customers"),
      repeaters: column("repeaters"),
      used_prior: column("used_prior"),
      refusal: column("refusal"),
    };
  },
});
