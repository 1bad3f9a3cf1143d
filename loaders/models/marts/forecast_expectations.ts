/** What every model expects of every history in the holdout days, told from what came before them. */
import {type Cell, defineModel, onlyRow} from "../../graph/define.ts";
import {pastRateContinues} from "../../statistics/baselines.ts";
import {expectedPurchasesOf} from "../../statistics/forecast.ts";
import {expectationGroups} from "../../statistics/holdout.ts";
import {fitsFrom} from "../fits.ts";
import {heldBack} from "../held-back.ts";

export default defineModel({
  description:
    "What each model of purchase, fitted on the days before the holdout days, expects of a customer in them, once per distinct history; empty when they say nothing. Null for a model that could not be fitted.",
  grain: ["frequency", "recency", "age"],
  reads: ["core.holdout_classes", "core.holdout_window", "core.model_fits", "source.privacy"],
  columns: {
    frequency: {type: "integer", description: "Purchase days after the first until calibration_end."},
    recency: {type: "integer", description: "Days from the first purchase day to the last."},
    age: {type: "integer", description: "Days from the first purchase day to calibration_end."},
    customers: {type: "integer", description: "Customers with this history."},
    nbd: {type: "double", description: "Purchase days expected of one of them by NBD."},
    bg_nbd: {type: "double", description: "The same by BG/NBD."},
    mbg_nbd: {type: "double", description: "The same by MBG/NBD."},
    pareto_nbd: {type: "double", description: "The same by Pareto/NBD."},
    ranking: {
      type: "double",
      description: "Mean of these, or the past rate continued when there are none: the order of customers.",
      tests: ["not_null"],
    },
    decile: {
      type: "integer",
      description: "Group by ranking, 1 for most expected: tenths, fewer when they would be too small.",
      tests: ["not_null"],
    },
  },
  tests: [
    {
      never: "ranking < 0 or least(nbd, bg_nbd, mbg_nbd, pareto_nbd) < 0",
      because: "A model expects a negative number of purchases. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const held = heldBack(tables["core.holdout_classes"], tables["core.holdout_window"]);
    if (held === null)
      return {
        frequency: [],
        recency: [],
        age: [],
        customers: [],
        nbd: [],
        bg_nbd: [],
        mbg_nbd: [],
        pareto_nbd: [],
        ranking: [],
        decile: [],
      };
    const {histories, days} = held;
    const expectations = new Map(
      [...fitsFrom(tables["core.model_fits"], "holdout")].map(([name, fit]) => [
        name,
        expectedPurchasesOf(fit, histories, days),
      ]),
    );
    const given = [...expectations.values()];
    const ranking =
      given.length === 0
        ? pastRateContinues(histories, days)
        : Float64Array.from(
            histories.customers,
            (_, i) => given.reduce((sum, expected) => sum + expected[i]!, 0) / given.length,
          );
    const smallest = Number(onlyRow(tables["source.privacy"]).small_group);
    const column = (model: string): readonly Cell[] | Float64Array =>
      expectations.get(model) ?? Array.from(ranking, () => null);
    return {
      frequency: histories.frequency,
      recency: histories.recency,
      age: histories.age,
      customers: histories.customers,
      nbd: column("NBD"),
      bg_nbd: column("BG/NBD"),
      mbg_nbd: column("MBG/NBD"),
      pareto_nbd: column("Pareto/NBD"),
      ranking,
      decile: Array.from(expectationGroups(ranking, histories.customers, {count: 10, smallest})),
    };
  },
});
