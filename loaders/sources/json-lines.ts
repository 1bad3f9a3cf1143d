/** JSON lines: one object per line, compressed with gzip or not. */
import {closeSync, openSync, writeSync} from "node:fs";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {Failure} from "../failure.ts";
import {plainText} from "./encoding.ts";
import {
  type BrokenRow,
  type InputFile,
  type OpenSource,
  type Rows,
  type SourceColumn,
  type SourceKind,
  shortened,
} from "./kind.ts";
import {type Dialect, scan} from "./scan.ts";
import {name, path as pathLiteral, query, text, trimmed} from "./sql.ts";

const lines: Dialect = {delimiter: null, escape: '"', carriageReturns: false};

// A control character that no JSON text may hold, so every line is one cell.
const never = "\x1f";

export const jsonLines: SourceKind = {
  name: "jsonl",
  matches: (path) => /\.(jsonl|ndjson|json)(\.gz)?$/i.test(path),
  async open(connection, file) {
    const {path, encoding, compressed} = await plainText(file);
    const table = `source.${name(`_lines_${file.number}`)}`;
    await connection.run(`create or replace table ${table} as
      select _line, line, json_valid(line) and json_type(case when json_valid(line) then line end) = 'OBJECT' as is_object
      from read_csv(${pathLiteral(numbered(file, path))}, auto_detect = false, hive_partitioning = false, header = false, delim = ${text(never)}, quote = '', escape = '',
        max_line_size = 67108864, columns = {'_line': 'BIGINT', 'line': 'VARCHAR'})`);
    const keys = await query<{key: string; type: string}>(
      connection,
      `with keys as (select _line, line, unnest(json_keys(line)) as key from ${table} where is_object),
       typed as (select _line, key, json_type(line, ${pointer("key")}) as type from keys)
       select key, case when bool_and(type in ('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT', 'NULL')) then 'number' else 'text' end as type
       from typed group by key order by min(_line), key`,
    );
    const [counted] = await query<{objects: number; all: number}>(
      connection,
      `select count(*) filter (where is_object)::double as objects, count(*)::double as "all" from ${table}`,
    );
    if (!counted || counted.objects === 0) {
      await connection.run(`drop table ${table}`);
      throw new Failure({
        file: file.shown,
        what: counted?.all ? "No line of the file is a JSON object." : "The file holds no rows.",
        remedy:
          'Write one object per line, such as {"customer_id": "7", "ordered_at": "2024-03-05", "amount": 12.5}; `jq -c ".[]"` makes such lines of one array.',
      });
    }
    const columns = keys.map(
      ({key, type}): SourceColumn => ({
        heading: key,
        type: "VARCHAR",
        ...(type === "number" ? {decimal: "."} : {}),
      }),
    );
    return new JsonLines(
      connection,
      table,
      path,
      compressed ? `${encoding}, gzip` : encoding,
      columns,
      counted.objects,
      file.number,
    );
  },
};

class JsonLines implements OpenSource {
  readonly format = "JSON lines";
  readonly delimiter = null;
  readonly hasHeader = null;
  readonly #cells: string;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly table: string,
    private readonly path: string,
    readonly encoding: string,
    readonly columns: readonly SourceColumn[],
    private readonly count: number,
    file: number,
  ) {
    this.#cells = `source.${name(`_cells_${file}`)}`;
  }

  async rows(wanted: readonly number[]): Promise<Rows> {
    const select = wanted.map(
      (i) =>
        `${trimmed(`json_extract_string(line, ${pointer(text(this.columns[i]?.heading ?? ""))})`)} as c${i}`,
    );
    await this.connection.run(
      `create or replace table ${this.#cells} as select ${["_line", ...select].join(", ")} from ${this.table} where is_object`,
    );
    const broken = await query<BrokenRow>(
      this.connection,
      `select _line::double as line, case when json_valid(line) then 'is not a JSON object' else 'is not valid JSON' end as reason, line as raw
       from ${this.table} where not coalesce(is_object, false) order by _line`,
    );
    return {
      from: this.#cells,
      count: this.count,
      broken: broken.map((row) => ({...row, raw: shortened(row.raw)})),
      isScan: false,
    };
  }

  async raw(wanted: readonly number[], use: (line: number, raw: string) => void): Promise<void> {
    let next = 0;
    scan(this.path, lines, {}, (record) => {
      if (record.line === wanted[next]) {
        use(
          record.line,
          shortened(record.buffer.toString("utf8", record.start, Math.min(record.end, record.start + 8000))),
        );
        while (next < wanted.length && wanted[next] === record.line) next++;
      }
      return next < wanted.length;
    });
  }

  async close(): Promise<void> {
    await this.connection.run(`drop table if exists ${this.#cells}`);
    await this.connection.run(`drop table if exists ${this.table}`);
  }
}

/** The JSON pointer to a top-level key, in SQL. */
function pointer(key: string): string {
  return `'/' || replace(replace(${key}, '~', '~0'), '/', '~1')`;
}

/** A copy in which every line starts with its number; blank lines are left out. */
function numbered(file: InputFile, path: string): string {
  const target = join(file.temporary, `${file.number}.lines`);
  const out = openSync(target, "w");
  try {
    let parts: Buffer[] = [];
    let size = 0;
    const flush = () => {
      writeSync(out, Buffer.concat(parts));
      parts = [];
      size = 0;
    };
    scan(path, lines, {}, (record) => {
      if (record.blank) return;
      const bytes = Buffer.from(record.buffer.subarray(record.start, record.end));
      // A raw control character is invalid JSON anyhow; a stand-in keeps it one cell and invalid.
      for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0x1f || bytes[i] === 0x0d) bytes[i] = 0x01;
      parts.push(Buffer.from(`${record.line}${never}`), bytes, Buffer.from("\n"));
      size += bytes.length;
      if (size > 4 << 20) flush();
    });
    flush();
  } finally {
    closeSync(out);
  }
  return target;
}
