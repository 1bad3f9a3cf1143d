/** Who buys again after a decline, how long it takes, and how long customers stay in a stage. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import {
  atRiskAt,
  kaplanMeier,
  lastWithAtRisk,
  type SurvivalCurve,
  survivalAt,
  survivalTime,
} from "../statistics/index.ts";
import type {PublishedTable} from "./arrow.ts";
import {type Stage, share, stages} from "./lifecycle-marks.ts";

export interface Returns {
  by: "" | "came_from" | "pace";
  value: string;
  declines: number;
  returned: number;
  shares: {days: number; share: number; low: number | null; high: number | null}[];
  /** Days until half of all had bought again; null when fewer do. */
  median: number | null;
}

/** How long customers stay in a stage at a time. */
export interface Stay {
  stage: Stage;
  spells: number;
  over: number;
  median: number | null;
  low: number | null;
  high: number | null;
}

/** After so many days the share who bought again is told. */
const landmarks = [30, 91, 183, 365];
/** Most ages of one curve in the file. */
const mostAges = 150;

/** Spells of one length. */
export interface TimeRow {
  measure: string;
  stage: Stage;
  came_from: string;
  pace: string;
  days: number;
  ended: boolean;
  spells: number;
}

export function readTimes(connection: DuckDBConnection): Promise<TimeRow[]> {
  return queryRows<TimeRow>(
    connection,
    `select measure, stage, came_from, pace, days, ended, cast(spells as double) as spells
     from marts.lifecycle_times order by all`,
  );
}

/** Declines that are told together. */
export interface ReturnGroup {
  by: Returns["by"];
  value: string;
  curve: SurvivalCurve;
}

function curveOf(rows: readonly TimeRow[]): SurvivalCurve {
  return kaplanMeier({
    time: rows.map(({days}) => days),
    ended: rows.map(({ended}) => ended),
    customers: rows.map(({spells}) => spells),
  });
}

/** All declines, those by stage before, and those by pace. */
export function returnGroups(spells: readonly TimeRow[]): ReturnGroup[] {
  const rows = spells.filter(({measure}) => measure === "return");
  const group = (by: ReturnGroup["by"], value: string, members: readonly TimeRow[]) =>
    members.length === 0 ? [] : [{by, value, curve: curveOf(members)}];
  return [
    ...group("", "", rows),
    ...["exploration", "formation", "stable", "ended"].flatMap((stage) =>
      group(
        "came_from",
        stage,
        rows.filter((row) => row.came_from === stage),
      ),
    ),
    ...["sudden", "gradual"].flatMap((pace) =>
      group(
        "pace",
        pace,
        rows.filter((row) => row.pace === pace),
      ),
    ),
  ];
}

function sum(values: Float64Array): number {
  return values.reduce((n, value) => n + value, 0);
}

/** Last age at which at least k are followed; -1 when they never are. */
function lastAge(curve: SurvivalCurve, base: number): number {
  const last = lastWithAtRisk(curve, base);
  return last === -1 ? -1 : curve.time[last]!;
}

export function returnsOf({by, value, curve}: ReturnGroup, base: number): Returns[] {
  if (curve.customers < base) return [];
  const end = lastAge(curve, base);
  const {time} = survivalTime(curve);
  return [
    {
      by,
      value,
      declines: curve.customers,
      returned: sum(curve.events),
      shares: landmarks.flatMap((days) => {
        const point = days <= end ? survivalAt(curve, days) : null;
        return point === null ? [] : [{days, ...returned(point)}];
      }),
      median: time !== null && time <= end ? time : null,
    },
  ];
}

function returned({survival, low, high}: {survival: number; low: number | null; high: number | null}) {
  return {
    share: share(1 - survival),
    low: high === null ? null : share(1 - high),
    high: low === null ? null : share(1 - low),
  };
}

export function stayOf(stage: Stage, times: readonly TimeRow[], base: number): Stay[] {
  const rows = times.filter((row) => row.measure === "stay" && row.stage === stage);
  const curve = curveOf(rows);
  if (curve.customers < base) return [];
  const end = lastAge(curve, base);
  const within = (time: number | null) => (time !== null && time <= end ? time : null);
  const {time, low, high} = survivalTime(curve);
  return [
    {
      stage,
      spells: curve.customers,
      over: sum(curve.events),
      median: within(time),
      low: within(low),
      high: within(high),
    },
  ];
}

/** Curves: the share who bought again since a decline began, and the share still in a stage. */
export function curvesTable(
  groups: readonly ReturnGroup[],
  times: readonly TimeRow[],
  base: number,
): PublishedTable {
  const rows: {
    measure: string;
    by: string;
    value: string;
    age: number;
    at_risk: number;
    point: ReturnType<typeof returned>;
  }[] = [];
  const add = (measure: string, by: string, value: string, curve: SurvivalCurve) => {
    if (curve.customers < base) return;
    const end = lastAge(curve, base);
    const step = Math.max(1, Math.ceil(end / mostAges));
    for (let age = 0; age <= end; age += step) {
      // Within the ages observed a curve always has a value.
      const point = survivalAt(curve, age)!;
      rows.push({
        measure,
        by,
        value,
        age,
        at_risk: atRiskAt(curve, age),
        point:
          measure === "return"
            ? returned(point)
            : {
                share: share(point.survival),
                low: point.low === null ? null : share(point.low),
                high: point.high === null ? null : share(point.high),
              },
      });
    }
  };
  for (const {by, value, curve} of groups) add("return", by, value, curve);
  for (const stage of stages)
    add(
      "stay",
      "stage",
      stage,
      curveOf(times.filter((row) => row.measure === "stay" && row.stage === stage)),
    );
  return {
    measure: {type: "text", values: rows.map((r) => r.measure)},
    by: {type: "text", values: rows.map((r) => r.by)},
    value: {type: "text", values: rows.map((r) => r.value)},
    age: {type: "int32", values: rows.map((r) => r.age)},
    at_risk: {type: "int32", values: rows.map((r) => r.at_risk)},
    share: {type: "float64", values: rows.map((r) => r.point.share)},
    low: {type: "float64", values: rows.map((r) => r.point.low)},
    high: {type: "float64", values: rows.map((r) => r.point.high)},
  };
}
