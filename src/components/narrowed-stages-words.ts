/** Sentences about the stages of one segment; each stays true where there are few, none or one quarter only. */
import {count, counted, day, list, period, share, shareRange} from "./format.js";
import {
  type SegmentStages,
  type StageQuarter,
  stagesAt,
  type Turn,
  turnedOf,
  turnShare,
} from "./narrowed-stages-data.js";
import {quoted, tooEarly} from "./narrowed-words.js";
import type {HeadlineFigure, Opening} from "./opening.js";
import {compare} from "./trend.js";

/** The quarter that is told of: the last one that is over, of the segment (null where it is too small) and of all. */
export function toldStages({quarters, all}: Pick<SegmentStages, "quarters" | "all">): {
  row: StageQuarter | null;
  all: StageQuarter;
} | null {
  const last = all.findLast(({complete}) => complete);
  return last === undefined
    ? null
    : {row: quarters.find(({quarter}) => quarter === last.quarter) ?? null, all: last};
}

const did: Record<Turn, string> = {
  fell: "fell into decline",
  back: "came back from decline",
  revived: "came back after having ended",
};

/** Those it may happen to. */
const those: Record<Turn, string> = {
  fell: "who were not in decline",
  back: "who were in decline",
  revived: "who had ended",
};

/** What matters first for this segment: who fell; where hardly anybody could, who came back. */
function mainTurn(row: StageQuarter, smallGroup: number): Turn | null {
  const turns: readonly Turn[] = ["fell", "back", "revived"];
  return turns.find((turn) => turnShare(turnedOf(row, turn), smallGroup) !== null) ?? null;
}

export function narrowedStagesAnswer(input: SegmentStages): Opening {
  const {narrowed, smallGroup} = input;
  const who = quoted(narrowed);
  const told = toldStages(input);
  if (!told) return tooEarly(narrowed);
  const {row, all} = told;
  const quarter = period(all.quarter, "quarter");
  const turn = row && mainTurn(row, smallGroup);
  if (!row || !turn)
    return {
      verdict: "Too few to tell.",
      sentence: `Fewer than ${count(smallGroup)} customers were in ${who} when ${quarter} began, or nobody: their stages are not told.`,
      doubt: "",
    };
  const turned = turnedOf(row, turn);
  // A base of enough customers has a share.
  const is = turnShare(turned, smallGroup)!;
  const everybody = turnShare(turnedOf(all, turn), smallGroup);
  const against =
    everybody === null || alone(row, all, turn) ? "" : `, against ${share(everybody.share)} of all`;
  const back = turn === "fell" ? turnShare(turnedOf(row, "back"), smallGroup) : null;
  const also =
    back === null
      ? ""
      : ` Of the ${count(turnedOf(row, "back").base)} in decline when it began, ${share(back.share)} came back.`;
  return {
    verdict: verdictOf(row, all, turn),
    sentence: `Of the ${counted(turned.base, "customer")} in ${who} ${those[turn]} when ${quarter} began, ${share(is.share)} ${did[turn]} by its end (95\u202f% interval ${shareRange(is.low, is.high)})${against}.${also}`,
    doubt: doubtOf(row, all, turn),
  };
}

/** Whether all to whom it may happen are in the segment: then there is nobody to compare them with. */
function alone(row: StageQuarter, all: StageQuarter, turn: Turn): boolean {
  return turnedOf(row, turn).base >= turnedOf(all, turn).base;
}

/** The segment against all other customers, who have nobody in common with it. */
function withOthers(row: StageQuarter, all: StageQuarter, turn: Turn) {
  const [own, every] = [turnedOf(row, turn), turnedOf(all, turn)];
  const [others, rest] = [every.turned - own.turned, every.base - own.base];
  if (others < 0 || others > rest) return null;
  const group = (stayed: number, joined: number) => ({
    stayed,
    joined,
    from: row.quarter,
    to: row.quarter,
    cohorts: 1,
  });
  return compare(group(own.turned, own.base), group(others, rest));
}

