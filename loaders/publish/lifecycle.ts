/** In which stage of the lifecycle customers are, how they move, who comes back, and how much money is in decline. */
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Config} from "../config.ts";
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
import {type LifecycleTruth, readLifecycleTruth} from "./lifecycle-truth.ts";
import {hideComplements, Ledger} from "./suppress.ts";
import type {YearMoney} from "./year-money.ts";

export const stages = ["exploration", "formation", "stable", "decline", "ended"] as const;
export type Stage = (typeof stages)[number];

/** `lifecycle.json`. Shares are between 0 and 1, times in days; null where unknown or resting on fewer than k customers. */
export interface Lifecycle {
  /** Why nothing can be told; null when something can. */
  reason: string | null;
  customers: number;
  thresholds: Config["lifecycle"];
  /** What money here is: margin where it is known, else revenue. */
  money: "margin" | "revenue";
  stages: StageMarks[];
  /** Customers in decline now, by the stage they came from and by how it came. */
  decline: {by: "came_from" | "pace"; value: string; customers: number; atStake: number | null}[];
  /** What those in decline brought in the last twelve months. */
  atStake: number | null;
  /** Of all money of these twelve months. */
  atStakeShare: number | null;
  /** Who bought again after a decline had begun: all, by stage before, by pace. */
  returns: Returns[];
  /** How long customers stay in a stage at a time. */
  stays: {
    stage: Stage;
    spells: number;
    over: number;
    median: number | null;
    low: number | null;
    high: number | null;
  }[];
  /** What the input knows of the last twelve months. */
  has: {categories: boolean; quantity: boolean; discount: boolean; contacts: boolean; satisfaction: boolean};
  /** The demo company only: what its process says. */
  truth: LifecycleTruth | null;
}

