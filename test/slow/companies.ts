/** Companies to learn from: simulated ones of any size, and the real ones that are at hand. */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {
  bgNbd,
  mbgNbd,
  nbd,
  type PurchaseHistories,
  type PurchaseModel,
  paretoNbd,
  purchaseHistories,
  type Random,
} from "../../loaders/statistics/index.ts";
import {drawNormal} from "../../loaders/statistics/random.ts";
import {realData} from "../real-data.ts";

/** Models of continuous time, with parameters in days around which companies vary. */
export const kinds: readonly {model: PurchaseModel; centre: readonly number[]}[] = [
  {model: nbd, centre: [0.5, 60]},
  {model: bgNbd, centre: [0.4, 40, 0.6, 2.2]},
  {model: mbgNbd, centre: [0.6, 45, 0.6, 1.6]},
  {model: paretoNbd, centre: [0.6, 60, 0.6, 80]},
];

/** Parameters of a company: the logarithm of each is the centre's with a normal deviation. */
export function variedParameters(centre: readonly number[], spread: number, random: Random): number[] {
  return centre.map((value) => value * Math.exp(spread * drawNormal(random)));
}

/** Purchase days, whole days after the first purchase: several purchases of a day are one. */
export function daysOf(times: readonly number[], age: number): number[] {
  const days: number[] = [];
  for (const time of times) {
    const day = Math.ceil(time);
    if (day > age) break;
    if (day !== days.at(-1)) days.push(day);
  }
  return days;
}

/** Items by what they have in common. */
export function groupsOf<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Real data sets with purchases: the column of the customer, of the day, and how a day is written. */
const sources = [
  {name: "CDNOW", file: "cdnow/CDNOW_sample.txt", separator: /\s+/, customer: 0, day: 2},
  {name: "grocery", file: "grocery/groceryElog.csv", separator: /,/, customer: 0, day: 1},
  {name: "apparel", file: "apparel/apparelTrans.csv", separator: /,/, customer: 0, day: 1},
  {
    name: "complete journey",
    file: "complete_journey/transactions_sample.csv",
    separator: /,/,
    customer: 0,
    day: 10,
  },
  {name: "fuzzy factory", file: "fuzzy_factory/orders.csv", separator: /,/, customer: 2, day: 7},
  {name: "superstore", file: "superstore_zh/订单.csv", separator: /,/, customer: 5, day: 2},
  {name: "sales pipeline", file: "maven_crm/sales_pipeline.csv", separator: /,/, customer: 3, day: 6},
  {
    name: "subscriptions",
    file: "ravenstack/ravenstack_subscriptions.csv",
    separator: /,/,
    customer: 1,
    day: 2,
  },
] as const;

export interface RealCompany {
  readonly name: string;
  readonly histories: PurchaseHistories;
}

/** Histories in days up to the last day of each file; none where the data are not at hand. */
export function realCompanies(): RealCompany[] {
  return sources
    .filter(({file}) => existsSync(join(realData, file)))
    .map(({name, file, separator, customer, day}) => {
      const purchases = new Map<string, Set<number>>();
      let end = 0;
      for (const line of readFileSync(join(realData, file), "utf8").split(/\r?\n/)) {
        const fields = line.trim().replaceAll('"', "").split(separator);
        const date = dayOf(fields[day] ?? "");
        const who = fields[customer];
        // Headings, and opportunities that were never closed.
        if (date === undefined || !who) continue;
        end = Math.max(end, date);
        purchases.set(who, (purchases.get(who) ?? new Set()).add(date));
      }
      const days = [...purchases.values()].map((set) => [...set].sort((a, b) => a - b));
      return {
        name,
        histories: purchaseHistories({
          frequency: days.map(({length}) => length - 1),
          recency: days.map((all) => all.at(-1)! - all[0]!),
          age: days.map((all) => end - all[0]!),
        }),
      };
    });
}

/** Days since 1970 of 19970101, 1997-01-01, 1/31/1997 or 31-01-97. */
function dayOf(text: string): number | undefined {
  const compact = /^(\d{4})-?(\d\d)-?(\d\d)/.exec(text);
  const american = /^(\d+)\/(\d+)\/(\d{4})/.exec(text);
  const short = /^(\d\d)-(\d\d)-(\d\d)$/.exec(text);
  const [year, month, day] = compact
    ? [compact[1], compact[2], compact[3]]
    : american
      ? [american[3], american[1], american[2]]
      : short
        ? [`20${short[3]}`, short[2], short[1]]
        : [];
  return year === undefined ? undefined : Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000;
}
