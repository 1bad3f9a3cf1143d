/** Whose money may be told when the same customers are divided in many ways: nobody solves the sums for a few. */
import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {groupsThatMayShow, type Standing, type Way} from "../../../loaders/publish/many-ways.ts";
import {Knowledge} from "./reader.ts";

/** A way by the group of each customer, every one a class of its own. */
function way(groups: readonly number[], standing: Standing = "asks"): Way {
  return {groups, standing: Array.from({length: Math.max(...groups, -1) + 1}, () => standing)};
}

const everybody = (n: number) => way(Array(n).fill(0));
const ones = (n: number) => Array<number>(n).fill(1);
/** Groups of so many customers each, in order. */
const sizes = (...of: number[]) => of.flatMap((n, group) => Array<number>(n).fill(group));

describe("groups of one way", () => {
  it("are shown from k customers on, and not where the total less the others would be a few", () => {
    expect(groupsThatMayShow([ones(30)], [everybody(30), way(sizes(10, 10, 10))], 10)).toEqual([
      [true],
      [true, true, true],
    ]);
    expect(groupsThatMayShow([ones(30)], [everybody(30), way(sizes(15, 11, 4))], 10)).toEqual([
      [true],
      [true, false, false],
    ]);
  });

  it("count customers with money, and nobody's money is no secret", () => {
    const backers = [...ones(15), ...Array<number>(15).fill(0)];
    expect(groupsThatMayShow([backers], [everybody(30), way(sizes(15, 15))], 10)[1]).toEqual([true, true]);
    // Of two kinds of money both must rest on enough.
    const few = [...ones(15), ...ones(3), ...Array<number>(12).fill(0)];
    expect(groupsThatMayShow([ones(30), few], [everybody(30), way(sizes(15, 15))], 10)[1]).toEqual([
      false,
      false,
    ]);
  });

  it("do not add up to all customers where a few lie between that and a sum that is known", () => {
    const ways = [everybody(30), way(sizes(15, 15))];
    expect(groupsThatMayShow([ones(30)], ways, 10, [12])).toEqual([[true], [true, true]]);
    expect(groupsThatMayShow([ones(30)], ways, 10, [3])).toEqual([[false], [true, false]]);
  });
});

describe("groups of two ways", () => {
  const best = sizes(20, 80);
  const shifted = [1, 1, 1, ...Array<number>(17).fill(0), 0, 0, ...Array<number>(78).fill(1)];

  it("that are the same are both shown; of two that differ by a few the first", () => {
    expect(groupsThatMayShow([ones(100)], [everybody(100), way(best), way(best)], 10)[2]).toEqual([
      true,
      true,
    ]);
    expect(groupsThatMayShow([ones(100)], [everybody(100), way(best), way(shifted)], 10)).toEqual([
      [true],
      [true, true],
      [false, false],
    ]);
  });

  it("stay apart from what other files tell, which stays", () => {
    const known = {groups: best, standing: ["known", "never"]} satisfies Way;
    expect(groupsThatMayShow([ones(100)], [known, way(shifted)], 10)).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  it("are not shown either where two of them together are nearly a third, or all but the rest", () => {
    const halves = sizes(20, 30, 50);
    const nearly = [...Array<number>(48).fill(0), ...Array<number>(52).fill(1)];
    expect(groupsThatMayShow([ones(100)], [everybody(100), way(halves), way(nearly)], 10)[2]).toEqual([
      false,
      false,
    ]);
  });
});

describe("any customers divided in any ways", () => {
  const companies = fc.integer({min: 4, max: 24}).chain((n) =>
    fc.array(fc.array(fc.integer({min: -1, max: 3}), {minLength: n, maxLength: n}), {
      minLength: 1,
      maxLength: 5,
    }),
  );

  it("give nobody's money alone, whoever solves all sums together", () => {
    fc.assert(
      fc.property(companies, (groups) => {
        const n = groups[0]!.length;
        const ways = [everybody(n), ...groups.map((of) => way(of))];
        const shown = groupsThatMayShow([ones(n)], ways, 2);
        const reader = new Knowledge();
        for (const [w, verdicts] of shown.entries())
          for (const [group, told] of verdicts.entries())
            if (told)
              reader.tell(
                `${w} ${group}`,
                new Map(
                  [...Array(n).keys()].filter((c) => ways[w]!.groups[c] === group).map((c) => [`${c} `, 1]),
                ),
              );
        expect(reader.leaks(2)).toEqual([]);
      }),
      {numRuns: 300},
    );
  });

  it("give no difference of two sums, of one or two groups each, that is money of fewer than k", () => {
    fc.assert(
      fc.property(companies, fc.integer({min: 2, max: 5}), (groups, k) => {
        const n = groups[0]!.length;
        const ways = [everybody(n), ...groups.map((of) => way(of))];
        const shown = groupsThatMayShow([ones(n)], ways, k);
        const sums = ways.flatMap(({groups: of}, w) => {
          const told = [...shown[w]!.keys()].filter((group) => shown[w]![group]);
          const pairs = told.flatMap((a) => told.filter((b) => b > a).map((b) => [a, b]));
          return [...told.map((a) => [a]), ...pairs].map((list) =>
            [...Array(n).keys()].map((c) => list.includes(of[c]!)),
          );
        });
        for (const one of sums)
          for (const other of sums) {
            const apart = one.filter((is, c) => is !== other[c]).length;
            expect(apart === 0 || apart >= k).toBe(true);
          }
      }),
      {numRuns: 300},
    );
  });
});
