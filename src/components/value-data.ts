/** The files of the lifetime value page as plain rows. */
import type {Cube} from "./cube.js";

export interface Estimate {
  expected: number | null;
  low: number | null;
  high: number | null;
}

/** What `forecast.json` says that this page reads. Money is margin or revenue, as `value` says. */
export interface ValueForecast {
  kind: "purchases" | "contractual" | "none";
  reason: string | null;
  horizon: {months: number; days: number};
  /** A year: 0.1 is ten per cent. */
  discountRate: number;
  value: "margin" | "revenue";
  marginRate: number | null;
  asOf: string;
  customers: number;
  model: {name: string; dropout: string; reason: string} | null;
  spend: {refusal: string | null; verdict: string | null; sentence: string | null} | null;
  alive: Estimate;
  purchases: Estimate;
  money: Estimate;
  perCustomer: Estimate;
  realisedPerCustomer: number | null;
  concentration: Record<"realised" | "expected", {gini: number | null; top20: number | null} | null> | null;
}

/** A group of customers; everything but their number is per customer, and null when unknown or withheld. */
export interface ValueGroup {
  kind: "all" | "cohort" | "dimension" | "decile";
  dimension: string;
  value: string;
  customers: number;
  /** Share expected to be customers still. */
  alive: number | null;
  realised: number | null;
  expected: number | null;
  low: number | null;
  high: number | null;
}

export function valueGroups(cube: Cube): ValueGroup[] {
  const kind = cube.text("kind");
  const dimension = cube.text("dimension");
  const value = cube.text("value");
  const [customers, alive, realised, expected, low, high] = [
    "customers",
    "alive",
    "realised",
    "expected",
    "low",
    "high",
  ].map((name) => cube.numbers(name)) as [Numbers, Numbers, Numbers, Numbers, Numbers, Numbers]; // one per name
  return Array.from({length: cube.length}, (_, i) => ({
    // The published file holds these words only.
    kind: kind[i] as ValueGroup["kind"],
    dimension: dimension[i] ?? "",
    value: (value[i] ?? "").replace(/^tenth (?=\d+$)/, ""),
    customers: customers[i] ?? 0,
    alive: alive[i] ?? null,
    realised: realised[i] ?? null,
    expected: expected[i] ?? null,
    low: low[i] ?? null,
    high: high[i] ?? null,
  }));
}

type Numbers = ArrayLike<number | null>;

/** What customers have brought, or will have, by an age; per customer. */
export interface CurvePoint {
  age: number;
  predicted: boolean;
  complete: boolean;
  customers: number;
  value: number | null;
  low: number | null;
  high: number | null;
}

/** @param cohort first day of a quarter, "" for all cohorts together */
export function curvePoints(cube: Cube, grain: "month" | "quarter", cohort: string): CurvePoint[] {
  const grains = cube.text("grain");
  const cohorts = cube.text("cohort");
  const kinds = cube.text("kind");
  const complete = cube.flags("complete");
  const [age, customers, value, low, high] = ["age", "customers", "value", "low", "high"].map((name) =>
    cube.numbers(name),
  ) as [Numbers, Numbers, Numbers, Numbers, Numbers]; // one per name
  const points: CurvePoint[] = [];
  for (let i = 0; i < cube.length; i++) {
    if (grains[i] !== grain || cohorts[i] !== cohort) continue;
    points.push({
      age: age[i] ?? 0,
      predicted: kinds[i] === "predicted",
      complete: complete[i] ?? false,
      customers: customers[i] ?? 0,
      value: value[i] ?? null,
      low: low[i] ?? null,
      high: high[i] ?? null,
    });
  }
  return points.sort((a, b) => Number(a.predicted) - Number(b.predicted) || a.age - b.age);
}

/** Quarters that have a curve, the newest first. */
export function curveCohorts(cube: Cube): string[] {
  const grains = cube.text("grain");
  const cohorts = cube.text("cohort");
  const value = cube.numbers("value");
  const found = new Set<string>();
  for (let i = 0; i < cube.length; i++)
    if (grains[i] === "quarter" && cohorts[i] !== "" && value[i] !== null) found.add(cohorts[i] ?? "");
  return [...found].sort().reverse();
}

/** A point of the Lorenz curves: what so many of the least valuable customers have of all value. */
export interface LorenzPoint {
  customers: number;
  realised: number | null;
  expected: number | null;
}

export function lorenzPoints(cube: Cube): LorenzPoint[] {
  const customers = cube.numbers("share_customers");
  const realised = cube.numbers("realised_share");
  const expected = cube.numbers("expected_share");
  return Array.from({length: cube.length}, (_, i) => ({
    customers: customers[i] ?? 0,
    realised: realised[i] ?? null,
    expected: expected[i] ?? null,
  }));
}

/** Customers who bought so often and have been silent so long. */
export interface AliveCell {
  frequencyFrom: number;
  /** Null for any more. */
  frequencyTo: number | null;
  /** Weeks. */
  silenceFrom: number;
  silenceTo: number | null;
  /** Null when withheld. */
  customers: number | null;
  alive: number | null;
}

export function aliveCells(cube: Cube): AliveCell[] {
  const columns = ["frequency_from", "frequency_to", "silence_from", "silence_to", "customers", "alive"].map(
    (name) => cube.numbers(name),
  ) as [Numbers, Numbers, Numbers, Numbers, Numbers, Numbers]; // one per name
  const [frequencyFrom, frequencyTo, silenceFrom, silenceTo, customers, alive] = columns;
  return Array.from({length: cube.length}, (_, i) => ({
    frequencyFrom: frequencyFrom[i] ?? 0,
    frequencyTo: frequencyTo[i] ?? null,
    silenceFrom: silenceFrom[i] ?? 0,
    silenceTo: silenceTo[i] ?? null,
    customers: customers[i] ?? null,
    alive: alive[i] ?? null,
  }));
}

/** Cost of winning a group of customers against what they bring, per customer. */
export interface PaybackRow {
  dimension: string;
  value: string;
  customers: number;
  /** Customers whose cost is known. */
  priced: number;
  cost: number | null;
  realised: number | null;
  /** Brought so far and expected. */
  total: number | null;
  /** Months after the joining month by whose end the cost was paid; null when not yet or unknown. */
  month: number | null;
}

export function paybackRows(cube: Cube): PaybackRow[] {
  const dimension = cube.text("dimension");
  const value = cube.text("value");
  const columns = [
    "customers",
    "priced_customers",
    "cost_per_customer",
    "value_to_date",
    "expected_total",
    "payback_month",
  ].map((name) => cube.numbers(name)) as [Numbers, Numbers, Numbers, Numbers, Numbers, Numbers]; // one per name
  const [customers, priced, cost, realised, total, month] = columns;
  return Array.from({length: cube.length}, (_, i) => ({
    dimension: dimension[i] ?? "",
    value: value[i] ?? "",
    customers: customers[i] ?? 0,
    priced: priced[i] ?? 0,
    cost: cost[i] ?? null,
    realised: realised[i] ?? null,
    total: total[i] ?? null,
    month: month[i] ?? null,
  }));
}
