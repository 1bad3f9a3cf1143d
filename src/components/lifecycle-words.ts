/** Sentences about the lifecycle, made from the data; each stays true when data are few, young or withheld. */
import {count, counted, list, money, sentence, share} from "./format.js";
import {roughly} from "./leaving-words.js";
import {
  currentCustomers,
  type Lifecycle,
  type Move,
  type Returns,
  type Stage,
  type StageMarks,
  type StockMonth,
} from "./lifecycle-data.js";

export interface LifecycleAnswer {
  verdict: string;
  sentence: string;
  doubt: string;
}

const marksOf = (lifecycle: Pick<Lifecycle, "stages">, stage: Stage): StageMarks | undefined =>
  lifecycle.stages.find((marks) => marks.stage === stage);

const customersIn = (lifecycle: Pick<Lifecycle, "stages">, stage: Stage): number =>
  marksOf(lifecycle, stage)?.customers ?? 0;

/** Customers who have not ended, now. */
export function currentOf(lifecycle: Pick<Lifecycle, "stages">): number {
  return lifecycle.stages.reduce((n, {stage, customers}) => n + (stage === "ended" ? 0 : customers), 0);
}

/** "margin" or "revenue" of a year, as an amount. */
export function stakeWords(
  {atStake, money: kind}: Pick<Lifecycle, "atStake" | "money">,
  currency: string,
): string {
  return atStake === null || atStake <= 0 ? "" : `${money(atStake, currency)} of ${kind} a year`;
}

export function lifecycleAnswer(lifecycle: Lifecycle, currency: string, smallGroup: number): LifecycleAnswer {
  if (lifecycle.reason !== null)
    return {verdict: "Too few customers to tell.", sentence: lifecycle.reason, doubt: ""};
  const now = currentOf(lifecycle);
  const [decline, ended] = [customersIn(lifecycle, "decline"), customersIn(lifecycle, "ended")];
  const stake = stakeWords(lifecycle, currency);
  const doubt = doubtOf(lifecycle);
  if (now === 0)
    return {
      verdict: "Every customer has ended.",
      sentence: `All ${counted(ended, "customer")} have been silent for so long that they hardly can still be customers.`,
      doubt,
    };
  const verdict =
    now < smallGroup
      ? `${counted(decline, "customer is", "customers are")} in decline.`
      : decline === 0
        ? "Nobody is in decline."
        : `${share(decline / now)} of current customers are in decline${stake === "" ? "" : `, with ${stake} at stake`}.`;
  return {verdict, sentence: stockSentence(lifecycle, now), doubt};
}

function stockSentence(lifecycle: Lifecycle, now: number): string {
  const parts = (
    [
      ["stable", "stable"],
      ["formation", "still forming a habit"],
      ["exploration", "exploring with a first order"],
      ["decline", "in decline"],
    ] as const
  ).flatMap(([stage, words]) => {
    const customers = customersIn(lifecycle, stage);
    return customers === 0 ? [] : [`${count(customers)} ${customers === 1 ? "is" : "are"} ${words}`];
  });
  const ended = customersIn(lifecycle, "ended");
  const rest =
    ended === 0
      ? "Nobody has ended yet."
      : `Another ${counted(ended, "customer has", "customers have")} ended and ${ended === 1 ? "is" : "are"} not counted as current.`;
  return `Of ${counted(now, "current customer")}, ${list(parts)}. ${rest}`;
}

function doubtOf({returns, thresholds}: Lifecycle): string {
  const known = returns.find(({by}) => by === "")?.shares.findLast(({days}) => days <= 183);
  const back =
    known === undefined || known.share === null
      ? ""
      : ` Of declines so far, ${known.share === 0 ? "none was" : `${share(known.share)} were`} followed by an order within ${withinWords(known.days)}.`;
  return `Stages are told from each customer’s own rhythm, and silence is no proof: about ${count(thresholds.declineChance * 100)} in 100 ordinary waits are long enough to look like decline.${back}`;
}

