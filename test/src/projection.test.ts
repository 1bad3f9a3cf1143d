import {describe, expect, it} from "vitest";
import {cubeOf} from "../../src/components/cube.ts";
import {projectedShare, withProjections} from "../../src/components/projection.ts";
import {openNote, projectionFinding} from "../../src/components/projection-words.ts";
import type {CohortCell, CurvePoint} from "../../src/components/retention-cells.ts";
import {cellTable} from "../../src/components/retention-table.ts";
import {cellSentence, type Lens, openTitle} from "../../src/components/retention-words.ts";
import {cell} from "./cells.ts";

const _ = "\u202f";
const lens: Lens = {
  grain: "month",
  variant: "classic",
  measure: "customers",
  windowDays: 30,
  currency: "USD",
  smallGroup: 10,
};

const cube = cubeOf({
  variant: ["classic", "classic", "windowed", "on_or_after"],
  cohort: ["2024-11-01", "2024-11-01", "2024-11-01", "2024-11-01"],
  age: [1, 1, 1, 1],
  measure: ["customers", "revenue", "customers", "customers"],
  so_far: [20, 900, 25, 20],
  expected: [34.2, 1500, 41, 34.2],
  low: [31, 1200, 38, 31],
  high: [38, 1810, 45, 38],
  model: ["BG/NBD", "BG/NBD", "BG/NBD", "BG/NBD"],
});

/** November's cohort of 200, with 20 of them so far in December. */
const november = cell("2024-11-01", 1, 20, 200, {complete: false, closes: "2024-12-31"});
const projected = withProjections([november], cube, lens)[0]!;

describe("projections on cells", () => {
  it("belong to open cells of the same cohort, age, way of counting and measure", () => {
    expect(projected.projection).toEqual({expected: 34.2, low: 31, high: 38, model: "BG/NBD"});
    expect(projectedShare(projected)).toEqual({share: 34.2 / 200, low: 0.155, high: 0.19});
    const windowed = withProjections([november], cube, {...lens, variant: "windowed"})[0];
    expect(windowed?.projection?.expected).toBe(41);
    const others: CohortCell[] = [
      {...november, complete: true},
      {...november, age: 2},
      {...november, cohort: "2024-10-01"},
    ];
    for (const other of others) expect(withProjections([other], cube, lens)).toEqual([other]);
    expect(withProjections([november], cube, {...lens, measure: "margin"})).toEqual([november]);
  });

  it("are of all customers, and never stand where the cell itself is withheld", () => {
    const group = {...lens, dimension: "channel", value: "Web"};
    expect(withProjections([november], cube, group)).toEqual([november]);
    const withheld = cell("2024-11-01", 1, null, 200, {complete: false});
    expect(withProjections([withheld], cube, lens)).toEqual([withheld]);
    expect(withProjections([november], cubeOf({variant: []}), lens)).toEqual([november]);
  });

  it("stand beside the cell in a download, only where there are any", () => {
    const table = cellTable([cell("2024-10-01", 1, 30, 100), projected], lens);
    expect(table.columns.slice(-4)).toEqual([
      "share",
      "projected_share",
      "projected_low_90",
      "projected_high_90",
    ]);
    expect(table.rows.map((row) => row.slice(-4))).toEqual([
      [0.3, null, null, null],
      [0.1, 34.2 / 200, 0.155, 0.19],
    ]);
    expect(cellTable([november], lens).columns.at(-1)).toBe("share");
  });
});

describe("a projected cell in words", () => {
  it("says what is expected, and how sure that is", () => {
    expect(cellSentence(projected, lens)).toBe(
      `November 2024, month 1: 20 of 200 customers (10${_}%) bought in month 1. Open until 31 December 2024: projected to close at 34 (17${_}%, 90${_}% interval 16 to 19${_}%).`,
    );
    expect(openTitle(projected)).toBe(
      `open until 31 Dec 2024: 10${_}% so far, projected 17${_}% (16 to 19${_}%)`,
    );
    expect(openTitle(november)).toBe("open until 31 Dec 2024: can still change");
  });

  it("says money as money, and that “then or later” can rise further", () => {
    const start = {...november, amount: 900, baseAmount: 6000, ratio: 0.15};
    const money: Lens = {...lens, measure: "revenue"};
    expect(cellSentence(withProjections([start], cube, money)[0]!, money)).toContain(
      `projected to close at $1,500 (25${_}%, 90${_}% interval 20 to 30${_}%).`,
    );
    const later: Lens = {...lens, variant: "on_or_after"};
    expect(cellSentence(withProjections([november], cube, later)[0]!, later)).toMatch(
      /\. Purchases after that day can raise it further\.$/,
    );
  });
});

