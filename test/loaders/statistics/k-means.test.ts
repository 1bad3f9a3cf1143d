/** Groups of near points: against the best of all possible partitions, found by trying every one. */
import fc from "fast-check";
import {describe, expect, test} from "vitest";
import {kMeans, meanSilhouette} from "../../../loaders/statistics/k-means.ts";
import {randomFrom} from "../../../loaders/statistics/random.ts";
import {robustScale} from "../../../loaders/statistics/robust-scale.ts";

// Three clumps of four, four and three points, and one point alone in between.
const places: readonly (readonly [number, number])[] = [
  [1, 1],
  [1.5, 2],
  [2, 1.2],
  [0.5, 1.4],
  [8, 8],
  [8.5, 7.5],
  [9, 8.2],
  [7.6, 8.8],
  [1, 8],
  [1.8, 8.6],
  [0.4, 7.2],
  [4.5, 5],
];
const points = {values: Float64Array.from(places.flat()), width: 2};

/** Groups numbered by their first point, so that partitions can be compared. */
function numbered(groups: ArrayLike<number>): number[] {
  const seen: number[] = [];
  return Array.from(groups, (group) => {
    if (!seen.includes(group)) seen.push(group);
    return seen.indexOf(group);
  });
}

describe("kMeans", () => {
  // From Python: all 3^11 (2^11, 4^11) partitions tried with numpy; scipy.cluster.vq.kmeans2 finds the same.
  test.each([
    [2, 89.24375, [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]],
    [3, 21.0525, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]],
    [4, 5.758333333333334, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3]],
  ])("finds the best %i groups", (k, within, groups) => {
    const found = kMeans(points, k, {seed: 1});
    expect(found.within).toBeCloseTo(within, 10);
    expect(numbered(found.groups)).toEqual(groups);
    expect([...found.sizes].reduce((sum, size) => sum + size, 0)).toBe(12);
  });

  test("gives the middles of the groups", () => {
    const {centres, groups} = kMeans(points, 3, {seed: 1});
    const at = groups[0]! * 2;
    expect([...centres.subarray(at, at + 2)].map((x) => Number(x.toFixed(9)))).toEqual([1.25, 1.4]);
  });

  test("finds clumps again that were drawn around known places", () => {
    const random = randomFrom(5);
    const middles = [
      [0, 0, 0],
      [10, 0, 0],
      [0, 10, 0],
      [0, 0, 10],
    ];
    const values = Float64Array.from({length: 2000 * 3}, (_, i) => {
      const [point, d] = [Math.floor(i / 3), i % 3];
      return middles[point % 4]![d]! + random() * 4 - 2;
    });
    const {groups, sizes} = kMeans({values, width: 3}, 4, {seed: 3});
    expect([...sizes]).toEqual([500, 500, 500, 500]);
    expect(numbered(groups)).toEqual(Array.from({length: 2000}, (_, i) => i % 4));
  });

  test("leaves no group empty, and puts each point to the nearest middle", () => {
    const place = fc.tuple(fc.integer({min: 0, max: 6}), fc.integer({min: 0, max: 6}));
    fc.assert(
      fc.property(
        fc.array(place, {minLength: 3, maxLength: 40}),
        fc.integer({min: 1, max: 3}),
        fc.nat(),
        (some, k, seed) => {
          fc.pre(new Set(some.map(String)).size >= k);
          const values = Float64Array.from(some.flat());
          const {centres, groups, sizes, within} = kMeans({values, width: 2}, k, {seed, starts: 2});
          expect(Math.min(...sizes)).toBeGreaterThan(0);
          const squares = some.map(([x, y], i) => {
            const to = Array.from(
              {length: k},
              (_, g) => (x - centres[2 * g]!) ** 2 + (y - centres[2 * g + 1]!) ** 2,
            );
            expect(to[groups[i]!]).toBeLessThanOrEqual(Math.min(...to) + 1e-9);
            return to[groups[i]!]!;
          });
          expect(within).toBeCloseTo(
            squares.reduce((sum, square) => sum + square, 0),
            9,
          );
        },
      ),
      {numRuns: 100},
    );
  });

  test("refuses what cannot be grouped", () => {
    const same = {values: new Float64Array(20), width: 2};
    expect(() => kMeans(same, 2, {seed: 1})).toThrow(/fewer than 2 different/);
    expect(kMeans(same, 1, {seed: 1}).within).toBe(0);
    expect(() => kMeans({values: new Float64Array(3), width: 2}, 1, {seed: 1})).toThrow(RangeError);
    expect(() => kMeans({values: Float64Array.of(Number.NaN, 1), width: 1}, 1, {seed: 1})).toThrow(/NaN/);
    expect(() => kMeans(points, 0, {seed: 1})).toThrow(RangeError);
  });
});

describe("meanSilhouette", () => {
  // From Python: Rousseeuw's definition with numpy.
  test.each([
    [[0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0], 0.5718055498694482],
    [[0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2], 0.7126763133840227],
    [[0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3], 0.6961887325447941],
  ])("%j", (groups, silhouette) => {
    expect(meanSilhouette(points, groups)).toBeCloseTo(silhouette, 12);
  });

  test("needs two groups", () => {
    expect(() => meanSilhouette(points, new Int32Array(12))).toThrow(RangeError);
  });
});

describe("robustScale", () => {
  // From numpy: median, percentile (linear), std.
  test.each([
    [[3, 1, 4, 1, 5, 9, 2, 6.5], 3.5, 2.687175685693106],
    [[0, 0, 0, 0, 0, 0, 0, 0, 2], 0, 0.6285393610547089],
    [[7, 7, 7], 7, null],
    [[7], 7, null],
  ])("%j", (values, middle, spread) => {
    const found = robustScale(values);
    expect(found.middle).toBe(middle);
    if (spread === null) expect(found.spread).toBeNull();
    else expect(found.spread).toBeCloseTo(spread, 12);
  });

  test("needs a number", () => {
    expect(() => robustScale([])).toThrow(RangeError);
  });
});
