/** What the lifecycle page reads of one segment: in which stage its customers were as each quarter began and ended. */
import {wilsonInterval} from "perennial/statistics";
import type {Cube} from "./cube.js";
import {type Stage, stages} from "./lifecycle-data.js";
import type {Narrowed, Narrowing} from "./narrowing.js";

export interface StageMove {
  from: Stage;
  to: Stage;
  customers: number;
}

/** The customers of a segment in one quarter. */
export interface StageQuarter {
  /** First day of the quarter; the day before it was looked up who is in the segment. */
  quarter: string;
  complete: boolean;
  base: number;
  /** From the stage on that day to the one at the quarter's end, or on the as-of date; who stayed counts too. */
  moves: readonly StageMove[];
}

/** Quarters of a segment that are told, oldest first; both names are "" for all customers. */
export function stageQuarters(cube: Cube, grouping: string, segment: string): StageQuarter[] {
  const [groupings, segments, quarter] = [cube.text("grouping"), cube.text("segment"), cube.text("quarter")];
  const [from, to, complete] = [cube.text("from_stage"), cube.text("to_stage"), cube.flags("complete")];
  const [base, customers] = [cube.numbers("base"), cube.numbers("customers")];
  const quarters = new Map<string, StageQuarter & {moves: StageMove[]}>();
  for (let i = 0; i < cube.length; i++) {
    if (groupings[i] !== grouping || segments[i] !== segment) continue;
    const key = quarter[i] ?? "";
    const row = quarters.get(key) ?? {
      quarter: key,
      complete: complete[i] ?? false,
      base: base[i] ?? 0,
      moves: [],
    };
    // The published stages are these five.
    row.moves.push({from: from[i] as Stage, to: to[i] as Stage, customers: customers[i] ?? 0});
    quarters.set(key, row);
  }
  return [...quarters.values()].sort((a, b) => (a.quarter < b.quarter ? -1 : 1));
}

/** Customers by stage as a quarter began, or at its end. */
export function stagesAt({moves}: Pick<StageQuarter, "moves">, side: "from" | "to"): Record<Stage, number> {
  const counts: Record<Stage, number> = {exploration: 0, formation: 0, stable: 0, decline: 0, ended: 0};
  for (const move of moves) counts[move[side]] += move.customers;
  return counts;
}

/** What may happen in a quarter to those it may happen to. */
export type Turn = "fell" | "back" | "revived";

const turns: Record<Turn, {from: readonly Stage[]; to: readonly Stage[]}> = {
  fell: {from: ["exploration", "formation", "stable"], to: ["decline", "ended"]},
  back: {from: ["decline"], to: ["exploration", "formation", "stable"]},
  revived: {from: ["ended"], to: ["exploration", "formation", "stable"]},
};

export interface Turned {
  turned: number;
  base: number;
}

/** Of those to whom it may happen as the quarter begins, those to whom it has happened at its end. */
export function turnedOf({moves}: Pick<StageQuarter, "moves">, turn: Turn): Turned {
  const {from, to} = turns[turn];
  const those = moves.filter((move) => from.includes(move.from));
  const sum = (list: readonly StageMove[]) => list.reduce((n, {customers}) => n + customers, 0);
  return {turned: sum(those.filter((move) => to.includes(move.to))), base: sum(those)};
}

/** A share with its 95 % interval (Wilson); null where fewer than `smallGroup` customers are its base. */
export function turnShare(
  {turned, base}: Turned,
  smallGroup: number,
): {share: number; low: number; high: number} | null {
  const interval = base < Math.max(1, smallGroup) ? null : wilsonInterval(turned, base);
  return interval && {share: interval.estimate, low: interval.low, high: interval.high};
}

/** The moves of several quarters added up; who was there in several counts in each. */
export function movesOfQuarters(quarters: readonly StageQuarter[]): StageMove[] {
  return stages.flatMap((from) =>
    stages.flatMap((to) => {
      const customers = quarters
        .flatMap(({moves}) => moves)
        .reduce((n, move) => n + (move.from === from && move.to === to ? move.customers : 0), 0);
      return customers === 0 ? [] : [{from, to, customers}];
    }),
  );
}

/** Everything the narrowed page says of a segment. */
export interface SegmentStages {
  narrowed: Narrowed;
  /** Quarters in which enough customers were in it to be told. */
  quarters: readonly StageQuarter[];
  /** All who had bought before each quarter began. */
  all: readonly StageQuarter[];
  smallGroup: number;
  asOf: string;
  /** Chance of an ordinary wait to look like decline. */
  declineChance: number;
}

/** @param narrowing with narrowed-stages */
export async function segmentStages(
  narrowing: Narrowing,
  narrowed: Narrowed,
  declineChance: number,
): Promise<SegmentStages> {
  const cube = await narrowing.cube("narrowed-stages");
  const {smallGroup, span} = narrowing.manifest;
  return {
    narrowed,
    quarters: stageQuarters(cube, narrowed.grouping.name, narrowed.segment.name),
    all: stageQuarters(cube, "", ""),
    smallGroup,
    asOf: span.asOf,
    declineChance,
  };
}
