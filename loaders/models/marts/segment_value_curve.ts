/** When within the horizon the money comes that is expected of the customers of each segment. */
import {type Cell, type Columns, defineModel, numbers, onlyRow, texts} from "../../graph/define.ts";
import {expectedPurchasesOf, probabilityAlive} from "../../statistics/forecast.ts";
import {type PurchaseHistories, purchaseHistories} from "../../statistics/purchase-histories.ts";
import type {PurchaseFit} from "../../statistics/purchase-model.ts";
import {chosenContractFit} from "../contract-fits.ts";
import {segmentMembers} from "../segment-members.ts";
import {monthDays, siteForecast} from "../site-forecast.ts";
import {range, rangeVariance, spendVariance} from "../value-intervals.ts";
import {type Members, valueMembers} from "../value-members.ts";

/** Months of one curve at most: of a longer horizon every second one is told, or every third. */
const mostMonths = 24;

export default defineModel({
  description:
    "Money expected per customer of each segment of the as-of date by every month to the horizon, discounted and added up, with a 90 % interval: at the horizon it is the expected money of marts.segment_profiles. Also the chance that a customer of the segment is one still. Grouping and segment are empty for all customers. Empty where no model of purchase could be fitted, and under contracts.",
  grain: ["grouping", "segment", "month"],
  published: true,
  reads: [
    "marts.segment_profiles",
    "marts.segment_histories",
    "marts.value_histories",
    "core.model_fits",
    "core.spend_fit",
    "core.contract_fits",
    "core.contract_choice",
    "marts.forecast_choice",
    "source.forecast",
  ],
  columns: {
    grouping: {type: "varchar", description: "Name of the grouping (see core.groupings)."},
    segment: {type: "varchar", description: "Name of the segment."},
    month: {type: "integer", description: "Months after the as-of date.", tests: ["not_null"]},
    customers: {type: "integer", description: "Customers of the segment.", tests: ["not_null"]},
    alive: {
      type: "double",
      description: "Chance that a customer of it is one still, on the as-of date.",
      tests: ["not_null"],
    },
    value: {type: "double", description: "Expected by then, per customer.", tests: ["not_null"]},
    low: {type: "double", description: "Lower 90 % limit; null for all customers."},
    high: {type: "double", description: "Upper limit; null for all customers."},
  },
  tests: [
    {
      never: "low > value or high < value or value < 0 or not (alive >= 0 and alive <= 1)",
      because: "A forecast lies outside its interval, or is negative. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const {fit, months: horizon, rate} = siteForecast(tables);
    const contract = chosenContractFit(tables["core.contract_fits"], tables["core.contract_choice"]);
    const rows: Record<string, Cell>[] = [];
    if (fit !== null && contract === undefined) {
      const membersOf = segmentMembers(tables["marts.segment_histories"]);
      const everybody = valueMembers(tables["marts.value_histories"]).group({
        kind: "all",
        dimension: "",
        value: "",
      });
      const goals = goalsOf(tables["marts.segment_profiles"]);
      const all = everybody && goals[0] && allCustomers(goals[0], everybody);
      const step = Math.ceil(horizon / mostMonths);
      const told = Array.from({length: horizon + 1}, (_, month) => month).filter(
        (month) => month === 0 || (horizon - month) % step === 0,
      );
      const known = distinctOf(tables["marts.segment_histories"], everybody?.histories);
      const spendDoubt = Number(onlyRow(tables["core.spend_fit"]).general_doubt);
      const paths = pathsOf(fit, known, {months: told, rate});
      for (const goal of all ? [all, ...goals] : goals) {
        const own = goal === all ? undefined : membersOf(goal.grouping, goal.segment);
        const members = own ?? (goal === all ? everybody : undefined);
        if (members === undefined) continue;
        const {money, doubt: ofParameters, alive} = paths(members);
        // Of spend, only what is not known of customers in general stays; see `spendVariance`.
        const doubt =
          ofParameters + (own ? spendVariance(own.money.revenue, 0, own.money.general, spendDoubt) : 0);
        const end = money.at(-1)!;
        const whole = goal.low === null ? null : rangeVariance({...goal, low: goal.low, high: goal.high!});
        for (const [i, month] of told.entries()) {
          // The histories may be a sample: the curve has their shape, and the height of the whole segment.
          const value = end > 0 ? (goal.value * money[i]!) / end : 0;
          // Chance grows as one over the amount, doubt stays.
          const chance = whole === null ? 0 : Math.max(0, whole - doubt);
          const limits =
            goal.low === null || whole === null
              ? {low: null, high: null}
              : month === horizon
                ? {low: goal.low, high: goal.high}
                : value > 0
                  ? range(value, whole - chance + (chance * goal.value) / value)
                  : {low: 0, high: 0};
          rows.push({
            grouping: goal.grouping,
            segment: goal.segment,
            month,
            customers: goal.customers,
            alive,
            value: month === horizon ? goal.value : value,
            low: limits.low,
            high: limits.high,
          });
        }
      }
    }
    const column = (name: string) => rows.map((row) => row[name] ?? null);
    return {
      grouping: column("grouping"),
      segment: column("segment"),
      month: column("month"),
      customers: column("customers"),
      alive: column("alive"),
      value: column("value"),
      low: column("low"),
      high: column("high"),
    };
  },
});

/** Where a curve ends. */
interface Goal {
  grouping: string;
  segment: string;
  customers: number;
  value: number;
  base: number | null;
  low: number | null;
  high: number | null;
}

function goalsOf(profiles: Columns): Goal[] {
  const groupings = texts(profiles, "grouping");
  const segments = texts(profiles, "segment");
  const measures = texts(profiles, "measure");
  const cell = (column: string, row: number) => {
    const found = profiles[column]?.[row];
    return typeof found === "number" ? found : null;
  };
  return measures.flatMap((measure, i) =>
    measure === "expected"
      ? [
          {
            grouping: groupings[i]!,
            segment: segments[i]!,
            customers: cell("customers", i) ?? 0,
            value: cell("value", i) ?? 0,
            base: cell("base_value", i),
            low: cell("low", i),
            high: cell("high", i),
          },
        ]
      : [],
  );
}

/** All customers, whose mean stands beside every segment's. Their range is in marts.lifetime_value. */
function allCustomers({base}: Goal, {histories}: Members): Goal | undefined {
  if (base === null) return undefined;
  const customers = Math.round(histories.customers.reduce((sum, n) => sum + n, 0));
  return {grouping: "", segment: "", customers, value: base, base, low: null, high: null};
}

interface Path {
  /** Money of the members by each month, discounted from the middle of each step. */
  money: number[];
  /** Relative variance of the last that comes from not knowing the parameters. */
  doubt: number;
  /** Mean chance of being a customer still. */
  alive: number;
}

/** Step by which logarithms of parameters are moved for a derivative. */
const nudge = 1e-3;

/**
 * What members bring by each month. A history is forecast once however many segments it is in: every customer is in one
 * segment of every grouping.
 */
function pathsOf(
  fit: PurchaseFit,
  distinct: PurchaseHistories,
  {months, rate}: {months: readonly number[]; rate: number},
): (members: Members) => Path {
  const place = new Map(
    Array.from(distinct.frequency, (x, i) => [keyOf(x, distinct.recency[i]!, distinct.age[i]!), i]),
  );
  const days = months.map((month) => month * monthDays);
  const bought = days.map((d) => expectedPurchasesOf(fit, distinct, d));
  const end = days.at(-1)!;
  const chances = probabilityAlive(fit, distinct);
  // Central differences in the logarithm of each parameter.
  const moved = fit.parameters.map((_, p) =>
    [nudge, -nudge].map((shift) =>
      expectedPurchasesOf(
        {...fit, parameters: fit.parameters.map((v, q) => (q === p ? v * Math.exp(shift) : v))},
        distinct,
        end,
      ),
    ),
  );
  return ({histories, spend}) => {
    const rows = Array.from(
      histories.frequency,
      (x, i) => place.get(keyOf(x, histories.recency[i]!, histories.age[i]!))!, // none is missing
    );
    const sum = (values: Float64Array) =>
      rows.reduce((total, row, i) => total + values[row]! * spend[i]! * histories.customers[i]!, 0);
    const undiscounted = bought.map(sum);
    let money = 0;
    const path = undiscounted.map((now, i) => {
      if (i > 0) money += (now - undiscounted[i - 1]!) * Math.exp((-rate * (days[i - 1]! + days[i]!)) / 2);
      return money;
    });
    const whole = undiscounted.at(-1)!;
    const slopes = moved.map(([up, down]) => (sum(up!) - sum(down!)) / (2 * nudge * whole));
    const doubt = slopes.reduce(
      (total, one, p) =>
        total + slopes.reduce((inner, other, q) => inner + one * other * fit.logCovariance[p]![q]!, 0),
      0,
    );
    const customers = histories.customers.reduce((total, n) => total + n, 0);
    const alive = rows.reduce((total, row, i) => total + chances[row]! * histories.customers[i]!, 0);
    return {money: path, doubt: whole > 0 ? Math.max(0, doubt) : 0, alive: Math.min(1, alive / customers)};
  };
}

function distinctOf(table: Columns, more: PurchaseHistories | undefined): PurchaseHistories {
  const column = (name: "frequency" | "recency" | "age") =>
    Float64Array.from([...numbers(table, name), ...(more?.[name] ?? [])]);
  return purchaseHistories({
    frequency: column("frequency"),
    recency: column("recency"),
    age: column("age"),
  });
}

function keyOf(frequency: number, recency: number, age: number): string {
  return `${frequency} ${recency} ${age}`;
}
