/**
 * Where SQL runs: an embedded DuckDB file, opened with settings that make results independent of the machine.
 */
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import type {Config} from "../config.ts";

export interface Warehouse {
  connection: DuckDBConnection;
  /** Writes everything to the file and lets go of it. */
  close(): Promise<void>;
}

/**
 * Opens (or makes) the warehouse file at `path`; `:memory:` for tests.
 *
 * The session time zone is UTC and nothing may be installed or loaded from outside.
 */
export async function openWarehouse(path: string, engine: Config["engine"] = {}): Promise<Warehouse> {
  const instance = await DuckDBInstance.create(path, {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    ...(engine.threads === undefined ? {} : {threads: String(engine.threads)}),
    ...(engine.memory === undefined ? {} : {memory_limit: engine.memory}),
  });
  const connection = await instance.connect();
  await connection.run("set TimeZone = 'UTC'");
  // Packing millions of different ids costs several times what writing them does.
  await connection.run("set disabled_compression_methods = 'fsst,dict_fsst,zstd'");
  return {
    connection,
    async close() {
      if (path !== ":memory:") await connection.run("checkpoint");
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Rows of a query as plain objects: bigint counts become numbers, decimals and dates become text. */
export async function queryRows<T extends object>(connection: DuckDBConnection, sql: string): Promise<T[]> {
  const reader = await connection.runAndReadAll(sql);
  const names = reader.columnNames();
  return reader.getRows().map((row) => {
    const object: Record<string, unknown> = {};
    for (const [i, name] of names.entries()) object[name] = plain(row[i]);
    // The caller states the shape of its own select list.
    return object as T;
  });
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value !== null && typeof value === "object") return String(value);
  return value;
}

/** A text as a SQL literal. */
export function literal(text: string): string {
  // A zero byte ends a statement for the binding, so it cannot stand in one.
  if (text.includes("\0")) return `(${text.split("\0").map(literal).join(" || chr(0) || ")})`;
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
