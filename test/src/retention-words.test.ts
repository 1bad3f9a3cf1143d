import {describe, expect, it} from "vitest";
import type {CurvePoint} from "../../src/components/retention-cells.ts";
import {overTimeTitle} from "../../src/components/retention-over-time.ts";
import {
  cellSentence,
  cohortNote,
  comparisonTitle,
  curveTitle,
  heatmapTitle,
  type Lens,
  meanSentence,
  measureSentence,
} from "../../src/components/retention-words.ts";
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

/** A mean with an interval of two points to each side. */
function mean(age: number, value: number | null, cohorts = 5): CurvePoint {
  const around = (d: number) => (value === null ? null : value + d);
  return {age, mean: value, low: around(-0.02), high: around(0.02), cohorts, customers: 1200};
}

describe("a cell in full", () => {
  const march = cell("2023-03-01", 4, 112, 498, {closes: "2023-07-31"});

  it("says how many of how many, and that it is final", () => {
    expect(cellSentence(march, lens)).toBe(
      `March 2023, month 4: 112 of 498 customers (22${_}%) bought in month 4. Final.`,
    );
  });

  it("says until when it is open", () => {
    expect(cellSentence({...march, complete: false, closes: "2025-01-31"}, lens)).toBe(
      `March 2023, month 4: 112 of 498 customers (22${_}%) bought in month 4. Open until 31 January 2025: can still change.`,
    );
  });

  it("says why it is withheld", () => {
    expect(cellSentence(cell("2023-03-01", 4, null, 498), lens)).toBe(
      "March 2023, month 4: withheld: rests on fewer than 10 customers, or would tell about a group that small.",
    );
  });

  it("counts windows in days", () => {
    expect(cellSentence(march, {...lens, variant: "windowed"})).toContain(
      "March 2023, window 4: 112 of 498 customers (22\u202f%) bought 91 to 120 days after their first order.",
    );
  });

  it("says money as money", () => {
    expect(
      cellSentence({...march, amount: 12345, baseAmount: 45678, ratio: 0.27}, {...lens, measure: "revenue"}),
    ).toBe(
      `March 2023, month 4: $12.3${_}k against $45.7${_}k at the start: 27${_}% of the joining month’s revenue came again in month 4. Final.`,
    );
  });
});

describe("what is measured", () => {
  it.each([
    ["classic", "customers", "Customers who bought in each later month, per cent of those who joined"],
    [
      "on_or_after",
      "customers",
      "Customers who bought in each later month or any after it, per cent of those who joined",
    ],
    [
      "windowed",
      "customers",
      "Customers who bought in each 30 days after the first order, per cent of those who joined",
    ],
    [
      "classic",
      "revenue",
      "Revenue net of refunds in each later month, per cent of the joining month’s revenue",
    ],
    [
      "classic",
      "margin_kept",
      "Margin in each later month, per customer never more than at the start, per cent of the joining month’s margin",
    ],
    [
      "windowed",
      "orders",
      "Orders in each 30 days after the first order, per cent of the first day’s orders",
    ],
    [
      "on_or_after",
      "revenue",
      "Part of the joining month’s revenue that came from customers who bought in each later month or any after it, per cent",
    ],
  ] as const)("%s %s", (variant, measure, text) => {
    expect(measureSentence({...lens, variant, measure})).toBe(text);
  });
});

describe("title of the heatmap", () => {
  it("gives the first month, half a year and a year, as far as there are any", () => {
    const curve = [mean(0, 1), mean(1, 0.28), mean(2, 0.2), mean(6, 0.16), mean(12, 0.11), mean(24, 0.05)];
    expect(heatmapTitle(curve, lens)).toBe(
      `28${_}% of customers bought in month 1, 16${_}% in month 6 and 11${_}% in month 12`,
    );
    expect(heatmapTitle(curve.slice(0, 3), lens, "Web")).toBe(`Web: 28${_}% of customers bought in month 1`);
  });

  it("says so when no cohort is old enough", () => {
    expect(heatmapTitle([mean(0, 1), mean(1, null, 0)], lens)).toBe(
      "No cohort is old enough yet to say how many come back",
    );
  });
});