/** "half a year". */
function withinWords(days: number): string {
  return days === 183 ? "half a year" : days === 91 ? "three months" : "a month";
}

/** Share who bought again within so many days of the beginning of a decline. */
export function shareWithin(returns: Pick<Returns, "shares"> | undefined, days: number): number | null {
  return returns?.shares.find((s) => s.days === days)?.share ?? null;
}

export interface LifecycleNumber {
  label: string;
  text: string;
  note: string;
}

/** The headline figures. */
export function lifecycleNumbers(
  lifecycle: Lifecycle,
  currency: string,
  smallGroup: number,
): LifecycleNumber[] {
  if (lifecycle.reason !== null) return [];
  const now = currentOf(lifecycle);
  const decline = customersIn(lifecycle, "decline");
  const stable = customersIn(lifecycle, "stable");
  const back = shareWithin(
    lifecycle.returns.find(({by}) => by === ""),
    183,
  );
  const {atStake, atStakeShare, money: kind} = lifecycle;
  const numbers: (LifecycleNumber | null)[] = [
    {
      label: "stable",
      text: stable === 0 ? "none" : now < smallGroup ? count(stable) : share(stable / now),
      note:
        stable === 0
          ? `of ${counted(now, "current customer")}`
          : `${counted(stable, "customer")} of ${count(now)} current ones`,
    },
    {
      label: "in decline",
      text: now < smallGroup ? count(decline) : share(decline / now),
      note: `${counted(decline, "customer")} of ${count(now)} current ones`,
    },
    atStake === null || decline === 0
      ? null
      : {
          label: `${kind} in decline, last 12 months`,
          text: money(atStake, currency),
          note: atStakeShare === null ? "" : `${share(atStakeShare)} of the ${kind} of all customers`,
        },
    back === null
      ? null
      : {
          label: "buy again within half a year of decline",
          text: share(back),
          note: `of ${counted(lifecycle.returns[0]?.declines ?? 0, "decline")} so far`,
        },
  ];
  return numbers.filter((n): n is LifecycleNumber => n !== null);
}

/** Title of the stock over time. */
export function stockTitle(months: readonly StockMonth[], smallGroup: number): string {
  const last = months.at(-1);
  if (!last) return "Customers by stage";
  const now = currentCustomers(last.counts);
  const before = months.at(-13);
  const then = before ? currentCustomers(before.counts) : 0;
  if (now < smallGroup)
    return `${counted(now, "current customer")}, ${count(last.counts.stable)} of them stable`;
  const stable = last.counts.stable / now;
  if (stable === 0 && (before?.counts.stable ?? 0) === 0) return "No current customer is stable";
  const start = `${share(stable)} of current customers are stable`;
  if (!before || then < smallGroup) return start;
  const difference = stable - before.counts.stable / then;
  if (Math.abs(difference) < 0.01) return `${start}, about as many as a year before`;
  return `${start}, ${difference > 0 ? "up" : "down"} from ${share(before.counts.stable / then)} a year before`;
}

/** One month, in full. */
export function stockSentenceOf({counts}: StockMonth, when: string): string {
  return [
    when,
    `${count(counts.stable)} stable`,
    `${count(counts.formation)} formation`,
    `${count(counts.exploration)} exploration`,
    `${count(counts.decline)} decline`,
    `${count(counts.ended)} ended (not drawn)`,
  ].join("\n");
}

const total = (moves: readonly Move[], keep: (move: Move) => boolean) =>
  moves.reduce((n, move) => n + (keep(move) ? move.moves : 0), 0);

/** Title of the moves. */
export function movesTitle(moves: readonly Move[], when: string): string {
  const into = total(moves, ({to}) => to === "decline");
  const back = total(
    moves,
    ({from, to}) => (from === "decline" || from === "ended") && to !== "ended" && to !== "decline",
  );
  if (into === 0 && back === 0) return `Nobody fell into decline ${when}`;
  const start = `Customers fell into decline ${counted(into, "time")} ${when}`;
  return back === 0 ? `${start}; nobody came back` : `${start} and came back ${counted(back, "time")}`;
}