describe("the newest cohort against those before it", () => {
  const mean = (value: number | null, around = 0.01): CurvePoint => ({
    age: 1,
    mean: value,
    low: value === null ? null : value - around,
    high: value === null ? null : value + around,
    cohorts: value === null ? 0 : 8,
    customers: 1500,
  });
  const finding = (curve: CurvePoint[], cells: CohortCell[] = [projected], how = lens) =>
    projectionFinding(cells, curve, how);

  it("is above, below, or cannot be told apart", () => {
    expect(finding([mean(0.13)])).toBe(
      `The newest cohort, November 2024, is projected above those before it in month 1: 17${_}%, 90${_}% interval 16 to 19${_}%, against a mean of 13${_}%.`,
    );
    expect(finding([mean(0.22)])).toContain("is projected below those before it in month 1: ");
    expect(finding([mean(0.17)])).toBe(
      `The newest cohort, November 2024, cannot be told apart from those before it in month 1: projected 17${_}%, 90${_}% interval 16 to 19${_}%, against a mean of 17${_}%.`,
    );
    // The same distance, but a mean that is hardly known.
    expect(finding([mean(0.13, 0.1)])).toContain("cannot be told apart");
  });

  it("is said of the newest cohort that has predecessors at its age", () => {
    const older = withProjections(
      [cell("2024-10-01", 2, 9, 90, {complete: false})],
      cubeOf({
        variant: ["classic"],
        cohort: ["2024-10-01"],
        age: [2],
        measure: ["customers"],
        expected: [20],
        low: [18],
        high: [22],
        model: ["NBD"],
      }),
      lens,
    );
    expect(finding([{...mean(0.1), age: 2}], [...older, projected])).toContain(
      "October 2024, is projected above",
    );
    expect(finding([mean(0.13)], [...older, projected])).toContain("November 2024");
  });

  it("is not said where nothing can be compared", () => {
    expect(finding([])).toBeNull();
    expect(finding([mean(null)])).toBeNull();
    expect(finding([mean(0.1)], [november])).toBeNull();
    expect(finding([mean(0.1)], [projected], {...lens, variant: "on_or_after"})).toBeNull();
  });
});

describe("the note on open cells", () => {
  const open = "Hatched cells are open: they can still change, and stay out of means.";

  it("names the model and the day they close", () => {
    expect(openNote([projected], lens, true)).toBe(
      `${open} Their figures are what the model BG/NBD expects when they close, 31 December 2024.`,
    );
    const later = {...projected, closes: "2025-01-30"};
    expect(openNote([later, projected], lens, true)).toMatch(/31 December 2024 or later\.$/);
    expect(openNote([projected, {...november, cohort: "2024-12-01"}], lens, true)).toContain(
      "31 December 2024; the upright ones, of a cohort that can still grow, are what has come so far.",
    );
  });

  it("says why there is no projection where the model makes others", () => {
    expect(openNote([november], {...lens, measure: "margin"}, true)).toBe(
      `${open} Only customers, orders and net revenue are projected.`,
    );
    expect(openNote([november], {...lens, variant: "on_or_after", measure: "orders"}, true)).toBe(
      `${open} Of “then or later” only customers are projected.`,
    );
    expect(openNote([november], lens, true)).toBe(`${open} Projections are made for all customers together.`);
    expect(openNote([november], {...lens, variant: "on_or_after"}, true)).toContain("all customers together");
    expect(openNote([november], lens, false)).toBe(open);
    expect(openNote([cell("2024-10-01", 1, 3, 30)], lens, true)).toBe("");
  });
});
