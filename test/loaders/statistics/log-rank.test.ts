import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {holm, type Lifetimes, logRank} from "../../../loaders/statistics/index.ts";

const all = (time: number[]): Lifetimes => ({time, ended: time.map(() => 1)});

describe("the log-rank test", () => {
  it("of deaths at 10, 20, 30 against 10, 20, 50", () => {
    // METHODS: lifelines tests, χ² .254237, p .614107.
    const result = logRank([all([10, 20, 30]), all([10, 20, 50])]);
    if (!result.tested) throw new Error(result.sentence);
    expect(result.chiSquare).toBeCloseTo(0.254237, 6);
    expect(result.p).toBeCloseTo(0.614107, 6);
    expect(result.degrees).toBe(1);
  });

  it("of 6-mercaptopurine against placebo", () => {
    // Freireich and others (1963): 9 relapses against 19.25 expected; χ² and p of lifelines 0.30.3.
    const result = logRank([
      {
        time: [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
        ended: [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      },
      all([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]),
    ]);
    if (!result.tested) throw new Error(result.sentence);
    expect(result.chiSquare).toBeCloseTo(16.79294, 5);
    expect(result.p).toBeCloseTo(4.168809e-5, 10);
    expect(result.observed).toEqual([9, 21]);
    expect(result.expected[0]).toBeCloseTo(19.25, 2);
  });

  // Three groups with ties; χ² and p of lifelines 0.30.3.
  const three: Lifetimes[] = [
    {time: [1, 2, 2, 3, 4], ended: [1, 1, 0, 1, 1]},
    {time: [2, 3, 3, 5, 6], ended: [0, 1, 1, 1, 0]},
    {time: [1, 1, 2, 4, 7], ended: [1, 1, 1, 0, 1]},
  ];

  it("of three groups with ties, in whatever order", () => {
    for (const groups of [three, [...three].reverse()]) {
      const result = logRank(groups);
      if (!result.tested) throw new Error(result.sentence);
      expect(result.chiSquare).toBeCloseTo(1.4868444, 7);
      expect(result.p).toBeCloseTo(0.4754839, 7);
      expect(result.degrees).toBe(2);
    }
  });

  it("does not count a group that was never at risk", () => {
    const result = logRank([...three, {time: [0.5, 0.5], ended: [0, 0]}]);
    if (!result.tested) throw new Error(result.sentence);
    expect(result.chiSquare).toBeCloseTo(1.4868444, 7);
    expect(result.degrees).toBe(2);
  });

  it("takes counts of equal lifetimes", () => {
    const counted = logRank([
      {time: [10, 20, 30], ended: [1, 1, 1], customers: [2, 2, 2]},
      {time: [10, 20, 50], ended: [1, 1, 1], customers: [2, 2, 2]},
    ]);
    const written = logRank([all([10, 10, 20, 20, 30, 30]), all([10, 10, 20, 20, 50, 50])]);
    expect(counted).toEqual(written);
  });

  it("says in words why it cannot tell", () => {
    expect(logRank([all([1, 2])])).toMatchObject({tested: false, reason: "one group"});
    expect(logRank([])).toMatchObject({tested: false, reason: "no events"});
    expect(
      logRank([
        {time: [5], ended: [0]},
        {time: [6], ended: [0]},
      ]),
    ).toMatchObject({reason: "no events"});
    // The groups are never observed at the same time.
    expect(logRank([{time: [1, 2], ended: [0, 0]}, all([5, 6])])).toMatchObject({reason: "one group"});
  });

  it("is no difference for groups that are equal", () => {
    const times = fc.array(fc.integer({min: 0, max: 20}), {minLength: 2, maxLength: 20});
    fc.assert(
      fc.property(times, (time) => {
        const result = logRank([all(time), all(time), all(time)]);
        if (!result.tested) return;
        expect(result.chiSquare).toBeCloseTo(0, 8);
        expect(result.p).toBeCloseTo(1, 4);
      }),
    );
  });
});

describe("Holm's correction", () => {
  it("multiplies the smallest by their number, the next by one less, and never falls", () => {
    // By hand: .01 x 3; .02 x 2 = .04; .03 x 1 = .03, raised to .04.
    expect(holm([0.03, 0.01, 0.02])).toEqual([0.04, 0.03, 0.04]);
  });

  it("stays at most 1, and leaves a single test alone", () => {
    expect(holm([0.6, 0.7])).toEqual([1, 1]);
    expect(holm([0.2])).toEqual([0.2]);
    expect(holm([])).toEqual([]);
  });

  it("refuses what is no probability", () => {
    expect(() => holm([1.2])).toThrow(RangeError);
  });
});
