/** Files of the lifecycle page for a made-up company: every month the same shares of each stage move on. */
import {
  type Lifecycle,
  type Stage,
  type StageMarks,
  type StockMonth,
  stages,
} from "../../src/components/lifecycle-data.ts";

type Row = Record<string, string | number | boolean | null>;

/** Share of a stage that moves in a month. */
const rates: readonly {from: Stage; to: Stage; pace: string; rate: number}[] = [
  {from: "exploration", to: "formation", pace: "", rate: 0.25},
  {from: "exploration", to: "decline", pace: "sudden", rate: 0.2},
  {from: "formation", to: "stable", pace: "", rate: 0.15},
  {from: "formation", to: "decline", pace: "sudden", rate: 0.1},
  {from: "stable", to: "decline", pace: "sudden", rate: 0.03},
  {from: "stable", to: "decline", pace: "gradual", rate: 0.02},
  {from: "decline", to: "formation", pace: "", rate: 0.08},
  {from: "decline", to: "ended", pace: "", rate: 0.1},
  {from: "ended", to: "formation", pace: "", rate: 0.01},
];

/** @param months first and last days of the months, the last one ending with the as-of date */
export function lifecycleFixture({
  customers,
  months,
  margin,
}: {
  customers: number;
  months: readonly {month: string; onDay: string}[];
  margin: boolean;
}): {files: Record<string, Row[]>; lifecycle: Lifecycle} {
  const counts: StockMonth["counts"] = {exploration: 0, formation: 0, stable: 0, decline: 0, ended: 0};
  const stock: Row[] = [];
  const moves: Row[] = [];
  months.forEach(({month, onDay}, i) => {
    const upTo = (m: number) => Math.round((customers * m) / months.length);
    const made = [
      {from: "" as const, to: "exploration" as const, pace: "", n: upTo(i + 1) - upTo(i)},
      ...rates.map(({rate, ...move}) => ({...move, n: Math.floor(counts[move.from] * rate)})),
    ].filter(({n}) => n > 0);
    const entered = {exploration: 0, formation: 0, stable: 0, decline: 0, ended: 0};
    const leaving = {...entered};
    for (const {from, to, pace, n} of made) {
      moves.push({month, came_from: from, stage: to, pace, moves: n});
      entered[to] += n;
      if (from !== "") leaving[from] += n;
    }
    for (const stage of stages) {
      counts[stage] += entered[stage] - leaving[stage];
      stock.push({
        month,
        on_day: onDay,
        stage,
        customers: counts[stage],
        entered: entered[stage],
        leaving: leaving[stage],
      });
    }
  });
  const curves = [
    {by: "", value: "", within: 0.3},
    {by: "came_from", value: "exploration", within: 0.15},
    {by: "came_from", value: "formation", within: 0.35},
    {by: "came_from", value: "stable", within: 0.55},
    {by: "pace", value: "sudden", within: 0.25},
    {by: "pace", value: "gradual", within: 0.6},
  ] as const;
  const returned = (within: number, days: number) => {
    const share = within * (1 - 0.5 ** (days / 90));
    return {share, low: share * 0.9, high: share * 1.1};
  };
  const ages = Array.from({length: 40}, (_, i) => i * 10);
  const times: Row[] = [
    ...curves.flatMap(({by, value, within}) =>
      ages.map((age) => ({
        measure: "return",
        by,
        value,
        age,
        at_risk: 500 - age,
        ...returned(within, age),
      })),
    ),
    ...stages.flatMap((value, s) =>
      ages.map((age) => {
        const share = 0.5 ** (age / (100 + 40 * s));
        const row = {measure: "stay", by: "stage", value, age, at_risk: 500 - age, share};
        return {...row, low: share * 0.9, high: Math.min(1, share * 1.1)};
      }),
    ),
  ];
  const inDecline = counts.decline;
  const sudden = Math.round(inDecline * 0.9);
  const atStake = margin ? 4800 : 12_000;
  const early = Math.round(inDecline * 0.5);
  // From a year of data on; one day of a stage is withheld.
  const ends = months.filter(
    ({onDay}, i) =>
      i >= 11 && (i === months.length - 1 || ["03", "06", "09", "12"].includes(onDay.slice(5, 7))),
  );
  const money: Row[] = ends.flatMap(({onDay}, i) => {
    const now = i === ends.length - 1;
    const parts = stages.map((stage, s) => ({
      stage,
      money: stage === "decline" && now ? atStake : 6000 + 500 * i - 900 * s,
    }));
    return [
      {on_day: onDay, stage: "", buyers: 1500, money: parts.reduce((sum, part) => sum + part.money, 0)},
      ...parts.map(({stage, money}) => ({
        on_day: onDay,
        stage,
        buyers: 300,
        money: i === 2 && (stage === "decline" || stage === "ended") ? null : money,
      })),
    ];
  });
  return {
    files: {
      "lifecycle-money": money,
      "lifecycle-stock": stock,
      "lifecycle-moves": moves,
      "lifecycle-times": times,
      "lifecycle-thresholds": [0.001, 0.005, 0.05, 0.2].flatMap((chance) =>
        [false, true].map((known) => ({
          chance,
          purchase_days: known ? 4 : 2,
          variation: known ? 0.8 : 1,
          long_known: known,
          fallen: false,
          customers: 40,
        })),
      ),
    },
    lifecycle: {
      reason: null,
      customers,
      thresholds: {
        declineChance: 0.05,
        endedChance: 0.005,
        baseWeight: 2,
        usualWaitDays: 60,
        stableOrders: 4,
        stableDays: 90,
        stableVariation: 1,
        spendShare: 0.4,
      },
      money: margin ? "margin" : "revenue",
      stages: stages.map((stage, s) => marksOf(stage, counts[stage], s, margin)),
      decline: [
        {by: "came_from", value: "exploration", customers: early, atStake: atStake / 4},
        {by: "came_from", value: "formation", customers: inDecline - early, atStake: atStake * 0.75},
        {by: "pace", value: "sudden", customers: sudden, atStake: null},
        {by: "pace", value: "gradual", customers: inDecline - sudden, atStake: null},
      ],
      atStake,
      atStakeShare: 0.1333,
      returns: curves.map(({by, value, within}) => ({
        by,
        value,
        declines: 500,
        returned: Math.round(500 * within),
        shares: [30, 91, 183, 365].map((days) => ({days, ...returned(within, days)})),
        median: within > 0.5 ? 200 : null,
      })),
      stays: stages.map((stage, s) => ({
        stage,
        spells: 500,
        over: 300,
        median: stage === "ended" ? null : 100 + 40 * s,
        low: 95 + 40 * s,
        high: stage === "ended" ? null : 105 + 40 * s,
      })),
      has: {categories: false, quantity: true, discount: false, contacts: false, satisfaction: false},
      truth: null,
    },
  };
}

function marksOf(stage: Stage, customers: number, place: number, margin: boolean): StageMarks {
  return {
    stage,
    customers,
    usualWait: stage === "exploration" ? null : 30 + 10 * place,
    variation: stage === "exploration" ? null : 0.8,
    silence: 20 + 60 * place,
    purchaseDays: 5 - place,
    basket: 60,
    revenue: 30_000 - 6000 * place,
    margin: margin ? 12_000 - 2400 * place : null,
    categories: null,
    units: 2.5,
    discountShare: null,
    contacts: null,
    complaints: null,
    satisfaction: null,
  };
}
