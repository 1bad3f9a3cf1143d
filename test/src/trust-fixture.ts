/** Files of the page "Can we trust it?" for a made-up company: what a test of forecasts might have found. */
import type {Forecast} from "../../src/components/trust-data.ts";

type Row = Record<string, string | number | boolean | null>;

const models = [
  {name: "NBD", kind: "model", chosen: false, expected: 3010, cohort: 0.431, decile: 0.445},
  {name: "BG/NBD", kind: "model", chosen: false, expected: 1930, cohort: 0.115, decile: 0.121},
  {name: "MBG/NBD", kind: "model", chosen: true, expected: 1985, cohort: 0.104, decile: 0.094},
  {name: "Last period again", kind: "baseline", chosen: false, expected: 1705, cohort: 0.242, decile: 0.402},
  {name: "Cohort mean", kind: "baseline", chosen: false, expected: 2410, cohort: 0.252, decile: 0.671},
  {name: "Past rate continues", kind: "baseline", chosen: false, expected: 4120, cohort: 0.96, decile: 1.04},
] as const;

const actual = 2110;

/** @param lastDay the as-of date; `dateOf` turns days before it into texts */
export function trustFixture(dateOf: (daysBefore: number) => string): {
  files: Record<string, Row[]>;
  forecast: Forecast;
} {
  const days = 270;
  const ranked = models
    .map((m) => ({...m, total: m.expected / actual - 1}))
    .map((m) => ({...m, score: Math.round(((Math.abs(m.total) + m.cohort + m.decile) / 3) * 1000) / 1000}))
    .sort((a, b) => a.score - b.score);
  const leaderboard = ranked.map(({name, kind, chosen, expected, total, cohort, decile, score}, i) => ({
    name,
    kind,
    chosen,
    refusal: "",
    actual,
    expected,
    error_total: total,
    error_cohort: cohort,
    error_decile: decile,
    score,
    rank: i + 1,
  }));
  const weeks = 140;
  const seen = weeks - Math.floor(days / 7);
  const sums = {actual: 0, expected: 0, variance: 0};
  const tracking = Array.from({length: weeks}, (_, i) => {
    const expected = 8 + 62 * Math.min(1, i / 60) * (i < seen ? 1 : Math.exp(-(i - seen) / 90));
    const swing = 9 * Math.sin(i / 4) + 6 * Math.cos(i * 1.7);
    const came = Math.max(0, Math.round(expected * (i < seen ? 1 : 1.06) + swing));
    sums.actual += came;
    sums.expected += expected;
    sums.variance += 2 * expected;
    const half = 1.645 * Math.sqrt(1.4 * expected);
    const cumulative = 1.645 * Math.sqrt(sums.variance) + 0.03 * sums.expected;
    return {
      week: dateOf((weeks - i) * 7 - 1),
      ends: dateOf((weeks - i - 1) * 7),
      holdout: i >= seen,
      actual: came,
      expected,
      low: Math.max(0, expected - half),
      high: expected + half,
      cumulative_actual: sums.actual,
      cumulative_expected: sums.expected,
      cumulative_low: Math.max(0, sums.expected - cumulative),
      cumulative_high: sums.expected + cumulative,
    };
  });
  const group = (customers: number, came: number, expected: number, half: number) => ({
    customers,
    actual: came,
    expected,
    low: Math.max(0, expected - half),
    high: expected + half,
  });
  const frequency = [
    group(820, 0.21, 0.22, 0.03),
    group(410, 0.66, 0.58, 0.07),
    group(240, 1.31, 1.08, 0.13),
    group(150, 1.62, 1.55, 0.19),
    group(96, 2.4, 2.2, 0.3),
    group(61, 2.7, 2.8, 0.4),
    group(88, 4.9, 4.6, 0.5),
  ].map((row, i, all) => ({frequency: i, open: i === all.length - 1, ...row}));
  const deciles = [4.1, 2.2, 1.4, 0.95, 0.66, 0.5, 0.38, 0.29, 0.22, 0.15].map((expected, i) => ({
    decile: i + 1,
    ...group(186 + (i % 3), expected * (1.08 - i * 0.01), expected, 0.12 * expected + 0.06),
  }));
  const cohorts = ["2022-01-01", "2022-04-01", "2022-07-01", "2022-10-01", "2023-01-01", "2023-04-01"].map(
    (cohort, i) => ({cohort, ...group(230 - i * 12, 190 + i * 34, 185 + i * 29, 30)}),
  );
  return {
    files: {
      "forecast-leaderboard": leaderboard,
      "forecast-tracking": tracking,
      "forecast-frequency": frequency,
      "forecast-deciles": deciles,
      "forecast-cohorts": [
        ...cohorts,
        {cohort: "2023-07-01", customers: 7, actual: null, expected: null, low: null, high: null},
      ],
    },
    forecast: {
      kind: "purchases",
      reason: null,
      model: {
        name: "MBG/NBD",
        chosenBy: "holdout",
        usedPrior: false,
        logLikelihood: -20481.3,
        customers: 2400,
        parameters: [
          {name: "r", meaning: "how alike purchase rates are", estimate: 0.62, low: 0.5, high: 0.76},
          {name: "alpha", meaning: "weeks by which rates are scaled", estimate: 6.9, low: 5.8, high: 8.1},
          {name: "a", meaning: "chance of leaving: leavers", estimate: 0.55, low: 0.41, high: 0.73},
          {name: "b", meaning: "chance of leaving: stayers", estimate: 1.01, low: 0.7, high: 1.4},
        ],
      },
      models: [
        {name: "NBD", refusal: null, logLikelihood: -20811.9},
        {name: "BG/NBD", refusal: null, logLikelihood: -20499},
        {name: "MBG/NBD", refusal: null, logLikelihood: -20481.3},
      ],
      spend: {
        refusal: null,
        correlation: 0.05,
        correlationLow: 0.01,
        correlationHigh: 0.09,
        verdict: "weak",
        repeaters: 1420,
      },
      holdout: {calibrationTo: dateOf(days), from: dateOf(days - 1), to: dateOf(0), days},
      holdoutReason: null,
    },
  };
}
