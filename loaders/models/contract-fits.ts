/** Fitted models of contracts as rows of core.contract_fits, and back; and the test of them on later months. */
import {type Cell, type Columns, numbers, texts} from "../graph/define.ts";
import {bdw} from "../statistics/bdw.ts";
import {constantRenewal} from "../statistics/constant-renewal.ts";
import type {Refusal} from "../statistics/purchase-model.ts";
import type {RenewalFit, RenewalModel} from "../statistics/renewal-model.ts";
import {type RenewalTenures, renewals, renewalTenures} from "../statistics/renewal-tenures.ts";
import {sbg} from "../statistics/sbg.ts";

/** The models that are tried; the last is what anybody could guess. */
export const renewalModels: readonly RenewalModel[] = [sbg, bdw, constantRenewal];

/** Tenures of all customers in core.tenure_classes. */
export function tenuresOf(table: Columns): RenewalTenures {
  const [dimensions, months, customers] = [
    texts(table, "dimension"),
    numbers(table, "months"),
    numbers(table, "customers"),
  ];
  const all = dimensions.flatMap((dimension, row) => (dimension === "" ? [row] : []));
  return renewalTenures({
    tenure: all.map((row) => months[row]!),
    ended: all.map((row) => table.ended?.[row] === true),
    customers: all.map((row) => customers[row]!),
  });
}

/** A test of forecasts by age: what the model may know of every contract, and until which month it is asked. */
export interface TenureSplit {
  /** The first so many months of every contract. */
  known: number;
  last: number;
}

/** Fewer customers at a renewal than this say nothing of the share that renews. */
const FEWEST_AT_RISK = 30;

/**
 * Three tests, after a quarter, a half and three quarters of the ages that enough customers have reached, each of the
 * next `horizon` months; fewer where a test would know less than three months or ask for none.
 *
 * Split by age, not by date, since some files say how long customers stayed and not when they left.
 */
export function tenureSplits(tenures: RenewalTenures, horizon: number): TenureSplit[] {
  const {atRisk} = renewals(tenures);
  const oldest = atRisk.findLastIndex((n) => n >= FEWEST_AT_RISK) + 1;
  const known = [0.25, 0.5, 0.75].map((share) => Math.floor(oldest * share));
  return [...new Set(known)]
    .filter((months) => months >= 3 && months < oldest)
    .map((months) => ({known: months, last: Math.min(oldest, months + horizon)}));
}

/** Share of those who were renewed `known` times that was renewed k times more, k = 0 … last − known, by counting. */
export function countedSurvival(tenures: RenewalTenures, {known, last}: TenureSplit): Float64Array {
  const {atRisk, lost} = renewals(tenures);
  const shares = Float64Array.of(1, ...new Float64Array(last - known));
  for (let k = 1; k < shares.length; k++)
    shares[k] = shares[k - 1]! * (1 - lost[known + k - 1]! / atRisk[known + k - 1]!);
  return shares;
}

/** One row per parameter, or one row with position 0 and the sentence for a model that could not be fitted. */
export function contractFitRows(result: RenewalFit | Refusal): Record<string, Cell>[] {
  if (!result.fitted) return [{model: result.model, position: 0, refusal: result.sentence}];
  return result.model.parameters.map(({name}, i) => ({
    model: result.model.name,
    position: i + 1,
    parameter: name,
    estimate: result.parameters[i] ?? null,
    standard_error: result.standardErrors[i] ?? null,
    log_covariance_1: result.logCovariance[i]?.[0] ?? null,
    log_covariance_2: result.logCovariance[i]?.[1] ?? null,
    log_covariance_3: result.logCovariance[i]?.[2] ?? null,
    log_likelihood: result.logLikelihood,
    customers: result.customers,
    ended: result.ended,
    used_prior: result.usedPrior,
  }));
}

/** The fits in core.contract_fits, by the name of the model; refused models are left out. */
export function contractFitsFrom(table: Columns): Map<string, RenewalFit> {
  const [names, positions] = [texts(table, "model"), numbers(table, "position")];
  const fits = new Map<string, RenewalFit>();
  for (const model of renewalModels) {
    const rows = names
      .map((name, row) => ({name, row}))
      .filter(({name, row}) => name === model.name && positions[row]! > 0)
      .map(({row}) => row)
      .sort((a, b) => positions[a]! - positions[b]!);
    const first = rows[0];
    if (first === undefined) continue;
    const value = (column: string, row: number) => Number(table[column]?.[row]);
    fits.set(model.name, {
      fitted: true,
      model,
      parameters: rows.map((row) => value("estimate", row)),
      logLikelihood: value("log_likelihood", first),
      customers: value("customers", first),
      ended: value("ended", first),
      logCovariance: rows.map((row) => rows.map((_, j) => value(`log_covariance_${j + 1}`, row))),
      standardErrors: rows.map((row) => value("standard_error", row)),
      usedPrior: table.used_prior?.[first] === true,
    });
  }
  return fits;
}

/** The fit that core.contract_choice chose for the site; undefined when no model could be fitted. */
export function chosenContractFit(fits: Columns, choice: Columns): RenewalFit | undefined {
  const row = texts(choice, "model").findIndex((_, i) => choice.chosen?.[i] === true);
  return row < 0 ? undefined : contractFitsFrom(fits).get(String(choice.model?.[row]));
}
