/**
 * Walks through delimited text record by record, knowing where each starts and what is wrong with it.
 *
 * DuckDB reads the values; this says beforehand what it will find, so that a quote somebody forgot to close
 * costs one row with its line number and never swallows the rows after it.
 */
import {closeSync, openSync, readSync} from "node:fs";

export interface Dialect {
  /** `null` for lines that are one value each; `"whitespace"` for runs of spaces and tabs. */
  delimiter: string | null;
  /** How a quote is written inside a quoted cell. */
  escape: '"' | "\\";
  /** A lone carriage return ends a line (old Macintosh files). */
  carriageReturns: boolean;
}

export interface ScanRules {
  /** Cells a record must have; not checked when omitted. */
  cells?: number;
  /** What the cell count is compared with, for the reason. */
  cellsOf?: string;
  /** Columns whose cells always look like numbers or dates: they show when a quoted cell has swallowed rows. */
  numeric?: readonly number[];
}

/** One record, valid only during the call that gives it. */
export interface ScannedRecord {
  buffer: Buffer;
  start: number;
  /** Without the line end. */
  end: number;
  /** 1-based physical line where it starts. */
  line: number;
  /** Physical lines it covers. */
  lines: number;
  cells: number;
  /** Why the record cannot be used; then it is one physical line. */
  problem: string | null;
  /** Nothing but white space and delimiters. */
  blank: boolean;
  /** It must be rewritten before a strict reader takes it: a stray carriage return, a backslash escape. */
  odd: boolean;
  /** Ended by \n (1), \r\n (2), \r (3) or the end of the file (0). */
  ending: 0 | 1 | 2 | 3;
}

const quote = 0x22;
const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;
const backslash = 0x5c;

/** A quoted cell longer than this has lost its closing quote. */
const longestRecord = 1 << 20;
const chunk = 4 << 20;

/**
 * Calls `visit` with every record from the start of a UTF-8 file; a false answer ends the walk.
 *
 * A record that is malformed is given as its first physical line, with the reason, and the walk goes on with the
 * line below.
 */
