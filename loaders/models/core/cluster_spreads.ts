/** By what behaviour is measured when customers are compared: see docs/methods.md, Segments. */
import {defineModel} from "../../graph/define.ts";
import {robustScale} from "../../statistics/robust-scale.ts";
import {features} from "../behaviour.ts";

export default defineModel({
  description:
    "Middle and spread of each thing in which customers' behaviour is compared, on the as-of date.",
  grain: ["feature"],
  reads: ["core.cluster_sample"],
  columns: {
    feature: {
      type: "varchar",
      description: "silence, frequency, basket, variety or discounts (see core.quarter_behaviour).",
      tests: ["not_null"],
    },
    middle: {type: "double", description: "Median; null when unknown of everybody."},
    spread: {
      type: "double",
      description:
        "Interquartile range over 1.349, else the standard deviation; null when customers do not differ.",
    },
  },
  tests: [{never: "spread <= 0", because: "A spread is above zero. Report this as an error of Perennial."}],
  compute(tables) {
    const sample = tables["core.cluster_sample"];
    const scales = features.map((feature) => {
      const known = Array.from(sample[feature] ?? []).filter((value) => typeof value === "number");
      return known.length === 0 ? undefined : robustScale(known);
    });
    return {
      feature: [...features],
      middle: scales.map((scale) => scale?.middle ?? null),
      spread: scales.map((scale) => scale?.spread ?? null),
    };
  },
});
