/** What customers of each stage are like on the as-of date, and how much money is at stake in decline. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import {hideComplements, Ledger} from "./suppress.ts";
import type {YearMoney} from "./year-money.ts";

export const stages = ["exploration", "formation", "stable", "decline", "ended"] as const;
export type Stage = (typeof stages)[number];

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

/** What the input knows of the last twelve months. */
export interface Has {
  categories: boolean;
  quantity: boolean;
  discount: boolean;
  contacts: boolean;
  satisfaction: boolean;
}

/** Customers in decline, by the stage they came from or by how it came. */
export interface DeclinePart {
  by: "came_from" | "pace";
  value: string;
  customers: number;
  atStake: number | null;
}

export type Sums = Record<(typeof sums)[number], number>;
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

/** A row of marts.lifecycle_marks: sums over customers alike. */
export type Marks = {stage: Stage; came_from: string; pace: string} & Sums;

export function readMarks(connection: DuckDBConnection): Promise<Marks[]> {
  return queryRows<Marks>(
    connection,
    `select stage, came_from, pace, ${sums.map((s) => `cast(${s} as double) as ${s}`).join(", ")}
     from marts.lifecycle_marks order by stage, came_from, pace`,
  );
}

/** Which money may be shown: of a stage, of those in decline by stage before and by pace. */
export function shownMoney(marks: readonly Marks[], k: number, yearMoney: YearMoney | undefined) {
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

export type Shown = ReturnType<typeof shownMoney>;

/** Four digits: nobody needs more, and sums taken apart give back less. */
function four(value: number): number {
  return Number(value.toPrecision(4));
}

export function share(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

export function stakeOf(rows: readonly Sums[], money: "margin" | "revenue", isShown: boolean): number | null {
  return isShown ? four(rows.reduce((n, m) => n + m[money], 0)) : null;
}

export function marksOf(
  stage: Stage,
  marks: readonly ({stage: Stage} & Sums)[],
  {base, has, margin, shown}: {base: number; has: Has; margin: boolean; shown: Shown},
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

export function declineOf(marks: readonly Marks[], money: "margin" | "revenue", shown: Shown): DeclinePart[] {
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
