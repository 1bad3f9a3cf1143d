/** Fitted models of purchase as rows of core.model_fits, and back. */
import {type Cell, type Columns, numbers, texts} from "../graph/define.ts";
import {bgNbd} from "../statistics/bg-nbd.ts";
import {mbgNbd} from "../statistics/mbg-nbd.ts";
import {nbd} from "../statistics/nbd.ts";
import {paretoNbd} from "../statistics/pareto-nbd.ts";
import {type PurchaseHistories, purchaseHistories} from "../statistics/purchase-histories.ts";
import type {PurchaseFit, PurchaseModel, Refusal} from "../statistics/purchase-model.ts";

/** The models that are tried, from the simplest to the richest. */
export const purchaseModels: readonly PurchaseModel[] = [nbd, bgNbd, mbgNbd, paretoNbd];

/** What a fit is for: forecasts on the site, or the test on the holdout days. */
export type Purpose = "site" | "holdout";

/** A table with columns frequency, recency, age and customers, in days. */
export function historiesOf(table: Columns): PurchaseHistories {
  return purchaseHistories({
    frequency: numbers(table, "frequency"),
    recency: numbers(table, "recency"),
    age: numbers(table, "age"),
    customers: numbers(table, "customers"),
  });
}

/** One row per parameter, or one row with position 0 and the sentence for a model that could not be fitted. */
export function fitRows(purpose: Purpose, result: PurchaseFit | Refusal): Record<string, Cell>[] {
  const empty = {
    purpose,
    parameter: null,
    estimate: null,
    standard_error: null,
    log_covariance_1: null,
    log_covariance_2: null,
    log_covariance_3: null,
    log_covariance_4: null,
    log_likelihood: null,
    customers: null,
    repeaters: null,
    used_prior: null,
    refusal: null,
  };
  if (!result.fitted) return [{...empty, model: result.model, position: 0, refusal: result.sentence}];
  return result.model.parameters.map(({name}, i) => ({
    ...empty,
    model: result.model.name,
    position: i + 1,
    parameter: name,
    estimate: result.parameters[i] ?? null,
    standard_error: result.standardErrors[i] ?? null,
    log_covariance_1: result.logCovariance[i]?.[0] ?? null,
    log_covariance_2: result.logCovariance[i]?.[1] ?? null,
    log_covariance_3: result.logCovariance[i]?.[2] ?? null,
    log_covariance_4: result.logCovariance[i]?.[3] ?? null,
    log_likelihood: result.logLikelihood,
    customers: result.customers,
    repeaters: result.repeaters,
    used_prior: result.usedPrior,
  }));
}

/** The fits of one purpose in core.model_fits, by the name of the model, from the simplest; refused models are left out. */
export function fitsFrom(table: Columns, purpose: Purpose): Map<string, PurchaseFit> {
  const purposes = texts(table, "purpose");
  const names = texts(table, "model");
  const positions = numbers(table, "position");
  const fits = new Map<string, PurchaseFit>();
  for (const model of purchaseModels) {
    const rows = names
      .map((name, row) => ({name, row}))
      .filter(({name, row}) => name === model.name && purposes[row] === purpose && positions[row]! > 0)
      .map(({row}) => row)
      .sort((a, b) => positions[a]! - positions[b]!);
    const first = rows[0];
    if (first === undefined) continue;
    const value = (column: string, row: number) => Number(table[column]?.[row]);
    const parameters = rows.map((row) => value("estimate", row));
    fits.set(model.name, {
      fitted: true,
      model,
      parameters,
      logLikelihood: value("log_likelihood", first),
      customers: value("customers", first),
      repeaters: value("repeaters", first),
      logCovariance: rows.map((row) => rows.map((_, j) => value(`log_covariance_${j + 1}`, row))),
      standardErrors: rows.map((row) => value("standard_error", row)),
      usedPrior: table.used_prior?.[first] === true,
    });
  }
  return fits;
}

/** Why models could not be fitted for a purpose, by the name of the model. */
export function refusalsFrom(table: Columns, purpose: Purpose): Map<string, string> {
  const purposes = texts(table, "purpose");
  const names = texts(table, "model");
  const refusals = new Map<string, string>();
  for (const [row, name] of names.entries()) {
    const sentence = table.refusal?.[row];
    if (purposes[row] === purpose && typeof sentence === "string") refusals.set(name, sentence);
  }
  return refusals;
}
