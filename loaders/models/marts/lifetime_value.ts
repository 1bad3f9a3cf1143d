/** What groups of customers have been worth and may be worth within the horizon, with 90 % intervals. */
import {type Cell, defineModel, onlyRow, texts} from "../../graph/define.ts";
import {drawParameters} from "../../statistics/draws.ts";
import {probabilityAlive} from "../../statistics/forecast.ts";
import {normalQuantile} from "../../statistics/normal-quantile.ts";
import {predictTotal} from "../../statistics/predict.ts";
import type {PurchaseHistories} from "../../statistics/purchase-histories.ts";
import type {PurchaseFit} from "../../statistics/purchase-model.ts";
import {chosenContractFit} from "../contract-fits.ts";
import {siteForecast} from "../site-forecast.ts";
import {contractMembers, contractVariance} from "../value-contracts.ts";
import {draws, level, range, relativeVariance, spendVariance} from "../value-intervals.ts";
import {valueMembers} from "../value-members.ts";

const seed = 4;

export default defineModel({
  description:
    "Customers in total, by quarter of the first purchase, by value of a dimension and by tenth of expected money: how many are still customers, how often they will buy, what they have brought and what they may bring within the horizon, discounted, with 90 % intervals. Sums of the group.",
  grain: ["kind", "dimension", "value"],
  published: true,
  reads: [
    "marts.value_sums",
    "marts.value_histories",
    "marts.value_contracts",
    "core.contract_fits",
    "core.contract_choice",
    "core.model_fits",
    "core.spend_fit",
    "marts.forecast_choice",
    "source.forecast",
  ],
  columns: {
    kind: {type: "varchar", description: "all, cohort, dimension or decile.", tests: ["not_null"]},
    dimension: {type: "varchar", description: "Name of the dimension; empty for the other kinds."},
    value: {
      type: "varchar",
      description: "Its value; the first day of the quarter; the number of the tenth; empty for all.",
    },
    customers: {type: "integer", description: "Customers.", tests: ["not_null"]},
    alive: {
      type: "double",
      description: "Customers expected to be so still; null when no model could be fitted.",
    },
    alive_low: {
      type: "double",
      description: "Lower 90 % limit; null as alive, for groups, and under contract.",
    },
    alive_high: {type: "double", description: "Upper 90 % limit; null as alive_low."},
    purchases: {type: "double", description: "Expected purchase days within the horizon; null as alive."},
    purchases_low: {type: "double", description: "Lower 90 % limit."},
    purchases_high: {type: "double", description: "Upper 90 % limit."},
    realised: {
      type: "double",
      description: "Margin to the as-of date, or money where the margin is unknown.",
      tests: ["not_null"],
    },
    expected: {type: "double", description: "The same for what is expected; null as alive."},
    low: {type: "double", description: "Lower 90 % limit."},
    high: {type: "double", description: "Upper 90 % limit."},
  },
  tests: [
    {
      never: "expected < 0 or low < 0 or low > expected or high < expected",
      because: "A forecast lies outside its interval, or is negative. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const {fit, horizon, months} = siteForecast(tables);
    const contract = chosenContractFit(tables["core.contract_fits"], tables["core.contract_choice"]);
    const contracts = contractMembers(tables["marts.value_contracts"]);
    const doubt = Number(onlyRow(tables["core.spend_fit"]).general_doubt);
    const sums = tables["marts.value_sums"];
    const kinds = texts(sums, "kind");
    const dimensions = texts(sums, "dimension");
    const values = texts(sums, "value");
    const members = valueMembers(tables["marts.value_histories"]);
    const rows = kinds.map((kind, i): Record<string, Cell> => {
      const place = {kind, dimension: dimensions[i]!, value: values[i]!};
      const number = (column: string) => Number(sums[column]?.[i]);
      const known = {...place, customers: number("customers"), realised: number("realised")};
      if (contract) {
        const running = kind === "cohort" ? contracts.quarter(values[i]!) : contracts.group(place);
        const variance = running ? contractVariance(contract, running, months, seed) : 0;
        const purchases = range(number("purchases"), variance);
        const money = range(number("expected"), variance);
        return {
          ...known,
          alive: number("alive"),
          purchases: number("purchases"),
          purchases_low: purchases.low,
          purchases_high: purchases.high,
          expected: number("expected"),
          low: money.low,
          high: money.high,
        };
      }
      const found = kind === "cohort" ? members.quarter(values[i]!) : members.group(place);
      if (fit === null || found === undefined) return known;
      const {histories, spend} = found;
      const variance = (weights?: Float64Array) =>
        relativeVariance(predictTotal(fit, histories, horizon, {draws, seed, weights}));
      const ofMoney = variance(spend);
      // Purchases of a part are hardly surer or less sure than what they bring at expected spend.
      const purchases = range(number("purchases"), kind === "all" ? variance() : ofMoney);
      const ofSpend = spendVariance(
        number("expected_revenue"),
        number("spend_variance"),
        number("general_revenue"),
        doubt,
      );
      const money = range(number("expected"), ofMoney + ofSpend);
      const alive = number("alive");
      const ofAlive = kind === "all" ? aliveRange(fit, histories, alive) : undefined;
      return {
        ...known,
        alive,
        alive_low: ofAlive?.low ?? null,
        alive_high: ofAlive?.high ?? null,
        purchases: number("purchases"),
        purchases_low: purchases.low,
        purchases_high: purchases.high,
        expected: number("expected"),
        low: money.low,
        high: money.high,
      };
    });
    const column = (name: string) => rows.map((row) => row[name] ?? null);
    return {
      kind: column("kind"),
      dimension: column("dimension"),
      value: column("value"),
      customers: column("customers"),
      alive: column("alive"),
      alive_low: column("alive_low"),
      alive_high: column("alive_high"),
      purchases: column("purchases"),
      purchases_low: column("purchases_low"),
      purchases_high: column("purchases_high"),
      realised: column("realised"),
      expected: column("expected"),
      low: column("low"),
      high: column("high"),
    };
  },
});

/**
 * Range of the number of customers who are still so: doubt about the parameters by draws of them, and chance, as each
 * customer is either still one or not.
 */
function aliveRange(
  fit: PurchaseFit,
  histories: PurchaseHistories,
  expected: number,
): {low: number; high: number} {
  const total = (p: Float64Array) => p.reduce((sum, chance, i) => sum + chance * histories.customers[i]!, 0);
  const chances = probabilityAlive(fit, histories);
  const all = histories.customers.reduce((sum, n) => sum + n, 0);
  const chance = chances.reduce((sum, p, i) => sum + p * (1 - p) * histories.customers[i]!, 0);
  const totals = drawParameters(fit, draws, seed).map((parameters) =>
    total(probabilityAlive({...fit, parameters: Array.from(parameters)}, histories)),
  );
  const mean = totals.reduce((sum, t) => sum + t, 0) / totals.length;
  const variance = totals.reduce((sum, t) => sum + (t - mean) ** 2, 0) / (totals.length - 1);
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(variance + chance);
  // The histories may be a sample: what they say is said in proportion.
  const scale = total(chances) > 0 ? expected / total(chances) : 1;
  return {
    low: Math.max(0, expected - reach * scale),
    high: Math.min(Math.max(all, expected), expected + reach * scale),
  };
}
