/** Expected values were counted by hand from the entries above them. */
import {describe, expect, it} from "vitest";
import {
  cohortMean,
  expectationGroups,
  type HoldoutClasses,
  holdoutErrors,
  lastPeriodAgain,
  pastRateContinues,
} from "../../../loaders/statistics/index.ts";

// Two cohorts; eight customers, of whom ten purchases came in the time held back.
const classes: HoldoutClasses = {
  frequency: [0, 2, 0, 4],
  recency: [0, 30, 0, 20],
  age: [40, 40, 20, 20],
  cohort: [1, 1, 2, 2],
  holdoutFrequency: [0, 2, 1, 3],
  customers: [4, 1, 2, 2],
};

describe("errors of a forecast", () => {
  const groups = [2, 1, 2, 1];

  it("are by total with sign, by cohort and by group without", () => {
    // Cohort 1: 4 · 0.5 + 1 = 3 against 2. Cohort 2: 2 · 0.5 + 2 · 2 = 5 against 8.
    // Group 1: 1 + 4 = 5 against 8. Group 2: 2 + 1 = 3 against 2.
    const errors = holdoutErrors(classes, [0.5, 1, 0.5, 2], groups);
    expect(errors.actual).toBe(10);
    expect(errors.expected).toBe(8);
    expect(errors.total).toBeCloseTo(-0.2, 12);
    expect(errors.cohort).toBeCloseTo(0.4, 12);
    expect(errors.decile).toBeCloseTo(0.4, 12);
  });

  it("do not cancel between cohorts or groups", () => {
    // The total is right; cohort 1 is 3 too high and cohort 2 is 3 too low; group 1: 6 against 8, group 2: 4 against 2.
    const errors = holdoutErrors(classes, [1, 1, 0, 2.5], groups);
    expect(errors).toEqual({actual: 10, expected: 10, total: 0, cohort: 0.6, decile: 0.4});
  });

  it("are unknown when nobody bought", () => {
    const nobody = {...classes, holdoutFrequency: [0, 0, 0, 0]};
    expect(holdoutErrors(nobody, [1, 1, 1, 1], groups)).toEqual({
      actual: 0,
      expected: 9,
      total: null,
      cohort: null,
      decile: null,
    });
  });

  it("refuse an expectation that is none", () => {
    expect(() => holdoutErrors(classes, [1, Number.NaN, 1, 1], groups)).toThrow("Entry 1");
    expect(() => holdoutErrors(classes, [1, 1], groups)).toThrow("same length");
  });
});

describe("groups by expectation", () => {
  it("put those of whom most is expected first", () => {
    expect([...expectationGroups([1, 4, 3, 2], [1, 1, 1, 1], {count: 4})]).toEqual([4, 1, 2, 3]);
  });

  it("cut where customers are, not entries", () => {
    // Two, two and four customers: the four have their middle at 6 of 8, in the second half.
    expect([...expectationGroups([9, 5, 1], [2, 2, 4], {count: 2})]).toEqual([1, 1, 2]);
  });

  it("never part customers of equal expectation, whatever their order", () => {
    // Six of ten are alike; their middle is at 7 of 10, in the eighth tenth, which is the third that has anybody.
    expect([...expectationGroups([1, 5, 1, 6], [3, 2, 3, 2])]).toEqual([3, 2, 3, 1]);
    expect([...expectationGroups([6, 1, 5, 1], [2, 3, 2, 3])]).toEqual([1, 3, 2, 3]);
  });

  it("take groups that are too small together with the next", () => {
    // Sizes 1, 2, 3, 1 in quarters of 7: middles at 0.5, 2, 4.5 and 6.5 of 7.
    const [expected, customers] = [
      [4, 3, 2, 1],
      [1, 2, 3, 1],
    ];
    expect([...expectationGroups(expected!, customers!, {count: 4})]).toEqual([1, 2, 3, 4]);
    expect([...expectationGroups(expected!, customers!, {count: 4, smallest: 3})]).toEqual([1, 1, 2, 2]);
    expect([...expectationGroups(expected!, customers!, {count: 4, smallest: 8})]).toEqual([1, 1, 1, 1]);
  });

  it("are one group when all are alike", () => {
    expect([...expectationGroups([2, 2], [5, 5])]).toEqual([1, 1]);
    expect([...expectationGroups([], [])]).toEqual([]);
  });
});

describe("forecasts without a model", () => {
  it("last period again: what the same time before brought", () => {
    expect([...lastPeriodAgain([0, 2, 0, 6], classes.customers)]).toEqual([0, 2, 0, 3]);
  });

  it("cohort mean: purchases by days observed", () => {
    // Cohort 1: 2 purchases in 200 days; cohort 2: 8 in 80.
    expect([...cohortMean(classes, 10)]).toEqual([0.1, 0.1, 1, 1]);
  });

  it("past rate continues: each customer's own", () => {
    expect([...pastRateContinues(classes, 10)]).toEqual([0, 0.5, 0, 2]);
  });

  it("expect nothing of those who joined on the last day", () => {
    const fresh = {...classes, frequency: [0, 0, 0, 0], recency: [0, 0, 0, 0], age: [0, 0, 0, 0]};
    expect([...cohortMean(fresh, 10)]).toEqual([0, 0, 0, 0]);
    expect([...pastRateContinues(fresh, 10)]).toEqual([0, 0, 0, 0]);
  });
});
