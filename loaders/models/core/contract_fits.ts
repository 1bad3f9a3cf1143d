/** Every model of contracts, fitted to how many months customers stayed. */
import {type Cell, defineModel} from "../../graph/define.ts";
import {fitRenewals} from "../../statistics/fit-renewals.ts";
import {contractFitRows, renewalModels, tenuresOf} from "../contract-fits.ts";

export default defineModel({
  description:
    "Models of renewal fitted by maximum likelihood on how many months customers stayed. One row per parameter; a model that the data cannot tell has one row with position 0 and the reason. Time is in months. Empty without subscriptions.",
  grain: ["model", "position"],
  reads: ["core.tenure_classes"],
  columns: {
    model: {
      type: "varchar",
      description: "sBG, BdW, or constant: the rate of leaving so far.",
      tests: ["not_null"],
    },
    position: {
      type: "integer",
      description: "1, 2, … in the order of the paper; 0 when refused.",
      tests: ["not_null"],
    },
    parameter: {type: "varchar", description: "Name of the parameter."},
    estimate: {type: "double", description: "Its value, time in months."},
    standard_error: {type: "double", description: "Standard error of the estimate."},
    log_covariance_1: {type: "double", description: "Covariance of its logarithm with that of parameter 1."},
    log_covariance_2: {type: "double", description: "The same with parameter 2."},
    log_covariance_3: {type: "double", description: "The same with parameter 3."},
    log_likelihood: {type: "double", description: "Log-likelihood of the data."},
    customers: {type: "integer", description: "Customers it was fitted on."},
    ended: {type: "integer", description: "Those of them who had left."},
    used_prior: {type: "boolean", description: "Whether a weak prior was needed."},
    refusal: {type: "varchar", description: "Why the data cannot tell, in a sentence; null when fitted."},
  },
  compute(tables) {
    const tenures = tenuresOf(tables["core.tenure_classes"]);
    const hasContracts = tenures.tenure.length > 0;
    const rows = hasContracts
      ? renewalModels.flatMap((model): Record<string, Cell>[] => contractFitRows(fitRenewals(model, tenures)))
      : [];
    const column = (name: string) => rows.map((row) => row[name] ?? null);
    return {
      model: column("model"),
      position: column("position"),
      parameter: column("parameter"),
      estimate: column("estimate"),
      standard_error: column("standard_error"),
      log_covariance_1: column("log_covariance_1"),
      log_covariance_2: column("log_covariance_2"),
      log_covariance_3: column("log_covariance_3"),
      log_likelihood: column("log_likelihood"),
      customers: column("customers"),
      ended: column("ended"),
      used_prior: column("used_prior"),
      refusal: column("refusal"),
    };
  },
});
