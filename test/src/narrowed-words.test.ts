/** Words of narrowed pages, also where there is one quarter, none, or nobody. */
import {describe, expect, it} from "vitest";
import {carried, isPage} from "../../src/components/carried.ts";
import {cubeOf} from "../../src/components/cube.ts";
import {
  everyQuarter,
  meanOfStarts,
  meansOfAll,
  type NarrowedPeriod,
  periodsOf,
  startCells,
} from "../../src/components/narrowed-data.ts";
import {
  startLens,
  startsAnswer,
  startsCurveTitle,
  startsNote,
} from "../../src/components/narrowed-retention-words.ts";
import {
  figuresNote,
  type NarrowedInput,
  narrowedAnswer,
  narrowedDoubts,
  narrowedFigures,
  narrowedSteps,
  revenueTitleOf,
  shareTitle,
  withheldNote,
} from "../../src/components/narrowed-words.ts";
import {narrowedTo, narrowingSchema} from "../../src/components/narrowing.ts";
import {lookedUp, narrowedName} from "../../src/components/narrowing-words.ts";
import type {Manifest} from "../../src/components/published.ts";
import {cellSentence, meanSentence} from "../../src/components/retention-words.ts";
import {readState, writeState} from "../../src/components/url-state.ts";

const plain = (text: string) => text.replaceAll("\u202f", " ");
const period = (quarter: string, knownOn: string, more: Partial<NarrowedPeriod> = {}): NarrowedPeriod => ({
  quarter,
  knownOn,
  complete: true,
  base: 200,
  bought: 120,
  orders: 300,
  revenue: 9000,
  margin: 3000,
  ...more,
});
const grouping = {
  name: "rfm",
  label: "RFM groups",
  kind: "rfm",
  segments: [
    {name: "Champions", customers: 210},
    {name: "", customers: 30},
  ],
};
const manifest = {
  narrowing: [grouping],
  retention: {windowDays: {week: 7, month: 30, quarter: 90}},
  currency: "USD",
  smallGroup: 10,
} as unknown as Manifest; // what narrowing reads of it
const narrowed = {grouping, segment: grouping.segments[0]!};
const everybody = {base: 1000, bought: 400, orders: 800, revenue: 20_000, margin: 7000};
const all = [
  period("2023-07-01", "2023-06-30", everybody),
  period("2024-04-01", "2024-03-31", everybody),
  period("2024-07-01", "2024-06-30", everybody),
  period("2024-10-01", "2024-09-30", {...everybody, complete: false, bought: 90}),
];
const input = (rows: readonly NarrowedPeriod[], more: Partial<NarrowedInput> = {}): NarrowedInput => ({
  narrowed,
  rows: everyQuarter(rows, more.all ?? all),
  all,
  currency: "USD",
  smallGroup: 10,
  asOf: "2024-11-20",
  ...more,
});
const usual = [
  period("2023-07-01", "2023-06-30", {base: 160, bought: 88, orders: 200, revenue: 6000}),
  period("2024-04-01", "2024-03-31"),
  period("2024-07-01", "2024-06-30"),
  period("2024-10-01", "2024-09-30", {complete: false, bought: 10}),
];

