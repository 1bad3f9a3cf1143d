/** The naive model of contracts that others are measured against: everybody leaves at one rate, at any age. */
import {drawExponential} from "./random.ts";
import type {RenewalModel} from "./renewal-model.ts";

/** S(t) = e^(−λt): the share that renews is the same at every renewal, e^(−λ), as a churn rate carried forward says. */
export const constantRenewal: RenewalModel = {
  name: "constant",
  paper: "the rate of leaving so far, carried forward",
  parameters: [{name: "rate", meaning: "rate of leaving per period", isTime: false}],

  starts: (share) => [[-Math.log1p(-share)]],

  logSurvival(parameters, last, slopes) {
    const survival = Float64Array.from({length: last + 1}, (_, t) => -parameters[0]! * t);
    slopes?.[0]?.set(survival);
    return survival;
  },

  drawTenure: (parameters, renewed, random) =>
    renewed + Math.max(1, Math.ceil(drawExponential(random, parameters[0]!))),
};