/** What customers of a stage are like; money and purchases of the last twelve months. */
export interface StageMarks {
  stage: Stage;
  customers: number;
  /** Mean days between purchase days, of those with two or more. */
  usualWait: number | null;
  /** Mean variation of the waits of those with four or more. */
  variation: number | null;
  /** Mean days since the last order. */
  silence: number | null;
  purchaseDays: number | null;
  /** Money after refunds per order. */
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

export interface Returns {
  by: "" | "came_from" | "pace";
  value: string;
  declines: number;
  returned: number;
  shares: {days: number; share: number; low: number | null; high: number | null}[];
  /** Days until half of all had bought again; null when fewer do. */
  median: number | null;
}

/** After so many days the share who bought again is told. */
const landmarks = [30, 91, 183, 365];
/** Most ages of one curve in the file. */
const mostAges = 150;

interface TimeRow {
  measure: string;
  stage: Stage;
  came_from: string;
  pace: string;
  days: number;
  ended: boolean;
  spells: number;
}

type Sums = Record<(typeof sums)[number], number>;
const sums = [
  "customers",
  "repeaters",
  "usual_wait",
  "regulars",
  "variation",
  "silence",
  "buyers",
  "purchase_days",
  "orders",
  "revenue",
  "margin",
  "shoppers",
  "categories",
  "quantity",
  "list_price",
  "discount",
  "contacts",
  "complaints",
  "scored",
  "scores",
  "satisfaction",
] as const;

/**
 * Reads the lifecycle marts.
 *
 * Counts of customers are published as they are. Money is hidden where fewer than k customers stand behind it, and
 * where it would follow from what is shown; means and rates need a base of k.
 *
 * @param margin whether margin is known
 * @param yearMoney what may be told next to other groups of the same customers; all of it when left out
 */
export async function lifecycleTables(
  connection: DuckDBConnection,
  config: Config,
  margin: boolean,
  yearMoney?: YearMoney,
): Promise<{tables: Record<string, PublishedTable>; json: {lifecycle: Lifecycle}}> {
  const base = Math.max(1, config.privacy.smallGroup);
  const marks = await queryRows<{stage: Stage; came_from: string; pace: string} & Sums>(
    connection,
    `select stage, came_from, pace, ${sums.map((s) => `cast(${s} as double) as ${s}`).join(", ")}
     from marts.lifecycle_marks order by stage, came_from, pace`,
  );
  const customers = marks.reduce((n, m) => n + m.customers, 0);
  const enough = customers >= base;
  const known = (name: keyof Sums) => marks.some((m) => m[name] > 0);
  const has = {
    categories: known("categories"),
    quantity: known("quantity"),
    discount: known("discount"),
    contacts: known("contacts"),
    satisfaction: known("scores"),
  };
  const times = enough
    ? await queryRows<TimeRow>(
        connection,
        `select measure, stage, came_from, pace, days, ended, cast(spells as double) as spells
         from marts.lifecycle_times order by all`,
      )
    : [];
  const money = margin ? "margin" : "revenue";
  const shown = shownMoney(marks, base, yearMoney);
  const groups = returnGroups(times.filter(({measure}) => measure === "return"));
  const atStake = stakeOf(
    marks.filter(({stage}) => stage === "decline"),
    money,
    shown.stage("decline"),
  );
  const all = marks.reduce((n, m) => n + m[money], 0);
  return {
    tables: {
      "lifecycle-stock": await stockTable(connection, enough),
      "lifecycle-moves": await movesTable(connection, enough),
      "lifecycle-times": curvesTable(groups, times, base),
      "lifecycle-thresholds": await thresholdsTable(connection, enough),
    },
    json: {
      lifecycle: {
        reason: enough
          ? null
          : `Stages are told from ${base} customers on; the data hold ${customers === 0 ? "none" : customers}.`,
        customers,
        thresholds: config.lifecycle,
        money,
        stages: enough ? stages.map((stage) => marksOf(stage, marks, {base, has, margin, shown})) : [],
        decline: enough ? declineOf(marks, money, shown) : [],
        atStake: enough ? atStake : null,
        atStakeShare: enough && atStake !== null && shown.total && all > 0 ? share(atStake / all) : null,
        returns: groups.flatMap((group) => returnsOf(group, base)),
        stays: stages.flatMap((stage) => stayOf(stage, times, base)),
        has,
        truth: enough ? await readLifecycleTruth(connection, config) : null,
      },
    },
  };
}

/** Which money may be shown: of a stage, of those in decline by stage before and by pace. */
function shownMoney(
  marks: readonly ({stage: Stage; came_from: string; pace: string} & Sums)[],
  k: number,
  yearMoney: YearMoney | undefined,
) {
  const ledger = new Ledger(k);
  const buyersOf = (rows: typeof marks) => rows.reduce((n, m) => n + m.buyers, 0);
  const add = (rows: typeof marks, worth: number): number | null => {
    const buyers = buyersOf(rows);
    return buyers === 0 ? null : ledger.add(buyers, {worth});
  };
  const present = (amounts: Iterable<number | null>) => [...amounts].filter((a): a is number => a !== null);
  const ofStage = new Map(
    stages.map((stage) => [
      stage,
      add(
        marks.filter((m) => m.stage === stage),
        2,
      ),
    ]),
  );
  // The money of all customers follows from the headline figures.
  const total = add(marks, 3);
  if (total !== null) ledger.addsUp(total, present(ofStage.values()), "disjoint");
  const decline = marks.filter((m) => m.stage === "decline");
  const parts = new Map<string, number | null>();
  for (const by of ["came_from", "pace"] as const) {
    const values = [...new Set(decline.map((m) => m[by]))];
    for (const value of values)
      parts.set(
        `${by} ${value}`,
        add(
          decline.filter((m) => m[by] === value),
          1,
        ),
      );
    const of = ofStage.get("decline");
    if (of !== null && of !== undefined)
      ledger.addsUp(of, present(values.map((value) => parts.get(`${by} ${value}`) ?? null)), "disjoint");
  }
  hideComplements(ledger);
  // Nobody stands behind a sum of zero.
  const isShown = (amount: number | null | undefined) =>
    amount === null || amount === undefined || ledger.hidden[amount] === 0;
  return {
    /** A part and its share tell the whole. */
    total: yearMoney?.segment("revenue", "", "") !== false,
    stage: (stage: Stage) => isShown(ofStage.get(stage)) && yearMoney?.stage("revenue", stage) !== false,
    discount: (stage: Stage) => yearMoney?.stage("discount", stage) !== false,
    part: (by: "came_from" | "pace", value: string) =>
      isShown(parts.get(`${by} ${value}`)) && yearMoney?.decline(by, value) !== false,
  };
}

type Shown = ReturnType<typeof shownMoney>;

/** Four digits: nobody needs more, and sums taken apart give back less. */
function four(value: number): number {
  return Number(value.toPrecision(4));
}

function share(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function stakeOf(rows: readonly Sums[], money: "margin" | "revenue", isShown: boolean): number | null {
  return isShown ? four(rows.reduce((n, m) => n + m[money], 0)) : null;
}

function marksOf(
  stage: Stage,
  marks: readonly ({stage: Stage} & Sums)[],
  {base, has, margin, shown}: {base: number; has: Lifecycle["has"]; margin: boolean; shown: Shown},
): StageMarks {
  const rows = marks.filter((m) => m.stage === stage);
  const total = (name: keyof Sums) => rows.reduce((n, m) => n + m[name], 0);
  const mean = (name: keyof Sums, of: keyof Sums, enough: keyof Sums = of) =>
    total(enough) >= base && total(of) > 0 ? four(total(name) / total(of)) : null;
  const money = shown.stage(stage);
  return {
    stage,
    customers: total("customers"),
    usualWait: mean("usual_wait", "repeaters"),
    variation: mean("variation", "regulars"),
    silence: mean("silence", "customers"),
    purchaseDays: mean("purchase_days", "customers"),
    basket: money ? mean("revenue", "orders", "buyers") : null,
    revenue: money ? four(total("revenue")) : null,
    margin: money && margin ? four(total("margin")) : null,
    categories: has.categories ? mean("categories", "shoppers") : null,
    units: has.quantity ? mean("quantity", "orders", "shoppers") : null,
    discountShare:
      has.discount && money && shown.discount(stage) ? mean("discount", "list_price", "shoppers") : null,
    contacts: has.contacts ? mean("contacts", "customers") : null,
    complaints: has.contacts ? mean("complaints", "customers") : null,
    satisfaction: has.satisfaction ? mean("satisfaction", "scores", "scored") : null,
  };
}

function declineOf(
  marks: readonly ({stage: Stage; came_from: string; pace: string} & Sums)[],
  money: "margin" | "revenue",
  shown: Shown,
): Lifecycle["decline"] {
  const rows = marks.filter((m) => m.stage === "decline");
  const order = [...stages, "sudden", "gradual"] as string[];
  return (["came_from", "pace"] as const).flatMap((by) =>
    [...new Set(rows.map((m) => m[by]))]
      .sort((a, b) => order.indexOf(a) - order.indexOf(b))
      .map((value) => {
        const own = rows.filter((m) => m[by] === value);
        return {
          by,
          value,
          customers: own.reduce((n, m) => n + m.customers, 0),
          atStake: stakeOf(own, money, shown.part(by, value)),
        };
      }),
  );
}

interface ReturnGroup {
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

function returnGroups(rows: readonly TimeRow[]): ReturnGroup[] {
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

function returnsOf({by, value, curve}: ReturnGroup, base: number): Returns[] {
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

function stayOf(stage: Stage, times: readonly TimeRow[], base: number): Lifecycle["stays"] {
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
function curvesTable(
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

async function stockTable(connection: DuckDBConnection, enough: boolean): Promise<PublishedTable> {
  const rows = await queryRows<{
    month: string;
    on_day: string;
    stage: string;
    customers: number;
    entered: number;
    leaving: number;
  }>(
    connection,
    `select cast(month as varchar) as month, cast(on_day as varchar) as on_day, stage,
       cast(customers as integer) as customers, cast(entered as integer) as entered, cast(leaving as integer) as leaving
     from marts.lifecycle_stock where ${enough} order by month, stage`,
  );
  return {
    month: {type: "text", values: rows.map((r) => r.month)},
    on_day: {type: "text", values: rows.map((r) => r.on_day)},
    stage: {type: "text", values: rows.map((r) => r.stage)},
    customers: {type: "int32", values: rows.map((r) => r.customers)},
    entered: {type: "int32", values: rows.map((r) => r.entered)},
    leaving: {type: "int32", values: rows.map((r) => r.leaving)},
  };
}

async function movesTable(connection: DuckDBConnection, enough: boolean): Promise<PublishedTable> {
  const rows = await queryRows<{
    month: string;
    came_from: string;
    stage: string;
    pace: string;
    moves: number;
  }>(
    connection,
    `select cast(periods.period as varchar) as month, moves.came_from, moves.stage, moves.pace,
       cast(moves.moves as integer) as moves
     from marts.lifecycle_moves as moves
     inner join staging.periods as periods
       on periods.grain = 'month' and periods.period_number = moves.month_number
     where ${enough} order by month, came_from, stage, pace`,
  );
  return {
    month: {type: "text", values: rows.map((r) => r.month)},
    came_from: {type: "text", values: rows.map((r) => r.came_from)},
    stage: {type: "text", values: rows.map((r) => r.stage)},
    pace: {type: "text", values: rows.map((r) => r.pace)},
    moves: {type: "int32", values: rows.map((r) => r.moves)},
  };
}

async function thresholdsTable(connection: DuckDBConnection, enough: boolean): Promise<PublishedTable> {
  const rows = await queryRows<{
    chance: number;
    purchase_days: number;
    variation: number;
    long_known: boolean;
    fallen: boolean;
    customers: number;
  }>(
    connection,
    `select chance, purchase_days, variation, long_known, fallen, cast(customers as integer) as customers
     from marts.lifecycle_thresholds where ${enough} order by all`,
  );
  return {
    chance: {type: "float64", values: rows.map((r) => r.chance)},
    purchase_days: {type: "int32", values: rows.map((r) => r.purchase_days)},
    variation: {type: "float64", values: rows.map((r) => r.variation)},
    long_known: {type: "bool", values: rows.map((r) => r.long_known)},
    fallen: {type: "bool", values: rows.map((r) => r.fallen)},
    customers: {type: "int32", values: rows.map((r) => r.customers)},
  };
}
