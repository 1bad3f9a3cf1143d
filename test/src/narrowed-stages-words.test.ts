import {describe, expect, it} from "vitest";
import type {Stage} from "../../src/components/lifecycle-data.ts";
import {declineShare, type MoneyDay} from "../../src/components/lifecycle-money-data.ts";
import {stakeSentence, stakeTitle} from "../../src/components/lifecycle-money-words.ts";
import type {SegmentStages, StageQuarter} from "../../src/components/narrowed-stages-data.ts";
import {toldTurns} from "../../src/components/narrowed-stages-turns.ts";
import {
  narrowedStagesAnswer,
  narrowedStagesDoubts,
  narrowedStagesFigures,
  narrowedStagesSteps,
  stageMovesTitle,
  stagesTitle,
  turnTitle,
} from "../../src/components/narrowed-stages-words.ts";

const _ = "\u202f";
const quarter = (
  first: string,
  moves: readonly [from: Stage, to: Stage, customers: number][],
  complete = true,
): StageQuarter => ({
  quarter: first,
  complete,
  base: moves.reduce((n, [, , customers]) => n + customers, 0),
  moves: moves.map(([from, to, customers]) => ({from, to, customers})),
});
const loyal = quarter("2024-07-01", [
  ["stable", "stable", 150],
  ["stable", "decline", 40],
  ["exploration", "decline", 10],
  ["decline", "formation", 5],
  ["decline", "decline", 20],
]);
// 200 of them not in decline, of whom 50 fell; 600 of all, of whom 90 did.
const all = quarter("2024-07-01", [
  ["stable", "stable", 350],
  ["stable", "decline", 60],
  ["exploration", "exploration", 160],
  ["exploration", "decline", 30],
  ["decline", "formation", 20],
  ["decline", "decline", 80],
  ["ended", "ended", 300],
]);
const input: SegmentStages = {
  narrowed: {
    grouping: {name: "range", label: "Range", kind: "configured", segments: [{name: "Wide", customers: 230}]},
    segment: {name: "Wide", customers: 230},
  },
  quarters: [loyal, quarter("2024-10-01", [["stable", "stable", 200]], false)],
  all: [all, quarter("2024-10-01", [["stable", "stable", 900]], false)],
  smallGroup: 10,
  asOf: "2024-11-15",
  declineChance: 0.05,
};

