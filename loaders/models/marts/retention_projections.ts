/**
 * What the cells of the retention page that are still open will come to, by the model of purchase chosen for the site.
 */
import {type Columns, defineModel, numbers, onlyRow, texts} from "../../graph/define.ts";
import {type CellMembers, type PerPurchase, projectCell, type Range} from "../../statistics/open-cell.ts";
import type {PurchaseHistories} from "../../statistics/purchase-histories.ts";
import type {PurchaseFit} from "../../statistics/purchase-model.ts";
import {strayOf} from "../../statistics/stray.ts";
import {fitsFrom, historiesOf} from "../fits.ts";

/** Probability that a range holds the final value. */
const LEVEL = 0.9;

export default defineModel({
  description:
    "Projected final values of the retention cells of all customers that are still open: what has come so far and what the model of purchase expects in the days left, with a range that holds the final value with 90 % probability. Money by the mean of the year's repeat purchase days, of all customers.",
  grain: ["grain", "variant", "cohort", "age", "measure"],
  published: true,
  reads: [
    "core.history_classes",
    "core.joiners",
    "core.model_fits",
    "core.repeat_days",
    "core.repeat_spending",
    "marts.forecast_choice",
    "marts.open_cells",
    "source.privacy",
  ],
  columns: {
    grain: {type: "varchar", description: "week, month or quarter."},
    variant: {type: "varchar", description: "classic, on_or_after (customers only) or windowed."},
    cohort: {
      type: "date",
      description: "First day of the period of the first purchase.",
      tests: ["not_null"],
    },
    age: {type: "integer", description: "Whole periods since; windows of N days for windowed."},
    measure: {type: "varchar", description: "customers, orders or revenue."},
    so_far: {type: "double", description: "Value on the as-of date.", tests: ["not_null"]},
    expected: {type: "double", description: "Expected final value.", tests: ["not_null"]},
    low: {type: "double", description: "Lower limit of the 90 % range.", tests: ["not_null"]},
    high: {type: "double", description: "Upper limit of the 90 % range.", tests: ["not_null"]},
    model: {type: "varchar", description: "Model of purchase it comes from.", tests: ["not_null"]},
  },
  tests: [
    {
      never: "low > high or expected < so_far or low < so_far",
      because: "A projection contradicts what has come already. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const rows = {
      grain: [] as string[],
      variant: [] as string[],
      cohort: [] as string[],
      age: [] as number[],
      measure: [] as string[],
      so_far: [] as number[],
      expected: [] as number[],
      low: [] as number[],
      high: [] as number[],
      model: [] as string[],
    };
    const chosen = onlyRow(tables["marts.forecast_choice"]).model;
    const fit = fitsFrom(tables["core.model_fits"], "site").get(String(chosen));
    if (!fit) return rows;
    const smallGroup = onlyRow(tables["source.privacy"]).small_group;
    const histories = historiesOf(tables["core.history_classes"]);
    const alive = aliveBy(fit, histories);
    const byAge = Uint32Array.from(histories.age.keys()).sort(
      (a, b) => histories.age[a]! - histories.age[b]! || a - b,
    );
    const stray = strayOf(fit, daysOf(tables["core.joiners"], tables["core.repeat_days"], histories.age));
    const perPurchase = amountsOf(tables["core.repeat_spending"], Number(smallGroup));
    // On the day its period closes, "on or after" holds the customers of the period itself; its orders and money are what
    // these brought at the start, which is no purchase to come.
    const cells = openCells(tables["marts.open_cells"]).filter(({variant}) => variant !== "on_or_after");
    for (const [c, cell] of cells.entries()) {
      const members =
        cell.variant === "windowed" ? inWindow(histories, byAge, cell) : inPeriod(histories, byAge, cell);
      const projection = projectCell(fit, histories, alive, members, {
        amounts: perPurchase.map(({spread}) => spread),
        level: LEVEL,
        seed: c + 1,
        stray: stray(mean(members.ends)),
      });
      const add = (measure: string, soFar: number, {expected, low, high}: Range, variant = cell.variant) => {
        rows.grain.push(cell.grain);
        rows.variant.push(variant);
        rows.cohort.push(cell.cohort);
        rows.age.push(cell.age);
        rows.measure.push(measure);
        rows.so_far.push(soFar);
        rows.expected.push(soFar + expected);
        rows.low.push(soFar + low);
        rows.high.push(soFar + high);
        rows.model.push(fit.model.name);
      };
      add("customers", cell.customers, projection.customers);
      if (cell.variant === "classic") add("customers", cell.customers, projection.customers, "on_or_after");
      for (const [a, {measure}] of perPurchase.entries()) {
        const {expected, low, high} = projection.amounts[a]!;
        if (measure === "revenue") add(measure, cell.revenue, {expected, low, high});
        else add(measure, cell.orders, {expected, low: Math.floor(low), high: Math.ceil(high)});
      }
    }
    return rows;
  },
});

function aliveBy(
  {model, parameters}: PurchaseFit,
  {frequency, recency, age}: PurchaseHistories,
): Float64Array {
  return age.map((value, e) => model.probabilityAlive(parameters, frequency[e]!, recency[e]!, value));
}

interface OpenCell {
  grain: string;
  variant: string;
  cohort: string;
  age: number;
  youngest: number;
  oldest: number;
  daysPast: number;
  daysLeft: number;
  windowDays: number;
  customers: number;
  orders: number;
  revenue: number;
}

