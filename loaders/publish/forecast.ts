/** `forecast.json`: what the site's forecasts rest on, and what they say of all customers together. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import {renewalModels} from "../models/contract-fits.ts";
import {purchaseModels} from "../models/fits.ts";
import {normalQuantile, type Parameter, spendParameters} from "../statistics/index.ts";
import {concentrationShare} from "./concentration.ts";
import type {LifetimeValue} from "./lifetime-value.ts";
import {figures} from "./value-groups.ts";

/** Every interval of the forecasts holds so much of what may come. */
const level = 0.9;

export interface Estimate {
  expected: number | null;
  low: number | null;
  high: number | null;
}

export interface FittedParameter {
  name: string;
  meaning: string;
  /** Times in weeks, money in the currency of the site; limits of 90 %. */
  estimate: number;
  low: number;
  high: number;
}

export interface Forecast {
  /** What forecasts are made of; "none" where nothing could be fitted, with the reason. */
  kind: "purchases" | "contractual" | "none";
  reason: string | null;
  horizon: {months: number; days: number};
  /** A year; later money counts for less. */
  discountRate: number;
  /** Confidence of every interval. */
  level: number;
  value: "margin" | "revenue";
  /** Margin as a part of revenue; null when unknown. */
  marginRate: number | null;
  asOf: string;
  customers: number;
  model: {
    name: string;
    chosenBy: string;
    reason: string;
    usedPrior: boolean;
    logLikelihood: number;
    customers: number;
    dropout: string;
    parameters: FittedParameter[];
  } | null;
  models: {
    name: string;
    refusal: string | null;
    logLikelihood: number | null;
    parameters: FittedParameter[];
  }[];
  spend: {
    /** Why the plain mean per purchase day stands in for a model of spend; null when the model is used. */
    refusal: string | null;
    mean: number | null;
    parameters: FittedParameter[];
    correlation: number | null;
    correlationLow: number | null;
    correlationHigh: number | null;
    verdict: "independent" | "weak" | "strong" | null;
    sentence: string | null;
    repeaters: number;
  };
  holdout: {calibrationTo: string; from: string; to: string; days: number} | null;
  holdoutReason: string | null;
  /** Sums of all customers within the horizon; money is margin or revenue as `value` says. */
  alive: Estimate;
  purchases: Estimate;
  money: Estimate;
  perCustomer: Estimate;
  /** Per customer to date; null when withheld. */
  realisedPerCustomer: number | null;
  concentration: Record<"realised" | "expected", {gini: number | null; top20: number | null} | null> | null;
}

interface FitRow {
  model: string;
  position: number;
  estimate: number | null;
  log_covariance: number | null;
  log_likelihood: number | null;
  customers: number | null;
  used_prior: boolean | null;
  refusal: string | null;
}

