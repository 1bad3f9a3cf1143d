import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {
  atRiskAt,
  kaplanMeier,
  LifetimeError,
  type Lifetimes,
  survivalAt,
  survivalTime,
  waitOfThoseWhoEnd,
} from "../../../loaders/statistics/index.ts";
import {realData} from "../../real-data.ts";

// Weeks in remission of children with leukaemia (Freireich and others, Blood 21 (1963), 699-716): 6-mercaptopurine,
// and a placebo. The values expected of them are of lifelines 0.30.3.
const treated: Lifetimes = {
  time: [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
  ended: [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
};
const placebo = lifetimesOf([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]);

describe("the Kaplan-Meier estimate", () => {
  it.each([
    [6, 0.857142857, 0.61971796, 0.95155175],
    [10, 0.752941176, 0.50319951, 0.88936184],
    [16, 0.62745098, 0.36751086, 0.80491219],
    [22, 0.537815126, 0.26777894, 0.74679072],
    [35, 0.448179272, 0.18805201, 0.68014263],
  ])("of the treated at week %d is %d, with log-log limits %d and %d", (week, survival, low, high) => {
    const point = survivalAt(kaplanMeier(treated), week)!;
    expect(point.survival).toBeCloseTo(survival, 8);
    expect(point.low).toBeCloseTo(low, 7);
    expect(point.high).toBeCloseTo(high, 7);
  });

  it("takes counts of equal lifetimes", () => {
    const curve = kaplanMeier({time: [1, 2, 3, 4, 5], ended: [1, 0, 1, 1, 0], customers: [3, 2, 4, 1, 6]});
    expect([...curve.survival].map((s) => Number(s.toFixed(6)))).toEqual([
      0.8125, 0.8125, 0.517045, 0.443182, 0.443182,
    ]);
    expect(curve.low[3]).toBeCloseTo(0.186874, 6);
    expect(curve.high[3]).toBeCloseTo(0.673805, 6);
  });

  it("lets those last seen at a time be at risk of what happens at it", () => {
    // Two at risk at 5: one ends, one is last seen. One in two, not one in one.
    expect(survivalAt(kaplanMeier({time: [5, 5], ended: [0, 1]}), 5)!.survival).toBe(0.5);
  });

  it("has no limits where the last one at risk has ended, and is certain where nobody has", () => {
    const curve = kaplanMeier(placebo);
    expect(survivalAt(curve, 23)).toEqual({survival: 0, low: null, high: null});
    expect(survivalAt(curve, 40)).toEqual({survival: 0, low: null, high: null});
    expect(survivalAt(curve, 0.5)).toEqual({survival: 1, low: 1, high: 1});
  });

  it("is unknown beyond the last time observed while somebody is still there", () => {
    expect(survivalAt(kaplanMeier(treated), 36)).toBeNull();
    expect(survivalAt(kaplanMeier({time: [], ended: []}), 1)).toBeNull();
  });

  it("counts those at risk at a time with those who end at it", () => {
    const curve = kaplanMeier(treated);
    expect([0, 6, 6.5, 35, 36].map((t) => atRiskAt(curve, t))).toEqual([21, 21, 17, 1, 0]);
  });

  it("depends neither on the order of customers nor on the unit of time, and splits of counts change nothing", () => {
    const lives = fc.array(
      fc.record({
        time: fc.integer({min: 0, max: 30}),
        ended: fc.boolean(),
        customers: fc.integer({min: 1, max: 9}),
      }),
      {minLength: 1, maxLength: 30},
    );
    fc.assert(
      fc.property(lives, (list) => {
        const curve = kaplanMeier(columns(list));
        const singles = list.flatMap((l) => Array.from({length: l.customers}, () => ({...l, customers: 1})));
        const other = kaplanMeier(columns(singles.reverse().map((l) => ({...l, time: l.time * 7}))));
        expect(other.survival).toEqual(curve.survival);
        for (const [j, s] of curve.survival.entries()) {
          expect(s).toBeLessThanOrEqual(j === 0 ? 1 : curve.survival[j - 1]!);
          expect(curve.low[j] ?? 0).toBeLessThanOrEqual(s);
          expect(curve.high[j] ?? 1).toBeGreaterThanOrEqual(s);
        }
      }),
    );
  });

  it.each([
    [{time: [1, -1], ended: [1, 1]}, 1],
    [{time: [Number.NaN], ended: [1]}, 0],
    [{time: [1, 2, 3], ended: [1, 1, 1], customers: [1, 1, 0]}, 2],
  ])("refuses what cannot be, by its entry: %j", (lives, entry) => {
    expect(() => kaplanMeier(lives)).toThrow(LifetimeError);
    expect(() => kaplanMeier(lives)).toThrow(expect.objectContaining({entry}));
  });

  it("refuses unequal lengths and impossible levels", () => {
    expect(() => kaplanMeier({time: [1], ended: []})).toThrow(RangeError);
    expect(() => kaplanMeier(treated, {level: 1})).toThrow(RangeError);
  });
});

describe("the time by which half have ended", () => {
  it("is the median with the limits of Brookmeyer and Crowley", () => {
    expect(survivalTime(kaplanMeier(placebo))).toEqual({time: 8, low: 4, high: 11});
    // The upper limit of the treated never comes down to a half.
    expect(survivalTime(kaplanMeier(treated))).toEqual({time: 23, low: 13, high: null});
  });

  it("is unknown while fewer have ended", () => {
    expect(survivalTime(kaplanMeier({time: [1, 2, 3], ended: [1, 0, 0]}))).toEqual({
      time: null,
      low: 1,
      high: null,
    });
    expect(() => survivalTime(kaplanMeier(treated), 1)).toThrow(RangeError);
  });
});

describe("the wait of those who come back", () => {
  // Of ten customers, four come back after 1, 2, 3 and 9 days; six have been silent for 30.
  const curve = kaplanMeier({time: [1, 2, 3, 9, 30], ended: [1, 1, 1, 1, 0], customers: [1, 1, 1, 1, 6]});

  it("leaves out those who never do", () => {
    expect(survivalTime(curve).time).toBeNull();
    expect(waitOfThoseWhoEnd(curve, 0.5)).toBe(2);
    expect(waitOfThoseWhoEnd(curve, 0.75)).toBe(3);
    expect(waitOfThoseWhoEnd(curve, 0.76)).toBe(9);
  });

  it("looks only as far as enough are observed, and is unknown when nobody came back", () => {
    expect(waitOfThoseWhoEnd(curve, 1, {atRisk: 8})).toBe(3);
    expect(waitOfThoseWhoEnd(curve, 1, {atRisk: 11})).toBeNull();
    expect(waitOfThoseWhoEnd(kaplanMeier({time: [5], ended: [0]}), 0.9)).toBeNull();
    expect(() => waitOfThoseWhoEnd(curve, 0)).toThrow(RangeError);
  });

  it("makes up for waits that are not over yet", () => {
    // Twenty wait: five end at 1, ten have then been seen no longer, five end at 10. A plain median of the ten ended
    // waits is 1 at the lower half; but of those seen through, three in four wait until 10: F(1) = 1/4.
    const open = kaplanMeier({time: [1, 1, 10], ended: [1, 0, 1], customers: [5, 10, 5]});
    expect(waitOfThoseWhoEnd(open, 0.5)).toBe(10);
    expect(waitOfThoseWhoEnd(open, 0.25)).toBe(1);
  });
});

const telco = join(realData, "telco");

describe.skipIf(!existsSync(telco))("customers of a telephone company", () => {
  // METHODS: Kaplan-Meier at months 1, 6, 12, 24, 48, 72, computed with another program.
  it.each([
    [1, 0.94596],
    [6, 0.88483],
    [12, 0.8432],
    [24, 0.78874],
    [48, 0.70884],
    [72, 0.59279],
  ])("are still there after month %d: %d", (month, survival) => {
    expect(survivalAt(kaplanMeier(telcoLifetimes()), month)!.survival).toBeCloseTo(survival, 5);
  });
});

function telcoLifetimes(): Lifetimes {
  const file = readdirSync(telco).find((name) => name.endsWith(".csv"))!;
  const [head, ...rows] = readFileSync(join(telco, file), "utf8")
    .trim()
    .split(/\r?\n/)
    .map((row) => [...row.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)].map((field) => field[1]!));
  const [tenure, churned] = [head!.indexOf("Tenure Months"), head!.indexOf("Churn Value")];
  return {time: rows.map((row) => Number(row[tenure])), ended: rows.map((row) => Number(row[churned]))};
}

function lifetimesOf(time: number[]): Lifetimes {
  return {time, ended: time.map(() => 1)};
}

function columns(list: {time: number; ended: boolean; customers: number}[]): Lifetimes {
  return {
    time: list.map((l) => l.time),
    ended: list.map((l) => l.ended),
    customers: list.map((l) => l.customers),
  };
}
