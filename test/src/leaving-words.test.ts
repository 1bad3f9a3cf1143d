import {describe, expect, it} from "vitest";
import {cubeOf} from "../../src/components/cube.ts";
import {
  type DimensionTest,
  type HazardPoint,
  hazardByMonth,
  type Leaving,
  type NextOrder,
  survivalCurve,
} from "../../src/components/leaving-data.ts";
import {leavingSchema} from "../../src/components/leaving-report.ts";
import {probability} from "../../src/components/leaving-statistics.ts";
import {
  comparisonTitle,
  groupName,
  hazardSentence,
  hazardTitle,
  leavingAnswer,
  leavingNumbers,
  leavingSteps,
  nextOrderSentence,
  nextOrderTitle,
  ordinal,
  roughly,
  silenceTitle,
  survivalSentence,
  survivalTitle,
  testSentence,
} from "../../src/components/leaving-words.ts";
import type {Manifest} from "../../src/components/published.ts";
import {readState} from "../../src/components/url-state.ts";

/** Narrow no-break space before "%". */
const plain = (text: string) => text.replaceAll("\u202f", " ");

const leaving: Leaving = {
  kind: "silence",
  unit: "days",
  reason: null,
  silenceDays: 234,
  how: "A customer has left who has been silent for more than 234 days.",
  followedTo: "2024-05-10",
  customers: 13286,
  left: 9063,
  tooNew: 5863,
  once: {share: 0.336, low: 0.328, high: 0.345},
  median: {time: 91, low: 85, high: 98},
  landmarks: [
    {months: 1, days: 30, share: 0.6, low: 0.59, high: 0.61},
    {months: 6, days: 183, share: 0.4, low: 0.39, high: 0.41},
    {months: 12, days: 365, share: 0.277, low: 0.268, high: 0.286},
    {months: 24, days: 731, share: 0.154, low: 0.144, high: 0.165},
  ],
  tests: [],
  nextOrder: [],
  silence: [
    {by: "", group: "", customers: 19149, medianGap: 38, alarmDays: 163, overdue: 10478},
    {by: "orders", group: "1 order", customers: 7541, medianGap: 49, alarmDays: 210, overdue: 4669},
    {by: "orders", group: "11 or more orders", customers: 1133, medianGap: 25, alarmDays: 93, overdue: 342},
  ],
};
const none: Leaving = {
  ...leaving,
  kind: "none",
  reason: "Fewer than 10 orders were followed by another.",
  silenceDays: null,
  how: "",
  followedTo: null,
  customers: 0,
  left: 0,
  tooNew: 0,
  once: null,
  median: {time: null, low: null, high: null},
  landmarks: [],
  silence: [],
};
const contract: Leaving = {
  ...leaving,
  kind: "contract",
  silenceDays: null,
  how: "A customer has left on the day the contract ended.",
  followedTo: "2018-12-31",
  tooNew: 0,
  once: null,
  median: {time: null, low: null, high: null},
};

describe("the answer", () => {
  it("says when half have left, who never comes back and who stays a year", () => {
    const {verdict, sentence, doubt} = leavingAnswer(leaving);
    expect(verdict).toBe("Half of all customers have left after about 3 months.");
    expect(plain(sentence)).toBe(
      "Of all new customers, 34 % never order a second time, and 28 % are still customers a year after the first order. Whoever has been silent for more than 234 days counts as having left, since the day of the last order.",
    );
    expect(plain(doubt)).toBe(
      "This rests on 13,286 customers who first bought by 10 May 2024; 9,063 of them had left by then. It is too early to tell of the 5,863 customers who came later. With 95 % confidence, 27 to 29 % stay for a year.",
    );
  });

  it.each([
    [0.6, "Most customers buy once and never again."],
    [0.5, "About half of all customers buy only once."],
    [0.47, "Half of all customers have left after 5 days."],
  ])("says so when %d never come back", (share, verdict) => {
    const median = {time: share > 0.47 ? 0 : 5, low: 0, high: 9};
    expect(leavingAnswer({...leaving, once: {share, low: null, high: null}, median}).verdict).toBe(verdict);
  });

  it("says how many stay where fewer than half have left", () => {
    const median = {time: null, low: null, high: null};
    expect(plain(leavingAnswer({...leaving, landmarks: leaving.landmarks.slice(0, 1), median}).verdict)).toBe(
      "60 % are still customers after a month.",
    );
    expect(leavingAnswer({...leaving, landmarks: [], median}).verdict).toBe(
      "It is too early to say how long customers stay.",
    );
    expect(plain(leavingAnswer({...leaving, landmarks: [], median}).sentence)).toMatch(
      /^Of all new customers, 34 % never order a second time\. /,
    );
  });

  it("speaks of contracts where there are any", () => {
    const {sentence, doubt} = leavingAnswer(contract);
    expect(plain(sentence)).toBe(
      "Of all new customers, 28 % are still customers a year after the start of the contract. A customer has left on the day the contract ended.",
    );
    expect(doubt).toContain("whose contract began by 31 December 2018");
    expect(doubt).not.toContain("too early");
  });

  it("says why nothing can be told", () => {
    expect(leavingAnswer(none)).toEqual({
      verdict: "Too early to say.",
      sentence: "Fewer than 10 orders were followed by another.",
      doubt: "",
    });
    expect(leavingNumbers(none)).toEqual([]);
    expect(survivalTitle(none)).toBe("How long customers stay");
  });

  it("counts one customer as one", () => {
    expect(leavingAnswer({...leaving, customers: 1, left: 0, tooNew: 1}).doubt).toContain(
      "This rests on 1 customer who first bought by 10 May 2024; 0 of them had left by then. It is too early to tell of the 1 customer who came later.",
    );
  });
});