/** @param k smallest group */
export async function readForecast(
  connection: DuckDBConnection,
  {total}: Pick<LifetimeValue, "total">,
  k: number,
): Promise<Forecast> {
  const [settings] = await queryRows<{
    horizon_months: number;
    discount_rate: number;
    as_of: string;
    value_kind: "margin" | "revenue";
    margin_share: number | null;
  }>(
    connection,
    `select settings.horizon_months, settings.discount_rate, cast(calendar.as_of as varchar) as as_of,
       totals.value_kind, totals.margin_share
     from source.forecast as settings cross join staging.calendar as calendar cross join core.spend_totals as totals`,
  );
  if (!settings) throw new Error("source.forecast, staging.calendar or core.spend_totals is empty");
  const contract = await readContractModels(connection);
  const purchase = await readPurchaseModels(connection);
  // Where contracts could be foretold, that is what forecasts are made of.
  const {models, choice} = contract.choice ? contract : purchase;
  const chosen = models.find(({model}) => model.name === choice?.model);
  const group = total?.group;
  const customers = group?.customers ?? 0;
  const enough = customers >= k;
  const money = total?.expected === true;
  const range = (
    shown: boolean,
    expected: number | null | undefined,
    low: number | null | undefined,
    high: number | null | undefined,
    by = 1,
  ): Estimate => {
    const told = (x: number | null | undefined) =>
      shown && x !== null && x !== undefined && by > 0 ? figures(x / by) : null;
    return {expected: told(expected), low: told(low), high: told(high)};
  };
  return {
    kind: chosen ? (contract.choice ? "contractual" : "purchases") : "none",
    reason: chosen ? null : (choice?.reason ?? null),
    horizon: {
      months: settings.horizon_months,
      days: Math.round((settings.horizon_months * 365.25) / 12),
    },
    discountRate: settings.discount_rate,
    level,
    value: settings.value_kind,
    marginRate: settings.margin_share === null ? null : Math.round(settings.margin_share * 10_000) / 10_000,
    asOf: settings.as_of,
    customers,
    model:
      chosen && choice
        ? {
            name: chosen.model.name,
            chosenBy: choice.chosen_by,
            reason: choice.reason,
            usedPrior: chosen.first.used_prior ?? false,
            logLikelihood: chosen.first.log_likelihood ?? 0,
            customers: chosen.first.customers ?? 0,
            dropout: chosen.dropout,
            parameters: chosen.parameters,
          }
        : null,
    models: models.map(({model, first, parameters}) => ({
      name: model.name,
      refusal: first.refusal,
      logLikelihood: first.log_likelihood,
      parameters,
    })),
    spend: await readSpend(connection, k),
    ...(await readHoldout(connection)),
    alive: range(enough, group?.alive, group?.alive_low, group?.alive_high),
    purchases: range(enough, group?.purchases, group?.purchases_low, group?.purchases_high),
    money: range(money, group?.expected, group?.low, group?.high),
    perCustomer: range(money, group?.expected, group?.low, group?.high, customers),
    realisedPerCustomer:
      group && total.realised && customers > 0 ? figures(group.realised / customers) : null,
    concentration: await readConcentration(connection, k),
  };
}

interface Fitted {
  model: {name: string};
  first: FitRow;
  parameters: FittedParameter[];
  dropout: string;
}

interface Choice {
  model: string | null;
  chosen_by: string;
  reason: string;
}

const fitColumns = `model, position, estimate,
  case position when 1 then log_covariance_1 when 2 then log_covariance_2 when 3 then log_covariance_3
    %4 end as log_covariance,
  log_likelihood, customers, used_prior, refusal`;

async function readPurchaseModels(
  connection: DuckDBConnection,
): Promise<{models: Fitted[]; choice: Choice | undefined}> {
  const fits = await queryRows<FitRow>(
    connection,
    `select ${fitColumns.replace("%4", "when 4 then log_covariance_4")}
     from core.model_fits where purpose = 'site' order by model, position`,
  );
  const [choice] = await queryRows<Choice>(
    connection,
    "select model, chosen_by, reason from marts.forecast_choice",
  );
  return {models: fittedModels(purchaseModels, fits, ({dropout}) => dropout), choice};
}

/** Without a choice where the company has no contracts, or none that a model could be fitted to. */
async function readContractModels(
  connection: DuckDBConnection,
): Promise<{models: Fitted[]; choice: Choice | undefined}> {
  const [choice] = await queryRows<{model: string; chosen_by: string}>(
    connection,
    "select model, chosen_by from core.contract_choice where chosen",
  );
  if (!choice) return {models: [], choice: undefined};
  const fits = await queryRows<FitRow>(
    connection,
    `select ${fitColumns.replace("%4", "")} from core.contract_fits order by model, position`,
  );
  const how: Record<string, string> = {
    configuration: `${choice.model} is configured.`,
    holdout: `${choice.model} foretold later months of contracts best.`,
    likelihood: `${choice.model} fits the contracts best for its number of parameters.`,
  };
  return {
    models: fittedModels(renewalModels, fits, () => "at a renewal"),
    choice: {
      ...choice,
      reason: how[choice.chosen_by] ?? `${choice.model} is the only one that could be fitted.`,
    },
  };
}

/** Times of fits of purchases are in days; people are told weeks. */
function fittedModels<M extends {name: string; parameters: readonly Parameter[]}>(
  known: readonly M[],
  fits: readonly FitRow[],
  dropout: (model: M) => string,
): Fitted[] {
  return known.flatMap((model) => {
    const rows = fits.filter((row) => row.model === model.name);
    const [first] = rows;
    if (!first) return [];
    const parameters = model.parameters.flatMap((parameter, i): FittedParameter[] => {
      const row = rows.find((r) => r.position === i + 1);
      if (!row || row.estimate === null || row.log_covariance === null) return [];
      const estimate = parameter.isTime ? row.estimate / 7 : row.estimate;
      return [{name: parameter.name, meaning: parameter.meaning, ...limits(estimate, row.log_covariance)}];
    });
    return [{model, first, parameters, dropout: dropout(model)}];
  });
}

