/** In which stage of the lifecycle customers are, how they move, who comes back, and how much money is in decline. */
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Config} from "../config.ts";
import type {PublishedTable} from "./arrow.ts";
import {movesTable, stockTable, thresholdsTable} from "./lifecycle-counts.ts";
import {
  type DeclinePart,
  declineOf,
  type Has,
  marksOf,
  readMarks,
  type Shown,
  type StageMarks,
  type Sums,
  share,
  shownMoney,
  stages,
  stakeOf,
} from "./lifecycle-marks.ts";
import {
  curvesTable,
  type Returns,
  readTimes,
  returnGroups,
  returnsOf,
  type Stay,
  stayOf,
} from "./lifecycle-times.ts";
import {type LifecycleTruth, readLifecycleTruth} from "./lifecycle-truth.ts";
import type {YearMoney} from "./year-money.ts";

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
  decline: DeclinePart[];
  /** What those in decline brought in the last twelve months. */
  atStake: number | null;
  /** Of all money of these twelve months. */
  atStakeShare: number | null;
  /** Who bought again after a decline had begun: all, by stage before, by pace. */
  returns: Returns[];
  /** How long customers stay in a stage at a time. */
  stays: Stay[];
  /** What the input knows of the last twelve months. */
  has: Has;
  /** The demo company only: what its process says. */
  truth: LifecycleTruth | null;
}

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
): Promise<{
  tables: Record<string, PublishedTable>;
  json: {lifecycle: Lifecycle};
  /** Which money of the as-of date is shown. */
  shown: Shown;
}> {
  const base = Math.max(1, config.privacy.smallGroup);
  const marks = await readMarks(connection);
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
  const times = enough ? await readTimes(connection) : [];
  const money = margin ? "margin" : "revenue";
  const shown = shownMoney(marks, base, yearMoney);
  const groups = returnGroups(times);
  const atStake = stakeOf(
    marks.filter(({stage}) => stage === "decline"),
    money,
    shown.stage("decline"),
  );
  const all = marks.reduce((n, m) => n + m[money], 0);
  return {
    shown,
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