describe("the headline figures", () => {
  it("come with their intervals", () => {
    expect(leavingNumbers(leaving).map(({label, text, note}) => [label, text, note].map(plain))).toEqual([
      ["never order a second time", "34 %", "95 % interval 33 to 35 %"],
      ["still customers after a year", "28 %", "95 % interval 27 to 29 %"],
      ["half have left after", "91 days", "95 % interval 85 to 98 days"],
      [
        "silent for more than 163 days",
        "10,478",
        "of 19,149 customers; nine in ten who came back were back by then",
      ],
    ]);
  });

  it("leave out what is not known", () => {
    expect(leavingNumbers({...contract, silence: []}).map((n) => [n.label, n.text].map(plain))).toEqual([
      ["still customers after a year", "28 %"],
      ["half have left after", "not yet"],
    ]);
  });
});

describe("spans of time", () => {
  it.each([
    [1, "1 day"],
    [60, "60 days"],
    [91, "about 3 months"],
    [700, "about 23 months"],
    [731, "about 2 years"],
    [920, "about 2.5 years"],
  ])("of %d days are %s", (days, rough) => {
    expect(roughly(days)).toBe(rough);
  });
});

describe("the curve", () => {
  it("is named by what is left of it", () => {
    expect(plain(survivalTitle(leaving))).toBe(
      "Still customers: 60 % after a month, 40 % after half a year, 28 % after a year and 15 % after two years",
    );
    expect(
      plain(survivalTitle({...leaving, landmarks: [{months: 3, days: 91, share: 0.5, low: 0.4, high: 0.6}]})),
    ).toBe("Still customers: 50 % after three months");
  });

  it("says what a point says", () => {
    const point = {age: 183, months: 6.01, atRisk: 1, survival: 0.4, low: 0.39, high: 0.41};
    expect(plain(survivalSentence(point))).toBe(
      "After 6.0 months: 40 % are still customers (95 % interval 39 to 41 %); 1 customer observed that long.",
    );
    expect(plain(survivalSentence({...point, age: 0, months: 0, low: null}))).toBe(
      "On the first day: 40 % are still customers; 1 customer observed that long.",
    );
  });

  it("begins with everybody, and is empty where nothing was published", () => {
    const columns = {
      measure: ["leaving", "leaving", "hazard", "hazard"],
      dimension: ["", "", "", ""],
      value: ["", "", "", ""],
      age: [0, 30, 0, 1],
      at_risk: [40, 20, 40, 20],
      events: [20, 2, 20, 2],
      survival: [0.5, 0.45, null, null],
      low: [0.4, 0.35, null, null],
      high: [0.6, 0.55, null, null],
      hazard: [null, null, 0.5, 0.1],
      hazard_low: [null, null, 0.4, 0.05],
      hazard_high: [null, null, 0.6, 0.15],
    };
    expect(survivalCurve(cubeOf(columns)).map((p) => [p.age, p.survival])).toEqual([
      [0, 1],
      [0, 0.5],
      [30, 0.45],
    ]);
    expect(survivalCurve(cubeOf(columns), "region", "North")).toEqual([]);
    expect(hazardByMonth(cubeOf(columns)).map((p) => [p.month, p.hazard])).toEqual([
      [0, 0.5],
      [1, 0.1],
    ]);
  });
});