function verdictOf(row: StageQuarter, all: StageQuarter, turn: Turn): string {
  const word = turn === "fell" ? "fall into decline" : "come back";
  const comparison = alone(row, all, turn) ? null : withOthers(row, all, turn);
  if (comparison === null) {
    const {turned, base} = turnedOf(row, turn);
    return `${share(turned / base)} ${did[turn]}.`;
  }
  if (comparison.verdict === "more") return `More of them ${word} than of the others.`;
  if (comparison.verdict === "fewer") return `Fewer of them ${word} than of the others.`;
  return "No clear difference to the others.";
}

function doubtOf(row: StageQuarter, all: StageQuarter, turn: Turn): string {
  const comparison = withOthers(row, all, turn);
  if (comparison === null || alone(row, all, turn)) return "";
  const {before, verdict} = comparison;
  return `Of the ${counted(before.joined, "other customer")} ${those[turn]}, ${share(before.stayed / before.joined)} did${verdict === "same" ? "; the difference may be chance" : ", and the difference is more than chance"}.`;
}

/** The told quarter in figures, each beside all customers. */
export function narrowedStagesFigures(input: SegmentStages): HeadlineFigure[] {
  const {smallGroup} = input;
  const told = toldStages(input);
  if (!told?.row) return [];
  const {row, all} = told;
  const quarter = period(row.quarter, "quarter");
  const figures: HeadlineFigure[] = [
    {
      label: `In it when ${quarter} began`,
      text: count(row.base),
      note: all.base > 0 && row.base <= all.base ? `${share(row.base / all.base)} of all customers` : "",
    },
  ];
  const everybody = (value: number | null) => (value === null ? "" : `; all customers ${share(value)}`);
  for (const [turn, label] of [
    ["fell", "Fell into decline"],
    ["back", "Came back from decline"],
    ["revived", "Came back after having ended"],
  ] as const) {
    const turned = turnedOf(row, turn);
    const is = turnShare(turned, smallGroup);
    if (is === null || (turn === "revived" && figures.length > 2)) continue;
    figures.push({
      label,
      text: share(is.share),
      note: `${count(turned.turned)} of ${count(turned.base)} ${those[turn]}${alone(row, all, turn) ? "" : everybody(turnShare(turnedOf(all, turn), smallGroup)?.share ?? null)}`,
    });
  }
  if (row.base >= smallGroup && row.base > 0) {
    const stable = (quarterOf: StageQuarter, side: "from" | "to") =>
      stagesAt(quarterOf, side).stable / quarterOf.base;
    figures.push({
      label: "Stable at its end",
      text: share(stable(row, "to")),
      note: `${share(stable(row, "from"))} when it began${everybody(all.base > 0 ? stable(all, "to") : null)}`,
    });
  }
  return figures;
}

/** Title of the stages by quarter. */
export function stagesTitle(input: SegmentStages): string {
  const told = toldStages(input);
  const who = quoted(input.narrowed);
  if (!told?.row || told.row.base === 0) return `Stages of ${who} by quarter`;
  const {row} = told;
  const [from, to] = [stagesAt(row, "from"), stagesAt(row, "to")];
  const out = (counts: typeof from) => (counts.decline + counts.ended) / row.base;
  const when = period(row.quarter, "quarter");
  return `${share(out(to))} of ${who} were in decline or had ended at the end of ${when}, ${share(out(from))} when it began`;
}

/** Title of the shares by quarter. */
export function turnTitle(input: SegmentStages, turn: Turn): string {
  const told = toldStages(input);
  const is = told?.row && turnShare(turnedOf(told.row, turn), input.smallGroup);
  if (!told?.row || !is) return `Who ${did[turn]}, by quarter`;
  const everybody = turnShare(turnedOf(told.all, turn), input.smallGroup);
  const against =
    everybody === null || alone(told.row, told.all, turn) ? "" : `, of all ${share(everybody.share)}`;
  return `${share(is.share)} ${did[turn]} in ${period(told.all.quarter, "quarter")}${against}`;
}

