/** Words of the pages of segments, also where there is little to say. */
import {describe, expect, it} from "vitest";
import type {Grouping, Score, Segments, Trait} from "../../src/components/segments-data.ts";
import {expectedTitle} from "../../src/components/segments-expected.ts";
import {
  characterWords,
  groupingAnswer,
  groupingSteps,
  movesTitle,
  profileTitle,
  returnsTitle,
  sharesOf,
  sharesTitle,
} from "../../src/components/segments-grouping-words.ts";
import {bestOf, judge, scoreText} from "../../src/components/segments-judged.ts";
import {measureWords, segmentName, short, traitSentence} from "../../src/components/segments-names.ts";
import {
  distinctTitle,
  reasonSentence,
  segmentsAnswer,
  segmentsSteps,
} from "../../src/components/segments-words.ts";

const grouping = (label: string, more: Partial<Grouping> = {}): Grouping => ({
  name: label.toLowerCase(),
  label,
  kind: "configured",
  description: "",
  customers: 100,
  reason: null,
  segments: [
    {name: "a", customers: 60, description: ""},
    {name: "b", customers: 40, description: ""},
  ],
  folded: 0,
  ...more,
});

const score = (
  principle: string,
  measure: string,
  value: number,
  reference: number | null = null,
): Score => ({
  principle,
  measure,
  value,
  low: null,
  high: null,
  reference,
  customers: 90,
});

const scores = (explained: number, stay = 0.8, known = 1): Score[] => [
  score("distinct", "value of the next year", explained, 0.05),
  score("stable", "stay from quarter to quarter", stay, 0.5),
  score("measurable", "customers with a segment", known),
  score("worthwhile", "large segments", 2),
  score("worthwhile", "largest segment", 0.6),
];

const segments = (groupings: Grouping[]): Segments => ({
  asOf: "2024-12-31",
  customers: 100,
  followed: {from: "2023-12-31", quarters: 4, customers: 90},
  groupings,
});

const trait = (
  segment: string,
  measure: string,
  value: number | null,
  base: number,
  verdict: Trait["verdict"],
): Trait => ({
  segment,
  measure,
  item: "",
  value,
  low: value === null ? null : value * 0.9,
  high: value === null ? null : value * 1.1,
  base,
  verdict,
  customers: segment === "a" ? 60 : 40,
});

