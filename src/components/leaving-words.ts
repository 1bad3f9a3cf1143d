/** Sentences about leaving, made from the data; each stays true when data are few, young or withheld. */
import {count, counted, day, list, points, sentence, share, shareRange} from "./format.js";
import {
  type Alarm,
  type DimensionTest,
  daysOfMonth,
  type HazardPoint,
  type Landmark,
  type Leaving,
  type NextOrder,
  type SurvivalPoint,
} from "./leaving-data.js";

/** "a month", "half a year", "two years". */
export function monthsWords(months: number): string {
  const words: Record<number, string> = {
    1: "a month",
    3: "three months",
    6: "half a year",
    12: "a year",
    24: "two years",
  };
  return words[months] ?? counted(months, "month");
}

/** A time a person can picture: "45 days", "about 3 months", "about 2.5 years". */
export function roughly(days: number): string {
  if (days < 61) return counted(days, "day");
  const months = days / daysOfMonth;
  if (months < 23.5) return `about ${counted(Math.round(months), "month")}`;
  const years = Math.round(months / 6) / 2;
  return `about ${years} years`;
}

/** What ages are counted from. */
export function beginning({kind}: Pick<Leaving, "kind">): string {
  return kind === "contract" ? "the start of the contract" : "the first order";
}

/** The age that says most: a year, or the longest that the data reach. */
export function mainLandmark({landmarks}: Pick<Leaving, "landmarks">): Landmark | null {
  return landmarks.find((l) => l.months === 12) ?? landmarks.at(-1) ?? null;
}

export interface LeavingAnswer {
  verdict: string;
  sentence: string;
  doubt: string;
}

export function leavingAnswer(leaving: Leaving): LeavingAnswer {
  if (leaving.kind === "none")
    return {
      verdict: "Too early to say.",
      sentence: leaving.reason ?? "The data cannot tell yet who has left.",
      doubt: "",
    };
  return {
    verdict: verdictOf(leaving),
    sentence: [shareSentence(leaving), meaningOf(leaving)].filter(Boolean).join(" "),
    doubt: doubtOf(leaving),
  };
}

function verdictOf(leaving: Leaving): string {
  const {once, median, landmarks} = leaving;
  if (once && once.share > 0.525) return "Most customers buy once and never again.";
  if (once && once.share >= 0.475) return "About half of all customers buy only once.";
  if (median.time !== null) return `Half of all customers have left after ${roughly(median.time)}.`;
  const longest = landmarks.at(-1);
  if (longest) return `${share(longest.share)} are still customers after ${monthsWords(longest.months)}.`;
  return "It is too early to say how long customers stay.";
}

function shareSentence(leaving: Leaving): string {
  const main = mainLandmark(leaving);
  const later =
    main &&
    `${share(main.share)} are still customers ${monthsWords(main.months)} after ${beginning(leaving)}`;
  if (leaving.once) {
    const once = `Of all new customers, ${share(leaving.once.share)} never order a second time`;
    return later ? `${once}, and ${later}.` : `${once}.`;
  }
  return later ? `Of all new customers, ${later}.` : "";
}

function meaningOf(leaving: Leaving): string {
  return leaving.kind === "contract" || leaving.silenceDays === null
    ? leaving.how
    : `Whoever has been silent for more than ${counted(leaving.silenceDays, "day")} counts as having left, since the day of the last order.`;
}

function doubtOf(leaving: Leaving): string {
  const {customers, left, tooNew, followedTo, kind} = leaving;
  const main = mainLandmark(leaving);
  const until = followedTo === null ? "" : ` by ${day(followedTo)}`;
  const rest =
    tooNew > 0 ? ` It is too early to tell of the ${counted(tooNew, "customer")} who came later.` : "";
  const interval =
    main && main.low !== null && main.high !== null
      ? ` With 95 % confidence, ${shareRange(main.low, main.high)} stay for ${monthsWords(main.months)}.`
      : "";
  const who = kind === "contract" ? "whose contract began" : "who first bought";
  return `This rests on ${counted(customers, "customer")} ${who}${until}; ${count(left)} of them had left by then.${rest}${interval}`;
}

export interface LeavingNumber {
  label: string;
  text: string;
  note: string;
}

/** The headline figures. */
export function leavingNumbers(leaving: Leaving): LeavingNumber[] {
  const {once, median, silence, customers} = leaving;
  if (leaving.kind === "none") return [];
  const main = mainLandmark(leaving);
  const everybody = silence.find((a) => a.by === "");
  const numbers: (LeavingNumber | null)[] = [
    once && {label: "never order a second time", text: share(once.share), note: range(once)},
    main && {
      label: `still customers after ${monthsWords(main.months)}`,
      text: share(main.share),
      note: range(main),
    },
    {
      label: "half have left after",
      text:
        median.time === null
          ? "not yet"
          : median.time < 1000
            ? counted(median.time, "day")
            : roughly(median.time).replace("about ", ""),
      note:
        median.time === null
          ? "more than half are still there at the last age observed"
          : median.low !== null && median.high !== null && median.low < median.high
            ? `95 % interval ${count(median.low)} to ${counted(median.high, "day")}`
            : `of ${counted(customers, "customer")}`,
    },
    everybody && everybody.alarmDays !== null && everybody.overdue !== null
      ? {
          label: `silent for more than ${counted(everybody.alarmDays, "day")}`,
          text: count(everybody.overdue),
          note: `of ${counted(everybody.customers, "customer")}; nine in ten who came back were back by then`,
        }
      : null,
  ];
  return numbers.filter((n): n is LeavingNumber => n !== null);
}