function openCells(table: Columns): OpenCell[] {
  const grain = texts(table, "grain");
  const variant = texts(table, "variant");
  const cohort = texts(table, "cohort");
  const age = numbers(table, "age");
  const youngest = numbers(table, "youngest");
  const oldest = numbers(table, "oldest");
  const daysPast = table.days_past!;
  const daysLeft = table.days_left!;
  const windowDays = numbers(table, "window_days");
  const customers = numbers(table, "customers");
  const orders = numbers(table, "orders");
  const revenue = numbers(table, "net_revenue");
  return grain.map((name, i) => ({
    grain: name,
    variant: variant[i]!,
    cohort: cohort[i]!,
    age: age[i]!,
    youngest: youngest[i]!,
    oldest: oldest[i]!,
    daysPast: Number(daysPast[i]), // null, so 0, where each customer has a window of their own
    daysLeft: Number(daysLeft[i]),
    windowDays: windowDays[i]!,
    customers: customers[i]!,
    orders: orders[i]!,
    revenue: revenue[i]!,
  }));
}

/** Joiners and repeat purchases by day, up to the as-of date, on which a customer of age 0 has joined. */
function daysOf(joiners: Columns, repeats: Columns, ages: Float64Array) {
  const oldest = ages.reduce((max, age) => Math.max(max, age), 0);
  const first = Math.min(...texts(joiners, "day").map(dayNumber));
  const by = (table: Columns, counts: string) => {
    const days = new Float64Array(oldest + 1);
    const values = numbers(table, counts);
    for (const [i, day] of texts(table, "day").entries()) days[dayNumber(day) - first]! += values[i]!;
    return days;
  };
  return {joined: by(joiners, "customers"), purchases: by(repeats, "purchases")};
}

function dayNumber(day: string): number {
  return Date.parse(day) / 86_400_000;
}

function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** The cohort's customers in a period of the calendar. */
function inPeriod(histories: PurchaseHistories, byAge: Uint32Array, cell: OpenCell): CellMembers {
  const entries = cohortOf(histories, byAge, cell);
  return {
    entries,
    active: entries.map((e) => (histories.age[e]! - histories.recency[e]! <= cell.daysPast ? 1 : 0)),
    begins: entries.map(() => 0),
    ends: entries.map(() => cell.daysLeft),
  };
}

/** Those of the cohort whose own window has not closed. */
function inWindow(histories: PurchaseHistories, byAge: Uint32Array, cell: OpenCell): CellMembers {
  const begin = (cell.age - 1) * cell.windowDays;
  const end = cell.age * cell.windowDays;
  const entries = cohortOf(histories, byAge, cell).filter((e) => histories.age[e]! < end);
  return {
    entries,
    active: entries.map((e) => (histories.recency[e]! > begin ? 1 : 0)),
    begins: entries.map((e) => Math.max(0, begin - histories.age[e]!)),
    ends: entries.map((e) => end - histories.age[e]!),
  };
}

/** Entries of the histories that joined in the cohort's period, by binary search in those sorted by age. */
function cohortOf(
  {age}: PurchaseHistories,
  byAge: Uint32Array,
  {youngest, oldest}: {youngest: number; oldest: number},
): Uint32Array {
  const firstAtLeast = (value: number) => {
    let low = 0;
    let high = byAge.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (age[byAge[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return byAge.subarray(firstAtLeast(youngest), firstAtLeast(oldest + 1));
}

/** Orders and money of one purchase day, as far as enough customers stand behind them. */
function amountsOf(
  table: Columns,
  smallGroup: number,
): {measure: "orders" | "revenue"; spread: PerPurchase}[] {
  const row = onlyRow(table);
  const of = (column: string) => Number(row[column]);
  const customers = of("customers");
  const purchases = of("purchases");
  if (purchases === 0) return [];
  const spread = (sum: number, squares: number, byCustomer: number) =>
    spreadOf({customers, purchases, purchasesSquared: of("sum_purchases_sq"), sum, squares, byCustomer});
  const orders = spread(of("orders"), of("sum_orders_sq"), of("orders_between"));
  const revenue = spread(of("revenue"), of("sum_revenue_sq"), of("revenue_between"));
  return [
    {measure: "orders", spread: orders},
    ...(customers >= smallGroup && revenue.mean > 0 ? [{measure: "revenue", spread: revenue} as const] : []),
  ];
}

/**
 * Mean per purchase, and its variance split into that within and that between customers: the usual estimators of a
 * one-way layout with groups of unequal size (S. R. Searle, G. Casella, C. E. McCulloch, "Variance Components", 1992,
 * section 3.6).
 */
function spreadOf({
  customers,
  purchases,
  purchasesSquared,
  sum,
  squares,
  byCustomer,
}: Record<
  "customers" | "purchases" | "purchasesSquared" | "sum" | "squares" | "byCustomer",
  number
>): PerPurchase {
  const mean = sum / purchases;
  const betweenSquares = Math.max(byCustomer - sum * mean, 0);
  const within = purchases > customers ? Math.max(squares - byCustomer, 0) / (purchases - customers) : 0;
  if (customers < 2) return {mean, error: 0, within, between: 0};
  const size = (purchases - purchasesSquared / purchases) / (customers - 1);
  const between = Math.max((betweenSquares / (customers - 1) - within) / size, 0);
  const error = Math.sqrt(within / purchases + (between * purchasesSquared) / purchases ** 2);
  return {mean, error, within, between};
}
