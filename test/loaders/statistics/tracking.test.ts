import {describe, expect, it} from "vitest";
import {bgNbd} from "../../../loaders/statistics/bg-nbd.ts";
import {mbgNbd} from "../../../loaders/statistics/mbg-nbd.ts";
import {nbd} from "../../../loaders/statistics/nbd.ts";
import {paretoNbd} from "../../../loaders/statistics/pareto-nbd.ts";
import {cumulativePurchases, type Tracked, trackPurchases} from "../../../loaders/statistics/tracking.ts";

/** CDNOW sample: customers by the day of their first purchase, 1 January to 25 March 1997; counted from the file. */
const joinedByDay = [
  18, 22, 17, 20, 23, 25, 32, 18, 24, 18, 25, 26, 28, 25, 22, 22, 22, 27, 29, 35, 25, 25, 29, 26, 27, 26, 29,
  31, 33, 30, 22, 29, 30, 36, 36, 25, 43, 26, 31, 29, 33, 33, 25, 25, 25, 22, 35, 36, 34, 30, 25, 25, 32, 24,
  37, 31, 36, 34, 30, 26, 31, 30, 32, 40, 29, 29, 28, 31, 30, 30, 26, 28, 32, 25, 34, 28, 31, 28, 21, 19, 24,
  24, 33, 30,
];
const joiners = {time: joinedByDay.map((_, day) => day / 7), customers: joinedByDay};

describe("expected purchases of all joiners", () => {
  it("are those of the BTYD walkthrough for BG/NBD on CDNOW, weeks 20 to 25", () => {
    const parameters = [0.2425945, 4.4136019, 0.7929199, 2.4258881];
    const weeks = cumulativePurchases(bgNbd, parameters, joiners, [20, 21, 22, 23, 24, 25]);
    const published = [1312.458, 1387.346, 1460.392, 1531.713, 1601.418, 1669.6];
    for (const [i, expected] of published.entries()) expect(weeks[i]).toBeCloseTo(expected, 2);
  });

  it("are fewer where some leave right after the first purchase", () => {
    // MBG/NBD by quadrature over p (scipy): (1 - p) / p (1 - (α / (α + p t))^r), at r .6, α 6, a .9, b 2.5, t 50.
    const [purchases] = cumulativePurchases(mbgNbd, [0.6, 6, 0.9, 2.5], {time: [0], customers: [1]}, [50]);
    expect(purchases).toBeCloseTo(1.9678204733820153, 6);
  });

  it("count for MBG/NBD those who leave right after the first purchase", () => {
    // b / (a - 1) · (1 - (α / (α + t))^r · 2F1(r, b + 1; a + b; t / (α + t))) of Batislam et al., by mpmath.
    const parameters = [0.5248431, 6.1830849, 0.8913594, 1.6140022];
    const weeks = cumulativePurchases(mbgNbd, parameters, joiners, [20, 39, 78]);
    for (const [i, expected] of [1315.051531, 2482.955264, 4054.615398].entries())
      expect(weeks[i]).toBeCloseTo(expected, 4);
  });

  it("leave out those who have not joined yet", () => {
    // NBD: E[X(t)] = r t / α = t / 2; only the customer of time 0 has joined before time 4.
    const few = {time: [0, 4, 9], customers: [1, 1, 1]};
    expect([...cumulativePurchases(nbd, [1, 2], few, [4, 6])]).toEqual([2, 4]);
  });
});

describe("the interval around them", () => {
  const track = (customers: number, draws: number[][], seed = 1) =>
    trackPurchases({
      model: nbd,
      estimate: [2, 10],
      draws,
      joiners: {time: [0], customers: [customers]},
      ends: [5, 10],
      seed,
    });
  const many = Array.from({length: 2000}, () => [2, 10]);
  const certain = many.slice(0, 400);
  const width = ({low, high}: Tracked) => high[1]! - low[1]!;

  it("holds the chance in what customers do", () => {
    // X(10) of 400 customers: mean 400 · 2 · 10 / 10, variance 400 · 2 · (10 / 10) · (1 + 10 / 10) = 1600; 1.645 · 40.
    const {cumulative, each} = track(400, many);
    expect(cumulative.expected[1]).toBeCloseTo(800, 9);
    expect(cumulative.low[1]).toBeLessThan(800 - 0.85 * 65.8);
    expect(cumulative.high[1]).toBeGreaterThan(800 + 0.85 * 65.8);
    expect(width(cumulative)).toBeGreaterThan(0.92 * 131.6);
    expect(width(cumulative)).toBeLessThan(1.08 * 131.6);
    // Second half: mean 400, variance 400 · 2 · 0.5 · 1.5 = 600; 1.645 · 24.49 = 40.3.
    expect(each.expected[1]).toBeCloseTo(400, 9);
    expect(width(each)).toBeGreaterThan(0.92 * 80.6);
    expect(width(each)).toBeLessThan(1.08 * 80.6);
  });

  it("grows with the root of the number of customers, also beyond the sample", () => {
    // 40,000 customers: ± 1.645 · √(40000 · 4) = 658.
    const {cumulative} = track(40_000, certain);
    expect(cumulative.expected[1]).toBeCloseTo(80_000, 6);
    expect(width(cumulative)).toBeGreaterThan(0.85 * 1316);
    expect(width(cumulative)).toBeLessThan(1.15 * 1316);
  });

  it("holds the doubt about the parameters", () => {
    // The rate is 10 % higher or lower: 40,000 customers buy 72,000 or 88,000 times.
    const doubtful = Array.from({length: 200}, (_, i) => [i % 2 === 0 ? 1.8 : 2.2, 10]);
    const {cumulative} = track(40_000, doubtful);
    expect(cumulative.low[1]).toBeLessThan(72_000);
    expect(cumulative.high[1]).toBeGreaterThan(88_000);
  });

  it.each([
    {model: bgNbd, estimate: [0.25, 4.4, 0.8, 2.4]},
    {model: mbgNbd, estimate: [0.5, 6.2, 0.9, 1.6]},
    {model: paretoNbd, estimate: [0.55, 10.6, 0.61, 11.7]},
  ])("has the expectation of $model.name in its middle", ({model, estimate}) => {
    const {cumulative} = trackPurchases({
      model,
      estimate,
      draws: Array.from({length: 200}, () => estimate),
      joiners,
      ends: [20, 39],
      seed: 3,
    });
    for (const week of [0, 1]) {
      const {expected, low, high} = cumulative;
      expect((low[week]! + high[week]!) / 2 / expected[week]!).toBeCloseTo(1, 1.3);
      expect(low[week]).toBeLessThan(expected[week]!);
      expect(high[week]).toBeGreaterThan(expected[week]!);
    }
  });

  it("is the same for the same seed", () => {
    expect(track(50, certain, 7)).toEqual(track(50, certain, 7));
    expect(track(50, certain, 7)).not.toEqual(track(50, certain, 8));
  });

  it("is nothing where nobody has joined", () => {
    const none = trackPurchases({
      model: nbd,
      estimate: [2, 10],
      draws: certain,
      joiners: {time: [20], customers: [5]},
      ends: [5, 10],
      seed: 1,
    });
    expect([...none.cumulative.high]).toEqual([0, 0]);
  });
});