describe("the stages of a segment", () => {
  it("are told of the last quarter that is over, beside all customers, with an interval", () => {
    const {verdict, sentence, doubt} = narrowedStagesAnswer(input);
    expect(verdict).toBe("More of them fall into decline than of the others.");
    // Wilson's interval of 50 of 200 (scipy: 0.1951 to 0.3143); 5 of 25 came back.
    expect(sentence).toBe(
      `Of the 200 customers in “Wide” who were not in decline when Q3 2024 began, 25${_}% fell into decline by its end (95${_}% interval 20 to 31${_}%), against 15${_}% of all. Of the 25 in decline when it began, 20${_}% came back.`,
    );
    // 90 - 50 of 600 - 200
    expect(doubt).toBe(
      `Of the 400 other customers who were not in decline, 10${_}% did, and the difference is more than chance.`,
    );
    expect(narrowedStagesFigures(input).map(({label, text, note}) => `${label}: ${text}. ${note}`)).toEqual([
      `In it when Q3 2024 began: 225. 23${_}% of all customers`,
      `Fell into decline: 25${_}%. 50 of 200 who were not in decline; all customers 15${_}%`,
      `Came back from decline: 20${_}%. 5 of 25 who were in decline; all customers 20${_}%`,
      // 150 of 225, 190 of 225, 350 of 1000
      `Stable at its end: 67${_}%. 84${_}% when it began; all customers 35${_}%`,
    ]);
    expect(stagesTitle(input)).toBe(
      `31${_}% of “Wide” were in decline or had ended at the end of Q3 2024, 11${_}% when it began`,
    );
    expect(turnTitle(input, "fell")).toBe(`25${_}% fell into decline in Q3 2024, of all 15${_}%`);
    expect(stageMovesTitle([loyal], "“Wide”")).toBe(
      "Q3 2024: 50 fell into decline and 5 came back from decline",
    );
    expect(narrowedStagesSteps(input).map(({title}) => title)).toEqual([
      "Ask those who fell silent.",
      "Speak to those in decline while they may return.",
      "Know them.",
    ]);
    expect(narrowedStagesDoubts(input)[0]).toBe(
      "Told is Q3 2024, the last quarter that is over on 15 November 2024.",
    );
  });

  it("are those who come back where nobody can fall", () => {
    const ended = quarter("2024-07-01", [
      ["ended", "ended", 297],
      ["ended", "formation", 3],
    ]);
    const gone = {...input, quarters: [ended]};
    expect(narrowedStagesAnswer(gone).sentence).toContain(
      `Of the 300 customers in “Wide” who had ended when Q3 2024 began, 1${_}% came back after having ended by its end`,
    );
    expect(narrowedStagesFigures(gone).map(({label}) => label)).toEqual([
      "In it when Q3 2024 began",
      "Came back after having ended",
      "Stable at its end",
    ]);
    expect(turnTitle(gone, "fell")).toBe("Who fell into decline, by quarter");
    expect(toldTurns(gone)).toEqual(["revived"]);
    expect(toldTurns(input)).toEqual(["fell", "back"]);
    // All who had ended are in it: there are no others.
    expect(narrowedStagesAnswer(gone)).toMatchObject({
      verdict: `1${_}% came back after having ended.`,
      doubt: "",
    });
    expect(narrowedStagesAnswer(gone).sentence).not.toContain("against");
    expect(stageMovesTitle([ended], "“Wide”")).toBe("Q3 2024: 3 came back after having ended");
  });

  it("say so where there is too little to tell", () => {
    expect(narrowedStagesAnswer({...input, quarters: []})).toMatchObject({
      verdict: "Too few to tell.",
      sentence:
        "Fewer than 10 customers were in “Wide” when Q3 2024 began, or nobody: their stages are not told.",
    });
    const young = {...input, quarters: [], all: []};
    expect(narrowedStagesAnswer(young).verdict).toBe("Too early to say.");
    expect(narrowedStagesFigures(young)).toEqual([]);
    expect(stagesTitle(young)).toBe("Stages of “Wide” by quarter");
    expect(stageMovesTitle([], "“Wide”")).toBe("Moves of “Wide” between stages");
    expect(narrowedStagesSteps(young).map(({title}) => title)).toEqual(["See who they are."]);
    // The same customers: nobody is left to compare them with.
    const everybody = {...input, quarters: [all]};
    expect(narrowedStagesAnswer(everybody)).toMatchObject({
      verdict: `15${_}% fell into decline.`,
      doubt: "",
    });
    expect(narrowedStagesAnswer(everybody).sentence).not.toContain("against");
  });
});

describe("money in decline", () => {
  const on = (onDay: string, decline: number | null, sum: number | null): MoneyDay => ({
    onDay,
    quarter: `${onDay.slice(0, 4)}-10-01`,
    stages: {exploration: 1, formation: 1, stable: 1, decline, ended: 1},
    buyers: {exploration: 1, formation: 1, stable: 1, decline: 20, ended: 1},
    all: sum,
  });
  const words = {currency: "USD", kind: "revenue", by: "money"} as const;

  it("is told as money and as a part of all, next to a year before", () => {
    const days = [on("2023-12-31", 400, 4000), on("2024-12-31", 500, 10_000)];
    expect(stakeTitle(days, words)).toBe(
      `$500 of revenue stands with customers in decline, up 25${_}% on a year before`,
    );
    expect(stakeTitle(days, {...words, by: "share"})).toBe(
      `5${_}% of all revenue stands with customers in decline, down 5 points on a year before`,
    );
    expect(stakeSentence(days[1]!, "USD")).toBe(
      `31 December 2024\nIn decline: $500, 5${_}% of all\nAll customers: $10${_}k`,
    );
  });

  it("is said to be withheld, and never a part of nothing", () => {
    expect(stakeTitle([], words)).toBe("Money in decline over time");
    expect(stakeTitle([on("2024-12-31", null, null)], words)).toBe("Money in decline over time");
    expect(stakeTitle([on("2023-12-31", null, null), on("2024-12-31", 0, 900)], words)).toBe(
      "No revenue stands with customers in decline",
    );
    expect(declineShare(on("2024-12-31", 50, 0))).toBeNull();
    expect(declineShare(on("2024-12-31", -5, 100))).toBeNull();
    expect(stakeSentence(on("2024-12-31", null, null), "USD")).toBe(
      "31 December 2024\nIn decline: withheld\nAll customers: withheld",
    );
  });
});
