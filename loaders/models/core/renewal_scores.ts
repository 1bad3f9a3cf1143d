/** What a customer under contract is still expected to pay, by how many months have been renewed so far. */
import {defineModel, numbers, onlyRow} from "../../graph/define.ts";
import {furtherPeriods, probabilityRenewed} from "../../statistics/renewal-forecast.ts";
import {chosenContractFit} from "../contract-fits.ts";

export default defineModel({
  description:
    "For every number of renewals that a customer under contract has had: months expected to be paid within the horizon of the forecast, by the model that the site uses. Empty when no model could be fitted.",
  grain: ["renewals"],
  reads: ["core.contract_classes", "core.contract_fits", "core.contract_choice", "source.forecast"],
  columns: {
    renewals: {type: "integer", description: "Months renewed so far.", tests: ["not_null"]},
    expected_months: {type: "double", description: "Months expected to be paid within the horizon."},
    discounted_months: {
      type: "double",
      description:
        "The same, a month's payment counting for less the later it comes, at the yearly discount rate.",
    },
    staying: {
      type: "double",
      description: "Probability of still being under contract at the end of the horizon.",
    },
  },
  tests: [
    {
      never: "staying < 0 or staying > 1 or discounted_months > expected_months",
      because: "A customer is expected to pay what cannot be. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const fit = chosenContractFit(tables["core.contract_fits"], tables["core.contract_choice"]);
    const settings = onlyRow(tables["source.forecast"]);
    const horizon = Number(settings.horizon_months);
    // A month is a twelfth of a year: the yearly rate is compounded over twelve of them.
    const rate = (1 + Number(settings.discount_rate)) ** (1 / 12) - 1;
    const renewed = fit ? numbers(tables["core.contract_classes"], "renewals") : new Float64Array(0);
    const score = (value: (n: number) => number) => renewed.map(value);
    return {
      renewals: renewed,
      expected_months: score((n) => (fit ? furtherPeriods(fit, n, {horizon}) : 0)),
      discounted_months: score((n) => (fit ? furtherPeriods(fit, n, {horizon, rate}) : 0)),
      staying: score((n) => (fit ? probabilityRenewed(fit, n, horizon) : 0)),
    };
  },
});