describe("the answer on the score card", () => {
  it("names the grouping that explains most of those that meet every principle", () => {
    const judged = [judge(grouping("Tiers"), scores(0.2)), judge(grouping("Letters"), scores(0.3, 0.4))];
    const {verdict, sentence} = segmentsAnswer(judged, segments(judged.map((j) => j.grouping)));
    expect(verdict).toBe("Steer by Tiers.");
    expect(sentence).toBe(
      "Tiers explain 20\u202f% of the differences in what customers brought in the year after they were grouped; groups drawn at random would explain at most 5\u202f%. From one quarter to the next 80\u202f% of customers stay in their segment. Letters explain more, 30\u202f%, but only 40\u202f% stay in their segment from quarter to quarter.",
    );
    expect(bestOf(judged)?.grouping.label).toBe("Tiers");
  });

  it("says when none is better than chance, when it is too early, and when there is nothing", () => {
    const chance = [judge(grouping("Region"), scores(0.01))];
    expect(segmentsAnswer(chance, segments([])).verdict).toBe("None is better than chance.");
    expect(segmentsSteps(chance)[0]?.title).toBe("Stop steering by Region.");
    expect(segmentsAnswer([judge(grouping("Region"), [])], segments([])).verdict).toBe("Too early to say.");
    expect(segmentsAnswer([], segments([])).verdict).toBe("There is nothing to group by yet.");
    const empty = judge(grouping("Plan", {reason: "nobody", segments: [], customers: 0}), []);
    expect(segmentsAnswer([empty], segments([])).sentence).toBe(
      "Plan: no customer has a segment. The expression, or the column it reads, is empty for all.",
    );
    expect(segmentsSteps([])[0]?.title).toBe("Wait for more data.");
    expect(distinctTitle([])).toBe("How distinct the groupings are cannot be told yet");
    expect(distinctTitle(chance)).toBe("No grouping explains more than chance");
  });

  it("steers by no grouping that is beyond chance and explains next to nothing", () => {
    const little = [score("distinct", "value of the next year", 0.003, 0.001)];
    const judged = judge(grouping("Tiers"), little);
    expect(bestOf([judged])).toBeNull();
    const {verdict, sentence} = segmentsAnswer([judged], segments([]));
    expect(verdict).toBe("None tells customers far apart.");
    expect(sentence).toBe(
      "Most is explained by Tiers: 0.3\u202f% of the differences in what customers brought in the year after they were grouped. That is more than chance, and too little to steer by.",
    );
    expect(groupingAnswer(judged, [], segments([])).verdict).toBe("Explains hardly anything.");
  });

  it("knows no better where all who were followed brought the same", () => {
    const same = [
      {...score("distinct", "value of the next year", 0), value: null},
      score("distinct", "value of the past year", 0.6, 0.1),
    ];
    expect(segmentsAnswer([judge(grouping("Tiers"), same)], segments([])).verdict).toBe("Too early to say.");
    expect(reasonSentence(grouping("RFM", {kind: "rfm", reason: "nobody"}))).toBe(
      "RFM: there are too few customers, or they are too much alike, to be told apart.",
    );
  });

  it("falls back on the past year, and says what that is worth", () => {
    const young = judge(grouping("Tiers"), [score("distinct", "value of the past year", 0.6, 0.1)]);
    const {verdict, sentence, doubt} = segmentsAnswer([young], {...segments([]), followed: null});
    expect(verdict).toBe("Too early to say.");
    expect(bestOf([young])).toBeNull();
    expect(sentence).toContain("In the past year most is explained by Tiers, 60\u202f%");
    expect(doubt).toContain("look better in it than they are");
    expect(scoreText(young, "stable")).toEqual({text: "–", note: "too young"});
    expect(scoreText(judge(grouping("Region", {kind: "dimension"}), scores(0.1)), "stable").note).toBe(
      "no history in the file",
    );
  });
});

