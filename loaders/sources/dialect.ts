/**
 * Tells how a delimited text file is written from its first records: delimiter, escape, line ends, header.
 *
 * - Delimiter: the one of comma, tab, semicolon and bar that gives most records the same number of cells (two or
 *   more); the one that gives more cells when several do. Only when none does, runs of spaces and tabs.
 * - Header: the first row is one when a cell of it is a usual heading, or when no cell of it looks like a number
 *   or a date.
 */
import {Failure} from "../failure.ts";
import {normalised} from "./headings.ts";
import {cellsOf, type Dialect, looksNumeric, type ScannedRecord, scan} from "./scan.ts";

export interface TextForm {
  dialect: Dialect;
  /** Cells of every record. */
  cells: number;
  /** The header's cells as written, trimmed, or null. */
  headings: string[] | null;
  /** Line of the header, 0 without one. */
  headerLine: number;
  /** Records above the header that belong to no table: titles, notes. */
  preamble: number;
  /** Cells of the first row. */
  firstRow: string[];
  /** Columns, counted from 0, whose sampled cells all look like numbers or dates. */
  numeric: number[];
}

export interface FormSettings {
  delimiter?: string;
  header?: boolean;
}

interface Sampled {
  cells: string[];
  line: number;
  problem: string | null;
}

const sampleSize = 1000;
const candidates = [",", "\t", ";", "|"];

export const delimiterNames: Record<string, string> = {
  ",": "comma",
  "\t": "tab",
  ";": "semicolon",
  "|": "bar",
  " ": "space",
  whitespace: "white space",
};

/** @throws Failure when the file holds no record, or the header does not fit the rows */
export function textForm(
  path: string,
  shown: string,
  settings: FormSettings,
  knownHeadings: ReadonlySet<string>,
): TextForm {
  const carriageReturns = endsLinesWithCarriageReturns(path);
  const delimiter = settings.delimiter
    ? /^ +$/.test(settings.delimiter) || settings.delimiter === "whitespace"
      ? "whitespace"
      : settings.delimiter
    : undefined;
  let best: {dialect: Dialect; records: Sampled[]; cells: number; share: number} | undefined;
  const consider = (candidate: string) => {
    for (const escaping of ['"', "\\"] as const) {
      const dialect: Dialect = {delimiter: candidate, escape: escaping, carriageReturns};
      const records = sample(path, dialect);
      if (escaping === "\\" && !records.some((r) => r.problem === null && r.cells.join("").includes('"')))
        continue;
      const {cells, share} = commonCells(records);
      const isBetter =
        !best ||
        (cells > 1 && best.cells === 1) ||
        ((cells > 1 || best.cells === 1) &&
          (share > best.share + 0.02 || (share >= best.share - 0.02 && cells > best.cells)));
      if (isBetter) best = {dialect, records, cells, share};
    }
  };
  if (delimiter) consider(delimiter);
  else {
    for (const candidate of candidates) consider(candidate);
    // Spaces stand inside the cells of most files, so they are looked at only when nothing else parts the rows.
    if (!best || best.cells === 1) {
      const other = best;
      best = undefined;
      consider("whitespace");
      // Not a heading and names below it: every row must have as many words, and some of them numbers.
      const found = best as typeof other;
      if (
        !found ||
        found.cells < 2 ||
        found.share < 0.95 ||
        numericColumns(found.records, found.cells).length === 0
      ) {
        best = other;
      }
    }
  }
  if (!best || best.records.length === 0) {
    throw new Failure({
      file: shown,
      what: "The file holds no rows, only white space.",
      remedy: "Export it again, or remove it from `sources` in the config.",
    });
  }
  return described(best.dialect, best.records, best.cells, shown, settings, knownHeadings);
}

