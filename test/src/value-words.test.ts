import {describe, expect, it} from "vitest";
import type {CurvePoint, PaybackRow, ValueForecast, ValueGroup} from "../../src/components/value-data.ts";
import {
  aliveSentence,
  aliveTitle,
  comparisonTitle,
  concentrationTitle,
  curveTitle,
  decileTitle,
  doubtSentences,
  giniSentence,
  moneyRange,
  oneTimeSentence,
  paretoSentence,
  paybackTitle,
  paybackWords,
  rateWords,
  valueAnswer,
  valueNumbers,
  valueSteps,
} from "../../src/components/value-words.ts";

const _ = "\u202f";

const forecast: ValueForecast = {
  kind: "purchases",
  reason: null,
  horizon: {months: 12, days: 365},
  discountRate: 0.1,
  value: "margin",
  marginRate: 0.47,
  asOf: "2024-12-31",
  customers: 19149,
  model: {name: "MBG/NBD", dropout: "at any time", reason: "It was nearest."},
  spend: {refusal: null, verdict: "independent", sentence: "Nothing shows a difference."},
  alive: {expected: 6827, low: 6723, high: 6931},
  purchases: {expected: 27660, low: 27150, high: 28180},
  money: {expected: 1943000, low: 1896000, high: 1990000},
  perCustomer: {expected: 101.5, low: 99.01, high: 103.9},
  realisedPerCustomer: 250.1,
  concentration: {realised: {gini: 0.5729, top20: 0.6057}, expected: {gini: 0.6412, top20: 0.6268}},
};
const unknown = {expected: null, low: null, high: null};
const unforetold: ValueForecast = {
  ...forecast,
  kind: "none",
  reason: "No model of repeat purchases could be fitted.",
  model: null,
  alive: unknown,
  purchases: unknown,
  money: unknown,
  perCustomer: unknown,
};

describe("the answer", () => {
  it("adds what is expected to what was brought, with units and range", () => {
    const {verdict, sentence, doubt} = valueAnswer(forecast, "USD");
    expect(verdict).toBe("A customer is worth $352.");
    expect(sentence).toBe(
      "So far a customer has brought $250 of margin; $102 more is expected within the next 12 months ($99 to $104).",
    );
    expect(doubt).toContain(`discounted at 10${_}% a year`);
  });

  it("says so where nothing can be foretold", () => {
    expect(valueAnswer(unforetold, "USD")).toEqual({
      verdict: "$250 so far.",
      sentence:
        "So far a customer has brought $250 of margin. What is still to come cannot be told. No model of repeat purchases could be fitted.",
      doubt: "",
    });
  });

  it("withholds what rests on too few", () => {
    const none = valueAnswer({...unforetold, customers: 1, realisedPerCustomer: null}, "USD");
    expect(none.verdict).toBe("Too few customers to say.");
    expect(none.sentence).toContain("What 1 customer brought is withheld");
    const half = valueAnswer({...forecast, realisedPerCustomer: null}, "USD");
    expect(half.verdict).toBe("$102 to come.");
    expect(half.sentence).toContain("What was brought so far is withheld.");
  });

  it("knows a company without customers, and customers who cost more than they brought", () => {
    expect(valueAnswer({...unforetold, customers: 0, realisedPerCustomer: null}, "USD").verdict).toBe(
      "Nobody has bought yet.",
    );
    expect(valueAnswer({...forecast, realisedPerCustomer: -5}, "USD").sentence).toContain(
      "So far a customer has cost $5.00 more than was brought; $102 more is expected",
    );
  });

  it("writes no rate where later money counts in full", () => {
    expect(rateWords({discountRate: 0})).toBe("");
    expect(rateWords({discountRate: 0.085})).toBe(`8.5${_}% a year`);
    expect(valueAnswer({...forecast, discountRate: 0}, "USD").doubt).not.toContain("discounted");
  });
});

it("gives both ends of a range the same precision", () => {
  expect(moneyRange({low: 99.01, high: 103.9}, "USD")).toBe("$99 to $104");
  expect(moneyRange({low: 9.2, high: 10.4}, "USD")).toBe("$9.20 to $10.40");
  expect(moneyRange({low: null, high: 3}, "USD")).toBe("");
  expect(moneyRange({low: 2620.9, high: 2621.2}, "USD")).toBe("");
});

