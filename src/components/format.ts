/**
 * Numbers, money, shares, days and periods as people read them.
 *
 * Nothing here asks the machine for its locale or time zone: the same input gives the same text everywhere.
 */
export type Grain = "week" | "month" | "quarter";

/** Narrow no-break space: keeps a number and its unit together. */
export const thin = "\u202f";

/** What stands where a number is unknown or withheld. */
export const dash = "–";

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** 120403 -> "120,403". */
export function count(n: number | null): string {
  return n === null ? dash : grouped(Math.round(n).toFixed(0));
}

/** "1 customer", "1,204 customers". */
export function counted(n: number | null, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** That nothing was refused, in words that fit any number of rows. */
export function everyRow(read: number): string {
  return read === 1
    ? "The only row could be read."
    : `Every one of the ${counted(read, "row")} could be read.`;
}

/** A share as whole per cents, with one decimal under 1 %: 0.2249 -> "22 %". */
export function share(ratio: number | null): string {
  if (ratio === null) return dash;
  return `${shareNumber(ratio)}${thin}%`;
}

/** The number of `share` without its unit, for table cells whose caption names it. */
export function shareNumber(ratio: number): string {
  const percent = ratio * 100;
  const size = Math.abs(percent);
  if (size === 0) return "0";
  if (size < 0.1) return percent < 0 ? "−0.1" : "<0.1";
  if (size < 0.95) return percent.toFixed(1).replace("-", "−");
  return grouped(percent.toFixed(0));
}

/** A difference of shares: 0.031 -> "3 points". */
export function points(difference: number): string {
  const size = Math.abs(difference) * 100;
  const text = size >= 0.95 ? size.toFixed(0) : size.toFixed(1);
  return `${text} ${text === "1" ? "point" : "points"}`;
}

/** An interval of shares: "21 to 24 %". */
export function shareRange(low: number, high: number): string {
  return `${shareNumber(low)} to ${shareNumber(high)}${thin}%`;
}

/** Money with about three digits: "$48.20", "$4,120", "$12.3 k", "$1.23 M"; `round` for axes: "$50", "$4.1 k". */
export function money(amount: number | null, currency: string, round = false): string {
  if (amount === null) return dash;
  const size = Math.abs(amount);
  const sign = amount < 0 && size >= 0.005 ? "−" : "";
  const number =
    size < 100 && !(round && Number.isInteger(size))
      ? size.toFixed(2)
      : size < (round ? 1000 : 9_999.5)
        ? grouped(size.toFixed(0))
        : size < 999_500
          ? `${threeDigits(size / 1e3)}${thin}k`
          : size < 999_500_000
            ? `${threeDigits(size / 1e6)}${thin}M`
            : `${threeDigits(size / 1e9)}${thin}bn`;
  const symbol = symbols[currency];
  return symbol === undefined ? `${sign}${number}${thin}${currency}` : `${sign}${symbol}${number}`;
}

const symbols: Record<string, string> = {
  USD: "$",
  EUR: "€",
  GBP: "£",
  CNY: "¥",
  JPY: "¥",
  INR: "₹",
  KRW: "₩",
  BRL: "R$",
  AUD: "A$",
  CAD: "C$",
};

/** How a number changed, in words: never a bare sign or colour. Null when there is nothing to compare with. */
export function change(now: number | null, before: number | null): Change | null {
  if (now === null || before === null || before <= 0) return null;
  const ratio = now / before - 1;
  const percent = Math.abs(ratio) * 100;
  if (percent < 0.5) return {direction: "same", text: "about the same"};
  const word = ratio > 0 ? "up" : "down";
  return {direction: word, text: `${word} ${grouped(percent.toFixed(0))}${thin}%`};
}

/** The same for shares, in points. */
export function changeInPoints(now: number | null, before: number | null): Change | null {
  if (now === null || before === null) return null;
  const difference = now - before;
  if (Math.abs(difference) < 0.0005) return {direction: "same", text: "about the same"};
  const word = difference > 0 ? "up" : "down";
  return {direction: word, text: `${word} ${points(difference)}`};
}

export interface Change {
  direction: "up" | "down" | "same";
  text: string;
}

/** "2024-12-31" -> "31 December 2024". */
export function day(date: string): string {
  const {y, m, d} = parts(date);
  return `${d} ${months[m - 1]} ${y}`;
}

/** "2024-12-31" -> "31 Dec 2024". */
export function shortDay(date: string): string {
  const {y, m, d} = parts(date);
  return `${d} ${months[m - 1]?.slice(0, 3)} ${y}`;
}

/** A period by its first day: "March 2023", "Q1 2023", "the week of 6 March 2023". */
export function period(date: string, grain: Grain): string {
  const {y, m} = parts(date);
  if (grain === "month") return `${months[m - 1]} ${y}`;
  if (grain === "quarter") return `Q${Math.ceil(m / 3)} ${y}`;
  return `the week of ${day(date)}`;
}

/** The same, short: "Mar 2023", "Q1 2023", "6 Mar 2023". */
export function shortPeriod(date: string, grain: Grain): string {
  const {y, m} = parts(date);
  if (grain === "month") return `${months[m - 1]?.slice(0, 3)} ${y}`;
  if (grain === "quarter") return `Q${Math.ceil(m / 3)} ${y}`;
  return shortDay(date);
}

/** "month 4". */
export function age(n: number, grain: Grain): string {
  return `${grain} ${n}`;
}

/** First day of the same period one year before: weeks step back 52 weeks, so that week days match. */
export function yearBefore(date: string, grain: Grain): string {
  if (grain === "week") return addDays(date, -364);
  const {y} = parts(date);
  return `${y - 1}${date.slice(4)}`;
}

/** A civil day moved by whole days. */
export function addDays(date: string, days: number): string {
  const {y, m, d} = parts(date);
  return new Date(Date.UTC(y, m - 1, d + days)).toISOString().slice(0, 10);
}

/** "a, b and c". */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** First letter large; the rest as it is. */
export function sentence(text: string): string {
  return text === "" ? text : text[0]?.toUpperCase() + text.slice(1);
}

function grouped(digits: string): string {
  return digits.replace("-", "−").replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function threeDigits(n: number): string {
  const text = n >= 99.95 ? n.toFixed(0) : n >= 9.995 ? n.toFixed(1) : n.toFixed(2);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function parts(date: string): {y: number; m: number; d: number} {
  const [y = 0, m = 1, d = 1] = date.split("-").map(Number);
  return {y, m, d};
}
