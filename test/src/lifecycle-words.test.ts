/** What is said of the lifecycle, at the edges too. */
import {describe, expect, test} from "vitest";
import {cubeOf} from "../../src/components/cube.ts";
import type {Lifecycle, Move, Stage, StageMarks, StockMonth} from "../../src/components/lifecycle-data.ts";
import {movesSince, yearStart} from "../../src/components/lifecycle-data.ts";
import {
  declineTitle,
  lifecycleAnswer,
  lifecycleSteps,
  marksTitle,
  missingMarks,
  movesTitle,
  netMoves,
  returnsTitle,
  stockTitle,
} from "../../src/components/lifecycle-words.ts";

const marks = (stage: Stage, customers: number): StageMarks => ({
  stage,
  customers,
  usualWait: null,
  variation: null,
  silence: null,
  purchaseDays: null,
  basket: null,
  revenue: null,
  margin: null,
  categories: null,
  units: null,
  discountShare: null,
  contacts: null,
  complaints: null,
  satisfaction: null,
});

const lifecycle = (counts: Partial<Record<Stage, number>>, more: Partial<Lifecycle> = {}): Lifecycle => ({
  reason: null,
  customers: Object.values(counts).reduce((n, c) => n + c, 0),
  thresholds: {
    declineChance: 0.05,
    endedChance: 0.005,
    baseWeight: 2,
    usualWaitDays: 60,
    stableOrders: 4,
    stableDays: 90,
    stableVariation: 1,
    spendShare: 0.4,
  },
  money: "margin",
  stages: (["exploration", "formation", "stable", "decline", "ended"] as const).map((stage) =>
    marks(stage, counts[stage] ?? 0),
  ),
  decline: [],
  atStake: null,
  atStakeShare: null,
  returns: [],
  stays: [],
  has: {categories: true, quantity: true, discount: true, contacts: true, satisfaction: true},
  truth: null,
  ...more,
});

const plain = (text: string) => text.replaceAll("\u202f", " ");

describe("the answer", () => {
  test("says how many are in decline and what is at stake", () => {
    const {verdict, sentence} = lifecycleAnswer(
      lifecycle({exploration: 20, formation: 30, stable: 38, decline: 12, ended: 1}, {atStake: 340_000}),
      "EUR",
      10,
    );
    expect(plain(verdict)).toBe(
      "12 % of current customers are in decline, with €340 k of margin a year at stake.",
    );
    expect(sentence).toBe(
      "Of 100 current customers, 38 are stable, 30 are still forming a habit, 20 are exploring with a first order and 12 are in decline. Another 1 customer has ended and is not counted as current.",
    );
  });

  test("names no money that is withheld or below zero", () => {
    for (const atStake of [null, -500, 0])
      expect(plain(lifecycleAnswer(lifecycle({stable: 90, decline: 10}, {atStake}), "EUR", 10).verdict)).toBe(
        "10 % of current customers are in decline.",
      );
  });

  test.each([
    [{stable: 50}, "Nobody is in decline."],
    [{ended: 50}, "Every customer has ended."],
    [{decline: 1, stable: 4, ended: 50}, "1 customer is in decline."],
    [{decline: 20}, "100 % of current customers are in decline."],
  ])("%j", (counts, verdict) => {
    expect(plain(lifecycleAnswer(lifecycle(counts), "EUR", 10).verdict)).toBe(verdict);
  });

  test("says why when nothing can be told", () => {
    expect(lifecycleAnswer(lifecycle({}, {reason: "Because."}), "EUR", 10)).toEqual({
      verdict: "Too few customers to tell.",
      sentence: "Because.",
      doubt: "",
    });
  });
});

