/** Sentences about one segment, made from its quarters; each stays true when there are few, none or withheld ones. */
import {
  type Change,
  change,
  changeInPoints,
  count,
  counted,
  day,
  money,
  period,
  points,
  share,
  shareRange,
  yearBefore,
} from "./format.js";
import {type NarrowedPeriod, shareOf} from "./narrowed-data.js";
import type {Narrowed} from "./narrowing.js";
import type {HeadlineFigure, Opening} from "./opening.js";
import {segmentName, short} from "./segments-names.js";
import {type Comparison, compare, type Group, rangeOfDifference} from "./trend.js";

/** The quarters of a segment and of all customers, and what else sentences need. */
export interface NarrowedInput {
  narrowed: Narrowed;
  /** One row for every quarter of `all`. */
  rows: readonly NarrowedPeriod[];
  /** All who had bought before each quarter began. */
  all: readonly NarrowedPeriod[];
  currency: string;
  smallGroup: number;
  asOf: string;
}

/** The quarter that is told of: the last one that is over. */
export interface Told {
  row: NarrowedPeriod;
  all: NarrowedPeriod;
  /** The same quarter a year before, where it is over and known. */
  year: NarrowedPeriod | null;
}

export function toldQuarter({rows, all}: Pick<NarrowedInput, "rows" | "all">): Told | null {
  const row = rows.findLast(({complete}) => complete);
  const same = row && all.find(({quarter}) => quarter === row.quarter);
  if (!row || !same) return null;
  const before = yearBefore(row.quarter, "quarter");
  return {row, all: same, year: rows.find(({quarter, base}) => quarter === before && base > 0) ?? null};
}

/** “Champions”, as it stands in a sentence. */
export function quoted({segment}: Narrowed): string {
  return `“${short(segmentName(segment.name), 60)}”`;
}

/** What a page narrowed to a segment says before the first quarter after a look is over. */
export function tooEarly(narrowed: Narrowed): Opening {
  return {
    verdict: "Too early to say.",
    sentence: `No quarter is over yet since it could first be looked up who is in ${quoted(narrowed)}.`,
    doubt: "",
  };
}

/** Less than this apart matters little, even when it is sure: two points. */
const slight = 0.02;

export function narrowedAnswer(input: NarrowedInput): Opening {
  const {narrowed, smallGroup} = input;
  const who = quoted(narrowed);
  const told = toldQuarter(input);
  if (!told) return tooEarly(narrowed);
  const {row, all} = told;
  const quarter = period(row.quarter, "quarter");
  const is = shareOf(row);
  if (row.base === 0)
    return {
      verdict: "Nobody was there.",
      sentence: `No customer was in ${who} when ${quarter} began, so there is nothing to tell of that quarter.`,
      doubt: "",
    };
  if (!is)
    return {
      verdict: "Too few to tell.",
      sentence: `${counted(row.base, "customer")} ${was(row.base)} in ${who} when ${quarter} began. What they did is withheld: it would tell of fewer than ${count(smallGroup)} customers.`,
      doubt: "",
    };
  const everybody = shareOf(all);
  const against =
    everybody === null || all.base === row.base ? "" : `, against ${share(everybody.share)} of all`;
  const comparison = withOthers(row, all);
  return {
    verdict: verdictOf(comparison, row, all),
    sentence: `Of the ${counted(row.base, "customer")} who ${was(row.base)} in ${who} when ${quarter} began, ${share(is.share)} bought in it (95 % interval ${shareRange(is.low, is.high)})${against}.`,
    doubt: comparison ? doubtOf(comparison) : "",
  };
}

function was(n: number): string {
  return n === 1 ? "was" : "were";
}

/** The segment against all other customers, who have nobody in common with it. */
export function withOthers(row: NarrowedPeriod, all: NarrowedPeriod): Comparison | null {
  if (row.bought === null || all.bought === null) return null;
  const group = (stayed: number, joined: number): Group => ({
    stayed,
    joined,
    from: row.quarter,
    to: row.quarter,
    cohorts: 1,
  });
  // A company may fold and round nothing away here, but a hand-made file may: what cannot be is not compared.
  const [others, rest] = [all.bought - row.bought, all.base - row.base];
  return others < 0 || others > rest ? null : compare(group(row.bought, row.base), group(others, rest));
}

function verdictOf(comparison: Comparison | null, row: NarrowedPeriod, all: NarrowedPeriod): string {
  if (row.base === all.base) return "Everybody was in it.";
  if (comparison === null) return "There is nobody to compare them with.";
  const {verdict, difference, low, high} = comparison;
  const little = Math.abs(difference) < slight;
  if (verdict === "more")
    return little ? "A few more of them buy than of the others." : "More of them buy than of the others.";
  if (verdict === "fewer")
    return little ? "A few fewer of them buy than of the others." : "Fewer of them buy than of the others.";
  if (high - low > 0.1) return "We cannot tell them from the others.";
  return little ? "As many of them buy as of the others." : "No clear difference to the others.";
}