/** Title of the moves: what could happen, and how often it did. */
export function stageMovesTitle(quarters: readonly StageQuarter[], who: string): string {
  const [first, last] = [quarters[0], quarters.at(-1)];
  if (first === undefined || last === undefined) return `Moves of ${who} between stages`;
  const turns = (["fell", "back", "revived"] as const).flatMap((turn) => {
    const all = quarters.map((row) => turnedOf(row, turn));
    const turned = all.reduce((n, one) => n + one.turned, 0);
    const possible = all.some(({base}) => base > 0);
    if (!possible || (turn === "revived" && turned === 0)) return [];
    return [`${turned === 0 ? "nobody" : count(turned)} ${did[turn]}`];
  });
  const when =
    first === last
      ? period(last.quarter, "quarter")
      : `${period(first.quarter, "quarter")} to ${period(last.quarter, "quarter")}`;
  return `${when}: ${turns.length === 0 ? `nobody of ${who} moved` : list(turns)}`;
}

/** How sure it is, a sentence each. */
export function narrowedStagesDoubts(input: SegmentStages): string[] {
  const {narrowed, asOf, declineChance} = input;
  const told = toldStages(input);
  const {kind} = narrowed.grouping;
  return [
    told
      ? `Told is ${period(told.all.quarter, "quarter")}, the last quarter that is over on ${day(asOf)}.`
      : "",
    `Stages are told from each customer’s own rhythm, and silence is no proof: about ${count(declineChance * 100)} in 100 ordinary waits are long enough to look like decline.`,
    "A decline is seen about one wait after it began: who buys every week is missed within the quarter, who buys twice a year not before the next. Segments of frequent buyers therefore show their losses earlier than others.",
    kind === "stage"
      ? "Here the segments are the stages themselves: all of them were in the same one when the quarter began."
      : kind === "dimension"
        ? "Customers can differ in more than this attribute: that more or fewer of them fall into decline need not come from it."
        : "The segments are made from what customers did before, and so are the stages: who had just bought can hardly be in decline already. No measure that was taken for a segment is proved by it.",
  ].filter((text) => text !== "");
}

export interface StageStep {
  title: string;
  text: string;
  page: string;
  link: string;
}

/** Steps that the numbers of the segment suggest; at least the way to what else is known of it. */
export function narrowedStagesSteps(input: SegmentStages): StageStep[] {
  const {narrowed, smallGroup} = input;
  const steps: StageStep[] = [];
  const told = toldStages(input);
  if (told?.row) {
    const {row, all} = told;
    const quarter = period(row.quarter, "quarter");
    const fell = turnedOf(row, "fell");
    const is = turnShare(fell, smallGroup);
    if (is !== null && fell.turned > 0 && withOthers(row, all, "fell")?.verdict === "more")
      steps.push({
        title: "Ask those who fell silent.",
        text: `${counted(fell.turned, "customer")} of ${count(fell.base)} fell into decline in ${quarter}, more than of the others.`,
        page: "lifetime-value",
        link: "See what is still to come from them",
      });
    const now = stagesAt(row, "to");
    if (now.decline >= smallGroup && now.decline > 0)
      steps.push({
        title: "Speak to those in decline while they may return.",
        text: `${counted(now.decline, "customer")} of them ${now.decline === 1 ? "was" : "were"} in decline at the end of ${quarter}.`,
        page: "leaving",
        link: "See after which silence they rarely return",
      });
  }
  steps.push({
    title: steps.length === 0 ? "See who they are." : "Know them.",
    text: "What they buy, how they are reached and what they bring stands beside the other segments.",
    page: `segments/${narrowed.grouping.name}`,
    link: "See what sets the segments apart",
  });
  return steps;
}
