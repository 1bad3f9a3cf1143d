/** Files of the lifetime value page for the made-up company of fixture.ts, in plain shapes rather than from a model. */
import type {ValueForecast} from "../../src/components/value-data.ts";

type Row = Record<string, string | number | boolean | null>;

/** @param asOf `YYYY-MM-DD`; `cohorts` first days of quarters, ascending */
export function valueFixture({
  asOf,
  customers,
  cohorts,
  dimensions,
  margin,
}: {
  asOf: string;
  customers: number;
  cohorts: readonly string[];
  dimensions: readonly {name: string; values: readonly string[]}[];
  margin: boolean;
}): {files: Record<string, Row[]>; forecast: ValueForecast} {
  const group = (
    kind: string,
    dimension: string,
    value: string,
    n: number,
    realised: number | null,
    expected: number,
  ) => ({
    kind,
    dimension,
    value,
    customers: n,
    alive: 0.2 + expected / 400,
    purchases: expected / 30,
    purchases_low: expected / 36,
    purchases_high: expected / 25,
    realised,
    expected,
    low: expected * 0.88,
    high: expected * 1.13,
    withheld: realised === null,
  });
  const each = Math.floor(customers / cohorts.length);
  const groups: Row[] = [
    group("all", "", "", customers, 184.2, 71.5),
    ...cohorts.map((cohort, i) =>
      // What one cohort brought is withheld.
      group("cohort", "cohort", cohort, each, i === 2 ? null : 260 - i * 14, 30 + i * 8),
    ),
    ...dimensions.flatMap(({name, values}) =>
      values.map((value, i) =>
        group("dimension", name, value, Math.floor(customers / values.length), 220 - i * 25, 90 - i * 12),
      ),
    ),
    ...Array.from({length: 10}, (_, i) =>
      group(
        "decile",
        "decile",
        `tenth ${i + 1}`,
        Math.floor(customers / 10),
        620 * 0.72 ** i + 60,
        330 * 0.55 ** i,
      ),
    ),
  ];
  const grown = (age: number) => 60 * Math.log1p(age) + 45;
  const line = (grain: string, cohort: string, last: number, more: number, n: number, scale: number): Row[] =>
    Array.from({length: last + more + 1}, (_, age) => {
      const predicted = age > last;
      const value = grown(age * scale);
      const reach = predicted ? (age - last) * 1.6 : 0;
      return {
        grain,
        cohort,
        age,
        kind: predicted ? "predicted" : "historic",
        complete: !predicted,
        customers: n,
        value,
        low: predicted ? value - reach : null,
        high: predicted ? value + reach : null,
      };
    });
  const steps = 100;
  const files: Record<string, Row[]> = {
    "lifetime-value": groups,
    "lifetime-value-curve": [
      ...line("month", "", 14, 12, Math.floor(customers / 2), 1),
      ...cohorts.flatMap((cohort, i) =>
        line("quarter", cohort, Math.max(0, cohorts.length - 1 - i), 4, each, 3),
      ),
    ],
    "value-concentration": Array.from({length: steps + 1}, (_, i) => ({
      share_customers: i / steps,
      realised_share: (i / steps) ** 2.6,
      expected_share: (i / steps) ** 4,
    })),
    "alive-grid": [0, 1, 2, 3, 4].flatMap((times, r) =>
      [0, 2, 4, 8, 13, 26].map((weeks, c) => ({
        frequency_from: times,
        frequency_to: times === 4 ? null : times,
        silence_from: weeks,
        silence_to: weeks === 26 ? null : ([2, 4, 8, 13, 26][c] ?? null),
        customers: r === 4 && c === 5 ? null : 40 + r * c,
        alive: r === 4 && c === 5 ? null : Math.max(0.01, 0.7 + r * 0.06 - c * (0.1 + r * 0.02)),
      })),
    ),
    payback: [
      {dimension: "", value: "", n: customers, cost: 60, realised: 184.2, total: 255.7, month: 2},
      ...(dimensions[0]?.values ?? []).map((value, i) => ({
        dimension: dimensions[0]!.name,
        value,
        n: Math.floor(customers / 4),
        cost: 40 + i * 60,
        realised: 220 - i * 25,
        total: 310 - i * 37,
        month: i === 3 ? null : 1 + i * 2,
      })),
    ].map(({dimension, value, n, cost, realised, total, month}) => ({
      dimension,
      value,
      customers: n,
      priced_customers: n,
      cost_per_customer: cost,
      value_to_date: realised,
      expected_total: total,
      payback_month: month,
      withheld: false,
    })),
  };
  const of = (expected: number, reach: number) => ({
    expected,
    low: expected * (1 - reach),
    high: expected * (1 + reach),
  });
  return {
    files,
    forecast: {
      kind: "purchases",
      reason: null,
      horizon: {months: 12, days: 365},
      discountRate: 0.1,
      value: margin ? "margin" : "revenue",
      marginRate: margin ? 0.4 : null,
      asOf,
      customers,
      model: {name: "MBG/NBD", dropout: "at any time", reason: "MBG/NBD was nearest in the days held back."},
      spend: {
        refusal: null,
        verdict: "independent",
        sentence: "Nothing shows that customers who buy often spend more or less per purchase than others.",
      },
      alive: of(Math.round(customers * 0.38), 0.05),
      purchases: of(Math.round(customers * 2.4), 0.06),
      money: of(customers * 71.5, 0.08),
      perCustomer: of(71.5, 0.08),
      realisedPerCustomer: 184.2,
      concentration: {realised: {gini: 0.55, top20: 0.58}, expected: {gini: 0.66, top20: 0.67}},
    },
  };
}
