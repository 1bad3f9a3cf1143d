/** Files of real companies, read where they are; figures were counted with command-line tools, not with this code. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {realData} from "../../real-data.ts";
import {folderWith, type Reading, readFolder} from "./reading.ts";

type Sources = Parameters<typeof readFolder>[1]["sources"];

// The data may stand in a folder that cannot be written.
function readReal(sources: Sources): Promise<Reading> {
  return readFolder(realData, {sources, workspace: folderWith({})});
}

const facts =
  "select count(*), count(distinct customer_id), sum(amount), min(ordered_at)::date, max(ordered_at)::date from source.transactions";

describe.skipIf(!existsSync(join(realData, "cdnow")))("real files", () => {
  test("CDNOW: white space, no header, yyyymmdd", async () => {
    const {rows, lines} = await readReal({
      transactions: {
        path: "cdnow/CDNOW_sample.txt",
        columns: {customer_id: 1, ordered_at: 3, quantity: 4, amount: 5},
      },
    });
    expect(lines[0]).toContain("text, UTF-8, parted by white space, no header, 6919 rows");
    expect(await rows(facts)).toEqual([["6919", "2357", "244091.9400", "1997-01-01", "1998-06-30"]]);
  });

  test("a Chinese superstore: headings, discounts as shares, profit", async () => {
    const {rows, lines, result} = await readReal({transactions: "superstore_zh/订单.csv"});
    expect(result?.tables.transactions).toEqual({files: 1, read: 10000, refused: 0});
    expect(lines).toContain("  customer_id <- 客户 ID (matched)");
    expect(
      await rows(
        "select count(distinct customer_id), min(ordered_at)::date, max(ordered_at)::date from source.transactions",
      ),
    ).toEqual([["790", "2014-01-01", "2017-12-30"]]);
    // First row of the file: sold at 129.696 after 40 % off, profit -60.704.
    expect(await rows("select amount, discount, cost from source.transactions where _line = 2")).toEqual([
      ["129.6960", "86.4640", "190.4000"],
    ]);
  });

  test("a toy shop: orders month first, refunds day first", async () => {
    const {rows, lines} = await readReal({
      transactions: [
        {path: "fuzzy_factory/orders.csv"},
        {path: "fuzzy_factory/order_item_refunds.csv", refunds: true, columns: {amount: "refund_amount_usd"}},
      ],
    });
    expect(lines).toContain("  ordered_at <- created_at (matched; dates month before day (%m/%d/%Y))");
    expect(lines).toContain("  ordered_at <- created_at (matched; dates day before month (%d/%m/%Y))");
    expect(
      await rows(
        "select _file, count(*), min(ordered_at)::date, max(ordered_at)::date from source.transactions group by 1 order by 1",
      ),
    ).toEqual([
      ["1", "32313", "2012-03-19", "2015-03-19"],
      ["2", "1731", "2012-04-06", "2015-04-01"],
    ]);
    expect(
      await rows(
        "select sum(amount), count(customer_id), count(refund_of) from source.transactions where _file = 2",
      ),
    ).toEqual([["-85338.6900", "0", "1731"]]);
  });

  test("a grocer: lines, demographics, coupons", async () => {
    const {rows, result} = await readReal({
      transactions: "complete_journey/transactions_sample.csv",
      customers: "complete_journey/demographics.csv",
      interactions: {
        path: "complete_journey/coupon_redemptions.csv",
        columns: {at: "redemption_date", kind: {constant: "campaign"}},
      },
    });
    expect(result?.tables).toEqual({
      transactions: {files: 1, read: 75000, refused: 0},
      customers: {files: 1, read: 801, refused: 0},
      interactions: {files: 1, read: 2102, refused: 0},
      subscriptions: {files: 0, read: 0, refused: 0},
    });
    expect(
      await rows("select count(distinct customer_id), count(distinct order_id) from source.transactions"),
    ).toEqual([["2377", "47243"]]);
    expect(await rows("select count(distinct customer_id) from source.interactions")).toEqual([["410"]]);
    expect(await rows("select count(distinct attribute) from source.customer_attributes")).toEqual([["7"]]);
  });
});
