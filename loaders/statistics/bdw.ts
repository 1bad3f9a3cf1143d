/** The beta-discrete-Weibull model of contracts: as the shifted beta-geometric, and chances change with age. */
import {drawBeta} from "./random.ts";
import type {RenewalModel} from "./renewal-model.ts";
import {digamma, logBeta} from "./special/gamma.ts";

/**
 * A customer's chance of having stayed through t renewals is (1−θ)^(t^c), and θ is spread over customers by a beta
 * distribution. With c above 1 each customer grows likelier to leave with age, with c below 1 less likely; c = 1 is the
 * shifted beta-geometric model.
 *
 * S(t) = B(α, β+t^c) / B(α, β).
 *
 * Source: P. S. Fader, B. G. S. Hardie, Y. Liu, J. Davin and T. Steenburgh, "'How to Project Customer Retention'
 * Revisited: The Role of Duration Dependence", Journal of Interactive Marketing 43 (2018), 1-16, eq. 5.
 */
export const bdw: RenewalModel = {
  name: "BdW",
  paper: "Fader, Hardie, Liu, Davin and Steenburgh 2018",
  parameters: [
    {name: "alpha", meaning: "how many customers are likely to leave at a renewal", isTime: false},
    {name: "beta", meaning: "how many customers are likely to renew", isTime: false},
    {
      name: "c",
      meaning: "whether a customer grows likelier to leave with age (above 1) or less likely (below 1)",
      isTime: false,
    },
  ],

  starts: (share) =>
    [
      [1, 1],
      [0.4, 1.5],
      [1, 0.7],
      [5, 1],
    ].map(([alpha = 1, c = 1]) => [alpha, (alpha * (1 - share)) / share, c]),

  logSurvival(parameters, last, slopes) {
    const [alpha, beta, c] = [parameters[0]!, parameters[1]!, parameters[2]!];
    const survival = new Float64Array(last + 1);
    const whole = logBeta(alpha, beta);
    const [atBeta, atBoth] = slopes === undefined ? [0, 0] : [digamma(beta), digamma(alpha + beta)];
    for (let t = 1; t <= last; t++) {
      const age = t ** c;
      survival[t] = logBeta(alpha, beta + age) - whole;
      if (slopes === undefined) continue;
      const [kept, both] = [digamma(beta + age), digamma(alpha + beta + age)];
      slopes[0]![t] = alpha * (atBoth - both);
      slopes[1]![t] = beta * (kept - both - atBeta + atBoth);
      slopes[2]![t] = c * age * Math.log(t) * (kept - both);
    }
    return survival;
  },

  drawTenure(parameters, renewed, random) {
    const c = parameters[2]!;
    const chance = drawBeta(random, parameters[0]!, parameters[1]! + renewed ** c);
    const age = renewed ** c + Math.log1p(-random()) / Math.log1p(-chance);
    return Math.max(renewed + 1, Math.ceil(age ** (1 / c)));
  },
};