/** What a move is called: "formation to stable", "new to exploration". */
export function moveName({from, to}: Pick<Move, "from" | "to">): string {
  return `${from === "" ? "new" : from} to ${to}`;
}

/** One kind of move with the way back, for whoever wants the net. */
export function netMoves(moves: readonly Move[]): {move: Move; back: number; net: number}[] {
  return moves.map((move) => {
    const back = moves.find(({from, to}) => from === move.to && to === move.from)?.moves ?? 0;
    return {move, back, net: move.moves - back};
  });
}

/** What a group of declines is called. */
export function groupName({by, value}: {by: string; value: string}): string {
  if (by === "") return "All";
  if (by === "pace") return sentence(value);
  return value === "ended" ? "After having ended" : `From ${value}`;
}

/** Title of who bought again. */
export function returnsTitle(returns: readonly Returns[]): string {
  const all = returns.find(({by}) => by === "");
  const known = all?.shares.findLast(({days}) => days <= 183) ?? null;
  if (!all || known === null) return "Too few declines to say who buys again";
  const when = withinWords(known.days);
  if (known.share === 0) return `Nobody has bought again within ${when} of falling into decline`;
  const start = `${share(known.share)} buy again within ${when} of falling into decline`;
  const groups = returns
    .filter(({by, value}) => by === "came_from" && value !== "ended")
    .flatMap(({value, shares}) => {
      const found = shares.find(({days}) => days === known.days);
      return found ? [{value, ...found}] : [];
    })
    .sort((a, b) => b.share - a.share);
  const [best, worst] = [groups[0], groups.at(-1)];
  // Only where the intervals leave no doubt which is which.
  if (!best || !worst || best === worst || (best.low ?? 0) <= (worst.high ?? 1)) return start;
  return `${start}: ${share(best.share)} of those who were in ${stageWord(best.value)}, ${share(worst.share)} of those in ${stageWord(worst.value)}`;
}

function stageWord(stage: string): string {
  return stage === "stable" ? "the stable stage" : stage;
}

/** Title of how declines came. */
export function declineTitle(lifecycle: Lifecycle, currency: string): string {
  const decline = customersIn(lifecycle, "decline");
  if (decline === 0) return "Nobody is in decline";
  const sudden = lifecycle.decline.find(({by, value}) => by === "pace" && value === "sudden")?.customers ?? 0;
  const stable = lifecycle.decline.find(({by, value}) => by === "came_from" && value === "stable");
  const pace =
    sudden === decline
      ? "Every decline came suddenly"
      : sudden === 0
        ? "Every decline came slowly"
        : `${share(sudden / decline)} of those in decline fell silent suddenly, ${share(1 - sudden / decline)} faded`;
  if (!stable || stable.customers === 0) return pace;
  const share_ =
    stable.atStake !== null && lifecycle.atStake !== null && lifecycle.atStake > 0 && stable.atStake > 0;
  return share_
    ? `${pace}; ${counted(stable.customers, "customer")} who had been stable hold ${money(stable.atStake, currency)} of the ${money(lifecycle.atStake, currency)} at stake`
    : `${pace}; ${counted(stable.customers, "customer")} had been stable`;
}

/** Title of the marks. */
export function marksTitle(lifecycle: Lifecycle): string {
  const [stable, formation, exploration] = (["stable", "formation", "exploration"] as const).map((stage) =>
    marksOf(lifecycle, stage),
  );
  const times = (marks: StageMarks | undefined) =>
    marks?.purchaseDays === null || marks?.purchaseDays === undefined ? null : marks.purchaseDays.toFixed(1);
  const [often, less] = [times(stable), times(formation) ?? times(exploration)];
  if (often === null) return "What marks each stage";
  const against =
    less === null ? "" : `, those ${times(formation) === null ? "exploring" : "in formation"} ${less} times`;
  return `Stable customers bought ${often} times in the last twelve months${against}`;
}

