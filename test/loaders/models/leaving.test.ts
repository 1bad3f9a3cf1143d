/** Who left when, and how long customers wait: counted by hand for four customers. */
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {type Built, build, line} from "./given.ts";

// 2024: a buys on 1, 11 and 21 January, b on 1 and 31 January and 20 April, c on 1 January, d on 25 April.
const transactions = [
  line("a", "2024-01-01", 10),
  line("a", "2024-01-11", 10),
  line("a", "2024-01-21", 10),
  line("b", "2024-01-01", 10),
  line("b", "2024-01-31", 10),
  line("b", "2024-04-20", 10),
  line("c", "2024-01-01", 10),
  line("d", "2024-04-25", 10),
];

let built: Built;
beforeAll(async () => {
  built = await build({
    transactions,
    customers: [
      {customer_id: "a", acquisition_channel: "web"},
      {customer_id: "b", acquisition_channel: "shop"},
      {customer_id: "c", acquisition_channel: "web"},
    ],
    config: {calendar: {asOf: "2024-04-30"}, privacy: {smallGroup: 1}},
  });
});
afterAll(() => built.connection.closeSync());

describe("marts.next_order_times", () => {
  test("counts days to the next order, and the silence since the last, by number of order", async () => {
    expect(
      await built.rows(
        "select order_number, days, ended, orders from marts.next_order_times where dimension = '' order by all",
      ),
    ).toEqual([
      {order_number: 1, days: 5, ended: false, orders: 1},
      {order_number: 1, days: 10, ended: true, orders: 1},
      {order_number: 1, days: 30, ended: true, orders: 1},
      {order_number: 1, days: 120, ended: false, orders: 1},
      {order_number: 2, days: 10, ended: true, orders: 1},
      {order_number: 2, days: 80, ended: true, orders: 1},
      {order_number: 3, days: 10, ended: false, orders: 1},
      {order_number: 3, days: 100, ended: false, orders: 1},
    ]);
  });

  test("counts all orders of a value together", async () => {
    expect(
      await built.rows(
        "select value, order_number, days, ended, orders from marts.next_order_times where dimension = 'acquisition_channel' and value = 'web' order by all",
      ),
    ).toEqual([
      {value: "web", order_number: 0, days: 10, ended: true, orders: 2},
      {value: "web", order_number: 0, days: 100, ended: false, orders: 1},
      {value: "web", order_number: 0, days: 120, ended: false, orders: 1},
    ]);
  });
});

describe("marts.leaving_silence", () => {
  test("is the wait by which 95 in 100 of those that ended had", async () => {
    // Kaplan-Meier over the eight waits: 5/7 still wait after day 10, 15/28 after day 30, 5/14 after day 80. Of the 9/14
    // that come back, 13/28 have by day 30 (72 %) and all by day 80.
    expect(await built.rows("select * from marts.leaving_silence")).toEqual([
      {silence_days: 80, orders: 8, followed: 4},
    ]);
  });

  test("is unknown when nobody ever came back", async () => {
    const none = await build({transactions: [line("a", "2024-01-01", 1), line("b", "2024-02-01", 1)]});
    expect(await none.rows("select * from marts.leaving_silence")).toEqual([
      {silence_days: null, orders: 2, followed: 0},
    ]);
    expect(await none.rows("select * from marts.leaving_times")).toEqual([]);
    none.connection.closeSync();
  });
});

describe("marts.leaving_times", () => {
  test("dates leaving at the last order, and follows the others to 81 days before the as-of date", async () => {
    // Followed to 9 February: a has left (day 20), c has (day 0), b is still there (day 39), d is too new to tell.
    expect(
      await built.rows(
        "select kind, days, ended, customers from marts.leaving_times where dimension = '' order by days",
      ),
    ).toEqual([
      {kind: "silence", days: 0, ended: true, customers: 1},
      {kind: "silence", days: 20, ended: true, customers: 1},
      {kind: "silence", days: 39, ended: false, customers: 1},
    ]);
  });

  test("and so by dimension", async () => {
    expect(
      await built.rows(
        "select value, days, ended, customers from marts.leaving_times where dimension = 'acquisition_channel' order by value, days",
      ),
    ).toEqual([
      {value: "shop", days: 39, ended: false, customers: 1},
      {value: "web", days: 0, ended: true, customers: 1},
      {value: "web", days: 20, ended: true, customers: 1},
    ]);
  });
});

describe("customers under contract", () => {
  test("leave when their contract ends, and are followed to the as-of date while it runs", async () => {
    // 2024: a from 1 January to 10 March (69 days), b from 1 February, still running on 30 April (89 days).
    const contracts = await build({
      transactions: [line("a", "2024-01-01", 10), line("b", "2024-02-01", 10), line("b", "2024-04-01", 10)],
      subscriptions: [
        {customer_id: "a", started_on: "2024-01-01", ended_on: "2024-03-10", amount: 10},
        {customer_id: "b", started_on: "2024-02-01", amount: 10},
      ],
      config: {calendar: {asOf: "2024-04-30"}, privacy: {smallGroup: 1}},
    });
    expect(
      await contracts.rows(
        "select kind, days, ended, customers from marts.leaving_times where dimension = '' order by days",
      ),
    ).toEqual([
      {kind: "contract", days: 69, ended: true, customers: 1},
      {kind: "contract", days: 89, ended: false, customers: 1},
    ]);
    contracts.connection.closeSync();
  });
});
