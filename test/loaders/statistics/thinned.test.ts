import fc from "fast-check";
import {expect, test} from "vitest";
import {purchaseHistories} from "../../../loaders/statistics/purchase-histories.ts";
import {thinned} from "../../../loaders/statistics/thinned.ts";

const histories = purchaseHistories({
  frequency: [0, 0, 1, 4],
  recency: [0, 0, 5, 9],
  age: [8, 9, 9, 10],
  customers: [50, 30, 15, 5],
});

test("a fifth of the customers keeps their proportions", () => {
  const {frequency, customers} = thinned(histories, 20);
  expect(Array.from(frequency)).toEqual([0, 0, 1, 4]);
  expect(Array.from(customers)).toEqual([10, 6, 3, 1]);
});

test("of rare ones some are left out: the middles of ten equal parts are 5, 15, …, 95 of 100", () => {
  // Five of them lie below 50, three below 80, one below 95, and the last in what remains.
  expect(Array.from(thinned(histories, 10).customers)).toEqual([5, 3, 1, 1]);
  expect(Array.from(thinned(histories, 1).age)).toEqual([9]);
});

test("few customers stay as they are", () => {
  expect(thinned(histories, 100)).toBe(histories);
});

test("as many are kept as were asked for, each of them from the histories", () => {
  const groups = fc.array(fc.tuple(fc.integer({min: 1, max: 50}), fc.integer({min: 1, max: 900})), {
    minLength: 1,
  });
  fc.assert(
    fc.property(groups, fc.integer({min: 1, max: 300}), (pairs, size) => {
      const given = purchaseHistories({
        frequency: pairs.map(([x]) => x),
        recency: pairs.map(([x]) => x / 2),
        age: pairs.map(([x]) => x),
        customers: pairs.map(([, n]) => n),
      });
      const kept = thinned(given, size);
      const all = given.customers.reduce((sum, n) => sum + n, 0);
      expect(kept.customers.reduce((sum, n) => sum + n, 0)).toBe(Math.min(all, size));
      expect(kept.frequency.every((x) => given.frequency.includes(x))).toBe(true);
    }),
  );
});
