/** The shifted beta-geometric model of contracts: each customer has a chance of not renewing, and the chances differ. */
import {drawBeta} from "./random.ts";
import type {RenewalModel} from "./renewal-model.ts";

/**
 * A customer does not renew with probability θ at every renewal; θ is spread over customers by a beta distribution.
 * Customers with a large θ leave first, so the share that renews rises with age although nobody changes.
 *
 * S(t) = B(α, β+t) / B(α, β) = Π (β+i) / (α+β+i), i = 0 … t−1.
 *
 * Source: P. S. Fader and B. G. S. Hardie, "How to Project Customer Retention", Journal of Interactive Marketing 21
 * (2007), 76-90, eqs. 5 and 6.
 */
export const sbg: RenewalModel = {
  name: "sBG",
  paper: "Fader and Hardie 2007",
  parameters: [
    {name: "alpha", meaning: "how many customers are likely to leave at a renewal", isTime: false},
    {name: "beta", meaning: "how many customers are likely to renew", isTime: false},
  ],

  starts: (share) => [0.3, 1, 5].map((alpha) => [alpha, (alpha * (1 - share)) / share]),

  logSurvival(parameters, last, slopes) {
    const [alpha, beta] = [parameters[0]!, parameters[1]!];
    const survival = new Float64Array(last + 1);
    // Sums of logarithms of ratios: exact also where both parameters are so large that gamma functions would cancel.
    for (let t = 1; t <= last; t++) {
      const kept = beta + t - 1;
      survival[t] = survival[t - 1]! - Math.log1p(alpha / kept);
      if (slopes === undefined) continue;
      const share = alpha / (alpha + kept);
      slopes[0]![t] = slopes[0]![t - 1]! - share;
      slopes[1]![t] = slopes[1]![t - 1]! + (share * beta) / kept;
    }
    return survival;
  },

  drawTenure(parameters, renewed, random) {
    const chance = drawBeta(random, parameters[0]!, parameters[1]! + renewed);
    return renewed + Math.max(1, Math.ceil(Math.log1p(-random()) / Math.log1p(-chance)));
  },
};
