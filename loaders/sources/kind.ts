/**
 * What a kind of source is: the small interface between files of any form and the tables made of them.
 *
 * A new kind is one new file that exports a `SourceKind`, and one line in `kinds.ts`.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import type {SourceConfig} from "../config.ts";

export interface SourceKind {
  /** Its name in the setting `format`. */
  readonly name: string;
  /** Whether a file is of this kind, told from its name and its first bytes. */
  matches(path: string, head: Buffer): boolean;
  /** Looks at the file and says what is in it. @throws Failure when nothing can be read from it */
  open(connection: DuckDBConnection, file: InputFile): Promise<OpenSource>;
}

export interface InputFile {
  /** Absolute path. */
  path: string;
  /** As the user knows it: relative to the config file. */
  shown: string;
  /** Number of the file over all sources, from 1. */
  number: number;
  settings: SourceConfig;
  /** Folder for temporary files, made and removed by the caller. */
  temporary: string;
  /** Normalised headings that the contract knows for the table: they tell a header from data. */
  knownHeadings: ReadonlySet<string>;
}

export interface SourceColumn {
  /** As written, trimmed; `column 3` where the file has no header. */
  heading: string;
  /** Type in DuckDB's words; VARCHAR for whatever is still text. */
  type: string;
  /** Said when numbers in the column are known to be written with this decimal mark. */
  decimal?: "." | ",";
}

/** A row that breaks the structure of its file. */
export interface BrokenRow {
  /** 1-based physical line, or row, where it starts. */
  line: number;
  reason: string;
  raw: string;
}

export interface OpenSource {
  format: string;
  encoding: string | null;
  delimiter: string | null;
  hasHeader: boolean | null;
  /** 1-based line of the header. */
  headerLine?: number;
  columns: readonly SourceColumn[];
  /** Cells of the first row, where there is no header. */
  firstRow?: readonly string[];
  /** Loads what is needed and gives the rows of the columns asked for. */
  rows(wanted: readonly number[]): Promise<Rows>;
  /** Calls `use` with the raw text of each row that starts in one of these lines (ascending), in order. */
  raw(lines: readonly number[], use: (line: number, raw: string) => void): Promise<void>;
  /** Drops whatever `rows` made. */
  close(): Promise<void>;
}

export interface Rows {
  /**
   * What to select from: `_line bigint` and `c<i>` for every wanted column, i counted from 0. Text that was read from
   * text has no outer white space and is null where it is empty; the text of a scan is as it is.
   */
  from: string;
  /** Rows that `from` gives. */
  count: number;
  /** Rows that broke the structure of the file and are not among them. */
  broken: readonly BrokenRow[];
  /** True when `from` reads the user's file itself at no more cost than a table, so that a view may stand on it. */
  isScan: boolean;
}

/** Raw text is kept to this many characters: enough to find and mend the row. */
export const rawLimit = 2000;

export function shortened(raw: string): string {
  return raw.length > rawLimit ? `${raw.slice(0, rawLimit)}…` : raw;
}
