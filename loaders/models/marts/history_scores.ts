/** What the chosen model says of each distinct purchase history, once. */
import {defineModel, numbers} from "../../graph/define.ts";
import {discountedPurchasesOf, expectedPurchasesOf, probabilityAlive} from "../../statistics/forecast.ts";
import {historiesOf} from "../fits.ts";
import {siteForecast} from "../site-forecast.ts";

export default defineModel({
  description:
    "What the model the site forecasts with says of each distinct purchase history: the probability of still being a customer, and the purchase days to expect within the horizon. Empty when no model could be fitted.",
  grain: ["frequency", "recency", "age"],
  reads: ["core.history_classes", "core.model_fits", "marts.forecast_choice", "source.forecast"],
  columns: {
    frequency: {type: "integer", description: "Purchase days after the first.", tests: ["not_null"]},
    recency: {
      type: "integer",
      description: "Days from the first purchase day to the last.",
      tests: ["not_null"],
    },
    age: {
      type: "integer",
      description: "Days from the first purchase day to the as-of date.",
      tests: ["not_null"],
    },
    alive: {type: "double", description: "Probability of still being a customer.", tests: ["not_null"]},
    purchases: {
      type: "double",
      description: "Expected purchase days within the horizon.",
      tests: ["not_null"],
    },
    discounted_purchases: {
      type: "double",
      description: "The same, each counted at its worth on the as-of date.",
      tests: ["not_null"],
    },
  },
  tests: [
    {
      never: "not (alive >= 0 and alive <= 1)",
      because: "A probability lies outside 0 and 1. Report this as an error of Perennial.",
    },
    {
      never: "not (discounted_purchases >= 0 and discounted_purchases <= purchases * 1.000001 + 0.000001)",
      because:
        "Expected purchases are negative, or later ones are worth more than they are. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const {fit, horizon, rate} = siteForecast(tables);
    const classes = tables["core.history_classes"];
    if (fit === null)
      return {frequency: [], recency: [], age: [], alive: [], purchases: [], discounted_purchases: []};
    // The table has one row per history in the order of histories: nothing is merged or moved.
    const histories = historiesOf(classes);
    return {
      frequency: numbers(classes, "frequency"),
      recency: numbers(classes, "recency"),
      age: numbers(classes, "age"),
      alive: probabilityAlive(fit, histories),
      purchases: expectedPurchasesOf(fit, histories, horizon),
      discounted_purchases: discountedPurchasesOf(fit, histories, {horizon, rate}),
    };
  },
});
