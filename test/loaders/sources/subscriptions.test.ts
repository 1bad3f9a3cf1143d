/** Subscriptions: from dates, from months of tenure, and as monthly bills. */
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {parseConfig} from "../../../loaders/config.ts";
import {fingerprintSources} from "../../../loaders/sources/index.ts";
import {folderWith, lenient, read} from "./reading.ts";

const asOf = {calendar: {asOf: "2024-03-31"}};

function subscriptions(csv: string, settings: object = {}) {
  return read({"s.csv": csv}, {sources: {subscriptions: "s.csv"}, ...settings});
}

const stored =
  "select customer_id, started_on, ended_on, amount, plan from source.subscriptions order by _line";

describe("with dates", () => {
  test("English and Chinese headings", async () => {
    const english = await subscriptions(
      "Account ID,Subscription ID,Start Date,End Date,MRR Amount,Plan Tier,Churn Flag\nA,S,2024-01-05,2024-02-01,9.5,Pro,yes\n",
    );
    expect(english.failure).toBe("");
    expect(await english.rows(stored)).toEqual([["A", "2024-01-05", "2024-02-01", "9.5000", "Pro"]]);
    expect(english.lines).toContain(
      "  Churn Flag: matched to ended, but not used: started_on and ended_on say it",
    );
    const chinese = await subscriptions(
      "客户编号,合同号,开始日期,结束日期,月费,套餐\n甲,1,2024-01-05,,9.5,高级\n",
    );
    expect(await chinese.rows(stored)).toEqual([["甲", "2024-01-05", null, "9.5000", "高级"]]);
  });

  test("rows that cannot be are refused with a reason", async () => {
    const {rows, result} = await subscriptions(
      [
        "customer_id,started_on,ended_on,amount",
        "A,2024-01-05,2024-01-04,9",
        ",2024-01-05,,9",
        "B,,,9",
        "C,2024-01-05,,-9",
        "D,2024-01-05,2024-01-05,9",
      ].join("\n"),
      lenient,
    );
    expect(await rows("select line, column_name, reason from source.quarantine order by line")).toEqual([
      ["2", "ended_on", "lies before the start"],
      ["3", "customer_id", "is empty"],
      ["4", "started_on", "is empty"],
      ["5", "amount", "is negative"],
    ]);
    expect(result?.tables.subscriptions).toEqual({files: 1, read: 5, refused: 4});
    expect(await rows("select customer_id from source.subscriptions")).toEqual([["D"]]);
  });
});

describe("with months of tenure", () => {
  const telco = "CustomerID,Tenure Months,Monthly Charges,Churn Label,Churn Value\n";

  test("starts are counted back from the as-of day, and what ended ended then", async () => {
    const {rows, failure} = await subscriptions(`${telco}A,2,10,Yes,1\nB,1,20,No,0\nC,0,30,No,0\n`, asOf);
    expect(failure).toBe("");
    expect(
      await rows("select customer_id, started_on, ended_on from source.subscriptions order by 1"),
    ).toEqual([
      ["A", "2024-01-31", "2024-03-31"],
      ["B", "2024-02-29", null],
      ["C", "2024-03-31", null],
    ]);
  });

  test("without an as-of day the build says what it needs", async () => {
    expect((await subscriptions(`${telco}A,2,10,Yes,1\n`)).failure).toBe(
      's.csv: The file says how many months each subscription has run, not when it started, and `calendar.asOf` is missing, so no start can be worked out.\n  -> Write `calendar: {asOf: "YYYY-MM-DD"}` in the config with the day on which the file was made; or name a column of start dates for started_on in `columns`.',
    );
  });

  test("a tenure needs to know whether it has ended, and a file needs starts or tenures", async () => {
    expect((await subscriptions("customer_id,tenure,amount\nA,2,10\n", asOf)).failure).toContain(
      "No column was recognised as ended (yes or no: whether it has ended).",
    );
    expect((await subscriptions("customer_id,amount\nA,10\n", asOf)).failure).toContain(
      "No column was recognised as started_on (day it started).",
    );
  });

  test("yes and no in many words, and what is neither is refused", async () => {
    const words = ["TRUE", "n", "1", "0", "是", "否", "perhaps", ""];
    const {rows} = await subscriptions(
      `customer_id,tenure,amount,churn\n${words.map((word, i) => `${i},1,1,${word}`).join("\n")}\n`,
      {...asOf, ...lenient},
    );
    expect(await rows("select ended from source.subscriptions order by _line")).toEqual(
      ["true", "false", "true", "false", "true", "false"].map((value) => [value]),
    );
    expect(await rows("select line, reason from source.quarantine order by line")).toEqual([
      ["8", "is neither yes nor no"],
      ["9", "is empty"],
    ]);
  });

  test("months that are not whole, or below zero, are refused", async () => {
    const {rows} = await subscriptions("customer_id,tenure,amount,churn\nA,1.5,1,no\nB,-1,1,no\nC,3,1,no\n", {
      ...asOf,
      ...lenient,
    });
    expect(await rows("select line, column_name, reason from source.quarantine order by line")).toEqual([
      ["2", "tenure_months", "is not a whole number of months"],
      ["3", "tenure_months", "is not a whole number of months"],
    ]);
  });
});