describe("when they leave", () => {
  const point = (month: number, hazard: number, low: number, high: number): HazardPoint => ({
    age: month * 30,
    month,
    atRisk: 100,
    events: Math.round(100 * hazard),
    hazard,
    low,
    high,
  });

  it("says who never comes back, and whether leaving falls off with age", () => {
    expect(
      plain(
        hazardTitle([point(0, 0.34, 0.33, 0.35), point(1, 0.1, 0.09, 0.11), point(12, 0.05, 0.04, 0.06)]),
      ),
    ).toBe(
      "34 % never come back; of the others, 10 % leave in the first month, 5 % in month 12: who stays, stays longer",
    );
  });

  it("claims no trend that the intervals do not bear out", () => {
    expect(plain(hazardTitle([point(1, 0.1, 0.05, 0.15), point(6, 0.08, 0.04, 0.13)]))).toBe(
      "10 % leave in the first month, 8 % in month 6",
    );
    expect(plain(hazardTitle([point(1, 0.02, 0.01, 0.03), point(3, 0.08, 0.06, 0.1)]))).toBe(
      "2 % leave in the first month, 8 % in month 3: leaving grows with time",
    );
  });

  it("stays true with one month, or none", () => {
    expect(plain(hazardTitle([point(1, 0.1, 0.05, 0.15)]))).toBe("10 % leave in the first month");
    expect(plain(hazardTitle([point(0, 0.34, 0.33, 0.35)]))).toBe("34 % never come back");
    expect(hazardTitle([])).toBe("When customers leave cannot be told yet");
    expect(plain(hazardSentence(point(2, 0.1, 0.05, 0.15)))).toBe(
      "Month 2: 10 % leave (95 % interval 5 to 15 %); 10 of 100 customers.",
    );
  });
});

describe("groups compared", () => {
  const group = (value: string, share: number | null) => ({
    value,
    customers: 100,
    left: 50,
    share,
    low: null,
    high: null,
  });
  const test: DimensionTest = {
    dimension: "channel",
    chiSquare: 30,
    degrees: 1,
    p: 1e-5,
    adjusted: 3e-5,
    verdict: "differ",
    months: 12,
    groups: [group("Web", 0.13), group("Store", 0.44)],
  };

  it("name who stays longest where the test says that they differ", () => {
    expect(plain(comparisonTitle(test, "Channel"))).toBe(
      "Store keeps customers longest: 44 % are still there after a year, against 13 % for Web",
    );
    expect(testSentence(test, 3)).toBe(
      "The groups differ by more than chance: if all groups left alike, curves this far apart would come up fewer than 1 time in 1,000, already corrected for looking at 3 attributes at once.",
    );
  });

  it("claim no difference where the test finds none", () => {
    const alike: DimensionTest = {...test, p: 0.2, adjusted: 0.2, verdict: "no clear difference"};
    expect(plain(comparisonTitle(alike, "Channel"))).toBe(
      "Channel makes no clear difference: between 13 % and 44 % are still customers after a year",
    );
    expect(testSentence(alike, 1)).toBe(
      "The difference may be chance: if all groups left alike, curves this far apart would come up about 20 times in 100.",
    );
    expect(testSentence({...alike, adjusted: 0.95}, 1)).toContain("would come up more often than not.");
    expect(testSentence({...alike, adjusted: 0.004}, 1)).toContain("about 1 time in 100.");
  });

  it("stay true where shares are equal, unknown or alone", () => {
    const equal = {...test, groups: [group("Web", 0.301), group("Store", 0.304)]};
    expect(plain(comparisonTitle(equal, "Channel"))).toBe(
      "Channel makes a difference to when customers leave, though 30 % of every group are still there after a year",
    );
    expect(plain(comparisonTitle({...equal, verdict: "no clear difference"}, "Channel"))).toBe(
      "Channel makes no clear difference: 30 % are still customers after a year",
    );
    const unknown = {...test, months: null, groups: [group("Web", null), group("Store", null)]};
    expect(comparisonTitle(unknown, "Channel")).toBe(
      "Channel makes a difference: its groups leave at different rates",
    );
    expect(comparisonTitle({...unknown, verdict: "no clear difference"}, "Channel")).toBe(
      "Channel makes no clear difference to when customers leave",
    );
    expect(comparisonTitle(undefined, "Channel")).toBe(
      "Channel: too few have left, or too few are observed, to compare groups",
    );
    expect(testSentence(undefined, 2)).toBe(
      "The groups cannot be compared: too few customers have left, or only one group is large enough.",
    );
  });

  it("begin with the attribute that is surest to matter", () => {
    const manifest = {
      dimensions: [
        {name: "region", label: "Region", values: []},
        {name: "channel", label: "Channel", values: []},
      ],
      // The schema reads nothing else of it.
    } as unknown as Manifest;
    const tests = [{...test, dimension: "region", adjusted: 0.4}, test];
    expect(readState(leavingSchema(manifest, {...leaving, tests}), "")).toEqual({
      dimension: "channel",
      alarms: "orders",
    });
    expect(readState(leavingSchema(manifest, leaving), "?dimension=nothing&alarms=region")).toEqual({
      dimension: "region",
      alarms: "region",
    });
  });

  it("write small probabilities as small", () => {
    expect([0, 0.00005, 0.03123, 1, null].map(probability)).toEqual([
      "< 0.0001",
      "< 0.0001",
      "0.0312",
      "1.00",
      "–",
    ]);
  });
});

