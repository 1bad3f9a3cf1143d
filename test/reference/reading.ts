/** Reads the data sets of the literature in place, the way the literature reads them. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {type PurchaseHistories, purchaseHistories} from "../../loaders/statistics/purchase-histories.ts";
import {realData} from "../real-data.ts";

const DAY = 86_400_000;

/** Customers' purchase days, counted from 1970, ascending; same-day rows merged, their money added up. */
export type PurchaseDays = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Days since 1970 of "1997-09-30" or "19970930". */
export function dayOf(text: string): number {
  const digits = text.replaceAll("-", "");
  return (
    Date.UTC(Number(digits.slice(0, 4)), Number(digits.slice(4, 6)) - 1, Number(digits.slice(6, 8))) / DAY
  );
}

/** CDNOW: the one-in-ten sample; every row counts, also the eight at a price of zero. */
export function cdnow(): PurchaseDays {
  return purchaseDays(
    lines("cdnow/CDNOW_sample.txt").map((line) => {
      const [, customer, date, , amount] = line.trim().split(/\s+/);
      return [customer!, dayOf(date!), Number(amount)];
    }),
  );
}

export function grocery(): PurchaseDays {
  return purchaseDays(
    table("grocery/groceryElog.csv").map(([customer, date]) => [customer!, dayOf(date!), 0]),
  );
}

export function apparel(): PurchaseDays {
  return purchaseDays(
    table("apparel/apparelTrans.csv").map(([customer, date]) => [customer!, dayOf(date!), 0]),
  );
}

/** Donations: years in which they gave, out of the six after the first gift. */
export function donations(): PurchaseHistories {
  const rows = table("grocery/lifetimes_donations.csv").map((row) => row.map(Number));
  return purchaseHistories({
    frequency: rows.map(([x]) => x!),
    recency: rows.map(([, last]) => last!),
    age: rows.map(([, , n]) => n!),
    customers: rows.map(([, , , customers]) => customers!),
  });
}

/** Subscribers: months of tenure, and whether they left. */
export function telco(): {time: number[]; ended: boolean[]} {
  const [head, ...rows] = lines("telco/XTelco_Customer_Churn.csv").map(csvRow);
  const tenure = head!.indexOf("Tenure Months");
  const left = head!.indexOf("Churn Value");
  return {time: rows.map((row) => Number(row[tenure])), ended: rows.map((row) => row[left] === "1")};
}

/** What is known of each customer who had bought by `end`, in weeks. */
export function calibration(customers: PurchaseDays, end: number) {
  const all = [...customers.values()]
    .map((days) => [...days.keys()])
    .filter(([first]) => first! <= end)
    .map((days) => {
      const before = days.filter((day) => day <= end);
      return {
        frequency: before.length - 1,
        recency: (before.at(-1)! - days[0]!) / 7,
        age: (end - days[0]!) / 7,
        later: days.length - before.length,
        first: days[0]!,
      };
    });
  return {
    customers: all,
    histories: purchaseHistories({
      frequency: all.map(({frequency}) => frequency),
      recency: all.map(({recency}) => recency),
      age: all.map(({age}) => age),
    }),
  };
}

/** Mean spend per repeat purchase day up to `end`, of customers who bought again. */
export function spending(customers: PurchaseDays, end: number): {frequency: number[]; spend: number[]} {
  const means = [...customers.values()]
    .map((days) => [...days].filter(([day]) => day <= end).slice(1))
    .filter((days) => days.length > 0)
    .map((days) => ({
      frequency: days.length,
      spend: days.reduce((sum, [, money]) => sum + money, 0) / days.length,
    }));
  return {frequency: means.map(({frequency}) => frequency), spend: means.map(({spend}) => spend)};
}

function purchaseDays(rows: readonly (readonly [string, number, number])[]): PurchaseDays {
  const customers = new Map<string, Map<number, number>>();
  for (const [customer, day, money] of [...rows].sort(([, a], [, b]) => a - b)) {
    const days = customers.get(customer) ?? new Map<number, number>();
    days.set(day, (days.get(day) ?? 0) + money);
    customers.set(customer, days);
  }
  return customers;
}

function table(path: string): string[][] {
  return lines(path).slice(1).map(csvRow);
}

function lines(path: string): string[] {
  return readFileSync(join(realData, path), "utf8").trim().split(/\r?\n/);
}

/** Fields of a line; quotes may hold commas. */
function csvRow(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .map(([, field]) => field!.replace(/^"|"$/g, ""))
    .slice(0, -1);
}