function doubtOf({low, high, verdict, before}: Comparison): string {
  const chance = verdict === "same" ? ", so the difference may be chance" : "";
  return `Of the ${counted(before.joined, "other customer")}, ${share(before.stayed / before.joined)} bought. With 95 % confidence the true difference is ${rangeOfDifference(low, high)}${chance}.`;
}

/** The last whole quarter in figures, each against the same quarter a year before and beside all customers. */
export function narrowedFigures(input: NarrowedInput): HeadlineFigure[] {
  const told = toldQuarter(input);
  if (!told || told.row.base === 0) return [];
  const {row, all, year} = told;
  const {currency, narrowed} = input;
  const before = year && period(year.quarter, "quarter");
  const on = (result: Change | null) =>
    result && before ? `${result.text} ${result.direction === "same" ? "as" : "on"} ${before}` : "";
  const part = (n: number | null, of: number | null, what: string) =>
    n === null || of === null || of <= 0 || n < 0 || n > of ? "" : `${share(n / of)} of ${what}`;
  const note = (...parts: string[]) => parts.filter((text) => text !== "").join("; ");
  const is = shareOf(row);
  const then = year && shareOf(year);
  const everybody = shareOf(all);
  const hidden = is === null;
  const figures: HeadlineFigure[] = [
    {
      label: `In it when ${period(row.quarter, "quarter")} began`,
      text: count(row.base),
      note: note(on(change(row.base, year?.base ?? null)), part(row.base, all.base, "all customers")),
    },
  ];
  if (hidden) return figures;
  figures.push(
    {
      label: "Bought in the quarter",
      text: share(is.share),
      note: note(
        on(changeInPoints(is.share, then?.share ?? null)),
        everybody ? `all customers ${share(everybody.share)}` : "",
      ),
    },
    {
      label: "Orders",
      text: count(row.orders),
      note: note(
        on(change(row.orders, year?.orders ?? null)),
        part(row.orders, all.orders, "all orders of those customers"),
      ),
    },
  );
  if (narrowed.grouping.kind === "dimension") return figures;
  figures.push(
    {
      label: "Revenue",
      text: money(row.revenue, currency),
      note:
        row.revenue === null
          ? "withheld"
          : note(
              on(change(row.revenue, year?.revenue ?? null)),
              part(row.revenue, all.revenue, "what all brought"),
            ),
    },
    {
      label: "Revenue per customer in it",
      text: money(row.revenue === null ? null : row.revenue / row.base, currency),
      note:
        row.revenue === null
          ? "withheld"
          : all.revenue === null || all.base === 0
            ? ""
            : `all customers ${money(all.revenue / all.base, currency)}`,
    },
  );
  return figures;
}

/** What "all" and the quarter mean, once for all figures. */
export function figuresNote({rows, all}: Pick<NarrowedInput, "rows" | "all">): string {
  const told = toldQuarter({rows, all});
  if (!told) return "";
  const open = all.at(-1);
  const running =
    open && !open.complete
      ? ` ${period(open.quarter, "quarter")} is not over and is compared with nothing.`
      : "";
  return `“All customers” are the ${count(told.all.base)} who had bought by ${day(told.row.knownOn)}; those who came later are in no segment yet.${running}`;
}

/** Title of the figure of shares by quarter. */
export function shareTitle(input: NarrowedInput): string {
  const told = toldQuarter(input);
  const is = told && shareOf(told.row);
  if (!told || !is) return `How many of ${quoted(input.narrowed)} bought in each quarter`;
  const quarter = period(told.row.quarter, "quarter");
  const start = `${share(is.share)} of ${quoted(input.narrowed)} bought in ${quarter}`;
  const then = told.year && shareOf(told.year);
  const result = then && changeInPoints(is.share, then.share);
  if (!told.year || !then || !result) return start;
  const before = period(told.year.quarter, "quarter");
  return result.direction === "same"
    ? `${start}, about the same as in ${before}`
    : `${start}, ${points(is.share - then.share)} ${is.share > then.share ? "more" : "fewer"} than in ${before}`;
}

/** Title of the figure of revenue by quarter. */
export function revenueTitleOf(input: NarrowedInput): string {
  const told = toldQuarter(input);
  const who = quoted(input.narrowed);
  if (!told || told.row.revenue === null) return `Revenue of ${who} by quarter`;
  const quarter = period(told.row.quarter, "quarter");
  const start = `${who} brought ${money(told.row.revenue, input.currency)} in ${quarter}`;
  const result = change(told.row.revenue, told.year?.revenue ?? null);
  if (!told.year || !result) return start;
  const before = period(told.year.quarter, "quarter");
  return result.direction === "same"
    ? `${start}, about the same as in ${before}`
    : `${start}, ${result.text} on ${before}`;
}