it("shows only the headline figures that are known", () => {
  expect(valueNumbers(forecast, "USD").map(({label, text}) => [label, text])).toEqual([
    ["Brought so far, per customer", "$250"],
    ["Still expected, per customer", "$102"],
    ["Still expected, in all", `$1.94${_}M`],
    ["Still customers", `36${_}%`],
  ]);
  expect(valueNumbers(unforetold, "USD").map(({label}) => label)).toEqual(["Brought so far, per customer"]);
});

describe("the curve", () => {
  const point = (age: number, value: number | null, predicted = false): CurvePoint => ({
    age,
    predicted,
    complete: !predicted,
    customers: 100,
    value,
    low: predicted && value !== null ? value - 2 : null,
    high: predicted && value !== null ? value + 2 : null,
  });
  const options = {grain: "month", cohort: "", currency: "USD", value: "margin"} as const;

  it("says where it stands and where it goes", () => {
    expect(curveTitle([point(0, 75), point(13, 247), point(25, 337, true)], options)).toBe(
      "By month 13 a customer has brought $247 of margin; the forecast is $337 by month 25 ($335 to $339)",
    );
  });

  it("is true without a forecast, without a past, and with nothing", () => {
    expect(curveTitle([point(0, 75)], {...options, cohort: "2024-10-01", grain: "quarter"})).toBe(
      "By the joining quarter a customer won in Q4 2024 has brought $75.00 of margin",
    );
    expect(curveTitle([point(0, null), point(4, 120, true)], options)).toBe(
      "A customer will have brought $120 by month 4 ($118 to $122)",
    );
    expect(curveTitle([point(0, null)], options)).toBe("Withheld: too few customers");
  });
});

describe("comparisons", () => {
  const group = (label: string, expected: number | null, spread = 1, realised: number | null = 100) => ({
    kind: "dimension" as const,
    dimension: "channel",
    value: label,
    label,
    customers: 50,
    alive: 0.5,
    realised,
    expected,
    low: expected === null ? null : expected - spread,
    high: expected === null ? null : expected + spread,
  });

  it("name the best and the worst only where their ranges lie apart", () => {
    expect(comparisonTitle([group("Search", 90), group("Store", 120)], forecast, "USD")).toBe(
      "Most is expected of Store, $120 per customer in the next 12 months; least of Search, $90.00",
    );
    expect(comparisonTitle([group("Search", 90, 20), group("Store", 120, 20)], forecast, "USD")).toBe(
      "No clear difference: $90.00 to $120 expected per customer in the next 12 months",
    );
    expect(comparisonTitle([group("Search", 90)], forecast, "USD")).toBe(
      "Search: $90.00 expected per customer in the next 12 months",
    );
  });

  it("fall back on what was brought", () => {
    expect(
      comparisonTitle([group("Search", null, 1, 40), group("Store", null, 1, 60)], forecast, "USD"),
    ).toBe("Store has brought most per customer, $60.00; Search least, $40.00");
    expect(
      comparisonTitle([group("Search", null, 1, 40), group("Store", null, 1, 40)], forecast, "USD"),
    ).toBe("Search: $40.00 of margin per customer so far");
    expect(comparisonTitle([group("Search", null, 1, null)], forecast, "USD")).toBe(
      "Withheld: too few customers",
    );
  });

  it("say what the best tenth holds, where everything is known", () => {
    const tenth = (value: string, expected: number | null): ValueGroup => ({
      ...group(value, expected),
      kind: "decile",
      value,
    });
    expect(decileTitle([tenth("1", 30), tenth("2", 10)], forecast)).toBe(
      `The best tenth of customers holds 75${_}% of the margin expected in the next 12 months`,
    );
    expect(decileTitle([tenth("1", 30), tenth("2", null)], forecast)).toContain(
      "Customers by what is expected",
    );
    expect(decileTitle([tenth("1", 0), tenth("2", 0)], forecast)).toContain("Customers by what is expected");
  });
});