export function scan(
  path: string,
  dialect: Dialect,
  rules: ScanRules,
  visit: (record: ScannedRecord) => unknown,
): void {
  const file = openSync(path, "r");
  try {
    let buffer: Buffer = Buffer.allocUnsafe(chunk);
    let filled = readSync(file, buffer, 0, chunk, null);
    let atEnd = filled < chunk;
    let position = filled >= 3 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0;
    let line = 1;
    const record: ScannedRecord = {
      buffer,
      start: 0,
      end: 0,
      line: 1,
      lines: 1,
      cells: 0,
      problem: null,
      blank: false,
      odd: false,
      ending: 0,
    };
    const walker = makeWalker(dialect, rules);
    for (;;) {
      while (position < filled) {
        record.buffer = buffer;
        record.line = line;
        const next = walker(record, position, filled, atEnd);
        if (next < 0) break;
        if (visit(record) === false) return;
        line += record.lines;
        position = next;
      }
      if (atEnd) return;
      const rest = filled - position;
      const larger = rest > buffer.length / 2 ? Buffer.allocUnsafe(buffer.length * 2) : buffer;
      buffer.copy(larger, 0, position, filled);
      buffer = larger;
      filled = rest;
      position = 0;
      while (filled < buffer.length) {
        const read = readSync(file, buffer, filled, buffer.length - filled, null);
        if (read === 0) {
          atEnd = true;
          break;
        }
        filled += read;
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Fills `record` with what starts at a position and returns where the next starts, or -1 when more bytes are needed. */
type Walker = (record: ScannedRecord, start: number, limit: number, atEnd: boolean) => number;

function makeWalker(dialect: Dialect, rules: ScanRules): Walker {
  const {carriageReturns} = dialect;
  const isWhitespace = dialect.delimiter === "whitespace";
  const delimiter = dialect.delimiter === null || isWhitespace ? null : Buffer.from(dialect.delimiter);
  const first = delimiter ? (delimiter[0] ?? -1) : -1;
  const width = delimiter?.length ?? 0;
  const hasQuotes = dialect.delimiter !== null;
  const usesBackslash = dialect.escape === "\\";

  const isDelimiter = (buffer: Buffer, at: number, limit: number): boolean => {
    if (buffer[at] !== first) return false;
    for (let k = 1; k < width; k++) if (at + k >= limit || buffer[at + k] !== delimiter?.[k]) return false;
    return true;
  };

  // Most records hold no quote, and this loop takes most of the time of the walk.
  const plainRecord = (record: ScannedRecord, start: number, limit: number): number => {
    const {buffer} = record;
    let cells = 1;
    let isBlank = true;
    for (let at = start; at < limit; at++) {
      const c = buffer[at];
      if (c === first) cells++;
      else if (c === newline || (c === carriageReturn && at + 1 < limit && buffer[at + 1] === newline)) {
        record.end = at;
        record.ending = c === newline ? 1 : 2;
        record.cells = cells;
        record.blank = isBlank;
        if (!isBlank && rules.cells !== undefined && cells !== rules.cells)
          record.problem = wrongCount(cells);
        return at + record.ending;
      } else if (c === carriageReturn || (c === quote && hasQuotes)) return -1;
      else if (c !== space && c !== tab) isBlank = false;
    }
    return -1;
  };
  const wrongCount = (cells: number) =>
    `has ${count(cells, "cell")} where ${rules.cellsOf ?? "the header"} has ${rules.cells}`;

  return (record, start, limit, atEnd) => {
    const {buffer} = record;
    record.start = start;
    record.problem = null;
    record.odd = false;
    record.lines = 1;
    const next = isWhitespace || width > 1 ? -1 : plainRecord(record, start, limit);
    if (next >= 0) return next;
    let cells = 1;
    let at = start;
    let isBlank = true;
    let hasMultiline = false;

    const endAt = (end: number, ending: ScannedRecord["ending"], next: number): number => {
      record.end = end;
      record.ending = ending;
      record.cells = cells;
      record.blank = isBlank;
      if (isBlank) return next;
      if (rules.cells !== undefined && cells !== rules.cells) {
        const reason = wrongCount(cells);
        if (hasMultiline) return condemn(reason);
        record.problem = reason;
        return next;
      }
      if (hasMultiline && looksSwallowed(record, dialect, rules)) {
        return condemn("has a quote that opens here and closes only after other rows");
      }
      return next;
    };

    /** Gives up the record: its first physical line is refused, the next line is looked at afresh. */
    const condemn = (reason: string): number => {
      let end = start;
      while (
        end < limit &&
        buffer[end] !== newline &&
        !(buffer[end] === carriageReturn && (carriageReturns || buffer[end + 1] === newline))
      ) {
        end++;
      }
      const ending = end >= limit ? 0 : buffer[end] === newline ? 1 : buffer[end + 1] === newline ? 2 : 3;
      record.end = end;
      record.lines = 1;
      record.cells = cells;
      record.blank = false;
      record.ending = ending;
      record.problem = reason;
      return end + (ending === 0 ? 0 : ending === 2 ? 2 : 1);
    };

    for (;;) {
      if (isWhitespace) while (at < limit && (buffer[at] === space || buffer[at] === tab)) at++;
      if (hasQuotes) {
        let open = at;
        while (open < limit && buffer[open] === space && first !== space) open++;
        if (open < limit && buffer[open] === quote) {
          isBlank = false;
          let from = open + 1;
          let close = -1;
          for (;;) {
            close = buffer.indexOf(quote, from);
            if (close < 0 || close >= limit) {
              if (!atEnd && limit - start < longestRecord) return -1;
              return condemn(
                limit - start >= longestRecord
                  ? "has a quote that opens here and does not close for a million characters"
                  : "has a quote that opens here and never closes",
              );
            }
            if (close - start > longestRecord) {
              return condemn("has a quote that opens here and does not close for a million characters");
            }
            if (usesBackslash) {
              let slashes = 0;
              while (close - 1 - slashes > open && buffer[close - 1 - slashes] === backslash) slashes++;
              if (slashes % 2 === 1) {
                record.odd = true;
                from = close + 1;
                continue;
              }
            }
            if (close + 1 >= limit && !atEnd) return -1;
            if (buffer[close + 1] === quote && close + 1 < limit) {
              from = close + 2;
              continue;
            }
            break;
          }
          for (let k = open + 1; k < close; k++) {
            const c = buffer[k];
            if (c === newline || (c === carriageReturn && carriageReturns && buffer[k + 1] !== newline)) {
              record.lines++;
              hasMultiline = true;
            }
          }
          at = close + 1;
          while (at < limit && buffer[at] === space && first !== space && !isWhitespace) at++;
          if (at >= limit) {
            if (!atEnd) return -1;
            return endAt(limit, 0, limit);
          }
          if (isWhitespace && (buffer[at] === space || buffer[at] === tab)) {
            // The next cell starts after the run, unless the line ends there.
          } else if (!isWhitespace && isDelimiter(buffer, at, limit)) {
            cells++;
            at += width;
            continue;
          } else if (buffer[at] !== newline && buffer[at] !== carriageReturn) {
            return condemn("has text after a closing quote");
          }
        }
      }
      // An unquoted cell, or what follows a quoted one.
      let c = -1;
      while (at < limit) {
        c = buffer[at] ?? -1;
        if (c === first || c === newline || c === carriageReturn) break;
        if (c !== space && c !== tab) isBlank = false;
        else if (isWhitespace) break;
        at++;
      }
      if (at >= limit) {
        if (!atEnd) return -1;
        return endAt(limit, 0, limit);
      }
      if (c === newline) return endAt(at, 1, at + 1);
      if (c === carriageReturn) {
        if (at + 1 >= limit && !atEnd) return -1;
        if (buffer[at + 1] === newline && at + 1 < limit) return endAt(at, 2, at + 2);
        if (carriageReturns || at + 1 >= limit) return endAt(at, 3, at + 1);
        record.odd = true;
        at++;
        // Inside an unquoted cell a quote means nothing, so go on to its end.
        while (at < limit && buffer[at] !== first && buffer[at] !== newline) at++;
        continue;
      }
      if (isWhitespace) {
        while (at < limit && (buffer[at] === space || buffer[at] === tab)) at++;
        if (at >= limit && !atEnd) return -1;
        if (at < limit && buffer[at] !== newline && buffer[at] !== carriageReturn) cells++;
        continue;
      }
      if (isDelimiter(buffer, at, limit)) {
        cells++;
        at += width;
        continue;
      }
      if (width > 1 && at + width > limit && !atEnd) return -1;
      isBlank = false;
      at++;
    }
  };
}

/** The cells of a record, unquoted; outer white space is left as it is. */
export function cellsOf(record: Pick<ScannedRecord, "buffer" | "start" | "end">, dialect: Dialect): string[] {
  return splitCells(record.buffer.toString("utf8", record.start, record.end), dialect);
}

export function splitCells(line: string, dialect: Dialect): string[] {
  const {delimiter} = dialect;
  if (delimiter === null) return [line];
  const usesBackslash = dialect.escape === "\\";
  const cells: string[] = [];
  const isWhitespace = delimiter === "whitespace";
  let at = 0;
  if (isWhitespace) while (line[at] === " " || line[at] === "\t") at++;
  for (;;) {
    let open = at;
    while (line[open] === " " && delimiter !== " ") open++;
    if (line[open] === '"') {
      let cell = "";
      at = open + 1;
      while (at < line.length) {
        if (usesBackslash && line[at] === "\\" && at + 1 < line.length) {
          cell += line[at + 1];
          at += 2;
        } else if (line[at] === '"') {
          if (line[at + 1] !== '"') break;
          cell += '"';
          at += 2;
        } else cell += line[at++];
      }
      at++;
      cells.push(cell);
      while (
        at < line.length &&
        !(isWhitespace ? /[ \t]/.test(line[at] ?? "") : line.startsWith(delimiter, at))
      )
        at++;
    } else {
      let end = at;
      if (isWhitespace) while (end < line.length && line[end] !== " " && line[end] !== "\t") end++;
      else {
        end = line.indexOf(delimiter, at);
        if (end < 0) end = line.length;
      }
      cells.push(line.slice(at, end));
      at = end;
    }
    if (at >= line.length) return cells;
    if (isWhitespace) {
      while (line[at] === " " || line[at] === "\t") at++;
      if (at >= line.length) return cells;
    } else at += delimiter.length;
  }
}

/** A cell that could be a number, an amount of money, a date or a time. */
export function looksNumeric(cell: string): boolean {
  return /\d/.test(cell) && /^[\s\p{Nd}.,:'’/\-+()TZ%年月日\p{Sc}]+$/u.test(cell);
}

// A forgotten quote pairs with the next one, rows later, and the result can have the right number of cells. It is
// told by the lines before the last: a whole line with the right number of cells, and numbers where the file has
// numbers. The last line is no witness, for whatever follows a true cell of several lines stands in it.
function looksSwallowed(record: ScannedRecord, dialect: Dialect, {cells, numeric}: ScanRules): boolean {
  if (!cells || cells < 2 || !numeric || numeric.length === 0 || dialect.delimiter === null) return false;
  const mark = dialect.delimiter === "whitespace" ? /[ \t]+/ : dialect.delimiter;
  const lines = record.buffer.toString("utf8", record.start, record.end).split(/\r?\n/).slice(0, -1);
  return lines.some((line) => {
    const parts = line.split(mark).map((part) => part.replaceAll('"', "").trim());
    if (parts.length !== cells) return false;
    const told = numeric.filter((i) => parts[i] !== "");
    return told.length > 0 && told.every((i) => looksNumeric(parts[i] ?? ""));
  });
}

export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