/** What the picture cannot show: quarters without a number, and why. */
export function withheldNote(input: NarrowedInput, of: "share" | "revenue"): string {
  const {rows, smallGroup} = input;
  const empty = rows.filter(({base}) => base === 0).length;
  const value = (row: NarrowedPeriod) => (of === "share" ? row.bought : row.revenue);
  const hidden = rows.filter((row) => row.base > 0 && value(row) === null).length;
  return [
    hidden > 0 &&
      `${counted(hidden, "quarter")} ${hidden === 1 ? "is" : "are"} withheld: ${of === "share" ? `fewer than ${count(smallGroup)} customers were in it` : `the money would be that of fewer than ${count(smallGroup)} customers, or give theirs away`}.`,
    empty > 0 && `In ${counted(empty, "quarter")} nobody was in it.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** How far the report can be trusted, a sentence each. */
export function narrowedDoubts(input: NarrowedInput): string[] {
  const {narrowed, asOf} = input;
  const {kind} = narrowed.grouping;
  const told = toldQuarter(input);
  const open = input.all.at(-1);
  return [
    told
      ? `Told is ${period(told.row.quarter, "quarter")}, the last quarter that is over on ${day(asOf)}${open && !open.complete ? `; ${period(open.quarter, "quarter")} has begun, and its numbers can still rise` : ""}.`
      : "",
    "The interval is for the share that customers like these would show again and again; it knows no seasons, so quarters of different seasons are better not compared.",
    kind === "dimension"
      ? "Customers can differ in more than this attribute: that they buy more or less need not come from it."
      : `The segments are made from what customers did before. Who has just bought much is likelier to buy again, so a difference to the others is what the grouping looks for; no measure that was taken for them is proved by it.`,
    "Many of the same customers are in the segment quarter after quarter, so a change from one quarter to the next is surer than the two intervals side by side suggest.",
  ].filter((text) => text !== "");
}

export interface NarrowedStep {
  title: string;
  text: string;
  page: string;
  link: string;
}

/** Steps that the numbers of the segment suggest; at least the way to what else is known of it. */
export function narrowedSteps(input: NarrowedInput): NarrowedStep[] {
  const {narrowed, currency} = input;
  const told = toldQuarter(input);
  const is = told && shareOf(told.row);
  const steps: NarrowedStep[] = [];
  const bought = told?.row.bought ?? null;
  if (told && is && bought !== null) {
    const {row, all, year} = told;
    const quarter = period(row.quarter, "quarter");
    const then = year && shareOf(year);
    const trend =
      year && then && year.bought !== null ? compare(groupOf(bought, row), groupOf(year.bought, year)) : null;
    if (year && then && trend?.verdict === "fewer" && then.share - is.share >= slight)
      steps.push({
        title: "Find out why fewer buy.",
        text: `${share(is.share)} of them bought in ${quarter}, ${share(then.share)} a year before, and that is more than chance.`,
        page: "leaving",
        link: "See when customers leave",
      });
    const brings =
      row.revenue !== null && all.revenue !== null && all.revenue > 0 ? row.revenue / all.revenue : null;
    const holds = all.base > 0 ? row.base / all.base : 1;
    if (brings !== null && row.revenue !== null && brings >= 2 * holds && holds < 0.5 && brings <= 1)
      steps.push({
        title: "Look after them first.",
        text: `They are ${share(holds)} of the customers and brought ${share(brings)} of the revenue of ${quarter}, ${money(row.revenue, currency)}.`,
        page: "lifetime-value",
        link: "See what is still to come",
      });
    const away = row.base - bought;
    if (away > 0 && is.share >= 0.2)
      steps.push({
        title: "Ask after those who stayed away.",
        text: `${counted(away, "customer")} of ${count(row.base)} did not buy in ${quarter}. Many buy less often than every quarter, so not all of them are gone.`,
        page: "retention",
        link: "See how many come back later",
      });
  }
  steps.push({
    title: steps.length === 0 ? "See who they are." : "Know them.",
    text: "What they buy, how they are reached and what they are worth stands beside the other segments.",
    page: `segments/${narrowed.grouping.name}`,
    link: "See what sets the segments apart",
  });
  return steps;
}

function groupOf(stayed: number, {base, quarter}: NarrowedPeriod): Group {
  return {stayed, joined: base, from: quarter, to: quarter, cohorts: 1};
}
