/** Reads a query into one typed array per column: cubes have too many rows for an object each. */
import type {DuckDBConnection} from "@duckdb/node-api";

/** What a column is read as. Nulls become 0, false or "": a query that needs them says so in a column of its own. */
export type Kind = "int" | "float" | "flag" | "text";

interface Arrays {
  int: Int32Array;
  float: Float64Array;
  flag: Uint8Array;
  text: string[];
}

export type Columns<S extends Record<string, Kind>> = {[name in keyof S]: Arrays[S[name]]} & {length: number};

const sqlType: Record<Kind, string> = {int: "integer", float: "double", flag: "boolean", text: "varchar"};

/**
 * @param shape the columns to read, and as what
 * @param from a table, or a select in parentheses
 * @param order what tells all rows apart, so that they always come in the same order
 * @throws when a count passes the range of 32-bit integers
 */
export async function readColumns<S extends Record<string, Kind>>(
  connection: DuckDBConnection,
  shape: S,
  from: string,
  order: string,
): Promise<Columns<S>> {
  const names = Object.keys(shape);
  const selected = names.map((n) => `cast("${n}" as ${sqlType[shape[n]!]}) as "${n}"`).join(", ");
  const result = await connection.run(`select ${selected} from ${from} order by ${order}`);
  const chunks = await result.fetchAllChunks();
  const length = chunks.reduce((rows, chunk) => rows + chunk.rowCount, 0);
  const columns: Record<string, unknown> = {length};
  for (const [c, name] of names.entries()) {
    const kind = shape[name]!;
    const array =
      kind === "int"
        ? new Int32Array(length)
        : kind === "float"
          ? new Float64Array(length)
          : kind === "flag"
            ? new Uint8Array(length)
            : new Array<string>(length);
    let at = 0;
    for (const chunk of chunks) {
      const vector = chunk.getColumnVector(c);
      const rows = chunk.rowCount; // asked once: each look goes through the binding
      for (let row = 0; row < rows; row++) {
        const value = vector.getItem(row);
        // The select casts every column to the type its array holds.
        if (kind === "text") (array as string[])[at++] = value === null ? "" : (value as string);
        else (array as Float64Array)[at++] = value === null ? 0 : Number(value);
      }
    }
    columns[name] = array;
  }
  // Built from `shape` name by name, in the arrays its kinds ask for.
  return columns as Columns<S>;
}

/** A day as `YYYY-MM-DD`, from days since 1970-01-01. */
export function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** Days since 1970-01-01 of the first day of the quarter that holds a day. */
export function quarterStart(day: number): number {
  const date = new Date(day * 86_400_000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - (date.getUTCMonth() % 3), 1) / 86_400_000;
}