describe("monthly bills", () => {
  const bills =
    "select customer_id, ordered_at::date, amount, order_id, category from source.transactions order by 1, 2, 4";

  test("one on the day of every started month, until the end or the as-of day", async () => {
    const {rows} = await subscriptions(
      [
        "customer_id,subscription_id,started_on,ended_on,amount,plan",
        // The 31st becomes the last of shorter months; the as-of day is billed too.
        "A,1,2023-12-31,,10,Pro",
        // An end on the day of the month is not billed again, a later one is.
        "B,2,2024-01-05,2024-03-05,20,Basic",
        "C,3,2024-01-05,2024-03-06,30,Basic",
        // What begins and ends on one day is billed once; what begins later is not billed.
        "D,4,2024-01-05,2024-01-05,40,Basic",
        "E,5,2024-04-01,,50,Basic",
        // An end that lies ahead.
        "F,6,2024-03-01,2030-03-01,60,Basic",
      ].join("\n"),
      asOf,
    );
    expect(await rows(bills)).toEqual([
      ["A", "2023-12-31", "10.0000", "1/2023-12-31", "Pro"],
      ["A", "2024-01-31", "10.0000", "1/2024-01-31", "Pro"],
      ["A", "2024-02-29", "10.0000", "1/2024-02-29", "Pro"],
      ["A", "2024-03-31", "10.0000", "1/2024-03-31", "Pro"],
      ["B", "2024-01-05", "20.0000", "2/2024-01-05", "Basic"],
      ["B", "2024-02-05", "20.0000", "2/2024-02-05", "Basic"],
      ["C", "2024-01-05", "30.0000", "3/2024-01-05", "Basic"],
      ["C", "2024-02-05", "30.0000", "3/2024-02-05", "Basic"],
      ["C", "2024-03-05", "30.0000", "3/2024-03-05", "Basic"],
      ["D", "2024-01-05", "40.0000", "4/2024-01-05", "Basic"],
      ["F", "2024-03-01", "60.0000", "6/2024-03-01", "Basic"],
    ]);
  });

  test("as many as the months that a file without dates says were paid", async () => {
    const {rows} = await subscriptions(
      "customer_id,tenure,amount,churn\nA,1,10,yes\nB,3,10,yes\nC,1,10,no\nD,0,10,no\n",
      asOf,
    );
    // One started on 29 February, since there is no 31st; the running ones are billed for the month they are in.
    expect(await rows("select customer_id, count(*) from source.transactions group by 1 order by 1")).toEqual(
      [
        ["A", "1"],
        ["B", "3"],
        ["C", "2"],
        ["D", "1"],
      ],
    );
  });

  test("without an as-of day, until the last day on which one started", async () => {
    const {rows} = await subscriptions(
      "customer_id,started_on,ended_on,amount\nA,2024-01-05,2025-01-05,10\nB,2024-02-10,,10\n",
    );
    expect(await rows("select ordered_at::date from source.transactions order by 1")).toEqual([
      ["2024-01-05"],
      ["2024-02-05"],
      ["2024-02-10"],
    ]);
  });

  test("none before the first start, which is said", async () => {
    const {failure} = await subscriptions("customer_id,started_on,amount\nA,2024-05-01,10\n", asOf);
    expect(failure).toBe(
      "test.config.ts: No subscription had started by `calendar.asOf` (2024-03-31): the first starts on 2024-05-01.\n  -> Correct the day, or remove it.",
    );
  });

  test("none where there are transactions", async () => {
    const {rows} = await read(
      {
        "s.csv": "customer_id,started_on,ended_on,amount\nA,2024-01-05,,10\n",
        "t.csv": "customer_id,date,amount\nA,2024-03-01,5\n",
      },
      {sources: {transactions: "t.csv", subscriptions: "s.csv"}, ...asOf},
    );
    expect(await rows("select ordered_at::date from source.transactions")).toEqual([["2024-03-01"]]);
  });
});

test("another as-of day reads subscriptions again, and nothing else", async () => {
  const directory = folderWith({"a.csv": "customer_id,started_on,amount\nA,2024-01-05,10\n"});
  const fingerprint = (table: "transactions" | "subscriptions", asOf: string) =>
    fingerprintSources(
      parseConfig(
        {company: "Test", sources: {[table]: "a.csv"}, calendar: {asOf}},
        join(directory, "t.config.ts"),
      ),
    );
  expect(await fingerprint("subscriptions", "2024-02-01")).not.toBe(
    await fingerprint("subscriptions", "2024-03-01"),
  );
  expect(await fingerprint("transactions", "2024-02-01")).toBe(
    await fingerprint("transactions", "2024-03-01"),
  );
});
