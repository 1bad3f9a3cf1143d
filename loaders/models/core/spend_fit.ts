/** What a purchase brings: the model of spend where the data can tell, the plain mean where they cannot. */
import {defineModel, numbers, onlyRow} from "../../graph/define.ts";
import {drawSpendParameters, fitGammaGamma, type SpendFit} from "../../statistics/gamma-gamma.ts";
import {normalQuantile} from "../../statistics/normal-quantile.ts";

const draws = 400;
const seed = 20;

/** Where more draws than this leave the mean without bound, the data do not pin it down. */
const unboundedShare = 0.05;

export default defineModel({
  description:
    "One row: the Gamma-Gamma model of spend per purchase day, fitted on customers who came back, and the spend to expect of a customer of whom nothing else is known. Where the model cannot be fitted, or its mean has no bound, that is the plain mean per purchase day, with the reason.",
  grain: [],
  reads: ["core.spend_classes", "core.spend_totals"],
  columns: {
    used: {
      type: "boolean",
      description: "Whether expected spend comes from the model; else it is the plain mean.",
      tests: ["not_null"],
    },
    reason: {type: "varchar", description: "Why not, in a sentence; null when used."},
    repeaters: {type: "integer", description: "Customers it was fitted on.", tests: ["not_null"]},
    p: {type: "double", description: "Likeness of a customer's own purchases; null when there is no fit."},
    p_low: {type: "double", description: "Lower 90 % limit of p."},
    p_high: {type: "double", description: "Upper 90 % limit of p."},
    q: {type: "double", description: "Likeness of customers; null when there is no fit."},
    q_low: {type: "double", description: "Lower 90 % limit of q."},
    q_high: {type: "double", description: "Upper 90 % limit of q."},
    gamma: {type: "double", description: "Scale of spending; null when there is no fit."},
    gamma_low: {type: "double", description: "Lower 90 % limit of gamma."},
    gamma_high: {type: "double", description: "Upper 90 % limit of gamma."},
    log_likelihood: {type: "double", description: "Log-likelihood of the mean spends; null without a fit."},
    used_prior: {type: "boolean", description: "Whether a weak prior was needed; null when there is no fit."},
    general_spend: {
      type: "double",
      description: "Expected money per purchase day of a customer of whom nothing is known.",
      tests: ["not_null"],
    },
    general_doubt: {
      type: "double",
      description: "Standard error of its logarithm; 0 when nothing tells.",
      tests: ["not_null"],
    },
    spread: {
      type: "double",
      description: "Squared coefficient of variation of mean spends among customers who came back.",
      tests: ["not_null"],
    },
    correlation: {type: "double", description: "Correlation of frequency and mean spend; null when unknown."},
    correlation_low: {type: "double", description: "Its lower 95 % limit."},
    correlation_high: {type: "double", description: "Its upper 95 % limit."},
    verdict: {type: "varchar", description: "independent, weak or strong; null when unknown."},
    verdict_sentence: {type: "varchar", description: "The same in a sentence."},
  },
  tests: [
    {
      never: "not (general_spend >= 0)",
      because: "The expected spend is negative or unknown. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const classes = tables["core.spend_classes"];
    const spending = {
      frequency: numbers(classes, "frequency"),
      spend: numbers(classes, "mean_spend"),
      customers: numbers(classes, "customers"),
    };
    const totals = onlyRow(tables["core.spend_totals"]);
    const days = Number(totals.purchase_days);
    const plainMean = days > 0 ? Number(totals.revenue) / days : 0;
    const {repeaters, spread} = spreadOf(spending);

    const fit = fitGammaGamma(spending);
    const general = fit.fitted ? generalSpend(fit) : undefined;
    const reason = !fit.fitted ? fit.sentence : general === undefined ? boundless : null;
    const limits = (i: number) => {
      if (!fit.fitted) return {value: null, low: null, high: null};
      const value = fit.parameters[i]!;
      const reach = Math.exp(normalQuantile(0.95) * Math.sqrt(fit.logCovariance[i]![i]!));
      return {value, low: value / reach, high: value * reach};
    };
    const [p, q, gamma] = [limits(0), limits(1), limits(2)];
    const correlation = fit.fitted ? fit.correlation : undefined;
    return {
      used: [general !== undefined],
      reason: [reason],
      repeaters: [repeaters],
      p: [p.value],
      p_low: [p.low],
      p_high: [p.high],
      q: [q.value],
      q_low: [q.low],
      q_high: [q.high],
      gamma: [gamma.value],
      gamma_low: [gamma.low],
      gamma_high: [gamma.high],
      log_likelihood: [fit.fitted ? fit.logLikelihood : null],
      used_prior: [fit.fitted ? fit.usedPrior : null],
      general_spend: [general?.mean ?? plainMean],
      general_doubt: [general?.doubt ?? (repeaters > 1 ? Math.sqrt(spread / repeaters) : 0)],
      spread: [spread],
      correlation: [correlation?.estimate ?? null],
      correlation_low: [correlation?.low ?? null],
      correlation_high: [correlation?.high ?? null],
      verdict: [correlation?.verdict ?? null],
      verdict_sentence: [correlation?.sentence ?? null],
    };
  },
});

const boundless =
  "A few customers spend so much more than all others that the model of spend has no mean that could be relied on.";

/** Mean of all customers with the standard error of its logarithm; undefined where the data do not bound it. */
function generalSpend(fit: SpendFit): {mean: number; doubt: number} | undefined {
  if (fit.mean === null) return undefined;
  const logs: number[] = [];
  for (const [p = 0, q = 0, gamma = 0] of drawSpendParameters(fit, draws, seed))
    if (q > 1) logs.push(Math.log((p * gamma) / (q - 1)));
  if (logs.length < draws * (1 - unboundedShare)) return undefined;
  const centre = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - centre) ** 2, 0) / (logs.length - 1);
  return {mean: fit.mean, doubt: Math.sqrt(variance)};
}

function spreadOf({spend, customers}: {spend: Float64Array; customers: Float64Array}): {
  repeaters: number;
  spread: number;
} {
  let [repeaters, sum] = [0, 0];
  for (const [i, n] of customers.entries()) {
    repeaters += n;
    sum += n * spend[i]!;
  }
  if (repeaters === 0) return {repeaters, spread: 0};
  const mean = sum / repeaters;
  let squares = 0;
  for (const [i, n] of customers.entries()) squares += n * (spend[i]! - mean) ** 2;
  return {repeaters, spread: squares / repeaters / mean ** 2};
}
