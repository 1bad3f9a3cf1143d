import {describe, expect, it} from "vitest";
import {cohortTitle} from "../../src/components/trust-cohorts.ts";
import type {Contest, Forecast, Group, Week} from "../../src/components/trust-data.ts";
import {decileTitle} from "../../src/components/trust-deciles.ts";
import {frequencyTitle} from "../../src/components/trust-frequency.ts";
import {
  choiceSentence,
  leaderboardTitle,
  leavingSentence,
  misfit,
  refusalList,
  spendSentence,
  standing,
  trackingTitle,
  trustAnswer,
  trustSteps,
} from "../../src/components/trust-words.ts";

const _ = "\u202f";

const forecast: Forecast = {
  kind: "purchases",
  reason: null,
  model: {
    name: "MBG/NBD",
    chosenBy: "holdout",
    usedPrior: false,
    logLikelihood: -9582.1,
    customers: 2357,
    parameters: [],
  },
  models: [
    {name: "NBD", refusal: null, logLikelihood: -9763.7},
    {name: "MBG/NBD", refusal: null, logLikelihood: -9582.1},
  ],
  spend: null,
  holdout: {calibrationTo: "1997-09-30", from: "1997-10-01", to: "1998-06-30", days: 273},
  holdoutReason: null,
};

/** A forecast with these errors, the second and third as far off as the first. */
function contest(name: string, expected: number | null, more: Partial<Contest> = {}): Contest {
  const actual = more.actual === undefined ? 1000 : more.actual;
  const total = expected === null || !actual ? null : expected / actual - 1;
  const size = total === null ? null : Math.round(Math.abs(total) * 1000) / 1000;
  return {
    name,
    kind: "model",
    chosen: false,
    refusal: "",
    actual,
    expected,
    total,
    cohort: size,
    decile: size,
    score: size,
    rank: null,
    ...more,
  };
}

/** The contests with their ranks. */
function ranked(...contests: Contest[]): Contest[] {
  return [...contests]
    .sort((a, b) => (a.score ?? 9) - (b.score ?? 9))
    .map((c, i) => ({...c, rank: c.score === null ? null : i + 1}));
}

const inUse = {chosen: true} as const;
const rule = {kind: "baseline"} as const;
const usual = ranked(
  contest("MBG/NBD", 880, inUse),
  contest("NBD", 1400),
  contest("Cohort mean", 1350, rule),
  contest("Last period again", 1300, rule),
);

describe("how far off", () => {
  it.each([
    [-0.1214, `12${_}% too low`],
    [0.557, `56${_}% too high`],
    [0.0062, `0.6${_}% too high`],
    [0.004, "right to within half a per cent"],
    [0, "right to within half a per cent"],
    [-1, `100${_}% too low`],
    [12.4, `1,240${_}% too high`],
  ])("%d", (error, text) => expect(misfit(error)).toBe(text));

  it("is unknown without a comparison", () => expect(misfit(null)).toBeNull());
});

