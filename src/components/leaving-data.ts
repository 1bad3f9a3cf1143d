/** What the leaving page reads: leaving.json, and curves out of survival.arrow. Times are days, shares 0 to 1. */
import type {Cube} from "./cube.js";

export interface Leaving {
  /** What leaving means: a long silence, the end of a contract, or nothing that the data could tell. */
  kind: "silence" | "contract" | "none";
  unit: "days";
  /** Why nothing can be told. */
  reason: string | null;
  silenceDays: number | null;
  how: string;
  /** Last day for which it can be told who was still a customer. */
  followedTo: string | null;
  customers: number;
  left: number;
  tooNew: number;
  /** Share that never ordered again. */
  once: Share | null;
  median: Time;
  landmarks: readonly Landmark[];
  tests: readonly DimensionTest[];
  nextOrder: readonly NextOrder[];
  silence: readonly Alarm[];
}

export interface Share {
  share: number;
  low: number | null;
  high: number | null;
}

export interface Landmark extends Share {
  months: number;
  days: number;
}

export interface Time {
  time: number | null;
  low: number | null;
  high: number | null;
}

export interface DimensionTest {
  dimension: string;
  chiSquare: number | null;
  degrees: number | null;
  p: number | null;
  adjusted: number | null;
  verdict: "differ" | "no clear difference" | "cannot be told";
  /** Age at which the groups are compared. */
  months: number | null;
  groups: readonly {
    value: string;
    customers: number;
    left: number;
    share: number | null;
    low: number | null;
    high: number | null;
  }[];
}

export interface NextOrder {
  order: number;
  customers: number;
  reached: number | null;
  within: number;
  median: number | null;
  low: number | null;
  high: number | null;
  usual: number | null;
}

export interface Alarm {
  /** "" for everybody, "orders" for number of orders, else a dimension. */
  by: string;
  group: string;
  customers: number;
  medianGap: number | null;
  alarmDays: number | null;
  overdue: number | null;
}

/** One age of a curve. */
export interface SurvivalPoint {
  age: number;
  months: number;
  atRisk: number;
  survival: number;
  low: number | null;
  high: number | null;
}

/** One month of age. */
export interface HazardPoint {
  /** First day of the month of age. */
  age: number;
  /** 1 for the first month, 0 for the day of the first order itself. */
  month: number;
  atRisk: number;
  events: number;
  hazard: number;
  low: number | null;
  high: number | null;
}

export const daysOfMonth = 365.25 / 12;

/** Share still there by age; it begins with everybody. */
export function survivalCurve(cube: Cube, dimension = "", value = ""): SurvivalPoint[] {
  const numbers = (name: string) => cube.numbers(name);
  const [age, atRisk, survival] = [numbers("age"), numbers("at_risk"), numbers("survival")];
  const [low, high] = [numbers("low"), numbers("high")];
  const points = rowsOf(cube, "leaving", dimension, value).map((i) => ({
    age: age[i] ?? 0,
    months: (age[i] ?? 0) / daysOfMonth,
    atRisk: atRisk[i] ?? 0,
    survival: survival[i] ?? 0,
    low: low[i] ?? null,
    high: high[i] ?? null,
  }));
  const first = points[0];
  // Who leaves on the first day itself is a step down from everybody.
  return first ? [{...first, age: 0, months: 0, survival: 1, low: 1, high: 1}, ...points] : [];
}

/** Share that leaves in each month of age; the first entry is the day of the first order where it stands alone. */
export function hazardByMonth(cube: Cube, dimension = "", value = ""): HazardPoint[] {
  const numbers = (name: string) => cube.numbers(name);
  const [age, atRisk, events, hazard] = [
    numbers("age"),
    numbers("at_risk"),
    numbers("events"),
    numbers("hazard"),
  ];
  const [low, high] = [numbers("hazard_low"), numbers("hazard_high")];
  const rows = rowsOf(cube, "hazard", dimension, value);
  // A stretch of one day at the start, and months from the next day on: else months from the first day.
  const alone = rows.some((i) => age[i] === 1);
  return rows.map((i, at) => ({
    age: age[i] ?? 0,
    month: alone ? at : at + 1,
    atRisk: atRisk[i] ?? 0,
    events: events[i] ?? 0,
    hazard: hazard[i] ?? 0,
    low: low[i] ?? null,
    high: high[i] ?? null,
  }));
}

function rowsOf(cube: Cube, measure: string, dimension: string, value: string): number[] {
  const [measures, dimensions, values] = [cube.text("measure"), cube.text("dimension"), cube.text("value")];
  const rows: number[] = [];
  for (let i = 0; i < cube.length; i++)
    if (measures[i] === measure && dimensions[i] === dimension && values[i] === value) rows.push(i);
  return rows;
}
