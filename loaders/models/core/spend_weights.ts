/** How far a customer's own past spend counts for the next purchase, by how often the customer came back. */
import {defineModel, numbers, onlyRow} from "../../graph/define.ts";
import {expectedSpend} from "../../statistics/gamma-gamma.ts";

/** Where the model gives no variance (too little is known of a customer), this many purchases' worth is known. */
const leastKnown = 0.25;

export default defineModel({
  description:
    "Expected spend per purchase day is general_spend + own_weight x the customer's own mean: one row per frequency. Without a model of spend the own mean does not count.",
  grain: ["frequency"],
  reads: ["core.history_classes", "core.spend_fit"],
  columns: {
    frequency: {type: "integer", description: "Purchase days after the first.", tests: ["not_null"]},
    own_weight: {type: "double", description: "Weight of the own mean, from 0 to 1.", tests: ["not_null"]},
    general_spend: {
      type: "double",
      description: "What the spend of customers in general adds.",
      tests: ["not_null"],
    },
    relative_variance: {
      type: "double",
      description: "Variance of the customer's true mean, relative to its expectation squared.",
      tests: ["not_null"],
    },
    purchase_variance: {
      type: "double",
      description: "Variance of one purchase, relative to the customer's true mean squared.",
      tests: ["not_null"],
    },
  },
  tests: [
    {
      never: "own_weight < 0 or own_weight > 1 or general_spend < 0",
      because: "A weight lies outside 0 and 1. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const {used, p, q, gamma, general_spend, spread} = onlyRow(tables["core.spend_fit"]);
    const frequency = [...new Set(numbers(tables["core.history_classes"], "frequency"))].sort(
      (a, b) => a - b,
    );
    if (used !== true)
      return {
        frequency,
        own_weight: frequency.map(() => 0),
        general_spend: frequency.map(() => Number(general_spend)),
        relative_variance: frequency.map(() => Number(spread)),
        purchase_variance: frequency.map(() => 0),
      };
    const [likeness, shape] = [Number(p), Number(q)];
    const fit = {parameters: [likeness, shape, Number(gamma)]};
    // Expected spend is a straight line in the own mean: its value at 0, and what one unit more adds. The model is used
    // only with q > 1, so that the mean has a bound.
    const atZero = frequency.map((x) => expectedSpend(fit, x, 0) ?? 0);
    return {
      frequency,
      own_weight: frequency.map((x) => (likeness * x) / (likeness * x + shape - 1)),
      general_spend: atZero,
      // Variance of an inverse gamma mean with shape p x + q.
      relative_variance: frequency.map((x) => 1 / Math.max(likeness * x + shape - 2, leastKnown)),
      purchase_variance: frequency.map(() => 1 / likeness),
    };
  },
});
