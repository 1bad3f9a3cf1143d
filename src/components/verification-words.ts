/** What verification.json says of the program, in sentences that are true of any list. */
import {count, counted, dash} from "./format.js";

export interface Verification {
  rows: readonly VerifiedRow[];
}

export interface VerifiedRow {
  data: string;
  quantity: string;
  ours: number;
  theirs: number;
  /** Digits after the point that theirs is printed with; ours and the difference have two more. */
  decimals: number;
  tolerance: number;
  /** Where the tolerance comes from, in words. */
  rule: string;
  difference: number;
  source: string;
}

/** Rows of one data set. */
export interface VerifiedData {
  data: string;
  rows: readonly VerifiedRow[];
}

/** Data sets in the order they first appear. */
export function dataSets({rows}: Verification): VerifiedData[] {
  const names = [...new Set(rows.map(({data}) => data))];
  return names.map((data) => ({data, rows: rows.filter((row) => row.data === data)}));
}

export function agrees({difference, tolerance, ours}: VerifiedRow): boolean {
  // Differences are rounded to two digits more than theirs: a trace may be left at the edge.
  return Math.abs(difference) <= tolerance + 1e-12 * Math.abs(ours);
}

/** Whether ours, rounded as theirs is, is theirs. */
export function agreesInPrint({difference, decimals, ours}: VerifiedRow): boolean {
  return Math.abs(difference) <= 0.5 * 10 ** -decimals + 1e-12 * Math.abs(ours);
}

/** The verdict, then what it rests on. */
export function verificationSentences(verification: Verification): string[] {
  const {rows} = verification;
  if (rows.length === 0) return ["Nothing has been compared yet.", "The list of numbers is empty."];
  const apart = rows.filter((row) => !agrees(row));
  const inPrint = rows.filter(agreesInPrint);
  const others = rows.filter((row) => agrees(row) && !agreesInPrint(row));
  const sets = dataSets(verification).length;
  return [
    apart.length === 0
      ? rows.length === 1
        ? "The one number compared agrees with that of others."
        : `All ${counted(rows.length, "number")} agree with those of others.`
      : `${count(apart.length)} of ${counted(rows.length, "number")} ${apart.length === 1 ? "does" : "do"} not agree with those of others.`,
    rows.length === 1
      ? `It was recomputed from 1 data set${inPrint.length === 1 ? " and is the same to the last digit printed" : ""}.`
      : `They were recomputed from ${counted(sets, "data set")}; ${inPrint.length === rows.length ? "all are" : `${count(inPrint.length)} ${inPrint.length === 1 ? "is" : "are"}`} the same to the last digit printed.`,
    others.length > 0
      ? `${others.length === 1 ? "One other differs" : `${count(others.length)} others differ`} by at most ${percent(Math.max(...others.map(relative)))}, which was allowed beforehand.`
      : "",
  ].filter((sentence) => sentence !== "");
}

/** "215 numbers, all agree": what a data set's rows come to. */
export function dataSetSentence({rows}: VerifiedData): string {
  const apart = rows.filter((row) => !agrees(row)).length;
  const verdict =
    apart > 0
      ? `${count(apart)} ${apart === 1 ? "does" : "do"} not agree`
      : rows.length === 1
        ? "which agrees"
        : rows.length === 2
          ? "both agree"
          : "all agree";
  return `${counted(rows.length, "number")}, ${verdict}`;
}

/** The largest difference of rows that are not the same in print, as a share of theirs. */
export function largestDifference(rows: readonly VerifiedRow[]): string {
  const others = rows.filter((row) => !agreesInPrint(row));
  return others.length === 0 ? dash : percent(Math.max(...others.map(relative)));
}

function relative({difference, theirs}: VerifiedRow): number {
  return theirs === 0 ? 0 : Math.abs(difference / theirs);
}

/** A small share with two digits that count: 0.00012 -> "0.012 %". */
function percent(ratio: number): string {
  return `${Number((ratio * 100).toPrecision(2))
    .toFixed(ratio < 1e-7 ? 7 : 5)
    .replace(/\.?0+$/, "")}\u202f%`;
}

/** With so many digits after the point, thousands apart: -9582.42921 -> "−9,582.42921". */
export function digits(value: number, decimals: number): string {
  const [whole, rest] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ",");
  const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? "−" : "";
  return sign + grouped + (rest === undefined ? "" : `.${rest}`);
}

/** Ours with two digits more than theirs; a count without. */
export function ourDigits({ours, theirs, decimals}: VerifiedRow): string {
  return digits(ours, decimals === 0 && ours === theirs ? 0 : decimals + 2);
}

export function differenceDigits({difference, decimals}: VerifiedRow): string {
  return difference === 0 ? "0" : digits(difference, decimals + 2);
}
