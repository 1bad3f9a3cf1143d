/** Sentences about what one segment is worth; each stays true when a number is missing, withheld, zero or negative. */
import {count, counted, day, money, sentence, share} from "./format.js";
import type {SegmentValue} from "./narrowed-value-data.js";
import {quoted} from "./narrowed-words.js";
import type {Narrowed} from "./narrowing.js";
import type {HeadlineFigure, Opening} from "./opening.js";
import {doubtSentences, horizonWords, moneyRange, rateWords} from "./value-words.js";

/** On which day it is looked up who is in the segment: that on which the forecast begins. */
export function knownToday({narrowed, forecast}: {narrowed: Narrowed; forecast: {asOf: string}}): string {
  const on = day(forecast.asOf);
  return narrowed.grouping.kind === "dimension"
    ? `It holds those who had bought by ${on}, on which the forecast begins.`
    : `Who is in it is looked up on ${on}, on which the forecast begins: by what customers had done until then, never by what they will do.`;
}

export function narrowedValueAnswer(input: SegmentValue): Opening {
  const {narrowed, forecast, currency, expected, contribution} = input;
  const who = quoted(narrowed);
  const on = day(forecast.asOf);
  if (expected === null || expected.value === null) {
    const past =
      contribution === null || contribution.value === null
        ? ""
        : ` In the twelve months to ${on} a customer of it ${broughtWords(contribution.value, currency)}.`;
    return {
      verdict:
        forecast.kind === "none" ? "What is still to come cannot be told." : "Not told of this segment.",
      sentence: `${whyUnknown(input)}${past}`,
      doubt: "",
    };
  }
  const range = moneyRange(expected, currency);
  const all =
    expected.base === null || narrowed.segment.customers >= forecast.customers
      ? ""
      : `; the mean of all customers is ${money(expected.base, currency)}`;
  const rate = rateWords(forecast);
  return {
    verdict: `${money(expected.value, currency)} to come${comparedWith(input)}.`,
    sentence: `A customer who was in ${who} on ${on} is expected to bring ${money(expected.value, currency)} of ${forecast.value} within ${horizonWords(forecast)}${range === "" ? "" : ` (90\u202f% range ${range})`}${all}.`,
    doubt: `It is the mean of ${counted(expected.customers, "customer")}, with those who have left counted in${rate === "" ? "" : `, later money discounted at ${rate}`}.${range === "" ? "" : " The range holds what this mean will really be nine times in ten, if customers go on behaving as they did."}`,
  };
}

function broughtWords(value: number, currency: string): string {
  return value < 0
    ? `cost ${money(-value, currency)} more than was brought`
    : `brought ${money(value, currency)}`;
}

/** Beyond its range, not beyond its mean: what may be chance is not called a difference. */
function comparedWith({expected, narrowed, forecast}: SegmentValue): string {
  if (expected === null || narrowed.segment.customers >= forecast.customers) return "";
  if (expected.verdict === "over") return ", above the mean of all";
  if (expected.verdict === "under") return ", below the mean of all";
  return expected.verdict === "as the base" ? ", no clear difference to the mean of all" : "";
}

function whyUnknown({narrowed, forecast, expected, smallGroup}: SegmentValue): string {
  if (forecast.kind === "none") return forecast.reason ?? "No forecast could be made.";
  if (expected !== null)
    return `What is expected of ${quoted(narrowed)} is withheld: it would tell of the money of fewer than ${count(smallGroup)} customers.`;
  return narrowed.segment.name === "Other"
    ? "Small segments are together in “Other”: what is expected of them as one would describe none of them."
    : `There is no forecast for ${quoted(narrowed)}.`;
}

/** The segment in figures, each beside all customers. */
export function narrowedValueFigures(input: SegmentValue): HeadlineFigure[] {
  const {narrowed, forecast, currency, expected, contribution, curve} = input;
  const {customers} = narrowed.segment;
  const note = (...parts: (string | false)[]) => sentence(parts.filter((text) => text).join("; "));
  const everybody = (value: number | null) => value !== null && `all customers ${money(value, currency)}`;
  const figures: HeadlineFigure[] = [
    {
      label: "Customers",
      text: count(customers),
      note:
        forecast.customers > 0 && customers <= forecast.customers
          ? `${share(customers / forecast.customers)} of all customers, on ${day(forecast.asOf)}`
          : `On ${day(forecast.asOf)}`,
    },
  ];
  if (expected !== null && expected.value !== null) {
    const range = moneyRange(expected, currency);
    const rate = rateWords(forecast);
    figures.push({
      label: "Still expected, per customer",
      text: money(expected.value, currency),
      note: note(
        `in ${horizonWords(forecast)}`,
        range !== "" && `90\u202f% range ${range}`,
        rate,
        everybody(expected.base),
      ),
    });
    const of = (each: number | null) => (each === null ? null : each * expected.customers);
    const total = of(expected.value) ?? 0;
    const whole = forecast.money.expected;
    const limits = moneyRange({low: of(expected.low), high: of(expected.high)}, currency);
    figures.push({
      label: "Still expected, in all",
      text: money(total, currency),
      note: note(
        limits !== "" && `90\u202f% range ${limits}`,
        whole !== null && whole > 0 && total <= whole && `${share(total / whole)} of what is expected of all`,
      ),
    });
  }
  if (curve.alive !== null)
    figures.push({
      label: "Still customers",
      text: share(curve.alive),
      note: note(
        `about ${count(curve.alive * customers)} of ${count(customers)}`,
        forecast.alive.expected !== null &&
          forecast.customers > 0 &&
          `all customers ${share(forecast.alive.expected / forecast.customers)}`,
      ),
    });
  if (contribution !== null && contribution.value !== null) {
    const range = moneyRange(contribution, currency);
    figures.push({
      label: "Contribution, past 12 months",
      text: money(contribution.value, currency),
      note: note("per customer", range !== "" && `95\u202f% interval ${range}`, everybody(contribution.base)),
    });
  }
  return figures;
}