describe("payback", () => {
  const row = (more: Partial<PaybackRow>): PaybackRow => ({
    dimension: "",
    value: "",
    customers: 100,
    priced: 100,
    cost: 60,
    realised: 184,
    total: 256,
    month: 2,
    ...more,
  });

  it("says when the cost was paid, or that it was not", () => {
    expect(paybackTitle([row({})], "USD")).toBe("Winning a customer costs $60.00, paid back by month 2");
    expect(paybackTitle([row({month: 0})], "USD")).toBe(
      "Winning a customer costs $60.00, paid back within the joining month",
    );
    expect(paybackTitle([row({month: null, realised: 40, total: 50})], "USD")).toBe(
      "Winning a customer costs $60.00, more than the $50.00 a customer has brought and is expected to bring",
    );
    expect(paybackTitle([row({month: null, realised: 40, total: 80})], "USD")).toBe(
      "Winning a customer costs $60.00; it has not been paid back yet",
    );
    expect(paybackTitle([row({cost: null})], "USD")).toBe(
      "What it cost to win customers, against what they bring",
    );
  });

  it("says it of each group", () => {
    expect(paybackWords(row({month: 0}))).toBe("in the joining month");
    expect(paybackWords(row({month: 5}))).toBe("by month 5");
    expect(paybackWords(row({cost: null}))).toBe("cost unknown");
    expect(paybackWords(row({month: null, realised: null, total: null}))).toBe("withheld");
    expect(paybackWords(row({month: null, total: 50}))).toBe("not within the forecast");
    expect(paybackWords(row({month: null, total: 80}))).toBe("not yet");
  });
});

describe("concentration", () => {
  it("tests the rule of twenty and eighty", () => {
    expect(concentrationTitle(forecast)).toBe(
      `The most valuable fifth of customers has brought 61${_}% of all margin; of what is expected, a fifth holds 63${_}%`,
    );
    expect(paretoSentence(forecast)).toContain("less than the 80");
    const rule = (top20: number) =>
      paretoSentence({...forecast, concentration: {realised: {gini: 0.7, top20}, expected: null}});
    expect(rule(0.8)).toContain("close to the rule");
    expect(rule(0.9)).toContain("more than the 80");
  });

  it("says nothing where nothing is known", () => {
    const nothing = {...forecast, concentration: null};
    expect(concentrationTitle(nothing)).toBe("How margin is spread over customers");
    expect(paretoSentence(nothing)).toBe("");
    expect(giniSentence(nothing)).toBe("");
    expect(giniSentence(forecast)).toContain("0.57 so far, 0.64 expected");
  });
});

describe("who is still a customer", () => {
  it("explains why one-time buyers show 100 % where they do", () => {
    const model = {name: "BG/NBD", dropout: "after a repeat purchase", reason: ""};
    expect(oneTimeSentence(model)).toContain("One-time buyers show 100");
    expect(oneTimeSentence({...model, name: "NBD", dropout: "never"})).toContain("knows no leaving");
    expect(oneTimeSentence(forecast.model)).toBe("");
    expect(oneTimeSentence(null)).toBe("");
  });

  it("reads a cell in full, also a withheld one", () => {
    const cell = {
      frequencyFrom: 1,
      frequencyTo: 1,
      silenceFrom: 2,
      silenceTo: 4,
      customers: 303,
      alive: 0.763,
    };
    expect(aliveSentence(cell, 10)).toBe(
      `Came back 1 time, silent for 2 to 4 weeks: 303 customers, still a customer with a probability of 76${_}%.`,
    );
    expect(
      aliveSentence(
        {...cell, frequencyFrom: 0, frequencyTo: 0, silenceTo: null, customers: null, alive: null},
        10,
      ),
    ).toBe("Bought once and never again, silent for 2 weeks or more: fewer than 10 customers, withheld.");
    expect(aliveTitle(unforetold)).toBe("How often customers bought, and how long they have been silent");
  });
});

describe("what to do", () => {
  it("rests on numbers that are there", () => {
    expect(valueSteps(unforetold, [], [], "USD").map((s) => s.title)).toEqual(["Wait for more data."]);
    expect(valueSteps({...unforetold, value: "revenue"}, [], [], "USD").map((s) => s.title)).toEqual([
      "Add costs.",
    ]);
  });

  it("names the channel that leaves most after its cost", () => {
    const channel = (value: string, cost: number, total: number): PaybackRow => ({
      dimension: "acquisition_channel",
      value,
      customers: 100,
      priced: 100,
      cost,
      realised: total / 2,
      total,
      month: 1,
    });
    const steps = valueSteps(unforetold, [], [channel("Search", 60, 300), channel("Store", 20, 290)], "USD");
    expect(steps[0]?.text).toContain("customers of Store leave $270 each, those of Search $240");
  });
});

it("says how sure it is, with the reason where nothing was forecast", () => {
  expect(doubtSentences(unforetold)).toEqual(["No model of repeat purchases could be fitted."]);
  const plain = {...forecast, spend: {refusal: "Only 3 came back.", verdict: null, sentence: null}};
  expect(doubtSentences(plain).join(" ")).toContain("Only 3 came back. What a purchase brings is therefore");
});