describe("titles", () => {
  const month = (stable: number, decline: number): StockMonth => ({
    month: "2024-01-01",
    onDay: "2024-01-31",
    counts: {exploration: 0, formation: 0, stable, decline, ended: 7},
  });

  test("the stock is compared with the year before only where there is one", () => {
    expect(plain(stockTitle([month(50, 50)], 10))).toBe("50 % of current customers are stable");
    const year = Array.from({length: 12}, () => month(50, 50));
    expect(plain(stockTitle([...year, month(60, 40)], 10))).toBe(
      "60 % of current customers are stable, up from 50 % a year before",
    );
    expect(plain(stockTitle([...year, month(50, 50)], 10))).toBe(
      "50 % of current customers are stable, about as many as a year before",
    );
    expect(
      stockTitle([...year.map((m) => ({...m, counts: {...m.counts, stable: 0}})), month(0, 90)], 10),
    ).toBe("No current customer is stable");
    expect(stockTitle([month(3, 1)], 10)).toBe("4 current customers, 3 of them stable");
    expect(stockTitle([], 10)).toBe("Customers by stage");
  });

  test("moves", () => {
    const fell: Move = {from: "stable", to: "decline", moves: 1};
    expect(movesTitle([], "so far")).toBe("Nobody fell into decline so far");
    expect(movesTitle([fell], "so far")).toBe("Customers fell into decline 1 time so far; nobody came back");
    expect(movesTitle([fell, {from: "ended", to: "formation", moves: 2}], "so far")).toBe(
      "Customers fell into decline 1 time so far and came back 2 times",
    );
    expect(netMoves([fell, {from: "decline", to: "stable", moves: 3}]).map(({net}) => net)).toEqual([-2, 2]);
  });

  test("returns compare stages only where intervals leave no doubt", () => {
    const of = (by: "" | "came_from", value: string, share: number, half: number) => ({
      by,
      value,
      declines: 100,
      returned: 20,
      shares: [{days: 183, share, low: share - half, high: share + half}],
      median: null,
    });
    expect(returnsTitle([])).toBe("Too few declines to say who buys again");
    const none = {...of("", "", 0, 0), returned: 0};
    expect(returnsTitle([none])).toBe("Nobody has bought again within half a year of falling into decline");
    const gone = lifecycle({decline: 90, ended: 100}, {returns: [none]});
    expect(lifecycleAnswer(gone, "EUR", 10).doubt).toContain(
      "Of declines so far, none was followed by an order within half a year.",
    );
    expect(lifecycleSteps(gone, [], "EUR").at(-1)?.text).toContain("those who have just bought");
    const back: Move = {from: "ended", to: "formation", moves: 28};
    expect(lifecycleSteps(gone, [back], "EUR").at(-1)?.title).toBe("Do not write off the ended.");
    const all = of("", "", 0.3, 0.05);
    expect(plain(returnsTitle([all]))).toBe("30 % buy again within half a year of falling into decline");
    expect(
      plain(returnsTitle([all, of("came_from", "stable", 0.5, 0.2), of("came_from", "formation", 0.3, 0.2)])),
    ).toBe("30 % buy again within half a year of falling into decline");
    expect(
      plain(
        returnsTitle([all, of("came_from", "stable", 0.5, 0.05), of("came_from", "formation", 0.3, 0.05)]),
      ),
    ).toBe(
      "30 % buy again within half a year of falling into decline: 50 % of those who were in the stable stage, 30 % of those in formation",
    );
  });

  test("declines", () => {
    expect(declineTitle(lifecycle({stable: 5}), "EUR")).toBe("Nobody is in decline");
    const decline = [{by: "pace" as const, value: "sudden", customers: 10, atStake: null}];
    expect(declineTitle(lifecycle({decline: 10}, {decline}), "EUR")).toBe("Every decline came suddenly");
    const stable = {by: "came_from" as const, value: "stable", customers: 4, atStake: null};
    expect(declineTitle(lifecycle({decline: 10}, {decline: [...decline, stable], atStake: 100}), "EUR")).toBe(
      "Every decline came suddenly; 4 customers had been stable",
    );
  });

  test("marks, and what is missing", () => {
    expect(marksTitle(lifecycle({stable: 3}))).toBe("What marks each stage");
    expect(missingMarks(lifecycle({}))).toBe("");
    const has = {categories: false, quantity: true, discount: true, contacts: false, satisfaction: false};
    expect(missingMarks({has, money: "revenue"})).toBe(
      "Not in the data of the last twelve months: the column category (what is bought), the column cost, or money.marginRate (margin instead of revenue) and a file of interactions (contacts and complaints).",
    );
  });
});

describe("what to do", () => {
  test("always something, and only what rests on a number", () => {
    expect(lifecycleSteps(lifecycle({stable: 20}), [], "EUR").map(({title}) => title)).toEqual([
      "Keep watching.",
    ]);
    expect(lifecycleSteps(lifecycle({}, {reason: "Few."}), [], "EUR")).toEqual([]);
  });
});

describe("the past twelve months", () => {
  test("begin eleven months before the month of the as-of date", () => {
    expect(yearStart("2024-12-31")).toBe("2024-01-01");
    expect(yearStart("2024-02-10")).toBe("2023-03-01");
  });

  test("moves of the months are added up", () => {
    const cube = cubeOf({
      month: ["2023-01-01", "2024-01-01", "2024-02-01"],
      came_from: ["stable", "stable", "stable"],
      stage: ["decline", "decline", "decline"],
      pace: ["sudden", "sudden", "gradual"],
      moves: [1, 2, 4],
    });
    expect(movesSince(cube, "2024-01-01")).toEqual([{from: "stable", to: "decline", moves: 6}]);
    expect(movesSince(cube, "")).toEqual([{from: "stable", to: "decline", moves: 7}]);
  });
});
