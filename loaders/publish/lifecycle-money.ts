/** How much money stood in each stage of the lifecycle at the end of every quarter: what is at stake as a history. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import type {PublishedTable} from "./arrow.ts";
import {dayText} from "./columns.ts";
import type {Lifecycle} from "./lifecycle.ts";
import type {Shown, Stage} from "./lifecycle-marks.ts";
import type {Headline, PublishedAmounts} from "./published-sums.ts";
import {hideComplements, Ledger, NONE} from "./suppress.ts";
import {figures} from "./value-groups.ts";

interface MoneyRow {
  quarter: number;
  onDay: string;
  stage: Stage;
  buyers: number;
  fresh: number;
  money: number;
}

/** What is told of the as-of date. */
export interface MoneyNow {
  json: {lifecycle: Pick<Lifecycle, "reason" | "money">};
  shown: Pick<Shown, "stage" | "total">;
}

/** Number of the grain in the headline. */
const QUARTER = 2;

/** What goes last: the sum is told by the quarters anyway, today's money by the rest of the page. */
const worth = {all: 4, today: 3, decline: 2, other: 1} as const;

/** The four quarters whose money a quarter-end tells of. */
const yearQuarters = [0, 1, 2, 3];

/**
 * `lifecycle-money`: for every quarter-end, and the as-of date, what customers of each stage, and all (stage ""), had
 * brought in the twelve months before.
 *
 * The stages of a day add up to all customers, whose money is the sum of four quarters told elsewhere. A stage of two
 * days in a row differs by the money of those who came, bought, left or had bought a year ago: where those of whom it is
 * known are fewer than k the earlier day is withheld.
 *
 * @param now what is told of the as-of date
 * @param showsQuarter whether what all customers brought in a quarter, by its first day, is shown
 */
export async function lifecycleMoneyTable(
  connection: DuckDBConnection,
  now: MoneyNow,
  showsQuarter: (firstDay: string) => boolean,
  k: number,
): Promise<PublishedTable> {
  const rows = await queryRows<MoneyRow>(
    connection,
    `select quarter_number as quarter, cast(on_day as varchar) as "onDay", stage, cast(buyers as integer) as buyers,
       cast(fresh as integer) as fresh, cast(${now.json.lifecycle.money} as double) as money
     from marts.lifecycle_money where ${now.json.lifecycle.reason === null} order by quarter_number, stage`,
  );
  const quarters = [...new Set(rows.map(({quarter}) => quarter))];
  const last = quarters.at(-1);
  const ledger = new Ledger(k);
  // From the latest day back: what is told of today stays.
  const later = new Map<string, MoneyRow>();
  const published = quarters
    .toReversed()
    .map((quarter) => {
      const own = rows.filter((row) => row.quarter === quarter);
      const buyers = own.reduce((sum, row) => sum + row.buyers, 0);
      const known =
        quarter === last
          ? now.shown.total
          : yearQuarters.every((before) => showsQuarter(firstDay(quarter - before)));
      const all = buyers === 0 ? NONE : ledger.add(buyers, {worth: worth.all, hidden: !known});
      const parts = own.map((row) => {
        const next = later.get(row.stage);
        const tooNear = k > 1 && next !== undefined && next.fresh < k;
        const hidden = quarter === last ? !now.shown.stage(row.stage) : tooNear;
        const amount =
          row.buyers === 0
            ? NONE
            : ledger.add(row.buyers, {
                worth: quarter === last ? worth.today : row.stage === "decline" ? worth.decline : worth.other,
                hidden,
              });
        if (amount !== NONE && ledger.shows(amount)) later.set(row.stage, row);
        return {row, amount};
      });
      const present = parts.map(({amount}) => amount).filter((amount) => amount !== NONE);
      if (all !== NONE) ledger.addsUp(all, present, "disjoint");
      return {quarter, onDay: own[0]?.onDay ?? "", all, buyers, parts};
    })
    .toReversed();
  hideComplements(ledger);
  const told = published.flatMap(({onDay, all, buyers, parts}) => [
    {onDay, stage: "", buyers, amount: all, money: parts.reduce((sum, {row}) => sum + row.money, 0)},
    ...parts.map(({row, amount}) => ({
      onDay,
      stage: row.stage,
      buyers: row.buyers,
      amount,
      money: row.money,
    })),
  ]);
  return {
    on_day: {type: "text", values: told.map(({onDay}) => onDay)},
    stage: {type: "text", values: told.map(({stage}) => stage)},
    buyers: {type: "int32", values: told.map(({buyers}) => buyers)},
    money: {
      type: "float64",
      values: told.map(({amount, money}) => (ledger.shows(amount) ? figures(money) : null)),
    },
  };
}

/** Whether what all customers brought in the quarter of a first day is shown, once all that is hidden is. */
export function shownQuarters(
  headline: Headline,
  {ledger, headline: {net}}: PublishedAmounts,
): (firstDay: string) => boolean {
  const hidden = new Set<string>();
  for (const [i, grain] of headline.grain.entries())
    if (grain === QUARTER && !ledger.shows(net[i]!)) hidden.add(dayText(headline.period[i]!));
  return (firstDay) => !hidden.has(firstDay);
}

/** First day of a quarter by its number since 1900 (see staging.periods). */
function firstDay(quarter: number): string {
  return new Date(Date.UTC(1900, quarter * 3, 1)).toISOString().slice(0, 10);
}