/** Title of the curve: when the money comes. */
export function narrowedCurveTitle({narrowed, curve, currency}: SegmentValue): string {
  const who = quoted(narrowed);
  const end = curve.points.at(-1);
  if (!end || end.value === null) return `When the money of ${who} comes`;
  if (end.value === 0) return `Nothing more is expected of ${who}`;
  const half = curve.points.find(({month}) => month > 0 && month * 2 === end.month);
  const by = (month: number) => (month === 1 ? "the first month" : `${count(month)} months`);
  const whole = `A customer of ${who} is expected to bring ${money(end.value, currency)} within ${by(end.month)}`;
  return half === undefined || half.value === null
    ? whole
    : `${whole}, ${money(half.value, currency)} of it within ${by(half.month)}`;
}

/** Title of who bought since. */
export function narrowedReturnsTitle({narrowed, returns, allReturns, segments}: SegmentValue): string {
  const last = returns.at(-1);
  const {followed} = segments;
  if (!last || followed === null) return `Who of ${quoted(narrowed)} bought since`;
  const all = allReturns.find(({quarter}) => quarter === last.quarter);
  const ordinal = ["first", "second", "third", "fourth"][last.quarter - 1] ?? `${last.quarter}th`;
  return `${share(last.bought)} of those in ${quoted(narrowed)} on ${day(followed.from)} bought in the ${ordinal} quarter after it${
    all === undefined || all.customers === last.customers ? "" : `, of all customers ${share(all.bought)}`
  }`;
}

/** How sure it is, a sentence each. */
export function narrowedValueDoubts(input: SegmentValue): string[] {
  const {forecast, narrowed, returns, segments} = input;
  const first = returns[0];
  return [
    ...doubtSentences(forecast),
    forecast.kind === "purchases"
      ? `The forecast looks at how often, how lately and for how much each customer bought, not at the segment: what it means beyond that to be in ${quoted(narrowed)} is not in it.`
      : "",
    first === undefined
      ? ""
      : `What the ${counted(first.customers, "customer")} who were in it on ${day(segments.followed?.from ?? forecast.asOf)} bought since is history, not a forecast; those in the segment now are other customers in part.`,
  ].filter((text) => text !== "");
}

export interface ValueStep {
  title: string;
  text: string;
  page: string;
  link: string;
}

/** Steps that the numbers of the segment suggest; at least the way to what else is known of it. */
export function narrowedValueSteps(input: SegmentValue): ValueStep[] {
  const {narrowed, forecast, currency, expected, curve} = input;
  const {customers} = narrowed.segment;
  const steps: ValueStep[] = [];
  const whole = forecast.money.expected;
  if (expected?.value != null && whole !== null && whole > 0 && forecast.customers > 0) {
    const total = expected.value * expected.customers;
    const [part, holds] = [total / whole, customers / forecast.customers];
    if (part <= 1 && holds <= 0.5 && part >= 1.5 * holds && expected.verdict === "over")
      steps.push({
        title: "Keep them first.",
        text: `They are ${share(holds)} of the customers, and ${share(part)} of what is expected of today’s customers comes from them: ${money(total, currency)} in ${horizonWords(forecast)}.`,
        page: "lifecycle",
        link: "See who of them falls into decline",
      });
  }
  if (curve.alive !== null && curve.alive < 0.25 && customers > 0)
    steps.push({
      title: "Do not write to all of them alike.",
      text: `About ${count(curve.alive * customers)} of ${count(customers)} are probably customers still. An effort for all of them reaches mostly people who have left.`,
      page: "leaving",
      link: "See after which silence they rarely return",
    });
  steps.push({
    title: steps.length === 0 ? "See who they are." : "Know them.",
    text: "What they buy, how they are reached and what they bring stands beside the other segments.",
    page: `segments/${narrowed.grouping.name}`,
    link: "See what sets the segments apart",
  });
  return steps;
}
