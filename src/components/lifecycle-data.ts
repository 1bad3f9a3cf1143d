/** What the lifecycle page reads: lifecycle.json, and counts and curves out of the lifecycle cubes. */
import type {Cube} from "./cube.js";

export const stages = ["exploration", "formation", "stable", "decline", "ended"] as const;
export type Stage = (typeof stages)[number];

/** Those who count as customers now: all but the ended. */
export const current = ["exploration", "formation", "stable", "decline"] as const;

/** One colour for each stage, everywhere. */
export const stageColors: Record<Stage, string> = {
  exploration: "var(--flow-new)",
  formation: "var(--flow-reactivated)",
  stable: "var(--flow-returning)",
  decline: "var(--warning)",
  ended: "var(--flow-lost)",
};

export interface Lifecycle {
  /** Why nothing can be told. */
  reason: string | null;
  customers: number;
  thresholds: Thresholds;
  money: "margin" | "revenue";
  stages: readonly StageMarks[];
  decline: readonly DeclinePart[];
  /** Money of the last twelve months of those in decline; null when withheld. */
  atStake: number | null;
  atStakeShare: number | null;
  returns: readonly Returns[];
  stays: readonly Stay[];
  has: {categories: boolean; quantity: boolean; discount: boolean; contacts: boolean; satisfaction: boolean};
  truth: Truth | null;
}

export interface Thresholds {
  declineChance: number;
  endedChance: number;
  baseWeight: number;
  usualWaitDays: number;
  stableOrders: number;
  stableDays: number;
  stableVariation: number;
  spendShare: number;
}

export interface StageMarks {
  stage: Stage;
  customers: number;
  usualWait: number | null;
  variation: number | null;
  silence: number | null;
  purchaseDays: number | null;
  basket: number | null;
  revenue: number | null;
  margin: number | null;
  categories: number | null;
  units: number | null;
  discountShare: number | null;
  contacts: number | null;
  complaints: number | null;
  satisfaction: number | null;
}

export interface DeclinePart {
  by: "came_from" | "pace";
  value: string;
  customers: number;
  atStake: number | null;
}

export interface Returns {
  by: "" | "came_from" | "pace";
  value: string;
  declines: number;
  returned: number;
  shares: readonly {days: number; share: number; low: number | null; high: number | null}[];
  median: number | null;
}

export interface Stay {
  stage: Stage;
  spells: number;
  over: number;
  median: number | null;
  low: number | null;
  high: number | null;
}

/** What the process that made the demo company says. */
export interface Truth {
  now: readonly StageByState[];
  months: readonly ({onDay: string} & StageByState)[];
  declines: readonly {pace: "sudden" | "gradual"; atOnce: number; faded: number; active: number}[];
  late: readonly {
    how: "at once" | "fading";
    customers: number;
    found: number;
    foundInTime: number | null;
    medianDays: number | null;
  }[];
  atOnce: {customers: number; right: number; rightKnowing: number};
}

/** Customers found in a stage, by what was true of them. */
export interface StageByState {
  stage: string;
  active: number;
  fading: number;
  gone: number;
}

/** Customers by stage at the end of one month. */
export interface StockMonth {
  month: string;
  onDay: string;
  counts: Record<Stage, number>;
}

export function stockByMonth(cube: Cube): StockMonth[] {
  const [month, onDay, stage] = [cube.text("month"), cube.text("on_day"), cube.text("stage")];
  const customers = cube.numbers("customers");
  const months = new Map<string, StockMonth>();
  for (let i = 0; i < cube.length; i++) {
    const key = month[i] ?? "";
    const row = months.get(key) ?? {
      month: key,
      onDay: onDay[i] ?? "",
      counts: {exploration: 0, formation: 0, stable: 0, decline: 0, ended: 0},
    };
    // The published stages are these five.
    row.counts[stage[i] as Stage] = customers[i] ?? 0;
    months.set(key, row);
  }
  return [...months.values()];
}

/** All but the ended. */
export function currentCustomers(counts: Readonly<Record<Stage, number>>): number {
  return current.reduce((n, stage) => n + counts[stage], 0);
}

/** One kind of move and how often it was made. */
export interface Move {
  /** "" for new customers. */
  from: Stage | "";
  to: Stage;
  moves: number;
}

/** Moves of the months from `first` on, added up; those never made are left out. */
export function movesSince(cube: Cube, first: string): Move[] {
  const [month, from, to, moves] = [
    cube.text("month"),
    cube.text("came_from"),
    cube.text("stage"),
    cube.numbers("moves"),
  ];
  const sums = new Map<string, Move>();
  for (let i = 0; i < cube.length; i++) {
    if ((month[i] ?? "") < first) continue;
    const key = `${from[i]} ${to[i]}`;
    // The published stages are these five, and "" for new customers.
    const sum = sums.get(key) ?? {from: from[i] as Stage | "", to: to[i] as Stage, moves: 0};
    sum.moves += moves[i] ?? 0;
    sums.set(key, sum);
  }
  const place = (stage: Stage | "") => (stage === "" ? -1 : stages.indexOf(stage));
  return [...sums.values()].sort((a, b) => place(a.from) - place(b.from) || place(a.to) - place(b.to));
}

/** First day of the month from which twelve months lie before the end of the last one. */
export function yearStart(lastMonth: string): string {
  const [year = 0, month = 1] = lastMonth.split("-").map(Number);
  const index = year * 12 + month - 1 - 11;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}-01`;
}

/** A point of a curve of returns or stays. */
export interface TimePoint {
  value: string;
  age: number;
  atRisk: number;
  share: number;
  low: number | null;
  high: number | null;
}

export function timePoints(cube: Cube, measure: "return" | "stay", by: string): TimePoint[] {
  const [measures, groups, values] = [cube.text("measure"), cube.text("by"), cube.text("value")];
  const [age, atRisk, share] = [cube.numbers("age"), cube.numbers("at_risk"), cube.numbers("share")];
  const [low, high] = [cube.numbers("low"), cube.numbers("high")];
  const points: TimePoint[] = [];
  for (let i = 0; i < cube.length; i++)
    if (measures[i] === measure && groups[i] === by)
      points.push({
        value: values[i] ?? "",
        age: age[i] ?? 0,
        atRisk: atRisk[i] ?? 0,
        share: share[i] ?? 0,
        low: low[i] ?? null,
        high: high[i] ?? null,
      });
  return points;
}
