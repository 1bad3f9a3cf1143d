import fc from "fast-check";
import {describe, expect, test} from "vitest";
import {HistoryError, purchaseHistories} from "../../../loaders/statistics/purchase-histories.ts";

const listOf = (histories: ReturnType<typeof purchaseHistories>) =>
  Array.from(histories.frequency, (x, i) => [
    x,
    histories.recency[i],
    histories.age[i],
    histories.customers[i],
  ]);

describe("equal histories become one with a count, sorted by x, t_x and T", () => {
  // In whole days and in weeks, which are sorted in different ways.
  for (const unit of [1, 1 / 7])
    test(`in units of ${unit === 1 ? "a day" : "a week"}`, () => {
      const days = [
        [2, 30, 39],
        [0, 0, 40],
        [2, 30, 38],
        [0, 0, 40],
        [2, 9, 700],
        [10, 30, 38],
        [2, 30, 39],
        [2, 30, 39],
      ];
      const given = {
        frequency: days.map((d) => d[0]!),
        recency: days.map((d) => d[1]! * unit),
        age: days.map((d) => d[2]! * unit),
      };
      expect(listOf(purchaseHistories(given))).toEqual([
        [0, 0, 40 * unit, 2],
        [2, 9 * unit, 700 * unit, 1],
        [2, 30 * unit, 38 * unit, 1],
        [2, 30 * unit, 39 * unit, 3],
        [10, 30 * unit, 38 * unit, 1],
      ]);
      expect(listOf(purchaseHistories({...given, customers: [5, 1, 1, 2, 1, 4, 10, 100]}))).toEqual([
        [0, 0, 40 * unit, 3],
        [2, 9 * unit, 700 * unit, 1],
        [2, 30 * unit, 38 * unit, 1],
        [2, 30 * unit, 39 * unit, 115],
        [10, 30 * unit, 38 * unit, 4],
      ]);
    });
});

test("the order of customers does not matter, whether times are whole or not", () => {
  const customer = fc.record({
    x: fc.integer({min: 0, max: 3}),
    last: fc.integer({min: 1, max: 5}),
    more: fc.constantFrom(0, 1, 0.5),
    customers: fc.integer({min: 1, max: 4}),
  });
  fc.assert(
    fc.property(fc.array(customer, {maxLength: 30}), (customers) => {
      const made = (list: typeof customers) =>
        listOf(
          purchaseHistories({
            frequency: list.map((c) => c.x),
            recency: list.map((c) => (c.x === 0 ? 0 : c.last)),
            age: list.map((c) => c.last + c.more),
            customers: list.map((c) => c.customers),
          }),
        );
      expect(made(customers.toReversed())).toEqual(made(customers));
      expect(made(customers).reduce((sum, row) => sum + row[3]!, 0)).toBe(
        customers.reduce((sum, c) => sum + c.customers, 0),
      );
    }),
  );
});

test("no customers are no histories", () => {
  expect(listOf(purchaseHistories({frequency: [], recency: [], age: []}))).toEqual([]);
});

test("histories that cannot be are refused, with the entry", () => {
  const refused = (frequency: number, recency: number, age: number, customers = 1) => {
    const given = {
      frequency: [0, frequency],
      recency: [0, recency],
      age: [1, age],
      customers: [1, customers],
    };
    expect(() => purchaseHistories(given)).toThrow(HistoryError);
    expect(() => purchaseHistories(given)).toThrow(/^Entry 1: /);
  };
  refused(Number.NaN, 1, 2);
  refused(1.5, 1, 2);
  refused(1, 3, 2);
  refused(1, 0, 2);
  refused(0, 1, 2);
  refused(1, 1, Number.POSITIVE_INFINITY);
  refused(-1, 1, 2);
  refused(1, -1, 2);
  refused(1, 1, 2, 0);
  expect(() => purchaseHistories({frequency: [1], recency: [], age: [2]})).toThrow(RangeError);
});
