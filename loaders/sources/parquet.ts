/** Parquet: values already have types, so nothing is copied unless it must be. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {Failure} from "../failure.ts";
import type {InputFile, OpenSource, Rows, SourceColumn, SourceKind} from "./kind.ts";
import {shortened} from "./kind.ts";
import {name, path, query, text} from "./sql.ts";

export const parquet: SourceKind = {
  name: "parquet",
  matches: (path, head) => /\.(parquet|pq)$/i.test(path) || head.subarray(0, 4).toString("latin1") === "PAR1",
  async open(connection, file) {
    const scanned = `read_parquet(${path(file.path)})`;
    let described: {column_name: string; column_type: string}[];
    let rows: number;
    try {
      described = await query(connection, `describe select * from ${scanned}`);
      const [counted] = await query<{n: number}>(connection, `select count(*)::double as n from ${scanned}`);
      rows = counted?.n ?? 0;
    } catch (error) {
      throw new Failure({
        file: file.shown,
        what: `The file cannot be read as Parquet: ${firstLine(error)}`,
        remedy: "Write it again, or name its true form with `format` for its source in the config.",
      });
    }
    if (rows === 0) {
      throw new Failure({
        file: file.shown,
        what: "The file holds no rows.",
        remedy: "Export it again, or remove it from `sources` in the config.",
      });
    }
    const columns = described.map(({column_name, column_type}) => ({
      heading: column_name,
      type: column_type,
    }));
    return new ParquetFile(connection, file, columns, rows);
  },
};

class ParquetFile implements OpenSource {
  readonly format = "Parquet";
  readonly encoding = null;
  readonly delimiter = null;
  readonly hasHeader = null;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly file: InputFile,
    readonly columns: readonly SourceColumn[],
    private readonly count: number,
  ) {}

  async rows(wanted: readonly number[]): Promise<Rows> {
    const select = wanted.map((i) => `${name(this.columns[i]?.heading ?? "")} as c${i}`);
    const from = `(select ${[...select, "file_row_number + 1 as _line"].join(", ")} from read_parquet(${path(this.file.path)}, file_row_number = true))`;
    return {from, count: this.count, broken: [], isScan: true};
  }

  async raw(lines: readonly number[], use: (line: number, raw: string) => void): Promise<void> {
    const cells = this.columns.map((column) => `${text(column.heading)}: ${name(column.heading)}`);
    for (let at = 0; at < lines.length; at += 1000) {
      const some = lines.slice(at, at + 1000);
      const rows = await query<{line: number; raw: string}>(
        this.connection,
        `select (file_row_number + 1)::double as line, to_json({${cells.join(", ")}})::varchar as raw
         from read_parquet(${path(this.file.path)}, file_row_number = true)
         where file_row_number + 1 in (${some.join(", ")}) order by line`,
      );
      for (const {line, raw} of rows) use(line, shortened(raw));
    }
  }

  async close(): Promise<void> {}
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