/** @param logVariance of the logarithm of the estimate */
function limits(estimate: number, logVariance: number): {estimate: number; low: number; high: number} {
  const reach = Math.exp(normalQuantile((1 + level) / 2) * Math.sqrt(logVariance));
  return {estimate, low: estimate / reach, high: estimate * reach};
}

async function readSpend(connection: DuckDBConnection, k: number): Promise<Forecast["spend"]> {
  const [row] = await queryRows<{
    used: boolean;
    reason: string | null;
    repeaters: number;
    general_spend: number;
    p: number | null;
    p_low: number | null;
    p_high: number | null;
    q: number | null;
    q_low: number | null;
    q_high: number | null;
    gamma: number | null;
    gamma_low: number | null;
    gamma_high: number | null;
    correlation: number | null;
    correlation_low: number | null;
    correlation_high: number | null;
    verdict: "independent" | "weak" | "strong" | null;
    verdict_sentence: string | null;
  }>(connection, "select * from core.spend_fit");
  if (!row) throw new Error("core.spend_fit is empty");
  // What is learnt from fewer than k customers' money is not told.
  const told = row.repeaters >= k;
  const parameters = spendParameters.flatMap(({name, meaning}): FittedParameter[] => {
    const [estimate, low, high] =
      name === "p"
        ? [row.p, row.p_low, row.p_high]
        : name === "q"
          ? [row.q, row.q_low, row.q_high]
          : [row.gamma, row.gamma_low, row.gamma_high];
    return !told || estimate === null || low === null || high === null
      ? []
      : [{name, meaning, estimate, low, high}];
  });
  return {
    refusal: row.used ? null : row.reason,
    mean: told ? figures(row.general_spend) : null,
    parameters,
    correlation: told ? row.correlation : null,
    correlationLow: told ? row.correlation_low : null,
    correlationHigh: told ? row.correlation_high : null,
    verdict: told ? row.verdict : null,
    sentence: told ? row.verdict_sentence : null,
    repeaters: row.repeaters,
  };
}

async function readHoldout(
  connection: DuckDBConnection,
): Promise<Pick<Forecast, "holdout" | "holdoutReason">> {
  const [row] = await queryRows<{
    calibration_end: string;
    from_day: string;
    as_of: string;
    holdout_days: number;
    usable: boolean;
    reason: string | null;
  }>(
    connection,
    `select cast(calibration_end as varchar) as calibration_end,
       cast(cast(calibration_end + interval '1' day as date) as varchar) as from_day,
       cast(as_of as varchar) as as_of, holdout_days, usable, reason
     from core.holdout_window`,
  );
  if (!row?.usable) return {holdout: null, holdoutReason: row?.reason ?? null};
  return {
    holdout: {
      calibrationTo: row.calibration_end,
      from: row.from_day,
      to: row.as_of,
      days: row.holdout_days,
    },
    holdoutReason: null,
  };
}

/** One number of all customers each; the top fifth needs k customers of its own. */
async function readConcentration(
  connection: DuckDBConnection,
  k: number,
): Promise<Forecast["concentration"]> {
  const rows = await queryRows<{
    measure: "realised" | "expected";
    customers: number;
    gini: number | null;
    top20: number | null;
  }>(connection, "select measure, customers, gini, top20 from marts.value_inequality");
  const of = (measure: "realised" | "expected") => {
    const row = rows.find((r) => r.measure === measure);
    if (!row || row.customers < k) return null;
    const round = (x: number | null) => (x === null ? null : Math.round(Math.max(0, x) * 10_000) / 10_000);
    const top = row.top20 === null || Math.floor(row.customers / 5) < k ? null : row.top20;
    return {gini: round(row.gini), top20: top === null ? null : concentrationShare(top)};
  };
  const [realised, expected] = [of("realised"), of("expected")];
  return realised === null && expected === null ? null : {realised, expected};
}
