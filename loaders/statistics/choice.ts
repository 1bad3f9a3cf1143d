/** Which model to forecast with, told from how well each forecast a time it had not seen. */
import type {HoldoutErrors} from "./holdout.ts";

/** One forecast in the comparison. */
export interface Contender {
  readonly name: string;
  readonly kind: "model" | "baseline";
  /** Number of parameters: 0 for a baseline. Of two that are equally good the one with fewer is preferred. */
  readonly parameters: number;
  /** Null for a model that could not be fitted. */
  readonly errors: HoldoutErrors | null;
  /** Why it could not be fitted, in a sentence. */
  readonly refusal: string | null;
}

export interface Ranked extends Contender {
  /** Mean of the three errors without sign, to a tenth of a percentage point; null when there is none. */
  readonly score: number | null;
  /** 1 for the best; null without a score. */
  readonly rank: number | null;
}

/**
 * All contenders, the best first.
 *
 * The score is the mean of three errors: |total|, by cohort, and by group of customers. It is rounded to a tenth of a
 * percentage point, because less is chance; then the one with fewer parameters goes first, then the order given. Those
 * without a score come last.
 */
export function leaderboard(contenders: readonly Contender[]): Ranked[] {
  const scored = contenders.map((contender, at) => ({contender, at, score: scoreOf(contender.errors)}));
  scored.sort(
    (a, b) =>
      (a.score ?? Infinity) - (b.score ?? Infinity) ||
      Number(a.score === null) - Number(b.score === null) ||
      a.contender.parameters - b.contender.parameters ||
      a.at - b.at,
  );
  return scored.map(({contender, score}, i) => ({...contender, score, rank: score === null ? null : i + 1}));
}

function scoreOf(errors: HoldoutErrors | null): number | null {
  if (errors === null || errors.total === null || errors.cohort === null || errors.decile === null)
    return null;
  return Math.round(((Math.abs(errors.total) + errors.cohort + errors.decile) / 3) * 1000) / 1000;
}

/** A model as fitted on all data, or why it could not be. */
export interface Candidate {
  readonly name: string;
  readonly parameters: number;
  readonly logLikelihood: number | null;
  /** Customers it was fitted on. */
  readonly customers: number;
  readonly refusal: string | null;
}

export interface ModelChoice {
  /** Null when no model can be used. */
  readonly model: string | null;
  readonly chosenBy: "holdout" | "configuration" | "likelihood" | "only one" | "none";
  /** In a sentence or two. */
  readonly reason: string;
}

/**
 * The model to forecast with: the one that is configured, else the best of the leaderboard, else, where nothing could
 * be held back, the one with the lowest BIC (Schwarz, Annals of Statistics 6 (1978), 461-464): -2 LL + p ln n.
 *
 * @param candidates models as fitted on all data
 * @param ranked the leaderboard; empty when nothing was held back
 * @param configured name of a model, or null
 * @param holdoutReason why nothing could be held back, in a sentence; null when something was
 */
export function chooseModel({
  candidates,
  ranked,
  configured,
  holdoutReason,
}: {
  candidates: readonly Candidate[];
  ranked: readonly Ranked[];
  configured: string | null;
  holdoutReason: string | null;
}): ModelChoice {
  const fitted = candidates.filter((c) => c.refusal === null && c.logLikelihood !== null);
  const wanted = candidates.find((c) => c.name === configured);
  if (wanted && fitted.includes(wanted))
    return {model: wanted.name, chosenBy: "configuration", reason: `${wanted.name} is configured.`};
  const instead =
    configured === null
      ? ""
      : `${configured} is configured, but it could not be fitted${wanted?.refusal ? `: ${wanted.refusal}` : "."} `;
  const [only] = fitted;
  if (only === undefined) {
    const sentence = candidates.find((c) => c.refusal !== null)?.refusal;
    return {
      model: null,
      chosenBy: "none",
      reason: `${instead}No model of repeat purchases could be fitted${sentence ? `: ${sentence}` : "."}`,
    };
  }
  if (fitted.length === 1)
    return {
      model: only.name,
      chosenBy: "only one",
      reason: `${instead}${only.name} is the only model that could be fitted.`,
    };
  const best = ranked.find((r) => r.kind === "model" && r.score !== null && named(fitted, r.name));
  if (best)
    return {
      model: best.name,
      chosenBy: "holdout",
      reason: `${instead}${best.name} was nearest to what customers did in the time held back.`,
    };
  const bic = (c: Candidate) => -2 * c.logLikelihood! + c.parameters * Math.log(c.customers);
  const likeliest = [...fitted].sort((a, b) => bic(a) - bic(b) || a.parameters - b.parameters)[0]!;
  const why = holdoutReason ?? "Nobody bought in the time held back, so that errors cannot be compared.";
  return {
    model: likeliest.name,
    chosenBy: "likelihood",
    reason: `${instead}${why} So the model was chosen that fits all data best for its number of parameters: ${likeliest.name}.`,
  };
}

function named(candidates: readonly Candidate[], name: string): boolean {
  return candidates.some((c) => c.name === name);
}