function range({low, high}: {low: number | null; high: number | null}): string {
  return low === null || high === null ? "" : `95 % interval ${shareRange(low, high)}`;
}

/** Title of the survival curve. */
export function survivalTitle(leaving: Leaving): string {
  const steps = leaving.landmarks.filter((l) => [1, 6, 12, 24].includes(l.months));
  const shown = steps.length > 0 ? steps : leaving.landmarks;
  const parts = shown.map((l) => `${share(l.share)} after ${monthsWords(l.months)}`);
  if (parts.length === 0)
    return leaving.once
      ? `${share(leaving.once.share)} never order a second time`
      : "How long customers stay";
  return `Still customers: ${list(parts)}`;
}

/** One age of a curve, in full. */
export function survivalSentence({months, survival, low, high, atRisk, age}: SurvivalPoint): string {
  const interval = low === null || high === null ? "" : ` (95 % interval ${shareRange(low, high)})`;
  const when =
    age === 0
      ? "On the first day"
      : months < 2
        ? `After ${counted(age, "day")}`
        : `After ${months.toFixed(1)} months`;
  return `${when}: ${share(survival)} are still customers${interval}; ${counted(atRisk, "customer")} observed that long.`;
}

/** Title of the hazard: who never comes back, and how leaving changes with age. */
export function hazardTitle(all: readonly HazardPoint[]): string {
  const alone = all.find((p) => p.month === 0);
  const months = all.filter((p) => p.month > 0);
  const first = months[0];
  const start = alone ? `${share(alone.hazard)} never come back` : "";
  if (!first) return start || "When customers leave cannot be told yet";
  const late = [12, 6, 3].map((m) => months.find((p) => p.month === m)).find((p) => p !== undefined);
  const who = alone ? "of the others, " : "";
  const opening = `${who}${share(first.hazard)} leave in the first month`;
  const rest = !late
    ? opening
    : `${opening}, ${share(late.hazard)} in month ${late.month}${trend(first, late)}`;
  return alone ? `${start}; ${rest}` : sentence(rest);
}

function trend(first: HazardPoint, late: HazardPoint): string {
  if (late.high !== null && first.low !== null && late.high < first.low) return ": who stays, stays longer";
  if (late.low !== null && first.high !== null && late.low > first.high) return ": leaving grows with time";
  return "";
}

/** One month of age, in full. */
export function hazardSentence({month, hazard, low, high, atRisk, events}: HazardPoint): string {
  const interval = low === null || high === null ? "" : ` (95 % interval ${shareRange(low, high)})`;
  const when = month === 0 ? "After the first order" : `Month ${month}`;
  return `${when}: ${share(hazard)} leave${interval}; ${count(events)} of ${counted(atRisk, "customer")}.`;
}

/** Whether a dimension makes a difference, and which. */
export function comparisonTitle(test: DimensionTest | undefined, label: string): string {
  if (!test || test.verdict === "cannot be told")
    return `${label}: too few have left, or too few are observed, to compare groups`;
  const known = test.groups
    .filter((g): g is typeof g & {share: number} => g.share !== null)
    .sort((a, b) => b.share - a.share);
  const best = known[0];
  const worst = known.at(-1);
  const months = test.months;
  if (!best || !worst || best === worst || months === null)
    return test.verdict === "differ"
      ? `${label} makes a difference: its groups leave at different rates`
      : `${label} makes no clear difference to when customers leave`;
  const after = `after ${monthsWords(months)}`;
  const [high, low] = [share(best.share), share(worst.share)];
  if (test.verdict === "differ") {
    return high === low
      ? `${label} makes a difference to when customers leave, though ${high} of every group are still there ${after}`
      : `${best.value} keeps customers longest: ${high} are still there ${after}, against ${low} for ${worst.value}`;
  }
  return high === low
    ? `${label} makes no clear difference: ${high} are still customers ${after}`
    : `${label} makes no clear difference: between ${low} and ${high} are still customers ${after}`;
}

/** What the test says, in words, and how sure it is. */
export function testSentence(test: DimensionTest | undefined, dimensions: number): string {
  if (!test || test.adjusted === null)
    return "The groups cannot be compared: too few customers have left, or only one group is large enough.";
  const corrected =
    dimensions > 1 ? `, already corrected for looking at ${dimensions} attributes at once` : "";
  const chance =
    test.adjusted < 0.001
      ? "fewer than 1 time in 1,000"
      : test.adjusted >= 0.5
        ? "more often than not"
        : `about ${counted(Math.max(1, Math.round(test.adjusted * 100)), "time")} in 100`;
  const verdict =
    test.verdict === "differ" ? "The groups differ by more than chance" : "The difference may be chance";
  return `${verdict}: if all groups left alike, curves this far apart would come up ${chance}${corrected}.`;
}