describe("the answer", () => {
  it("says how far the total was off, and what the rules of thumb were", () => {
    expect(trustAnswer(forecast, usual)).toEqual({
      verdict: `The forecast was 12${_}% too low.`,
      sentence: `On the last 273 days, 1 October 1997 to 30 June 1998, which it had not seen, the forecast was 12${_}% too low: 880 repeat purchases were expected and 1,000 came. MBG/NBD came nearer than any rule of thumb: off by 12${_}% on average, against 30${_}% for “Last period again”.`,
    });
  });

  it("says plainly when a rule of thumb came nearer", () => {
    const {sentence} = trustAnswer(
      forecast,
      ranked(contest("MBG/NBD", 880, inUse), contest("Cohort mean", 1030, rule)),
    );
    expect(sentence).toContain(
      `A rule of thumb came nearer than the model: “Cohort mean” was off by 3${_}% on average, MBG/NBD by 12${_}%.`,
    );
  });

  it("calls a draw a draw", () => {
    expect(standing(ranked(contest("MBG/NBD", 880, inUse), contest("Cohort mean", 1120, rule)))).toBe(
      `MBG/NBD was as near as the best rule of thumb, “Cohort mean”: both were off by 12${_}% on average.`,
    );
  });

  it("says when a rule of thumb was nearer for the total alone", () => {
    const last = contest("Last period again", 950, {...rule, cohort: 0.46, decile: 0.26, score: 0.257});
    expect(standing(ranked(contest("MBG/NBD", 840, inUse), last, contest("Cohort mean", 1600, rule)))).toBe(
      `MBG/NBD came nearer than any rule of thumb: off by 16${_}% on average, against 26${_}% for “Last period again”. For the total alone “Last period again” was nearer (5${_}% too low).`,
    );
  });

  it("says when another model came nearer than the configured one", () => {
    const contests = ranked(
      contest("NBD", 1400, inUse),
      contest("MBG/NBD", 880),
      contest("Cohort mean", 1600, rule),
    );
    expect(standing(contests)).toBe(
      `NBD came nearer than any rule of thumb: off by 40${_}% on average, against 60${_}% for “Cohort mean”. MBG/NBD came nearer than NBD, which is in use: off by 12${_}% on average against 40${_}%.`,
    );
  });

  it("speaks of one day, one purchase", () => {
    const one = {...forecast, holdout: {...forecast.holdout!, from: "1998-06-30", days: 1}};
    expect(
      trustAnswer(one, [contest("MBG/NBD", 1, {...inUse, actual: 1, score: null})]).sentence.trim(),
    ).toBe(
      "On the last day, 30 June 1998, which it had not seen, the forecast was right to within half a per cent: 1 repeat purchase was expected and 1 came.",
    );
  });

  it("compares nothing when nobody bought", () => {
    const nobody = [contest("MBG/NBD", 4, {...inUse, actual: 0})];
    expect(trustAnswer(forecast, nobody)).toEqual({
      verdict: "That cannot be told yet.",
      sentence:
        "On the last 273 days, 1 October 1997 to 30 June 1998, which it had not seen, nobody bought; 4 repeat purchases were expected.",
    });
  });

  it("gives the reason when nothing was tested", () => {
    const short = {...forecast, holdout: null, holdoutReason: "The data span 40 days."};
    expect(trustAnswer(short, [])).toEqual({
      verdict: "That cannot be told yet.",
      sentence:
        "The data span 40 days. Until then the forecasts rest on how well the model fits the past alone.",
    });
    expect(trustAnswer(forecast, []).verdict).toBe("That cannot be told yet.");
  });

  it("says when there is no forecast, or contracts", () => {
    const none = {...forecast, model: null, kind: "none" as const, reason: "Only 3 of 9 customers came back"};
    expect(trustAnswer(none, [])).toEqual({
      verdict: "There is no forecast to trust.",
      sentence: "Only 3 of 9 customers came back.",
    });
    expect(trustAnswer({...forecast, kind: "contractual"}, []).verdict).toBe("Not tested here.");
  });
});

describe("the leaderboard", () => {
  it("says what won, and by how much", () => {
    expect(leaderboardTitle(usual)).toBe(
      `MBG/NBD came nearest: off by 12${_}% on average, against 30${_}% for the best rule of thumb, “Last period again”`,
    );
  });

  it("says when a rule of thumb won", () => {
    expect(leaderboardTitle(ranked(contest("MBG/NBD", 880), contest("Cohort mean", 1030, rule)))).toBe(
      `The rule of thumb “Cohort mean” came nearest: off by 3${_}% on average, against 12${_}% for MBG/NBD`,
    );
  });

  it("knows draws, a single contest and none", () => {
    expect(leaderboardTitle(ranked(contest("NBD", 880), contest("BG/NBD", 880)))).toBe(
      `NBD and BG/NBD came equally near: off by 12${_}% on average`,
    );
    expect(leaderboardTitle(ranked(contest("NBD", 880)))).toBe(`NBD stood alone: off by 12${_}% on average`);
    expect(leaderboardTitle([contest("NBD", null)])).toBe("No forecast could be compared");
  });
});