/** Which columns would tell more of the stages; empty when nothing is missing. */
export function missingMarks({has, money: kind}: Pick<Lifecycle, "has" | "money">): string {
  const missing = [
    !has.categories && "`category` (what is bought)",
    !has.quantity && "`quantity` (units per order)",
    !has.discount && "`discount` (how much is bought at a discount)",
    kind === "revenue" && "`cost`, or money.marginRate (margin instead of revenue)",
  ].filter((text): text is string => text !== false);
  const contacts = [
    !has.contacts && "a file of interactions (contacts and complaints)",
    has.contacts && !has.satisfaction && "`satisfaction` in the interactions (how content they are)",
  ].filter((text): text is string => text !== false);
  const all = [...missing.map((text) => `the column ${text}`), ...contacts];
  return all.length === 0
    ? ""
    : `Not in the data of the last twelve months: ${list(all)}.`.replaceAll("`", "");
}

/** A stay in words: "about 4 months". */
export function stayWords(days: number | null): string {
  return days === null ? "not yet known" : roughly(days);
}

export interface Step {
  title: string;
  text: string;
}

/** What to do; each step rests on a number that is there. */
export function lifecycleSteps(lifecycle: Lifecycle, moves: readonly Move[], currency: string): Step[] {
  if (lifecycle.reason !== null) return [];
  const steps: Step[] = [];
  const from = (value: string) =>
    lifecycle.decline.find((part) => part.by === "came_from" && part.value === value);
  const back = (value: string) =>
    shareWithin(
      lifecycle.returns.find(({by, value: v}) => by === "came_from" && v === value),
      183,
    );
  const stable = from("stable");
  if (stable && stable.customers > 0) {
    const stake =
      stable.atStake !== null && stable.atStake > 0
        ? ` They brought ${money(stable.atStake, currency)} of ${lifecycle.money} in the last twelve months.`
        : "";
    const share_ = back("stable");
    const chance =
      share_ === null ? "" : ` So far ${share(share_)} of such customers bought again within half a year.`;
    steps.push({
      title: "Speak first to those who were stable.",
      text: `${counted(stable.customers, "customer")} in decline had a settled rhythm before.${stake}${chance}`,
    });
  }
  const left = moves.filter(({from}) => from === "exploration");
  const lost = left.find(({to}) => to === "decline")?.moves ?? 0;
  const gone = left.reduce((n, {moves}) => n + moves, 0);
  if (gone >= 10 && lost / gone >= 0.2)
    steps.push({
      title: "Win the second order.",
      text: `Of ${counted(gone, "customer")} who left exploration in the past twelve months, ${share(lost / gone)} fell silent instead of ordering again.`,
    });
  const gradual = lifecycle.decline.find(({by, value}) => by === "pace" && value === "gradual");
  if (gradual && gradual.customers > 0)
    steps.push({
      title: "Ask those who seem to fade what changed.",
      text: `${counted(gradual.customers, "customer is", "customers are")} ordering more slowly or for less than before. With some of them that is chance, so ask before you give anything away.`,
    });
  const ended = customersIn(lifecycle, "ended");
  const returned = total(moves, ({from}) => from === "ended");
  const everBack = shareWithin(
    lifecycle.returns.find(({by}) => by === ""),
    183,
  );
  if (ended >= 10 && returned < 0.2 * ended)
    steps.push({
      title: "Let the ended go.",
      text: `${counted(ended, "customer has", "customers have")} ended; ${returned === 0 ? "none" : count(returned)} came back in the past twelve months. ${
        everBack === 0
          ? "Nobody in decline has come back within half a year either, so what it takes to win them back is better spent on those who have just bought."
          : "What it takes to win them back is better spent on those in decline."
      }`,
    });
  else if (ended >= 10)
    steps.push({
      title: "Do not write off the ended.",
      text: `${counted(ended, "customer has", "customers have")} ended, and in the past twelve months customers came back from there ${counted(returned, "time")}: here the rhythm tells of an end too early, or they are easily won back.`,
    });
  if (steps.length === 0)
    steps.push({
      title: "Keep watching.",
      text: "Nobody is in decline and nobody has ended, so there is nobody to win back.",
    });
  return steps;
}
