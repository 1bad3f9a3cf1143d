/** What is published of the forecast and its test, as rows. */
import type {Cube} from "./cube.js";

/** The parts of forecast.json that this page reads. */
export interface Forecast {
  /** Customers who buy when they like, customers with contracts, or nothing to forecast. */
  kind: "purchases" | "contractual" | "none";
  reason: string | null;
  model: {
    name: string;
    chosenBy: string;
    usedPrior: boolean;
    logLikelihood: number;
    customers: number;
    parameters: readonly ForecastParameter[];
  } | null;
  models: readonly {
    name: string;
    refusal: string | null;
    logLikelihood: number | null;
  }[];
  spend: {
    refusal: string | null;
    correlation: number | null;
    correlationLow: number | null;
    correlationHigh: number | null;
    verdict: "independent" | "weak" | "strong" | null;
    repeaters: number;
  } | null;
  /** The time held back, as days. */
  holdout: {calibrationTo: string; from: string; to: string; days: number} | null;
  holdoutReason: string | null;
}

/** Times are in weeks. */
export interface ForecastParameter {
  name: string;
  meaning: string;
  estimate: number;
  low: number;
  high: number;
}

/** One forecast of the time held back: a model's, or a rule of thumb's. */
export interface Contest {
  name: string;
  kind: "model" | "baseline";
  /** Whether the site uses it. */
  chosen: boolean;
  /** Why it could not be fitted, "" when it could. */
  refusal: string;
  actual: number | null;
  expected: number | null;
  /** expected / actual - 1. */
  total: number | null;
  cohort: number | null;
  decile: number | null;
  /** Mean of the three errors without sign. */
  score: number | null;
  rank: number | null;
}

/** What customers did, and what was expected of them with its 90 % range; null is withheld. */
export interface Tracked {
  actual: number | null;
  expected: number | null;
  low: number | null;
  high: number | null;
}

export interface Week extends Tracked {
  week: string;
  ends: string;
  holdout: boolean;
}

export interface Group extends Tracked {
  /** Short, for the axis. */
  label: string;
  customers: number;
}

export function contests(cube: Cube): Contest[] {
  const [names, kinds, refusals] = [cube.text("name"), cube.text("kind"), cube.text("refusal")];
  const chosen = cube.flags("chosen");
  const columns = numbers(cube, {
    actual: "actual",
    expected: "expected",
    total: "error_total",
    cohort: "error_cohort",
    decile: "error_decile",
    score: "score",
    rank: "rank",
  });
  return rows(cube, (i) => ({
    name: names[i] ?? "",
    kind: kinds[i] === "baseline" ? "baseline" : "model",
    chosen: chosen[i] ?? false,
    refusal: refusals[i] ?? "",
    ...columns(i),
  }));
}

/** @param cumulative purchases since the beginning instead of those of each week */
export function weeks(cube: Cube, cumulative: boolean): Week[] {
  const [starts, ends, holdout] = [cube.text("week"), cube.text("ends"), cube.flags("holdout")];
  const columns = tracked(cube, cumulative ? "cumulative_" : "");
  return rows(cube, (i) => ({
    week: starts[i] ?? "",
    ends: ends[i] ?? "",
    holdout: holdout[i] ?? false,
    ...columns(i),
  }));
}

/** @param label names the group in a row */
export function groups(cube: Cube, label: (row: number) => string): Group[] {
  const customers = cube.numbers("customers");
  const columns = tracked(cube, "");
  return rows(cube, (i) => ({label: label(i), customers: customers[i] ?? 0, ...columns(i)}));
}

function tracked(cube: Cube, prefix: string) {
  return numbers(cube, {
    actual: `${prefix}actual`,
    expected: `${prefix}expected`,
    low: `${prefix}low`,
    high: `${prefix}high`,
  });
}

function numbers<Name extends string>(cube: Cube, columns: Record<Name, string>) {
  // Object.entries widens the names to string.
  const entries = Object.entries<string>(columns).map(
    ([name, column]) => [name as Name, cube.numbers(column)] as const,
  );
  // Every name of `columns` is set.
  return (i: number) =>
    Object.fromEntries(entries.map(([name, values]) => [name, values[i] ?? null])) as Record<
      Name,
      number | null
    >;
}

function rows<Row>(cube: Cube, row: (i: number) => Row): Row[] {
  return Array.from({length: cube.length}, (_, i) => row(i));
}
