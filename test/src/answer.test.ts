import {describe, expect, it} from "vitest";
import {canCompare, keepingCustomers} from "../../src/components/answer.ts";
import type {Grain} from "../../src/components/format.ts";
import {cell} from "./cells.ts";

const quarters = [
  "2022-07-01",
  "2022-10-01",
  "2023-01-01",
  "2023-04-01",
  "2023-07-01",
  "2023-10-01",
  "2024-01-01",
  "2024-04-01",
];

/** Cohorts of `base` customers, oldest first, of whom so many came back. */
function input(active: (number | null)[], base: number, grain: Grain = "quarter") {
  return {
    grain,
    windowDays: 90,
    cells: active.map((n, i) => cell(quarters[i]!, 1, n, base)),
  };
}

const answer = (active: (number | null)[], base: number) => keepingCustomers([input(active, base)]);

describe("eight complete quarters", () => {
  it("better: the interval lies above zero", () => {
    const {verdict, sentence} = answer([300, 300, 300, 300, 350, 350, 350, 350], 1000);
    expect(verdict).toBe("Better than before.");
    expect(sentence).toBe(
      "Of the 4,000 customers who first bought in Q3 2023 to Q2 2024, 35\u202f% bought again within 90 days: 5 points more than of the 4,000 before them (Q3 2022 to Q2 2023), 30\u202f%.",
    );
  });

  it("sure but slight", () => {
    expect(answer([30000, 30000, 30000, 30000, 31000, 31000, 31000, 31000], 100000).verdict).toBe(
      "A little better than before.",
    );
    expect(answer([31000, 31000, 31000, 31000, 30000, 30000, 30000, 30000], 100000).verdict).toBe(
      "A little less well than before.",
    );
  });

  it("worse", () => {
    const {verdict, doubt} = answer([350, 350, 350, 350, 300, 300, 300, 300], 1000);
    expect(verdict).toBe("Less well than before.");
    // Newcombe 1998, method 10, for 1200 of 4000 against 1400 of 4000: -0.0704 to -0.0295.
    expect(doubt).toBe(
      "With 95 % confidence the true difference is 3 points to 7 points fewer, so it is more than chance, whatever brought it about.",
    );
  });

  it("no difference worth the name", () => {
    const {verdict, sentence} = answer([300, 300, 300, 300, 301, 300, 300, 300], 1000);
    expect(verdict).toBe("About as well as before.");
    expect(sentence).toContain("about the same as of the 4,000 before them");
  });

  it("a difference that may be chance is not called sameness", () => {
    const {verdict, sentence} = answer([80, 80, 80, 80, 86, 86, 86, 86], 250);
    expect(verdict).toBe("No clear change.");
    expect(sentence).toBe(
      "Of the 1,000 customers who first bought in Q3 2023 to Q2 2024, 34\u202f% bought again within 90 days; of the 1,000 before them (Q3 2022 to Q2 2023), 32\u202f%: too close to tell apart.",
    );
  });

  it("groups too small to tell anything", () => {
    const {verdict, sentence} = answer([4, 4, 4, 4, 5, 5, 5, 5], 12);
    expect(verdict).toBe("We cannot tell yet.");
    expect(sentence).toContain("too small to tell the two apart");
  });
});

describe("less than that", () => {
  it("one cohort: no comparison, and says so", () => {
    const {verdict, sentence, comparison} = answer([25], 100);
    expect(verdict).toBe("There is nothing yet to compare with.");
    expect(sentence).toBe(
      "Of the 100 customers who first bought in Q3 2022, 25\u202f% bought again within 90 days. They are the only cohort that has had its time.",
    );
    expect(comparison).toBeNull();
  });

  it("none: too early", () => {
    expect(keepingCustomers([]).verdict).toBe("Too early to say.");
    expect(answer([], 10).verdict).toBe("Too early to say.");
  });

  it("withheld and open cohorts are left out, not taken for zero", () => {
    expect(answer([null, null], 8).verdict).toBe("Too early to say.");
    const open = keepingCustomers([
      {grain: "quarter", windowDays: 90, cells: [cell("2024-07-01", 1, 5, 100, {complete: false})]},
    ]);
    expect(open.verdict).toBe("Too early to say.");
  });

  it("two cohorts are compared one with one, with a word on the seasons", () => {
    const {sentence, doubt} = answer([300, 360], 1000);
    expect(sentence).toContain("Of the 1,000 customers who first bought in Q4 2022");
    expect(doubt).toContain("different seasons");
  });
});

describe("which grain answers", () => {
  const months = {...input([30, 30, 30, 30, 30, 30, 30, 30], 100), grain: "month" as Grain, windowDays: 30};

  it("quarters when two years are there", () => {
    expect(canCompare(input([1, 1, 1, 1, 1, 1, 1, 1], 50))).toBe(true);
    expect(keepingCustomers([input([30, 30, 30, 30, 30, 30, 30, 30], 100), months]).grain).toBe("quarter");
  });

  it("months when the span is short", () => {
    expect(canCompare(input([1, 1, 1], 50))).toBe(false);
    const {grain, sentence} = keepingCustomers([input([30, 30, 30], 100), months]);
    expect(grain).toBe("month");
    expect(sentence).toContain("within 30 days");
  });

  it("the coarsest that can compare at all when none fills both groups", () => {
    const few = {...months, cells: months.cells.slice(0, 3)};
    expect(keepingCustomers([input([30, 30], 100), few]).grain).toBe("quarter");
  });
});