function described(
  dialect: Dialect,
  records: Sampled[],
  commonCount: number,
  shown: string,
  settings: FormSettings,
  knownHeadings: ReadonlySet<string>,
): TextForm {
  // A row with several usual headings is the header, whatever the rows below it look like.
  const known = records
    .slice(0, 20)
    .findIndex(
      (r) =>
        r.cells.filter((cell) => knownHeadings.has(normalised(cell))).length >= 2 &&
        !r.cells.some(looksNumeric),
    );
  const headed = known >= 0 && settings.header !== false ? (records[known]?.cells.length ?? 0) : 0;
  // One row more or less than the header decides nothing in a file of two rows: there the header counts.
  const cells = Math.max(
    headed,
    records.length <= 2 ? (records[0]?.cells.length ?? commonCount) : commonCount,
  );
  const start = headed > 0 ? known : records.findIndex((r) => r.cells.length === cells);
  const first = records[start];
  if (!first) throw new Error("a common number of cells that no record has");
  const hasHeader = settings.header ?? isHeader(first.cells, knownHeadings);
  const rows = records.slice(hasHeader ? start + 1 : start).filter((r) => r.problem === null);
  const numeric = numericColumns(rows, cells);
  const firstRow = (hasHeader ? rows[0] : first)?.cells.map((cell) => cell.trim()) ?? [];
  if (!hasHeader) return {dialect, cells, headings: null, headerLine: 0, preamble: start, numeric, firstRow};
  const headings = first.cells.map((cell) => cell.replace(/^\ufeff/, "").trim());
  if (headings.length < cells) {
    // A delimiter at the end of every row is harmless; a column of row names shifts every value.
    const beyond = (row: Sampled) => row.cells.slice(headings.length).some((cell) => cell.trim() !== "");
    if (rows.some((row) => row.cells.length === cells && beyond(row))) {
      throw new Failure({
        file: shown,
        line: first.line,
        what: `The header has ${headings.length} headings, but the rows have ${cells} cells.`,
        remedy:
          "Add the missing heading (often that of the first column, the row names), or export without row names.",
      });
    }
    while (headings.length < cells) headings.push("");
  }
  return {
    dialect,
    cells,
    headings: headings.map((heading, i) => heading || `column ${i + 1}`),
    headerLine: first.line,
    preamble: start,
    numeric,
    firstRow,
  };
}

/** Whether a first row is headings: a usual one among them, or nothing that looks like a number or a date. */
export function isHeader(cells: readonly string[], knownHeadings: ReadonlySet<string>): boolean {
  const told = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  if (told.length === 0) return false;
  if (told.some((cell) => knownHeadings.has(normalised(cell)))) return true;
  return !told.some(looksNumeric);
}

function sample(path: string, dialect: Dialect): Sampled[] {
  const records: Sampled[] = [];
  scan(path, dialect, {}, (record: ScannedRecord) => {
    if (record.blank) return true;
    records.push({cells: cellsOf(record, dialect), line: record.line, problem: record.problem});
    return records.length < sampleSize;
  });
  return records;
}

/** The most common number of cells and the share of records that have it; malformed records count against it. */
function commonCells(records: readonly Sampled[]): {cells: number; share: number} {
  const counts = new Map<number, number>();
  for (const record of records) {
    if (record.problem === null) counts.set(record.cells.length, (counts.get(record.cells.length) ?? 0) + 1);
  }
  let cells = 1;
  let most = 0;
  for (const [n, times] of [...counts].sort(([a], [b]) => b - a)) {
    if (times > most) {
      cells = n;
      most = times;
    }
  }
  return {cells, share: records.length === 0 ? 0 : most / records.length};
}

function numericColumns(rows: readonly Sampled[], cells: number): number[] {
  const whole = rows.filter((row) => row.cells.length === cells);
  return Array.from({length: cells}, (_, i) => i).filter((i) => {
    const told = whole.map((row) => row.cells[i]?.trim() ?? "").filter((cell) => cell !== "");
    // The first row may be a heading that the caller has not yet told from data.
    const misses = told.filter((cell) => !looksNumeric(cell)).length;
    return told.length > 1 && misses <= (told[0] !== undefined && !looksNumeric(told[0]) ? 1 : 0);
  });
}

function endsLinesWithCarriageReturns(path: string): boolean {
  let answer = false;
  scan(path, {delimiter: null, escape: '"', carriageReturns: false}, {}, (record) => {
    answer = record.ending === 0 && record.buffer.subarray(record.start, record.end).includes(0x0d);
    return false;
  });
  return answer;
}
