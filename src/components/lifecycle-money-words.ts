/** Sentences about the money in decline over time; true also where days are withheld or there is one only. */
import {change, changeInPoints, day, money, share} from "./format.js";
import {declineShare, type MoneyDay} from "./lifecycle-money-data.js";

/** The day a year before the last one, as far as there is one. */
function yearBefore(days: readonly MoneyDay[]): MoneyDay | undefined {
  const last = days.at(-1);
  if (!last) return undefined;
  const quarter = `${Number(last.quarter.slice(0, 4)) - 1}${last.quarter.slice(4)}`;
  return days.find((one) => one.quarter === quarter);
}

/** Title of the figure. */
export function stakeTitle(
  days: readonly MoneyDay[],
  {currency, kind, by}: {currency: string; kind: "margin" | "revenue"; by: "money" | "share"},
): string {
  const last = days.at(-1);
  const told = (one: MoneyDay | undefined) =>
    one === undefined ? null : by === "money" ? one.stages.decline : declineShare(one);
  const now = told(last);
  if (!last || now === null) return "Money in decline over time";
  const before = yearBefore(days);
  const then = told(before);
  const text = by === "money" ? `${money(now, currency)} of ${kind}` : `${share(now)} of all ${kind}`;
  const start =
    now === 0 ? `No ${kind} stands with customers in decline` : `${text} stands with customers in decline`;
  if (!before || then === null) return start;
  const moved = by === "money" ? change(now, then) : changeInPoints(now, then);
  if (moved === null) return start;
  return moved.direction === "same"
    ? `${start}, about as much as a year before`
    : `${start}, ${moved.text} on a year before`;
}

/** One day, in full. */
export function stakeSentence(one: MoneyDay, currency: string): string {
  const part = declineShare(one);
  return [
    day(one.onDay),
    one.stages.decline === null
      ? "In decline: withheld"
      : `In decline: ${money(one.stages.decline, currency)}${part === null ? "" : `, ${share(part)} of all`}`,
    one.all === null ? "All customers: withheld" : `All customers: ${money(one.all, currency)}`,
  ].join("\n");
}
