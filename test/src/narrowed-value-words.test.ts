import {describe, expect, it} from "vitest";
import type {SegmentValue} from "../../src/components/narrowed-value-data.ts";
import {
  knownToday,
  narrowedCurveTitle,
  narrowedReturnsTitle,
  narrowedValueAnswer,
  narrowedValueDoubts,
  narrowedValueFigures,
  narrowedValueSteps,
} from "../../src/components/narrowed-value-words.ts";
import type {Trait} from "../../src/components/segments-data.ts";
import {valueFixture} from "./value-fixture.ts";

const _ = "\u202f";
const {forecast} = valueFixture({
  asOf: "2024-12-31",
  customers: 1000,
  cohorts: ["2024-01-01"],
  dimensions: [],
  margin: true,
});
const trait = (measure: string, value: number | null, more: Partial<Trait> = {}): Trait => ({
  segment: "Champions",
  measure,
  item: "",
  value,
  low: value === null ? null : value - 10,
  high: value === null ? null : value + 10,
  base: 71.5,
  verdict: value === null ? "withheld" : "over",
  customers: 200,
  ...more,
});
const point = (month: number, value: number | null) => ({month, value, low: value, high: value});
const champions: SegmentValue = {
  narrowed: {
    grouping: {
      name: "rfm",
      label: "RFM groups",
      kind: "rfm",
      segments: [{name: "Champions", customers: 200}],
    },
    segment: {name: "Champions", customers: 200},
  },
  forecast,
  segments: {
    asOf: "2024-12-31",
    customers: 1000,
    followed: {from: "2023-12-31", quarters: 4, customers: 700},
    groupings: [],
  },
  currency: "USD",
  smallGroup: 10,
  expected: trait("expected", 210),
  contribution: trait("value", 300),
  curve: {alive: 0.84, points: [point(0, 0), point(6, 118), point(12, 210)]},
  all: {alive: 0.38, points: [point(0, 0), point(6, 40), point(12, 71.5)]},
  returns: [{segment: "Champions", quarter: 4, customers: 150, bought: 0.62, low: 0.54, high: 0.69}],
  allReturns: [{segment: "", quarter: 4, customers: 700, bought: 0.3, low: 0.27, high: 0.33}],
};

describe("what a segment is worth", () => {
  it("is told with its range beside all customers, and when it was looked up who is in it", () => {
    const {verdict, sentence, doubt} = narrowedValueAnswer(champions);
    expect(verdict).toBe("$210 to come, above the mean of all.");
    expect(sentence).toBe(
      `A customer who was in “Champions” on 31 December 2024 is expected to bring $210 of margin within the next 12 months (90${_}% range $200 to $220); the mean of all customers is $71.50.`,
    );
    expect(doubt).toContain("It is the mean of 200 customers");
    expect(knownToday(champions)).toContain("looked up on 31 December 2024");
    const texts = narrowedValueFigures(champions).map(({label, text, note}) => `${label}: ${text}. ${note}`);
    expect(texts).toEqual([
      `Customers: 200. 20${_}% of all customers, on 31 December 2024`,
      `Still expected, per customer: $210. In the next 12 months; 90${_}% range $200 to $220; 10${_}% a year; all customers $71.50`,
      // 200 · 210 of 1000 · 71.5
      `Still expected, in all: $42${_}k. 90${_}% range $40${_}k to $44${_}k; 59${_}% of what is expected of all`,
      `Still customers: 84${_}%. About 168 of 200; all customers 38${_}%`,
      `Contribution, past 12 months: $300. Per customer; 95${_}% interval $290 to $310; all customers $71.50`,
    ]);
    expect(narrowedCurveTitle(champions)).toBe(
      "A customer of “Champions” is expected to bring $210 within 12 months, $118 of it within 6 months",
    );
    expect(narrowedReturnsTitle(champions)).toBe(
      `62${_}% of those in “Champions” on 31 December 2023 bought in the fourth quarter after it, of all customers 30${_}%`,
    );
    expect(narrowedValueSteps(champions).map(({title}) => title)).toEqual(["Keep them first.", "Know them."]);
  });

  it("is no difference where the range holds the mean of all, or where everybody is in it", () => {
    const alike = {...champions, expected: trait("expected", 75, {verdict: "as the base"})};
    expect(narrowedValueAnswer(alike).verdict).toBe(
      "$75.00 to come, no clear difference to the mean of all.",
    );
    const {narrowed} = champions;
    const everybody = {...champions, narrowed: {...narrowed, segment: {name: "Champions", customers: 1000}}};
    expect(narrowedValueAnswer(everybody).verdict).toBe("$210 to come.");
    expect(narrowedValueAnswer(everybody).sentence).not.toContain("all customers");
  });

  it("says why it is not told", () => {
    const withheld = {...champions, expected: trait("expected", null), contribution: null};
    expect(narrowedValueAnswer(withheld)).toMatchObject({
      verdict: "Not told of this segment.",
      sentence:
        "What is expected of “Champions” is withheld: it would tell of the money of fewer than 10 customers.",
    });
    const {narrowed} = champions;
    const other: SegmentValue = {
      ...champions,
      narrowed: {...narrowed, segment: {name: "Other", customers: 30}},
      expected: null,
      contribution: null,
      curve: {alive: null, points: []},
      returns: [],
    };
    expect(narrowedValueAnswer(other).sentence).toContain("Small segments are together in “Other”");
    expect(narrowedValueFigures(other).map(({label}) => label)).toEqual(["Customers"]);
    expect(narrowedCurveTitle(other)).toBe("When the money of “Other” comes");
    expect(narrowedReturnsTitle(other)).toBe("Who of “Other” bought since");
    expect(narrowedValueSteps(other).map(({title}) => title)).toEqual(["See who they are."]);
    const none: SegmentValue = {
      ...champions,
      expected: null,
      forecast: {...forecast, kind: "none", reason: "Too few came back."},
      contribution: trait("value", -12, {low: -20, high: -4}),
    };
    expect(narrowedValueAnswer(none)).toMatchObject({
      verdict: "What is still to come cannot be told.",
      sentence:
        "Too few came back. In the twelve months to 31 December 2024 a customer of it cost $12.00 more than was brought.",
    });
    expect(narrowedValueDoubts(none)[0]).toBe("Too few came back.");
  });

  it("is nothing where nothing is expected", () => {
    const gone: SegmentValue = {
      ...champions,
      expected: trait("expected", 0, {low: 0, high: 0, verdict: "under"}),
      curve: {alive: 0.004, points: [point(0, 0), point(6, 0), point(12, 0)]},
    };
    expect(narrowedCurveTitle(gone)).toBe("Nothing more is expected of “Champions”");
    expect(narrowedValueAnswer(gone).verdict).toBe("$0.00 to come, below the mean of all.");
    expect(narrowedValueSteps(gone).map(({title}) => title)).toContain("Do not write to all of them alike.");
  });
});
