/** What all customers under contract together are expected to pay within the horizon, and how sure that is. */
import {defineModel, numbers, onlyRow} from "../../graph/define.ts";
import {predictPeriods} from "../../statistics/renewal-forecast.ts";
import {chosenContractFit} from "../contract-fits.ts";

/** Enough for the ends of an interval to the precision that is shown. */
const draws = 500;

export default defineModel({
  description:
    "One row: customers under contract, the months and the money they are expected to pay within the horizon of the forecast, with 90 % intervals that hold the doubt about the model's parameters and chance. Empty without subscriptions or when no model could be fitted.",
  grain: [],
  reads: ["core.contract_classes", "core.contract_fits", "core.contract_choice", "source.forecast"],
  columns: {
    model: {type: "varchar", description: "The model that the site uses."},
    horizon_months: {type: "integer", description: "Months looked ahead."},
    customers: {type: "integer", description: "Customers under contract."},
    months: {type: "double", description: "Months they are expected to pay."},
    months_low: {type: "double", description: "Lower end of the interval."},
    months_high: {type: "double", description: "Upper end."},
    revenue: {type: "double", description: "Money they are expected to pay, at what they pay now."},
    revenue_low: {type: "double", description: "Lower end of the interval."},
    revenue_high: {type: "double", description: "Upper end."},
  },
  compute(tables) {
    const fit = chosenContractFit(tables["core.contract_fits"], tables["core.contract_choice"]);
    const classes = tables["core.contract_classes"];
    const renewed = numbers(classes, "renewals");
    if (!fit || renewed.length === 0)
      return {
        model: [],
        horizon_months: [],
        customers: [],
        months: [],
        months_low: [],
        months_high: [],
        revenue: [],
        revenue_low: [],
        revenue_high: [],
      };
    const horizon = Number(onlyRow(tables["source.forecast"]).horizon_months);
    const [customers, amounts, squares] = [
      numbers(classes, "customers"),
      numbers(classes, "monthly_amount"),
      numbers(classes, "squared_amounts"),
    ];
    // Customers who pay unequal amounts make a sum that varies like that of fewer who pay equal ones: (Σa)²/Σa².
    const alike = customers.map((count, i) =>
      amounts[i]! > 0 ? Math.max(1, Math.round(Math.min(count, amounts[i]! ** 2 / squares[i]!))) : count,
    );
    const months = predictPeriods(fit, {renewed, customers}, horizon, {draws});
    const revenue = predictPeriods(
      fit,
      {renewed, customers: alike, weight: amounts.map((amount, i) => amount / alike[i]!)},
      horizon,
      {draws},
    );
    return {
      model: [fit.model.name],
      horizon_months: [horizon],
      customers: [customers.reduce((sum, count) => sum + count, 0)],
      months: [months.expected],
      months_low: [months.low],
      months_high: [months.high],
      revenue: [revenue.expected],
      revenue_low: [revenue.low],
      revenue_high: [revenue.high],
    };
  },
});