describe("the choice", () => {
  const schema = narrowingSchema(manifest);
  const read = (search: string) => narrowedTo(readState(schema, search), manifest);

  it("is read from the address; what is not there means all customers", () => {
    expect(read("?by=rfm&in=Champions")?.segment).toEqual({name: "Champions", customers: 210});
    expect(read("?by=rfm&in=")?.segment.customers).toBe(30);
    for (const search of ["", "?by=rfm", "?by=rfm&in=Nobody", "?by=nothing&in=Champions", "?in=Champions"])
      expect(read(search)).toBe(null);
    expect(narrowedTo({by: "rfm", in: "Champions"}, {...manifest, narrowing: undefined})).toBe(null);
    expect(writeState(schema, {by: "rfm", in: "A & B"}, "?period=week")).toBe(
      "?period=week&by=rfm&in=A+%26+B",
    );
    expect(writeState(schema, {by: "", in: null}, "?by=rfm&in=x&period=week")).toBe("?period=week");
  });

  it("goes along to every page of the site, from any folder, and nowhere else", () => {
    const here = "https://a.b/shop/segments/rfm.html?by=rfm&in=A+%26+B&returns=pace";
    expect(carried("https://a.b/shop/trust.html?view=total#x", here)).toBe(
      "https://a.b/shop/trust.html?view=total&by=rfm&in=A+%26+B#x",
    );
    expect(carried("https://a.b/shop/trust.html?by=old&in=x", "https://a.b/shop/index.html")).toBe(
      "https://a.b/shop/trust.html",
    );
    const root = "https://a.b/shop/index.html";
    const page = (address: string) => isPage(address, root);
    expect(
      ["", "trust.html", "trust", "segments/rfm.html?by=x"].map((p) => page(`https://a.b/shop/${p}`)),
    ).toEqual([true, true, true, true]);
    expect(["https://a.b/shop/data/x.arrow", "https://a.b/other.html", "mailto:a@b.c"].map(page)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("says who is meant and when it was known", () => {
    expect(narrowedName(narrowed)).toBe("Champions (RFM groups)");
    expect(narrowedName({grouping, segment: grouping.segments[1]!})).toBe("(no name) (RFM groups)");
    expect(lookedUp(grouping)).toMatch(/^Who is in it is looked up at the end of the quarter before: /);
    expect(lookedUp({kind: "dimension"})).toMatch(/as the latest data say it\.$/);
  });
});

describe("the overview", () => {
  it("tells the last whole quarter against the others and the year before", () => {
    const {verdict, sentence, doubt} = narrowedAnswer(input(usual));
    expect(verdict).toBe("More of them buy than of the others.");
    // Wilson's interval of 120 of 200 is 0.531 to 0.665.
    expect(plain(sentence)).toBe(
      "Of the 200 customers who were in “Champions” when Q3 2024 began, 60 % bought in it (95 % interval 53 to 67 %), against 40 % of all.",
    );
    // 280 of the other 800; Newcombe's interval of the difference is 0.173 to 0.323.
    expect(plain(doubt)).toBe(
      "Of the 800 other customers, 35 % bought. With 95 % confidence the true difference is 17 points to 32 points more.",
    );
    expect(narrowedFigures(input(usual)).map(({text, note}) => `${plain(text)}: ${plain(note)}`)).toEqual([
      "200: up 25 % on Q3 2023; 20 % of all customers",
      "60 %: up 5 points on Q3 2023; all customers 40 %",
      "300: up 50 % on Q3 2023; 38 % of all orders of those customers",
      "$9,000: up 50 % on Q3 2023; 45 % of what all brought",
      "$45.00: all customers $20.00",
    ]);
    expect(plain(shareTitle(input(usual)))).toBe(
      "60 % of “Champions” bought in Q3 2024, 5 points more than in Q3 2023",
    );
    expect(plain(revenueTitleOf(input(usual)))).toBe(
      "“Champions” brought $9,000 in Q3 2024, up 50 % on Q3 2023",
    );
    expect(figuresNote(input(usual))).toMatch(/1,000 who had bought by 30 June 2024; .*Q4 2024 is not over/);
    expect(narrowedSteps(input(usual)).map(({title}) => title)).toEqual([
      "Look after them first.",
      "Ask after those who stayed away.",
      "Know them.",
    ]);
    expect(narrowedDoubts(input(usual))[0]).toBe(
      "Told is Q3 2024, the last quarter that is over on 20 November 2024; Q4 2024 has begun, and its numbers can still rise.",
    );
  });

  it("names no year that is not there, and no fall that may be chance", () => {
    const one = input(usual.slice(2, 3), {all: all.slice(2, 3)});
    expect(plain(shareTitle(one))).toBe("60 % of “Champions” bought in Q3 2024");
    expect(plain(narrowedFigures(one)[0]!.note)).toBe("20 % of all customers");
    const fell = (bought: number) =>
      narrowedSteps(
        input([
          {...usual[0]!, base: 200, bought},
          {...usual[2]!, revenue: 100},
        ]),
      ).map((s) => s.title);
    expect(fell(130)).toEqual(["Ask after those who stayed away.", "Know them."]);
    expect(fell(160)[0]).toBe("Find out why fewer buy.");
  });

  it("says so when no quarter is over, nobody was there, too few were, or everybody was", () => {
    const young = input([usual[3]!], {all: [all[3]!]});
    expect(narrowedAnswer(young).verdict).toBe("Too early to say.");
    expect(narrowedFigures(young)).toEqual([]);
    expect(shareTitle(young)).toBe("How many of “Champions” bought in each quarter");
    expect(narrowedSteps(young)[0]).toMatchObject({title: "See who they are.", page: "segments/rfm"});
    const nobody = input([]);
    expect(narrowedAnswer(nobody).sentence).toMatch(/^No customer was in “Champions” when Q3 2024 began/);
    expect(withheldNote(nobody, "share")).toBe("In 4 quarters nobody was in it.");
    expect(narrowedAnswer(input([], {all: []})).verdict).toBe("Too early to say.");
    const few = input([
      period("2024-07-01", "2024-06-30", {base: 1, bought: null, orders: null, revenue: null, margin: null}),
    ]);
    expect(narrowedAnswer(few).sentence).toBe(
      "1 customer was in “Champions” when Q3 2024 began. What they did is withheld: it would tell of fewer than 10 customers.",
    );
    expect(narrowedFigures(few)).toHaveLength(1);
    expect(withheldNote(few, "revenue")).toMatch(/^1 quarter is withheld: the money .* In 3 quarters nobody/);
    const whole = narrowedAnswer(input([all[2]!]));
    expect(whole).toMatchObject({verdict: "Everybody was in it.", doubt: ""});
    expect(whole.sentence).not.toMatch(/against/);
  });

  it("tells no money of an attribute, and withheld money plainly", () => {
    const attribute = {...input(usual), narrowed: {...narrowed, grouping: {...grouping, kind: "dimension"}}};
    expect(narrowedFigures(attribute).map(({label}) => label)).not.toContain("Revenue");
    const hidden = input([{...usual[2]!, revenue: null, margin: null}]);
    expect(narrowedFigures(hidden).slice(-2)).toMatchObject([
      {text: "–", note: "withheld"},
      {text: "–", note: "withheld"},
    ]);
    expect(revenueTitleOf(hidden)).toBe("Revenue of “Champions” by quarter");
  });
});

describe("retention", () => {
  const starts = cubeOf({
    grouping: ["rfm", "rfm", "rfm", "rfm", "rfm", ""],
    segment: ["Champions", "Champions", "Champions", "Champions", "", ""],
    quarter: ["2024-01-01", "2024-01-01", "2024-04-01", "2024-04-01", "2024-04-01", "2024-01-01"],
    age: [1, 2, 1, 2, 1, 1],
    complete: [true, true, true, false, true, true],
    closes: ["2024-03-31", "2024-06-30", "2024-06-30", "2024-09-30", "2024-06-30", "2024-03-31"],
    base: [100, 100, 400, 400, 4, 1000],
    bought: [60, 50, 280, 90, null, 400],
    later: [80, 50, 300, 90, null, 700],
  });
  const lens = startLens(manifest);

  it("weights quarter-ends by size, with an interval that counts nobody twice", () => {
    const cells = startCells(starts, "rfm", "Champions", "bought");
    const curve = meanOfStarts(cells);
    // 340 of 500; the typical quarter-end has (500 / (10 + 20))² = 278 customers: Wilson's interval of 0.68 is 0.623 to 0.732.
    expect(curve[0]).toMatchObject({age: 1, mean: 0.68, cohorts: 2, customers: 500});
    expect(curve[0]!.low).toBeCloseTo(0.623, 3);
    expect(curve[0]!.high).toBeCloseTo(0.732, 3);
    expect(curve[1]).toMatchObject({age: 2, mean: 0.5, cohorts: 1});
    expect(plain(cellSentence(cells[1]!, lens))).toBe(
      "In it on 31 December 2023, quarter 1: 60 of 100 customers (60 %) bought in quarter 1. Final.",
    );
    expect(plain(meanSentence(curve[0]!, lens))).toBe(
      "Mean, quarter 1: 68 % (95 % interval 62 to 73 %), from 2 quarter-ends.",
    );
    const answer = startsAnswer(
      curve,
      meansOfAll(startCells(starts, "", "", "bought"), cells),
      lens,
      narrowed,
    );
    expect(plain(answer.sentence)).toBe(
      "Of those who were in “Champions” at the end of a quarter, 68 % bought in the first quarter after it and 50 % in the second quarter.",
    );
    expect(answer.verdict).toBe("This is how long they stay.");
    expect(startsNote(cells, lens, "2024-08-20")).toMatch(
      /^2 quarter-ends, through 20 August 2024; .*Hatched/,
    );
  });

  it("compares as far as both reach, and says when nothing can be told", () => {
    const one = meanOfStarts(startCells(starts, "rfm", "Champions", "later")).slice(0, 1);
    const cells = startCells(starts, "rfm", "Champions", "later");
    // All customers are known for one of the two quarter-ends.
    const all = meansOfAll(startCells(starts, "", "", "later"), cells);
    expect(all).toEqual([{age: 1, mean: 0.7, low: null, high: null, cohorts: 1, customers: 100}]);
    const answer = startsAnswer(one, all, startLens(manifest, "on_or_after"), narrowed);
    expect(plain(answer.sentence)).toBe(
      "Of those who were in “Champions” at the end of a quarter, 76 % bought in the first quarter after it or later, against 70 % of all customers.",
    );
    expect(answer.verdict).toBe("They stay longer than all customers.");
    expect(plain(startsCurveTitle(one, all, startLens(manifest, "on_or_after"), narrowed))).toBe(
      "One quarter on or later, 76 % of “Champions” bought, against 70 % of all customers",
    );
    const few = meanOfStarts(startCells(starts, "rfm", "", "bought"));
    expect(few).toEqual([{age: 1, mean: null, low: null, high: null, cohorts: 0, customers: null}]);
    expect(startsAnswer(few, all, lens, narrowed).verdict).toBe("Too early to say.");
    expect(startsAnswer([], [], lens, narrowed).verdict).toBe("Too early to say.");
    expect(
      periodsOf(
        cubeOf({
          ...Object.fromEntries(
            [
              "grouping",
              "segment",
              "quarter",
              "known_on",
              "complete",
              "base",
              "bought",
              "orders",
              "revenue",
              "margin",
            ].map((name) => [name, []]),
          ),
        }),
        "",
        "",
      ),
    ).toEqual([]);
  });
});
