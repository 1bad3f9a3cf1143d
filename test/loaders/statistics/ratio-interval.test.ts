import {describe, expect, it} from "vitest";
import {type RatioSums, ratioInterval} from "../../../loaders/statistics/index.ts";

describe("the interval of a ratio of sums", () => {
  it("is worked out by hand for three customers who kept 1 of 2, 3 of 4 and 5 of 6", () => {
    // R = 9/12 = 0.75; residuals y - Rx = -0.5, 0, 0.5; variance 3/2 · 0.5 / 144 = 1/192; 1.959964 · √(1/192) = 0.141448.
    const interval = ratioInterval({n: 3, sumY: 9, sumX: 12, sumYY: 35, sumXY: 44, sumXX: 56});
    expect(interval.estimate).toBe(0.75);
    expect(interval.low).toBeCloseTo(0.608552, 6);
    expect(interval.high).toBeCloseTo(0.891448, 6);
  });

  it("is a point when every customer keeps the same share", () => {
    const interval = ratioInterval(
      sums([
        [10, 5],
        [30, 15],
        [0.1, 0.05],
      ]),
    );
    expect(interval.estimate).toBeCloseTo(0.5, 12);
    expect(interval.low).toBeCloseTo(0.5, 7);
    expect(interval.high).toBeCloseTo(0.5, 7);
  });

  it("does not clip: money can be refunded below zero and can grow above one", () => {
    expect(
      ratioInterval(
        sums([
          [10, -9],
          [10, 1],
        ]),
      ).low,
    ).toBeLessThan(0);
    expect(
      ratioInterval(
        sums([
          [10, 9],
          [10, 30],
        ]),
      ).high,
    ).toBeGreaterThan(1);
  });

  it.each([
    ["no customer", sums([]), {estimate: null, low: null, high: null}],
    ["one customer", sums([[4, 3]]), {estimate: 0.75, low: null, high: null}],
    [
      "nothing to measure against",
      sums([
        [0, 3],
        [0, 1],
      ]),
      {estimate: null, low: null, high: null},
    ],
    [
      "more refunded than bought",
      sums([
        [-5, 3],
        [1, 1],
      ]),
      {estimate: null, low: null, high: null},
    ],
  ])("says null, never NaN, for %s", (_, given, expected) => {
    expect(ratioInterval(given)).toEqual(expected);
  });

  it("refuses sums that contradict each other", () => {
    expect(() => ratioInterval({n: 2, sumY: 2, sumX: 2, sumYY: 2, sumXY: 10, sumXX: 2})).toThrow(RangeError);
  });

  it("keeps its digits when money is large and squares pass 2^53", () => {
    const small = ratioInterval(
      sums([
        [20, 10],
        [40, 30],
        [60, 50],
      ]),
    );
    const large = ratioInterval(
      sums([
        [20e9, 10e9],
        [40e9, 30e9],
        [60e9, 50e9],
      ]),
    );
    expect(large.low).toBeCloseTo(small.low!, 12);
  });

  // Truth known by construction: x is log-normal, a customer stays with probability 0.4 and then spends x times a
  // factor of mean 1, so the ratio is 0.4.
  it.each([
    [400, 0.92, 0.97],
    [60, 0.88, 0.97],
  ])("covers the truth about 95 times in 100 with %d customers of skewed spend", (n, least, most) => {
    const random = seeded(20240229);
    let covered = 0;
    const trials = 2000;
    for (let trial = 0; trial < trials; trial++) {
      const pairs: [number, number][] = [];
      for (let i = 0; i < n; i++) {
        const x = Math.exp(0.6 * normal(random));
        const y = random() < 0.4 ? x * Math.exp(0.5 * normal(random) - 0.125) : 0;
        pairs.push([x, y]);
      }
      const interval = ratioInterval(sums(pairs));
      if (interval.low! <= 0.4 && 0.4 <= interval.high!) covered++;
    }
    expect(covered / trials).toBeGreaterThan(least);
    expect(covered / trials).toBeLessThan(most);
  });
});

function sums(pairs: [x: number, y: number][]): RatioSums {
  const total = (f: (x: number, y: number) => number) => pairs.reduce((s, [x, y]) => s + f(x, y), 0);
  return {
    n: pairs.length,
    sumY: total((_, y) => y),
    sumX: total((x) => x),
    sumYY: total((_, y) => y * y),
    sumXY: total((x, y) => x * y),
    sumXX: total((x) => x * x),
  };
}

// Mulberry32: small, seeded, the same on every machine.
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