describe("from order to order", () => {
  const row: NextOrder = {
    order: 1,
    customers: 19149,
    reached: 0.66,
    within: 365,
    median: 102,
    low: 98,
    high: 106,
    usual: 49,
  };

  it("says how many place the second, how fast, and whether that grows", () => {
    expect(plain(nextOrderTitle([row, {...row, order: 10, reached: 0.91}]))).toBe(
      "66 % place a second order within a year; of all who ever do, half within 49 days; after the 10th order, 91 % place another",
    );
    expect(plain(nextOrderTitle([row, {...row, order: 2, reached: 0.665}]))).toContain(
      "; after the 2nd order, 67 % place another, about as many",
    );
  });

  it("compares only what is observed as long", () => {
    expect(plain(nextOrderTitle([row, {...row, order: 2, reached: 0.2, within: 90}]))).toBe(
      "66 % place a second order within a year; of all who ever do, half within 49 days",
    );
  });

  it("stays true where few are observed, or nobody came back", () => {
    expect(plain(nextOrderTitle([{...row, reached: 0, within: 21, usual: null}]))).toBe(
      "0 % place a second order within 21 days",
    );
    expect(nextOrderTitle([])).toBe("Too few orders to say how long the next one takes");
    expect(plain(nextOrderSentence(row))).toBe(
      "After the 1st order (19,149 customers): 66 % placed the next within a year; half had placed it after 102 days (95 % interval 98 to 106).",
    );
    expect(plain(nextOrderSentence({...row, median: null, low: null, high: null}))).toContain(
      "fewer than half have placed it in the time observed.",
    );
  });

  it("counts in ordinals", () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111].map(ordinal)).toEqual([
      "1st",
      "2nd",
      "3rd",
      "4th",
      "11th",
      "12th",
      "13th",
      "21st",
      "22nd",
      "101st",
      "111th",
    ]);
  });
});

describe("alarming silence", () => {
  it("says from when on, and for how many", () => {
    expect(silenceTitle(leaving.silence)).toBe(
      "Worry after 163 days of silence: nine in ten who came back were back by then; 10,478 of 19,149 customers have been silent for longer",
    );
    expect(silenceTitle([{...leaving.silence[0]!, overdue: 0}])).toContain(
      "; nobody has been silent for longer",
    );
    expect(silenceTitle([])).toBe("Too few customers came back to say when silence is alarming");
    expect(leaving.silence.map(groupName)).toEqual(["Everybody", "1 order", "11 or more orders"]);
    expect(groupName({by: "region", group: "<b>North</b>"})).toBe("<b>North</b>");
  });
});

describe("what to do", () => {
  const label = (name: string) => name.toUpperCase();

  it("rests on numbers that are there", () => {
    const tests: DimensionTest[] = [
      {
        dimension: "channel",
        chiSquare: 30,
        degrees: 2,
        p: 0,
        adjusted: 0,
        verdict: "differ",
        months: 12,
        groups: [
          {value: "Other", customers: 50, left: 5, share: 0.9, low: null, high: null},
          {value: "Store", customers: 50, left: 25, share: 0.44, low: null, high: null},
          {value: "Web", customers: 50, left: 40, share: 0.14, low: null, high: null},
        ],
      },
    ];
    const nextOrder: NextOrder[] = [
      {order: 1, customers: 9, reached: 0.6, within: 365, median: null, low: null, high: null, usual: 49},
    ];
    expect(leavingSteps({...leaving, tests, nextOrder}, label).map((s) => [s.title, plain(s.text)])).toEqual([
      [
        "Win the second order.",
        "34 % of customers never place one. Half of those who do come back are back within 49 days: a word is worth most before then.",
      ],
      [
        "Call your regulars before they are gone.",
        "Of 1,133 customers with 11 or more orders, 342 have been silent for more than 93 days; nine in ten who came back were back by then.",
      ],
      [
        "Ask what Store does better.",
        "CHANNEL goes with how long customers stay: 30 points lie between Store and Web after a year. The groups differ in more than this, so try it on a few before you move money.",
      ],
    ]);
  });

  it("is to wait where there are none", () => {
    expect(leavingSteps(none, label)).toEqual([
      {title: "Wait for more data.", text: "Fewer than 10 orders were followed by another."},
    ]);
    expect(leavingSteps({...contract, silence: []}, label).map((s) => s.title)).toEqual([
      "Wait for more data.",
    ]);
  });
});
