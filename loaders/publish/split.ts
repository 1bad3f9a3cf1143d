/** Cuts a table into the files that pages fetch one at a time, so that a first view loads only what it shows. */
import type {PublishedColumn, PublishedTable} from "./arrow.ts";

/**
 * Totals apart from breakdowns (`-by`), and one file per value of `column` where one is named. Rows keep their order;
 * an empty part still has its columns.
 *
 * @param table with a text column `dimension`, empty for the total
 * @param column a text column whose values name the files: `retention-curves` by grain gives `retention-curves-month`
 */
export function splitTable(
  name: string,
  table: PublishedTable,
  column?: {name: string; values: readonly string[]},
): Record<string, PublishedTable> {
  const dimension = textOf(table, "dimension");
  const named = column && textOf(table, column.name);
  const parts: Record<string, PublishedTable> = {};
  for (const value of column?.values ?? [undefined]) {
    const file = value === undefined ? name : `${name}-${value}`;
    const rows = [...dimension.keys()].filter((i) => named === undefined || named[i] === value);
    parts[file] = take(
      table,
      rows.filter((i) => dimension[i] === ""),
    );
    parts[`${file}-by`] = take(
      table,
      rows.filter((i) => dimension[i] !== ""),
    );
  }
  return parts;
}

function take(table: PublishedTable, rows: readonly number[]): PublishedTable {
  return Object.fromEntries(
    Object.entries(table).map(([name, {type, values}]) => {
      // A column's values stay of its type whichever rows are taken.
      return [name, {type, values: rows.map((i) => values[i])} as PublishedColumn];
    }),
  );
}

function textOf(table: PublishedTable, name: string): readonly string[] {
  const column = table[name];
  if (column?.type !== "text") throw new Error(`the table has no text column ${name}`);
  return column.values;
}
