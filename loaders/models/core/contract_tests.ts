/** How well each model of contracts foretells months that it has not seen. */
import {defineModel, onlyRow} from "../../graph/define.ts";
import {fitRenewals} from "../../statistics/fit-renewals.ts";
import {renewalSurvival} from "../../statistics/renewal-forecast.ts";
import {knownAfter, renewals} from "../../statistics/renewal-tenures.ts";
import {countedSurvival, renewalModels, tenureSplits, tenuresOf} from "../contract-fits.ts";

export default defineModel({
  description:
    "Tests of the models of renewal. Each model is fitted to the first months of every customer's contract and foretells the months after, up to the horizon of the forecast; what came is counted beside it. One row per model and test. Empty without subscriptions, and where too few customers have stayed long enough.",
  grain: ["model", "known_months"],
  reads: ["core.tenure_classes", "source.forecast"],
  columns: {
    model: {type: "varchar", description: "sBG, BdW, or constant.", tests: ["not_null"]},
    known_months: {type: "integer", description: "Months of every contract that the model knew."},
    last_month: {type: "integer", description: "Last month it was asked for."},
    customers: {
      type: "integer",
      description: "Customers who came to the first renewal after the known ones.",
    },
    actual: {
      type: "double",
      description:
        "Months that a customer who stayed through the known ones went on to pay, up to the last month.",
    },
    expected: {
      type: "double",
      description: "The same as the model foretold it; null when it could not be fitted.",
    },
    deviation: {
      type: "double",
      description:
        "Sum over those months of the difference between the share that stayed and the one foretold.",
    },
  },
  tests: [
    {
      never: "deviation < 0",
      because: "A sum of differences is negative. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const tenures = tenuresOf(tables["core.tenure_classes"]);
    const horizon = Number(onlyRow(tables["source.forecast"]).horizon_months);
    const {atRisk} = renewals(tenures);
    const rows = tenureSplits(tenures, horizon).flatMap(({known, last}) => {
      const counted = countedSurvival(tenures, {known, last});
      return renewalModels.map((model) => {
        const fit = fitRenewals(model, knownAfter(tenures, known));
        const survival = fit.fitted ? renewalSurvival(fit, last) : undefined;
        let [actual, expected, deviation] = [0, 0, 0];
        for (let k = 1; k < counted.length; k++) {
          const foretold = survival ? survival[known + k]! / survival[known]! : 0;
          actual += counted[k]!;
          expected += foretold;
          deviation += Math.abs(foretold - counted[k]!);
        }
        return {
          model: model.name,
          known_months: known,
          last_month: last,
          customers: atRisk[known] ?? 0,
          actual,
          expected: survival ? expected : null,
          deviation: survival ? deviation : null,
        };
      });
    });
    return {
      model: rows.map((row) => row.model),
      known_months: rows.map((row) => row.known_months),
      last_month: rows.map((row) => row.last_month),
      customers: rows.map((row) => row.customers),
      actual: rows.map((row) => row.actual),
      expected: rows.map((row) => row.expected),
      deviation: rows.map((row) => row.deviation),
    };
  },
});