/** "1st", "2nd", "3rd", "11th". */
export function ordinal(n: number): string {
  const tens = n % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
}

/** "within a year", or within the days that are observed. */
export function withinWords(days: number): string {
  return days === 365 ? "within a year" : `within ${counted(days, "day")}`;
}

/** Title of the waits for the next order. */
export function nextOrderTitle(rows: readonly NextOrder[]): string {
  const first = rows[0];
  if (!first || first.reached === null) return "Too few orders to say how long the next one takes";
  const wait = first.usual === null ? "" : `; of all who ever do, half within ${counted(first.usual, "day")}`;
  const start = `${share(first.reached)} place a second order ${withinWords(first.within)}${wait}`;
  const later = rows.findLast((row) => row.reached !== null && row.order > 1 && row.within === first.within);
  if (!later || later.reached === null) return start;
  const difference = later.reached - first.reached;
  const next = `after the ${ordinal(later.order)} order, ${share(later.reached)} place another`;
  if (Math.abs(difference) < 0.02) return `${start}; ${next}, about as many`;
  return `${start}; ${next}`;
}

/** One step from order to order, in full. */
export function nextOrderSentence(row: NextOrder): string {
  const half =
    row.median === null
      ? "fewer than half have placed it in the time observed"
      : `half had placed it after ${counted(row.median, "day")}${row.low !== null && row.high !== null && row.low < row.high ? ` (95 % interval ${count(row.low)} to ${count(row.high)})` : ""}`;
  const reached =
    row.reached === null ? "" : `${share(row.reached)} placed the next ${withinWords(row.within)}; `;
  return `After the ${ordinal(row.order)} order (${counted(row.customers, "customer")}): ${reached}${half}.`;
}

/** Title of the table of alarming silences. */
export function silenceTitle(alarms: readonly Alarm[]): string {
  const everybody = alarms.find((a) => a.by === "");
  if (!everybody || everybody.alarmDays === null || everybody.overdue === null)
    return "Too few customers came back to say when silence is alarming";
  const {overdue, alarmDays, customers} = everybody;
  const start = `Worry after ${counted(alarmDays, "day")} of silence: nine in ten who came back were back by then`;
  if (overdue === 0) return `${start}; nobody has been silent for longer`;
  return `${start}; ${count(overdue)} of ${counted(customers, "customer")} have been silent for longer`;
}

/** What a group of the table is called: "1 order", "3–5 orders", a value. */
export function groupName({by, group}: Pick<Alarm, "by" | "group">): string {
  if (by === "") return "Everybody";
  return group;
}

export interface LeavingStep {
  title: string;
  text: string;
}

/** Values that name no group anybody could ask. */
const unnamed = ["Other", "Unknown", "Several"];

/** What to do; each step rests on a number that is there. */
export function leavingSteps(leaving: Leaving, labelOf: (dimension: string) => string): LeavingStep[] {
  const steps: LeavingStep[] = [];
  const {once, silence, tests, nextOrder} = leaving;
  const usual = nextOrder[0]?.usual ?? null;
  if (once && once.share >= 0.1) {
    const when =
      usual === null
        ? ""
        : ` Half of those who do come back are back within ${counted(usual, "day")}: a word is worth most before then.`;
    steps.push({
      title: "Win the second order.",
      text: `${share(once.share)} of customers never place one.${when}`,
    });
  }
  const best = silence.findLast(
    (a) =>
      a.by === "orders" &&
      a.group !== "1 order" &&
      a.alarmDays !== null &&
      a.overdue !== null &&
      a.overdue > 0,
  );
  if (best && best.alarmDays !== null && best.overdue !== null)
    steps.push({
      title: "Call your regulars before they are gone.",
      text: `Of ${counted(best.customers, "customer")} with ${groupName(best)}, ${count(best.overdue)} ${best.overdue === 1 ? "has" : "have"} been silent for more than ${counted(best.alarmDays, "day")}; nine in ten who came back were back by then.`,
    });
  const differing = tests.filter((t) => t.verdict === "differ");
  for (const test of differing.slice(0, 1)) {
    const known = test.groups
      .filter((g): g is typeof g & {share: number} => g.share !== null && !unnamed.includes(g.value))
      .sort((a, b) => b.share - a.share);
    const [top, bottom] = [known[0], known.at(-1)];
    if (!top || !bottom || test.months === null || top.share - bottom.share < 0.02) continue;
    steps.push({
      title: `Ask what ${top.value} does better.`,
      text: `${labelOf(test.dimension)} goes with how long customers stay: ${points(top.share - bottom.share)} lie between ${top.value} and ${bottom.value} after ${monthsWords(test.months)}. The groups differ in more than this, so try it on a few before you move money.`,
    });
  }
  if (steps.length === 0)
    steps.push({
      title: "Wait for more data.",
      text:
        leaving.kind === "none"
          ? (leaving.reason ?? "There is nothing yet that the numbers could advise on.")
          : "There is nothing here yet that the numbers could advise on.",
    });
  return steps;
}
