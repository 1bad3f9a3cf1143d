/** Comma-, tab-, semicolon-, bar- and space-separated text, compressed with gzip or not. */
import {closeSync, openSync, writeSync} from "node:fs";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {Failure} from "../failure.ts";
import {delimiterNames, type TextForm, textForm} from "./dialect.ts";
import {plainText} from "./encoding.ts";
import {
  type BrokenRow,
  type InputFile,
  type OpenSource,
  type Rows,
  type SourceKind,
  shortened,
} from "./kind.ts";
import {cellsOf, type ScannedRecord, type ScanRules, scan} from "./scan.ts";
import {name, path as pathLiteral, query, text, trimmed} from "./sql.ts";

export const delimitedText: SourceKind = {
  name: "csv",
  matches: (path) => /\.(csv|tsv|tab|psv|txt|dat|asc)(\.gz)?$/i.test(path),
  async open(connection, file) {
    const {path, encoding, compressed} = await plainText(file);
    const form = textForm(path, file.shown, file.settings, file.knownHeadings);
    return new DelimitedText(connection, file, path, compressed ? `${encoding}, gzip` : encoding, form);
  },
};

class DelimitedText implements OpenSource {
  readonly format: string;
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly headerLine: number;
  readonly columns;
  readonly firstRow;
  readonly #table: string;
  readonly #rules: ScanRules;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly file: InputFile,
    private readonly path: string,
    readonly encoding: string,
    private readonly form: TextForm,
  ) {
    const {delimiter} = form.dialect;
    this.format = delimiter === "\t" ? "TSV" : delimiter === "," || delimiter === ";" ? "CSV" : "text";
    this.delimiter = delimiterNames[delimiter ?? ""] ?? JSON.stringify(delimiter);
    this.hasHeader = form.headings !== null;
    this.headerLine = form.headerLine;
    this.firstRow = form.firstRow;
    this.columns = Array.from({length: form.cells}, (_, i) => ({
      heading: form.headings?.[i] ?? `column ${i + 1}`,
      type: "VARCHAR",
    }));
    this.#table = `source.${name(`_text_${file.number}`)}`;
    this.#rules = {
      cells: form.cells,
      cellsOf: form.headings ? "the header" : "the first row",
      numeric: form.numeric,
    };
  }

  async rows(wanted: readonly number[]): Promise<Rows> {
    const plan = this.#inspect();
    const {broken, records} = plan;
    if (records === 0 && broken.length === 0) {
      throw new Failure({
        file: this.file.shown,
        what: this.hasHeader ? "The file holds a header and no rows." : "The file holds no rows.",
        remedy: "Export it again, or remove it from `sources` in the config.",
      });
    }
    const attempts = [
      ...(plan.isClean ? [() => this.#loadAsItIs(wanted, plan.firstLine, plan.ending)] : []),
      () => this.#loadRewritten(wanted, plan.firstLine, false),
      () => this.#loadRewritten(wanted, plan.firstLine, true),
    ];
    // Whatever a strict reader could understand otherwise than the walk did is written out more plainly.
    for (const attempt of attempts) {
      if ((await attempt()) === records) return {from: this.#table, count: records, broken, isScan: false};
    }
    throw new Failure({
      file: this.file.shown,
      what: `${records} rows were found in the file, but not as many could be read.`,
      remedy: "Save the file as CSV in UTF-8 with another program and try again.",
    });
  }

  #loadAsItIs(wanted: readonly number[], firstLine: number, ending: number): Promise<number> {
    const delimiter = this.form.dialect.delimiter ?? ",";
    const newLine = ["\\n", "\\n", "\\r\\n", "\\r"][ending] ?? "\\n";
    return this.#load(this.path, wanted, {
      delimiter,
      newLine,
      skip: firstLine - 1,
      line: `rowid + ${firstLine}`,
    });
  }

  #loadRewritten(wanted: readonly number[], firstLine: number, quoteAll: boolean): Promise<number> {
    const target = join(this.file.temporary, `${this.file.number}.rows`);
    this.#rewrite(target, firstLine, quoteAll);
    return this.#load(target, wanted, {delimiter: ",", newLine: "\\n", skip: 0, line: null});
  }

  /** One walk over the whole file: how many records, which are broken, and whether DuckDB can read it as it is. */
  #inspect(): {records: number; broken: BrokenRow[]; firstLine: number; isClean: boolean; ending: number} {
    const {dialect, headerLine, preamble} = this.form;
    let isClean =
      dialect.delimiter !== "whitespace" && dialect.delimiter?.length === 1 && dialect.escape === '"';
    let skipped = 0;
    let seenBlank = false;
    let records = 0;
    let firstLine = headerLine + 1;
    let ending = 0;
    const broken: BrokenRow[] = [];
    scan(this.path, dialect, this.#rules, (record) => {
      if (record.ending !== 0) {
        if (ending !== 0 && record.ending !== ending) isClean = false;
        ending = record.ending;
      }
      if (record.line <= headerLine) {
        if (record.line === headerLine) firstLine = record.line + record.lines;
        if (record.lines > 1) isClean = false;
        // Titles have another number of cells; a row of the table's form may be one that somebody misses.
        if (record.line < headerLine && !record.blank && !record.problem) {
          broken.push({line: record.line, reason: "stands above the header", raw: rawOf(record)});
        }
        return;
      }
      if (record.blank) {
        seenBlank = true;
        // An empty last line is how most files end; DuckDB passes over it except where there is one column.
        if (record.end > record.start || this.form.cells === 1) isClean = false;
        return;
      }
      if (headerLine === 0 && skipped < preamble) {
        skipped++;
        isClean = false;
        broken.push({
          line: record.line,
          reason: record.problem ?? "stands above the rows",
          raw: rawOf(record),
        });
        return;
      }
      if (seenBlank || record.lines > 1 || record.odd) isClean = false;
      if (record.problem) {
        isClean = false;
        broken.push({line: record.line, reason: record.problem, raw: rawOf(record)});
      } else records++;
    });
    return {records, broken, firstLine, isClean, ending};
  }

  /** Writes good records as `line,"cell","cell"`. */
  #rewrite(target: string, firstLine: number, quoteAll: boolean): void {
    const {dialect} = this.form;
    const out = openSync(target, "w");
    try {
      let parts: Buffer[] = [];
      let size = 0;
      let skipped = 0;
      const flush = () => {
        writeSync(out, Buffer.concat(parts));
        parts = [];
        size = 0;
      };
      const put = (bytes: Buffer) => {
        parts.push(bytes);
        size += bytes.length;
      };
      const isPlain = dialect.delimiter === "," && dialect.escape === '"' && !quoteAll;
      scan(this.path, dialect, this.#rules, (record) => {
        if (record.line < firstLine || record.blank) return;
        if (this.form.headerLine === 0 && skipped < this.form.preamble) {
          skipped++;
          return;
        }
        if (record.problem) return;
        if (isPlain && !record.odd) {
          put(Buffer.from(`${record.line},`));
          put(Buffer.from(record.buffer.subarray(record.start, record.end)));
          put(lineEnd);
        } else put(Buffer.from(`${record.line},${cellsOf(record, dialect).map(quoted).join(",")}\n`));
        if (size > 4 << 20) flush();
      });
      flush();
    } finally {
      closeSync(out);
    }
  }

  /** Rows loaded, or -1 when the reader gave up. */
  async #load(
    path: string,
    wanted: readonly number[],
    {delimiter, newLine, skip, line}: {delimiter: string; newLine: string; skip: number; line: string | null},
  ): Promise<number> {
    const columns = this.columns.map((_, i) => `'c${i}': 'VARCHAR'`);
    if (line === null) columns.unshift("'_line': 'BIGINT'");
    const listed = [
      ...(line === null ? ["_line"] : []),
      ...wanted.map((i) => `${trimmed(`c${i}`)} as c${i}`),
    ];
    const select = listed.length > 0 ? listed.join(", ") : "c0";
    try {
      await this.connection.run(`create or replace table ${this.#stored} as
        select ${select} from read_csv(${pathLiteral(path)}, auto_detect = false, hive_partitioning = false, header = false, skip = ${skip},
          delim = ${text(delimiter)}, new_line = ${text(newLine)}, quote = '"', escape = '"', strict_mode = true, max_line_size = 8388608,
          columns = {${columns.join(", ")}})`);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("Invalid Input Error")) return -1;
      throw error;
    }
    await this.connection.run(
      `create or replace view ${this.#table} as select *${line === null ? "" : `, ${line} as _line`} from ${this.#stored}`,
    );
    const [row] = await query<{n: number}>(
      this.connection,
      `select count(*)::integer as n from ${this.#stored}`,
    );
    return row?.n ?? 0;
  }

  get #stored(): string {
    return `source.${name(`_cells_${this.file.number}`)}`;
  }

  async raw(lines: readonly number[], use: (line: number, raw: string) => void): Promise<void> {
    let next = 0;
    scan(this.path, this.form.dialect, this.#rules, (record) => {
      if (record.line !== lines[next]) return next < lines.length;
      use(record.line, rawOf(record));
      while (next < lines.length && lines[next] === record.line) next++;
      return next < lines.length;
    });
  }

  async close(): Promise<void> {
    await this.connection.run(`drop view if exists ${this.#table}`);
    await this.connection.run(`drop table if exists ${this.#stored}`);
  }
}

const lineEnd = Buffer.from("\n");

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

function rawOf(record: Pick<ScannedRecord, "buffer" | "start" | "end">): string {
  return shortened(record.buffer.toString("utf8", record.start, Math.min(record.end, record.start + 8000)));
}