describe("the page of a grouping", () => {
  it("does not take those who are together in Other for staying, nor Other for a place to go", () => {
    const move = (from: string, to: string, customers: number) => ({from, to, customers});
    const moves = [move("a", "a", 10), move("a", "b", 6), move("a", "Other", 24), move("Other", "Other", 90)];
    expect(movesTitle(moves, true)).toBe(
      "25\u202f% of those in a named segment stay in it from one quarter to the next; most moves are from a to b",
    );
    const traits = [trait("a", "value", 30, 10, "too few")];
    const shares = sharesOf(grouping("Tiers"), segments([]), traits);
    expect(groupingSteps(shares, traits, moves, "USD").map((s) => s.title)).toEqual([
      "Keep a.",
      "Watch the way from a to b.",
    ]);
  });

  it("says when segments are too small to be compared, and over how many months they were followed", () => {
    const few = [trait("a", "orders", 3, 2, "too few"), trait("b", "orders", 1, 2, "too few")];
    const traits = [...few, trait("a", "bought", 1, 1, "as the base")];
    expect(profileTitle(traits)).toBe("Most segments are too small to be compared with the other customers");
    expect(measureWords("retained", "", 3).label).toBe("Bought again, 9 months after");
    expect(measureWords("retained").label).toBe("Bought again, year after");
  });

  const g = grouping("Tiers");
  const all = segments([g]);
  const traits = [trait("a", "value", 10, 46, "under"), trait("b", "value", 100, 46, "over")];

  it("begins with the segment that brings most for its size", () => {
    const shares = sharesOf(g, all, traits);
    expect(shares.map((s) => s.ofValue)).toEqual([600 / 4600, 4000 / 4600]);
    const {verdict, sentence} = groupingAnswer(judge(g, scores(0.2)), shares, all);
    expect(verdict).toBe("Worth steering by.");
    expect(sentence).toContain(
      "b: 40\u202f% of the customers, who brought 87\u202f% of the contribution of the past year.",
    );
    expect(sharesTitle(shares)).toBe("b: 40\u202f% of the customers, 87\u202f% of the contribution");
    expect(
      groupingSteps(shares, traits, [{from: "b", to: "a", customers: 4}], "USD").map((s) => s.title),
    ).toEqual(["Keep b.", "Watch the way from b to a."]);
  });

  it("divides by nothing where all brought nothing or cost more than they brought", () => {
    for (const base of [0, -5]) {
      const shares = sharesOf(g, all, [trait("a", "value", base, base, "as the base")]);
      expect(shares.map((s) => s.ofValue)).toEqual([null, null]);
      expect(sharesTitle(shares)).toBe("a is the largest segment, 60\u202f% of the customers");
      expect(groupingSteps(shares, [], [], "USD")[0]?.title).toBe("Treat the segments alike.");
    }
    expect(sharesTitle([])).toBe("No segments");
  });

  it("says what it is no good for", () => {
    const verdict = (list: Score[]) => groupingAnswer(judge(g, list), [], all).verdict;
    expect(verdict(scores(0.01))).toBe("No better than chance.");
    expect(verdict(scores(0.2, 0.3))).toBe("Tells customers apart, but is not stable.");
    expect(verdict(scores(0.2, 0.3, 0.5))).toBe("Tells customers apart, but is not stable and measurable.");
    expect(verdict([])).toBe("Too early to say.");
    const one = grouping("All", {reason: "one segment", customers: 1, segments: []});
    expect(groupingAnswer(judge(one, []), [], all)).toEqual({
      verdict: "Nothing to compare.",
      sentence: "All: there is one customer only, so there is nothing to compare.",
      doubt: "A grouping needs at least two segments: change it, or leave it out of the configuration.",
    });
    expect(reasonSentence(grouping("X", {reason: "small"}))).toBe(
      "X: there are not two segments with enough customers to be shown.",
    );
  });

  it("tells character from noise", () => {
    expect(characterWords([...traits, trait("b", "orders", 2, 1.9, "as the base")], "b", "USD")).toEqual({
      over: "contribution ($100, all $46.00)",
      under: "",
    });
    expect(profileTitle([])).toBe("There are too few customers to compare segments");
    expect(profileTitle([trait("a", "orders", 2, 2, "as the base")])).toBe(
      "No segment differs from the others by more than chance",
    );
    expect(profileTitle([trait("a", "orders", 3, 2, "over")])).toBe(
      "1 of 1 comparison shows a difference that is more than chance",
    );
    expect(traitSentence(trait("a", "value", null, 46, "withheld"), "USD")).toBe(
      "a, Contribution, 12 months: withheld, to protect small groups",
    );
  });

  it("says who moves and who comes back, and when nobody does", () => {
    expect(movesTitle([])).toBe("Nobody has been followed from one quarter to the next yet");
    expect(movesTitle([{from: "a", to: "a", customers: 5}])).toBe(
      "Nobody has moved from one segment to another",
    );
    expect(returnsTitle([])).toBe("Who bought again, quarter by quarter");
    const point = (segment: string, bought: number) => ({
      segment,
      quarter: 1,
      bought,
      low: bought - 0.02,
      high: bought + 0.02,
    });
    expect(returnsTitle([point("a", 0.5), point("b", 0.49)])).toBe(
      "No clear difference between segments in who bought again",
    );
    expect(
      expectedTitle(
        [trait("a", "expected", 10, 46, "under"), trait("b", "expected", 100, 46, "over")],
        "USD",
      ),
    ).toBe("Most is expected of b, $100 per customer; least of a, $10.00");
    // Under contracts no range is known: it is not called a difference, nor none.
    const plain = (segment: string, value: number) => ({segment, value, low: null, high: null});
    expect(expectedTitle([plain("a", 10), plain("b", 100)], "USD")).toBe(
      "$10.00 (a) to $100 (b) expected per customer",
    );
    expect(expectedTitle([], "USD")).toBe("What is expected cannot be told");
  });
});

describe("names", () => {
  it("are never empty, on one line, and not endless", () => {
    expect(segmentName(" \n ")).toBe("(no name)");
    expect(segmentName('<b>"big"</b>\n spender')).toBe('<b>"big"</b> spender');
    expect(short("abcdefgh", 5)).toBe("abcd…");
    expect(short("😀😀😀", 3)).toBe("😀😀😀");
  });
});