describe("week by week", () => {
  const week = (actual: number, holdout = true): Week => ({
    week: "1997-10-01",
    ends: "1997-10-07",
    holdout,
    actual,
    expected: 50,
    low: 40,
    high: 60,
  });

  it("counts weeks within the range, of those that were held back", () => {
    expect(trackingTitle([week(99, false), week(45), week(61), week(40)], false)).toBe(
      "In 2 of the 3 weeks that the forecast had not seen, purchases stayed within its range; nine in ten should",
    );
    expect(trackingTitle([week(45), week(60)], false)).toBe(
      "In both weeks that the forecast had not seen, purchases stayed within its range",
    );
    expect(trackingTitle([week(70), week(80)], false)).toBe(
      "In none of the 2 weeks that the forecast had not seen, purchases stayed within its range; nine in ten should",
    );
  });

  it("knows a single week, and none", () => {
    expect(trackingTitle([week(45)], false)).toBe(
      "In the one week that the forecast had not seen, purchases stayed within its range",
    );
    expect(trackingTitle([week(5)], false)).toBe(
      "In the one week that the forecast had not seen, purchases were outside its range",
    );
    expect(trackingTitle([week(45, false)], false)).toBe("No whole week was held back");
  });

  it("adds up from the beginning", () => {
    expect(trackingTitle([week(40), {...week(4339), expected: 4160.6, ends: "1998-06-30"}], true)).toBe(
      `By 30 June 1998 customers had bought again 4,339 times; 4,161 were expected, 4${_}% too low`,
    );
    expect(trackingTitle([{...week(0), expected: 3}], true)).toBe(
      "By 7 October 1997 customers had bought again 0 times; 3 were expected",
    );
  });
});

describe("groups of customers", () => {
  const group = (label: string, customers: number, actual: number | null, expected = 1): Group => ({
    label,
    customers,
    actual,
    expected: actual === null ? null : expected,
    low: actual === null ? null : 0.9 * expected,
    high: actual === null ? null : 1.1 * expected,
  });

  it("name the group in which most purchases were missed", () => {
    // Missed: 100 · 0.2 = 20 with none before, 10 · 1 = 10 with one, nothing with two or more.
    expect(frequencyTitle([group("0", 100, 1.2), group("1", 10, 2), group("2 or more", 12, 4, 4)])).toBe(
      "Customers who had bought only once bought more often than expected: 1.20 times each against 1.00; 2 of 3 groups are outside the forecast’s range",
    );
    expect(frequencyTitle([group("1", 10, 0.5), group("2 or more", 12, 4, 4)])).toBe(
      "Customers with 1 earlier repeat purchase bought less often than expected: 0.50 times each against 1.00; 1 of 2 groups is outside the forecast’s range",
    );
  });

  it("say so when all are within the range, or hidden", () => {
    expect(frequencyTitle([group("0", 100, 1), group("1 or more", 10, 1.05)])).toBe(
      "In both groups customers bought as often as the forecast allows",
    );
    expect(frequencyTitle([group("0 or more", 100, 1)])).toBe(
      "Customers bought as often as the forecast allows",
    );
    expect(cohortTitle([group("Q1 2024", 3, null)])).toBe("No group is large enough to be shown");
  });

  it("say of a single cohort what it did", () => {
    expect(cohortTitle([group("Q1 1997", 2357, 1882, 1653)])).toBe(
      "Customers won in Q1 1997 bought more often than expected: 1,882 times against 1,653",
    );
  });

  it("tell how much the first group made of all", () => {
    // 20 · 3 = 60 of 100 purchases, by 20 of 100 customers.
    const groups = [group("1", 20, 3, 3), group("2", 80, 0.5, 0.5)];
    expect(decileTitle(groups)).toBe(
      `The 20 customers from whom most was expected (20${_}% of all) made 60${_}% of the purchases`,
    );
    // With a withheld group the whole is not known.
    expect(decileTitle([...groups, group("3", 4, null)])).toBe(
      "In both groups customers bought as often as the forecast allows",
    );
    expect(decileTitle([group("1", 20, 0), group("2", 80, 0)])).toContain("bought less often than expected");
  });

  it("decide whether to choose customers by the forecast", () => {
    const titles = (groups: Group[], contests = usual) =>
      trustSteps(forecast, contests, groups).map(({title}) => title);
    expect(titles([group("1", 20, 3), group("2", 80, 0.5)])).toEqual([
      "Expect totals to come out higher.",
      "Choose whom to look after by it.",
    ]);
    expect(titles([group("1", 20, 1), group("2", 80, 1)])).toEqual([
      "Expect totals to come out higher.",
      "Do not choose customers by it.",
    ]);
    expect(titles([])).toEqual(["Expect totals to come out higher."]);
    const beaten = ranked(contest("MBG/NBD", 1040, inUse), contest("Cohort mean", 1001, rule));
    expect(titles([], beaten)).toEqual(["Plan totals with it.", "Hold the rule of thumb against it."]);
    expect(titles([], [])).toEqual(["Wait, or hold back fewer days."]);
    expect(trustSteps({...forecast, model: null}, [], []).map(({title}) => title)).toEqual([
      "Wait for customers to come back.",
    ]);
  });
});

