/** Whole tables in and out of the warehouse as columns, for models that compute outside SQL. */
import {
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalValue,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  VARCHAR,
} from "@duckdb/node-api";
import {identifier} from "./warehouse.ts";

export type StoredType = "integer" | "double" | "boolean" | "varchar" | "date";

export type StoredCell = number | string | boolean | null;

const types: Record<StoredType, DuckDBType> = {
  integer: INTEGER,
  double: DOUBLE,
  boolean: BOOLEAN,
  varchar: VARCHAR,
  date: DATE,
};

/** Rows a chunk may hold. */
const chunkRows = 2048;

/**
 * Every row of a table, sorted by its columns from left to right: tables keep no order of their own.
 *
 * @returns columns by name; decimals and big integers as numbers, dates as `YYYY-MM-DD`
 */
export async function readColumns(
  connection: DuckDBConnection,
  table: string,
): Promise<Record<string, StoredCell[]>> {
  const name = table.split(".").map(identifier).join(".");
  const result = await connection.run(`select * from ${name} order by all`);
  const names = result.columnNames();
  const columns: StoredCell[][] = names.map(() => []);
  for (const chunk of await result.fetchAllChunks()) {
    for (const [c, column] of columns.entries()) {
      for (const value of chunk.getColumnValues(c)) column.push(cell(value));
    }
  }
  return Object.fromEntries(names.map((column, c) => [column, columns[c] ?? []]));
}

function cell(value: DuckDBValue): StoredCell {
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean" || value === null)
    return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  return String(value);
}

/**
 * Makes (or replaces) a table from columns of equal length.
 *
 * @throws RangeError naming the column whose length or value does not fit
 */
export async function writeColumns(
  connection: DuckDBConnection,
  table: string,
  columnTypes: Readonly<Record<string, StoredType>>,
  columns: Readonly<Record<string, ArrayLike<StoredCell>>>,
): Promise<void> {
  const [schema, bare] = table.split(".") as [string, string]; // callers give schema.table
  const entries = Object.entries(columnTypes);
  const rows = columns[entries[0]?.[0] ?? ""]?.length ?? 0;
  for (const [name] of entries) {
    const length = columns[name]?.length;
    if (length !== rows)
      throw new RangeError(`${name} has ${length ?? "no"} rows where ${entries[0]?.[0]} has ${rows}.`);
  }
  const definition = entries.map(([name, type]) => `${identifier(name)} ${type}`).join(", ");
  await connection.run(`create or replace table ${identifier(schema)}.${identifier(bare)} (${definition})`);
  const appender = await connection.createAppender(bare, schema);
  for (let start = 0; start < rows; start += chunkRows) {
    const size = Math.min(chunkRows, rows - start);
    const chunk = DuckDBDataChunk.create(
      entries.map(([, type]) => types[type]),
      size,
    );
    for (const [c, [name, type]] of entries.entries()) {
      const source = columns[name];
      const values: DuckDBValue[] = [];
      for (let i = start; i < start + size; i++) values.push(stored(source?.[i] ?? null, type, name));
      chunk.setColumnValues(c, values);
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function stored(value: StoredCell, type: StoredType, column: string): DuckDBValue {
  if (value === null) return null;
  const fits =
    type === "integer"
      ? Number.isInteger(value) && Math.abs(value as number) <= 2_147_483_647 // isInteger is true of numbers only
      : type === "double"
        ? Number.isFinite(value)
        : type === "boolean"
          ? typeof value === "boolean"
          : type === "varchar"
            ? typeof value === "string"
            : /^\d{4}-\d\d-\d\d$/.test(String(value));
  if (!fits) throw new RangeError(`${column} holds ${String(value)}, which is no ${type}.`);
  if (type !== "date") return value;
  return new DuckDBDateValue(Math.round(Date.parse(`${String(value)}T00:00:00Z`) / 86_400_000));
}