describe("title of the curve", () => {
  const title = (...values: number[]) =>
    curveTitle(
      values.map((v, i) => mean(i === 2 ? 6 : i, v)),
      lens,
    );

  it("says where it falls most", () => {
    expect(title(1, 0.28, 0.16)).toBe(
      `The steepest drop comes first: 28${_}% of customers bought in month 1, then 16${_}% in month 6`,
    );
    expect(title(1, 0.8, 0.3)).toBe(
      `It keeps falling: 80${_}% of customers bought in month 1, then 30${_}% in month 6`,
    );
  });

  it("does not speak of loss where there is none", () => {
    expect(title(1, 0.28, 0.31)).toBe(
      `After the first drop it holds: 28${_}% of customers bought in month 1, and 31${_}% in month 6`,
    );
    expect(title(1, 1.1, 0.9)).toContain("Nothing is lost at first");
  });

  it("tells withheld from not yet known", () => {
    const withheld = {...mean(1, null, 3)};
    expect(curveTitle([mean(0, 1), withheld], lens)).toBe(
      "The means are withheld: they would tell of too few customers",
    );
    expect(curveTitle([mean(0, 1), withheld, mean(2, 0.2)], lens)).toBe(
      `20${_}% of customers bought in month 2`,
    );
  });

  it("stays true with one point or none", () => {
    expect(title(1, 0.28)).toBe(`28${_}% of customers bought in month 1`);
    expect(title(1)).toBe("No cohort is old enough yet to say how many come back");
    expect(curveTitle([], lens)).toBe("No cohort is old enough yet to say how many come back");
  });
});

describe("comparison of groups", () => {
  const line = (name: string, value: number | null) => ({name, curve: [mean(1, value), mean(6, value)]});

  it("says that one keeps more only when their intervals part", () => {
    expect(comparisonTitle([line("Web", 0.2), line("Store", 0.3)], lens, "Channel")).toBe(
      `Store keeps more than Web: 30${_}% of customers bought in month 6, against 20${_}%`,
    );
    expect(comparisonTitle([line("Web", 0.27), line("Store", 0.3)], lens, "Channel")).toBe(
      `Channel makes no clear difference: 27${_}% to 30${_}% of customers bought in month 6`,
    );
  });

  it("compares nothing with nothing", () => {
    expect(comparisonTitle([line("Web", 0.2)], lens, "Channel")).toBe(
      "Channel: not enough complete cohorts to compare",
    );
    expect(comparisonTitle([line("Web", null), line("Store", null)], lens, "Channel")).toBe(
      "Channel: not enough complete cohorts to compare",
    );
  });
});

describe("one age over time", () => {
  const cohorts = (...active: (number | null)[]) =>
    active.map((n, i) => cell(`2024-${String(i + 1).padStart(2, "0")}-01`, 3, n, 1000));

  it("compares the newest cohorts with those before", () => {
    expect(overTimeTitle(cohorts(150, 150, 220, 220), 3, lens)).toBe(
      `Getting better: 22${_}% of customers bought in month 3 in the newest 2 cohorts, 7 points more than in those before`,
    );
    expect(overTimeTitle(cohorts(220, 220, 150, 150), 3, lens)).toContain("Getting worse: 15\u202f%");
    expect(overTimeTitle(cohorts(200, 205), 3, lens)).toBe(
      `No clear change: 21${_}% of customers bought in month 3 in the newest cohort, 20${_}% in those before`,
    );
  });

  it("makes no comparison from one cohort, from money, or from withheld cells", () => {
    expect(overTimeTitle(cohorts(200), 3, lens)).toBe(
      `20${_}% of customers bought in month 3 in the newest complete cohort, January 2024`,
    );
    expect(overTimeTitle(cohorts(200, 300), 3, {...lens, measure: "revenue"})).toContain("February 2024");
    expect(overTimeTitle(cohorts(null, null), 3, lens)).toBe("No cohort has completed month 3 yet");
  });
});

it("says what a mean rests on", () => {
  expect(meanSentence(mean(4, 0.22), lens)).toBe(
    `Mean, month 4: 22${_}% (95 % interval 20 to 24${_}%), from 1,200 customers in 5 complete cohorts.`,
  );
  expect(meanSentence(mean(4, null, 0), lens)).toBe("Mean, month 4: no cohort is complete yet.");
  expect(meanSentence(mean(4, null, 2), lens)).toContain("withheld");
});

it("notes how many customers the figure rests on, and what marks mean", () => {
  const cells = [
    cell("2024-01-01", 0, 100, 100),
    cell("2024-01-01", 1, null, 100),
    cell("2024-02-01", 0, 50, 50),
    cell("2024-02-01", 1, 4, 50, {complete: false}),
  ];
  expect(cohortNote(cells, lens, "2024-03-15")).toBe(
    "n = 150 customers in 2 cohorts, through 15 March 2024. Hatched cells are open: they can still change, and stay out of means. – withheld: rests on fewer than 10 customers, or would tell about a group that small.",
  );
});
