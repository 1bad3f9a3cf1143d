import {describe, expect, it} from "vitest";
import {periodTicks, spread} from "../../src/components/chart.ts";
import {rampStep, rampTop} from "../../src/components/cohort-heatmap.ts";
import {largest} from "../../src/components/dimension-comparison.ts";
import {wrap} from "../../src/components/figure-png.ts";
import {cell} from "./cells.ts";

describe("labels at the ends of lines", () => {
  it("stay where they are when there is room", () => {
    expect(spread([100, 20], 17, 0, 200)).toEqual([100, 20]);
  });

  it("move apart when they would touch, in the same order", () => {
    expect(spread([50, 52, 51], 10, 0, 200)).toEqual([50, 70, 60]);
  });

  it("stay within the picture", () => {
    expect(spread([195, 198], 10, 0, 200)).toEqual([190, 200]);
    expect(spread([-5], 10, 8, 200)).toEqual([8]);
  });
});

describe("ticks of periods", () => {
  const months = Array.from(
    {length: 24},
    (_, i) => `${2022 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, "0")}-01`,
  );

  it("are as many as there is room for, years marked", () => {
    expect([...periodTicks(months, "month", 600)]).toEqual([
      ["2022-01-01", "Jan\n2022"],
      ["2022-04-01", "Apr"],
      ["2022-07-01", "Jul"],
      ["2022-10-01", "Oct"],
      ["2023-01-01", "Jan\n2023"],
      ["2023-04-01", "Apr"],
      ["2023-07-01", "Jul"],
      ["2023-10-01", "Oct"],
    ]);
    expect([...periodTicks(months, "month", 130).keys()]).toEqual(["2022-01-01", "2023-01-01"]);
  });

  it("name quarters, and exist for a span that fits no grid", () => {
    expect([...periodTicks(["2022-04-01", "2022-07-01"], "quarter", 600).values()]).toEqual([
      "Q2\n2022",
      "Q3",
    ]);
    expect([...periodTicks(["2022-02-01"], "month", 300).values()]).toEqual(["Feb\n2022"]);
    expect(periodTicks([], "week", 300).size).toBe(0);
  });
});

describe("ramp of the heatmap", () => {
  it("spans complete cells after the start", () => {
    const cells = [cell("a", 0, 10, 10), cell("a", 1, 4, 10), cell("a", 2, 9, 10, {complete: false})];
    expect(rampTop(cells)).toBe(0.4);
    expect(rampTop([])).toBe(0);
  });

  it("has nine steps and no tenth", () => {
    expect([0, 0.1, 0.2, 0.4, 0.9].map((ratio) => rampStep(ratio, 0.4))).toEqual([0, 2, 4, 8, 8]);
    expect(rampStep(-0.2, 0.4)).toBe(0);
    expect(rampStep(0.3, 0)).toBe(0);
  });
});

it("draws the six largest groups that have a curve", () => {
  const point = {age: 1, mean: 0.2, low: null, high: null, cohorts: 2, customers: 1};
  const group = (name: string, customers: number, known = true) => ({
    name,
    customers,
    curve: [{...point, mean: known ? 0.2 : null}],
  });
  const groups = [
    group("a", 5),
    group("b", 9, false),
    group("c", 9),
    group("d", 5),
    group("e", 1),
    group("f", 2),
    group("g", 3),
    group("h", 4),
  ];
  expect(largest(groups).map(({name}) => name)).toEqual(["c", "a", "d", "h", "g", "f"]);
});

it("breaks a title into lines that fit", () => {
  expect(wrap("one two three  four", 9, (text) => text.length)).toEqual(["one two", "three", "four"]);
  expect(wrap("", 9, (text) => text.length)).toEqual([]);
});
