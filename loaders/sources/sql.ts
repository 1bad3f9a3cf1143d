/** How text and names of hostile files are put into SQL. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {literal as text} from "../engine/warehouse.ts";

export {identifier as name, literal as text} from "../engine/warehouse.ts";

/** A path as a literal that means this one file, whatever characters of patterns its name holds. */
export function path(file: string): string {
  return text(file.replace(/[[*?]/g, "[$&]"));
}

/** A list of text literals, for `in (…)`. */
export function texts(values: readonly string[]): string {
  return values.length === 0 ? "null" : values.map(text).join(", ");
}

// White space as a person sees it: control characters, no-break and full-width spaces, the byte order mark.
const spaces =
  "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff";

/** The expression without outer white space, null when nothing is left. */
export function trimmed(expression: string): string {
  return `case when ${mayNeedTrim(expression)} then nullif(trim(${expression}, ${text(spaces)}), '') else ${expression} end`;
}

/** True where `trimmed` gives something else. */
export function needsTrim(expression: string): string {
  return `case when ${mayNeedTrim(expression)} then ${expression} = '' or trim(${expression}, ${text(spaces)}) <> ${expression} else false end`;
}

// Trimming with a set of characters costs ten times as much as this look at the first and the last one, and the
// ids of ten million rows hardly ever need it. Whatever is not plain ASCII is looked at more closely.
function mayNeedTrim(expression: string): string {
  return `((${expression}) < '!' or (${expression}) >= '\x7f' or (${expression})[-1] <= ' ' or (${expression})[-1] >= '\x7f')`;
}

/** Rows of a query as plain objects; bigints and decimals must be cast in the query. */
export async function query<Row>(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  // The caller's SQL is what decides the shape of a row; the binding cannot know it.
  return reader.getRowObjectsJS() as Row[];
}
