import {describe, expect, it} from "vitest";
import {hazardByAge} from "../../../loaders/statistics/index.ts";

describe("the hazard by age", () => {
  // Of 100 customers 40 leave at once (age 0), 6 in days 1 to 30, 54 are followed to day 60 without leaving.
  const lifetimes = {time: [0, 10, 20, 60], ended: [1, 1, 1, 0], customers: [40, 3, 3, 54]};

  it("is the share of those there at the beginning of a stretch who leave within it", () => {
    const [first, month, next] = hazardByAge(lifetimes, {edges: [0, 1, 31, 61]});
    expect(first).toMatchObject({from: 0, to: 1, atRisk: 100, events: 40});
    expect(first!.hazard).toBeCloseTo(0.4, 12);
    expect(month).toMatchObject({from: 1, to: 31, atRisk: 60, events: 6});
    expect(month!.hazard).toBeCloseTo(0.1, 12);
    expect(next).toMatchObject({atRisk: 54, events: 0, hazard: 0, low: 0});
  });

  it("has Wilson's interval", () => {
    // scipy 1.17.1 binomtest(40, 100).proportion_ci(method="wilson"), (6, 60) and (0, 27): of the 54 last seen within
    // the stretch half count.
    const [first, month, next] = hazardByAge(lifetimes, {edges: [0, 1, 31, 61]});
    expect(first!.low).toBeCloseTo(0.3094012864, 9);
    expect(first!.high).toBeCloseTo(0.4979974132, 9);
    expect(month!.low).toBeCloseTo(0.0466428344, 9);
    expect(month!.high).toBeCloseTo(0.2014946472, 9);
    expect(next!.high).toBeCloseTo(0.1245550297, 9);
  });

  it("lets those seen for part of a stretch count for that part", () => {
    // Ten at risk, one leaves; five are last seen; of the four left one leaves: 1 - 9/10 x 3/4.
    const [stretch] = hazardByAge(
      {time: [1, 2, 3, 9], ended: [1, 0, 1, 0], customers: [1, 5, 1, 3]},
      {edges: [0, 5]},
    );
    expect(stretch!.hazard).toBeCloseTo(0.325, 12);
  });

  it("is 1 where everybody leaves, and ends with the last customer observed", () => {
    const stretches = hazardByAge(
      {time: [1, 12], ended: [1, 1], customers: [1, 1]},
      {edges: [0, 10, 20, 30]},
    );
    expect(stretches.map((s) => [s.from, s.hazard, s.high])).toEqual([
      [0, 0.5, stretches[0]!.high],
      [10, 1, 1],
    ]);
  });

  it.each([[[]], [[0]], [[0, 0]], [[0, Number.NaN]], [[5, 1]]])("refuses edges %j", (edges) => {
    expect(() => hazardByAge(lifetimes, {edges})).toThrow(RangeError);
  });
});
