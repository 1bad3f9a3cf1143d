/** Rows that could not be read: where they are kept, and how a person gets at them. */
import {closeSync, mkdirSync, openSync, renameSync, writeSync} from "node:fs";
import {dirname} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {query} from "./sql.ts";

export interface RefusedRow {
  line: number;
  column: string | null;
  reason: string;
  raw: string;
}

/** Appends rows of one file to `source.quarantine`. */
export async function quarantine(
  connection: DuckDBConnection,
  table: string,
  file: number,
  rows: Iterable<RefusedRow>,
): Promise<void> {
  const appender = await connection.createAppender("quarantine", "source");
  for (const row of rows) {
    appender.appendVarchar(table);
    appender.appendInteger(file);
    appender.appendBigInt(BigInt(row.line));
    if (row.column === null) appender.appendNull();
    else appender.appendVarchar(row.column);
    appender.appendVarchar(row.reason);
    appender.appendVarchar(row.raw);
    appender.endRow();
  }
  appender.closeSync();
}

/**
 * Writes the quarantine as CSV in UTF-8: `table,file,line,column,reason,raw`, in the order of files and lines.
 *
 * Cells that a spreadsheet would run as a formula start with an apostrophe. The file is written even when no row
 * was refused, so that it never tells of an earlier build.
 */
export async function writeQuarantine(connection: DuckDBConnection, path: string): Promise<void> {
  const rows = await query<Record<string, string | null>>(
    connection,
    `select q.table_name as "table", f.path as file, q.line::varchar as line, q.column_name as "column", q.reason, q.raw
     from source.quarantine q left join source.files f on f.file = q.file and f.table_name = q.table_name
     order by q.file, q.line, q.column_name, q.reason`,
  );
  mkdirSync(dirname(path), {recursive: true});
  const beside = `${path}.new`;
  const out = openSync(beside, "w");
  try {
    // Spreadsheets take a file without the mark for their local encoding.
    writeSync(out, "\ufefftable,file,line,column,reason,raw\r\n");
    for (const row of rows) {
      writeSync(
        out,
        `${["table", "file", "line", "column", "reason", "raw"].map((key) => cell(row[key] ?? "")).join(",")}\r\n`,
      );
    }
  } finally {
    closeSync(out);
  }
  renameSync(beside, path);
}

function cell(value: string): string {
  const safe = /^\s*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
