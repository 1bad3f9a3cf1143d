/** Retention as pages think of it: cohorts by age, for one variant and one measure, cut out of a published cube. */
import type {Cube} from "./cube.js";

export const variants = ["classic", "on_or_after", "windowed"] as const;
export type Variant = (typeof variants)[number];

export const measures = ["customers", "orders", "revenue", "revenue_kept", "margin", "margin_kept"] as const;
export type Measure = (typeof measures)[number];

/** Expected value of an open cell on the day it closes, with the range that holds it with 90 % probability. */
export interface Projection {
  expected: number;
  low: number;
  high: number;
  /** Model of purchase, as `BG/NBD`. */
  model: string;
}

export interface CohortCell {
  /** First day of the period the customers joined in. */
  cohort: string;
  /** Whole periods since then. */
  age: number;
  /** True when the window of the last joiner has closed. */
  complete: boolean;
  /** Last day on which the cell can still change. */
  closes: string;
  /** Customers of the cohort, and those of them who were active; null is withheld. */
  base: number | null;
  active: number | null;
  /** The measure, its base at age 0, and their ratio; null is withheld or unknown. */
  amount: number | null;
  baseAmount: number | null;
  ratio: number | null;
  /** What the model expects of an open cell; never part of a mean. */
  projection?: Projection;
}

export interface CellChoice {
  variant: Variant;
  measure: Measure;
  /** Both "" for all customers. */
  dimension?: string;
  value?: string;
}

/** The cells of one choice, in the order of the file: by cohort, then age. */
export function cohortCells(
  cube: Cube,
  {variant, measure, dimension = "", value = ""}: CellChoice,
): CohortCell[] {
  const variantOf = cube.text("variant");
  const cohort = cube.text("cohort");
  const age = cube.numbers("age");
  const complete = cube.flags("complete");
  const closes = cube.text("closes");
  const base = cube.numbers("base_customers");
  const active = cube.numbers("customers");
  const amount = cube.numbers(measure);
  const baseAmount = cube.numbers(`base_${measure.replace("_kept", "")}`);
  const dimensionOf = dimension === "" ? null : cube.text("dimension");
  const named = dimension === "" ? null : cube.text("value");
  const cells: CohortCell[] = [];
  for (let i = 0; i < cube.length; i++) {
    if (variantOf[i] !== variant) continue;
    if (dimensionOf && named && (dimensionOf[i] !== dimension || named[i] !== value)) continue;
    const n = amount[i] ?? null;
    const of = baseAmount[i] ?? null;
    cells.push({
      cohort: cohort[i] ?? "",
      age: age[i] ?? 0,
      complete: complete[i] ?? false,
      closes: closes[i] ?? "",
      base: base[i] ?? null,
      active: active[i] ?? null,
      amount: n,
      baseAmount: of,
      ratio: n === null || of === null || of <= 0 ? null : n / of,
    });
  }
  return cells;
}

/** Cells by cohort, then by age: `grid.get(cohort)?.[age]`. */
export function byCohort(cells: readonly CohortCell[]): Map<string, (CohortCell | undefined)[]> {
  const grid = new Map<string, (CohortCell | undefined)[]>();
  for (const cell of cells) {
    let row = grid.get(cell.cohort);
    if (row === undefined) {
      row = [];
      grid.set(cell.cohort, row);
    }
    row[cell.age] = cell;
  }
  return grid;
}

export interface CurvePoint {
  age: number;
  mean: number | null;
  low: number | null;
  high: number | null;
  /** Cohorts whose cell is complete, and the customers in them. */
  cohorts: number;
  customers: number | null;
}

/** The same points with one for every age between: where nothing is known the line has a gap. */
export function withGaps<P extends {age: number}>(points: readonly P[]): (P | {age: number})[] {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return [];
  const at = new Map(points.map((point) => [point.age, point]));
  return Array.from(
    {length: last.age - first.age + 1},
    (_, i) => at.get(first.age + i) ?? {age: first.age + i},
  );
}

/** The weighted mean over complete cohorts by age, with its 95 % interval, for one choice. */
export function meanCurve(
  cube: Cube,
  {variant, measure, dimension = "", value = ""}: CellChoice,
): CurvePoint[] {
  const variantOf = cube.text("variant");
  const measureOf = cube.text("measure");
  const dimensionOf = cube.text("dimension");
  const named = cube.text("value");
  const age = cube.numbers("age");
  const mean = cube.numbers("mean");
  const low = cube.numbers("low");
  const high = cube.numbers("high");
  const cohorts = cube.numbers("cohorts");
  const customers = cube.numbers("customers");
  const points: CurvePoint[] = [];
  for (let i = 0; i < cube.length; i++) {
    if (variantOf[i] !== variant || measureOf[i] !== measure) continue;
    if (dimensionOf[i] !== dimension || named[i] !== value) continue;
    points.push({
      age: age[i] ?? 0,
      mean: mean[i] ?? null,
      low: low[i] ?? null,
      high: high[i] ?? null,
      cohorts: cohorts[i] ?? 0,
      customers: customers[i] ?? null,
    });
  }
  return points.sort((a, b) => a.age - b.age);
}
