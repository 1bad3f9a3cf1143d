/** Reads small files through `loadSources` and gives what tests look at. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {afterAll} from "vitest";
import {type ConfigInput, parseConfig} from "../../../loaders/config.ts";
import {openWarehouse} from "../../../loaders/engine/warehouse.ts";
import {Failure} from "../../../loaders/failure.ts";
import {loadSources, type SourceReport} from "../../../loaders/sources/index.ts";

export const folder = mkdtempSync(join(tmpdir(), "perennial-sources-"));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

let cases = 0;

/** A new folder with these files. */
export function folderWith(files: Record<string, string | Buffer>): string {
  const directory = join(folder, String(++cases));
  mkdirSync(directory, {recursive: true});
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), {recursive: true});
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

export interface Reading {
  directory: string;
  connection: DuckDBConnection;
  lines: string[];
  result: SourceReport | undefined;
  /** The whole message of the Failure, or an empty text. */
  failure: string;
  /** Rows of a query; every value as text or null. */
  rows(sql: string): Promise<(string | null)[][]>;
}

type Settings = Partial<Omit<ConfigInput, "sources">> & {sources?: ConfigInput["sources"]};

/** Writes files, loads them, and catches the Failure. Without `sources`, every file is transactions. */
export async function read(
  files: Record<string, string | Buffer>,
  settings: Settings = {},
): Promise<Reading> {
  const directory = folderWith(files);
  return readFolder(directory, {sources: {transactions: {path: Object.keys(files)}}, ...settings});
}

export async function readFolder(directory: string, settings: Settings): Promise<Reading> {
  const config = parseConfig({company: "Test", ...settings}, join(directory, "test.config.ts"));
  const {connection} = await openWarehouse(":memory:");
  const lines: string[] = [];
  let result: SourceReport | undefined;
  let failure = "";
  try {
    result = await loadSources(connection, config, (line) => lines.push(line));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = error.message;
  }
  return {
    directory,
    connection,
    lines,
    result,
    failure,
    async rows(sql) {
      const reader = await connection.runAndReadAll(sql);
      return reader.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
    },
  };
}

/** Allows any number of refused rows. */
export const lenient = {quality: {maxRefusedShare: 1}};

/** Amounts of `source.transactions` in the order of lines. */
export async function amounts(values: string[], source: object = {}): Promise<(string | null)[]> {
  const csv = `customer_id;ordered_at;amount\n${values.map((v, i) => `c${i};2024-01-05;"${v}"`).join("\n")}\n`;
  const reading = await read(
    {"a.csv": csv},
    {...lenient, sources: {transactions: {path: "a.csv", ...source}}},
  );
  if (reading.failure) throw new Error(reading.failure);
  return byLine(reading, "amount", values.length);
}

/** Times of `source.transactions` in the order of lines. */
export async function times(
  values: string[],
  source: object = {},
  timeZone = "UTC",
): Promise<(string | null)[]> {
  const csv = `customer_id;ordered_at;amount\n${values.map((v, i) => `c${i};"${v}";1`).join("\n")}\n`;
  const reading = await read(
    {"a.csv": csv},
    {...lenient, calendar: {timeZone}, sources: {transactions: {path: "a.csv", ...source}}},
  );
  if (reading.failure) throw new Error(reading.failure);
  return byLine(reading, "ordered_at", values.length);
}

async function byLine(reading: Reading, column: string, count: number): Promise<(string | null)[]> {
  const rows = await reading.rows(`select _line - 2, ${column} from source.transactions order by _line`);
  const found = new Map(rows.map(([line, value]) => [Number(line), value ?? null]));
  return Array.from({length: count}, (_, i) => found.get(i) ?? null);
}
