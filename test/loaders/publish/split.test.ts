import {expect, it} from "vitest";
import {splitTable} from "../../../loaders/publish/split.ts";

const table = {
  grain: {type: "text", values: ["week", "month", "month", "month"]},
  dimension: {type: "text", values: ["", "", "channel", ""]},
  mean: {type: "float64", values: [0.1, 0.2, 0.3, null]},
} as const;

it("parts totals from breakdowns", () => {
  const parts = splitTable("cumulative-value", table);
  expect(Object.keys(parts)).toEqual(["cumulative-value", "cumulative-value-by"]);
  expect(parts["cumulative-value"]?.mean?.values).toEqual([0.1, 0.2, null]);
  expect(parts["cumulative-value-by"]?.mean?.values).toEqual([0.3]);
});

it("writes one file for each named value, also when it has no rows", () => {
  const parts = splitTable("retention-curves", table, {name: "grain", values: ["week", "month"]});
  expect(Object.entries(parts).map(([name, part]) => [name, part.mean?.values])).toEqual([
    ["retention-curves-week", [0.1]],
    ["retention-curves-week-by", []],
    ["retention-curves-month", [0.2, null]],
    ["retention-curves-month-by", [0.3]],
  ]);
});

it("refuses a table that does not say which rows are totals", () => {
  expect(() => splitTable("headline", {grain: table.grain})).toThrow("no text column dimension");
});