describe("spending and frequency", () => {
  const spend = {
    refusal: null,
    correlation: 0.114,
    correlationLow: 0.05,
    correlationHigh: 0.18,
    verdict: "weak" as const,
    repeaters: 946,
  };

  it("gives the verdict with what it rests on", () => {
    expect(spendSentence(spend)).toBe(
      "The money forecast takes it that customers who buy often spend no more and no less each time than others. Here they spend a little more (correlation 0.11, 95 % range 0.05 to 0.18, 946 customers who bought again): too little to matter for totals, though the value of the most frequent buyers comes out slightly too low.",
    );
    expect(spendSentence({...spend, verdict: "independent", correlation: -0.004})).toContain(
      "Nothing here speaks clearly against it (correlation 0.00,",
    );
    expect(spendSentence({...spend, verdict: "strong", correlation: -0.4})).toContain(
      "Here they spend clearly less (correlation −0.40, 95 % range 0.05 to 0.18, 946 customers who bought again): the value of frequent buyers comes out too high, and that of rare ones too low.",
    );
  });

  it("says what is missing", () => {
    expect(spendSentence({...spend, refusal: "Everybody spends the same."})).toBe(
      "Everybody spends the same.",
    );
    expect(spendSentence(null)).toBe(
      "No money forecast was made, so there is nothing to check about what customers spend.",
    );
  });
});

describe("the model in use", () => {
  it("says what it cannot know of leaving", () => {
    expect(leavingSentence("BG/NBD")).toContain(
      "must count everyone who has bought just once as still a customer",
    );
    expect(leavingSentence("NBD")).toContain("knows no leaving");
    expect(leavingSentence("Pareto/NBD")).toBe("");
    expect(leavingSentence(undefined)).toBe("");
  });

  it("says why it is in use", () => {
    expect(choiceSentence(forecast)).toBe(
      "MBG/NBD is in use because of the models it came nearest to what customers did in the days held back. For the test it was fitted on the days before those held back, for the site on all days (2,357 customers).",
    );
    expect(choiceSentence({...forecast, model: {...forecast.model!, chosenBy: "only one"}})).toContain(
      "MBG/NBD is in use because no other model could be fitted.",
    );
    expect(
      choiceSentence({...forecast, holdout: null, model: {...forecast.model!, chosenBy: "likelihood"}}),
    ).toBe(
      "MBG/NBD is in use because it fits the past best for its number of parameters; nothing could be tested on days held back. It was fitted on all days (2,357 customers).",
    );
    expect(choiceSentence({...forecast, model: null})).toBe("");
  });

  it("lists those that could not be fitted, with the reason", () => {
    const models = [...forecast.models, {name: "BG/NBD", refusal: "No dropout visible", logLikelihood: null}];
    expect(refusalList({...forecast, models})).toEqual(["BG/NBD: No dropout visible."]);
  });
});
