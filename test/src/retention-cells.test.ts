import {expect, it} from "vitest";
import {cubeOf} from "../../src/components/cube.ts";
import {byCohort, cohortCells, meanCurve, withGaps} from "../../src/components/retention-cells.ts";

const cube = cubeOf({
  dimension: ["channel", "channel", "channel", "channel", "tier"],
  value: ["Web", "Web", "Web", "Store", "Web"],
  variant: ["classic", "classic", "windowed", "classic", "classic"],
  cohort: ["2024-01-01", "2024-01-01", "2024-01-01", "2024-01-01", "2024-01-01"],
  age: [0, 1, 1, 1, 1],
  complete: [true, false, true, true, true],
  closes: ["2024-01-31", "2024-02-29", "2024-03-01", "2024-02-29", "2024-02-29"],
  base_customers: [40, 40, 40, 20, 99],
  customers: [40, 10, 12, null, 50],
  base_orders: [44, 44, 41, 20, 99],
  orders: [44, 11, 13, null, 60],
  base_revenue: [1000, 1000, 900, 0, 5],
  revenue: [1000, 250, 300, 10, 5],
  revenue_kept: [1000, 200, 290, 0, 5],
});

it("takes the cells of one way of counting and one group", () => {
  expect(
    cohortCells(cube, {variant: "classic", measure: "customers", dimension: "channel", value: "Web"}),
  ).toEqual([
    {
      cohort: "2024-01-01",
      age: 0,
      complete: true,
      closes: "2024-01-31",
      base: 40,
      active: 40,
      amount: 40,
      baseAmount: 40,
      ratio: 1,
    },
    {
      cohort: "2024-01-01",
      age: 1,
      complete: false,
      closes: "2024-02-29",
      base: 40,
      active: 10,
      amount: 10,
      baseAmount: 40,
      ratio: 0.25,
    },
  ]);
});

it("compares kept revenue with the same start as revenue", () => {
  const cells = cohortCells(cube, {
    variant: "classic",
    measure: "revenue_kept",
    dimension: "channel",
    value: "Web",
  });
  expect(cells.map((cell) => cell.ratio)).toEqual([1, 0.2]);
});

it("has no ratio for a withheld number, nor for a start of nothing", () => {
  const store = {variant: "classic", dimension: "channel", value: "Store"} as const;
  expect(cohortCells(cube, {...store, measure: "customers"})[0]).toMatchObject({
    active: null,
    ratio: null,
    base: 20,
  });
  expect(cohortCells(cube, {...store, measure: "revenue"})[0]).toMatchObject({amount: 10, ratio: null});
});

it("reads a cube of totals without dimension columns", () => {
  const {
    dimension: _,
    value: __,
    ...totals
  } = {
    dimension: [],
    value: [],
    variant: ["classic"],
    cohort: ["2024-01-01"],
    age: [1],
    complete: [true],
    closes: ["2024-02-29"],
    base_customers: [20],
    customers: [5],
  };
  expect(cohortCells(cubeOf(totals), {variant: "classic", measure: "customers"})[0]?.ratio).toBe(0.25);
});

it("places cells by cohort and age, gaps where there is none", () => {
  const cells = cohortCells(cube, {
    variant: "windowed",
    measure: "customers",
    dimension: "channel",
    value: "Web",
  });
  const row = byCohort(cells).get("2024-01-01");
  expect(row?.[0]).toBeUndefined();
  expect(row?.[1]?.active).toBe(12);
});

it("takes one mean curve, by age", () => {
  const curves = cubeOf({
    variant: ["classic", "classic", "classic"],
    measure: ["customers", "customers", "orders"],
    dimension: ["", "", ""],
    value: ["", "", ""],
    age: [2, 1, 1],
    mean: [null, 0.3, 0.4],
    low: [null, 0.25, 0.3],
    high: [null, 0.35, 0.5],
    cohorts: [0, 4, 4],
    customers: [0, 400, 400],
  });
  expect(meanCurve(curves, {variant: "classic", measure: "customers"})).toEqual([
    {age: 1, mean: 0.3, low: 0.25, high: 0.35, cohorts: 4, customers: 400},
    {age: 2, mean: null, low: null, high: null, cohorts: 0, customers: 0},
  ]);
});

it("leaves gaps where nothing is known between two ages", () => {
  expect(
    withGaps([
      {age: 1, mean: 0.4},
      {age: 3, mean: 0.2},
    ]),
  ).toEqual([{age: 1, mean: 0.4}, {age: 2}, {age: 3, mean: 0.2}]);
  expect(withGaps([])).toEqual([]);
});
