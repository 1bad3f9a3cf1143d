/** Rows that count: the setting `only` leaves out those that hold another value, such as deals that were not won. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {Failure} from "../failure.ts";
import {normalised} from "./headings.ts";
import type {OpenSource, Rows} from "./kind.ts";
import {query, texts, trimmed} from "./sql.ts";

export interface Condition {
  /** Position of the column. */
  index: number;
  heading: string;
  /** The column as trimmed text. */
  input: string;
  /** Values of the rows that count. */
  values: readonly string[];
}

/** @throws Failure when the file has no such column */
export function onlyRows(
  open: OpenSource,
  only: Readonly<Record<string, readonly string[]>> | undefined,
  shown: string,
): Condition[] {
  return Object.entries(only ?? {}).map(([name, values]) => {
    const exact = open.columns.findIndex(({heading}) => heading === name);
    const index =
      exact >= 0 ? exact : open.columns.findIndex(({heading}) => normalised(heading) === normalised(name));
    const column = open.columns[index];
    if (!column)
      throw new Failure({
        file: shown,
        what: `There is no column ${JSON.stringify(name)}, which \`only\` names.`,
        remedy: `Headings found: ${open.columns
          .slice(0, 40)
          .map(({heading}) => JSON.stringify(heading))
          .join(", ")}.`,
      });
    const input = trimmed(column.type === "VARCHAR" ? `c${index}` : `c${index}::varchar`);
    return {index, heading: column.heading, input, values};
  });
}

/**
 * The rows that meet every condition, and how many others there are.
 *
 * @throws Failure when no row of the file holds any of the values: then they are misspelt
 */
export async function keepOnly(
  connection: DuckDBConnection,
  rows: Rows,
  conditions: readonly Condition[],
  shown: string,
): Promise<{rows: Rows; leftOut: number}> {
  if (conditions.length === 0) return {rows, leftOut: 0};
  for (const {heading, input, values} of conditions) {
    const found = await query<{value: string}>(
      connection,
      `select ${input} as value from ${rows.from} where ${input} is not null group by 1 order by count(*) desc, 1 limit 1000`,
    );
    const known = new Set(found.map(({value}) => value));
    if (known.size > 0 && known.size < 1000 && !values.some((value) => known.has(value)))
      throw new Failure({
        file: shown,
        what: `No row holds ${values.map((value) => JSON.stringify(value)).join(" or ")} in ${heading}, which \`only\` asks for.`,
        remedy: `Values found: ${[...known]
          .slice(0, 20)
          .map((value) => JSON.stringify(value))
          .join(", ")}${known.size > 20 ? " …" : ""}.`,
      });
  }
  const kept = conditions.map(({input, values}) => `${input} in (${texts(values)})`).join(" and ");
  const [counted] = await query<{n: number}>(
    connection,
    `select count(*)::double as n from ${rows.from} where ${kept}`,
  );
  const n = counted?.n ?? 0;
  return {
    rows: {...rows, from: `(select * from ${rows.from} where ${kept})`, count: n},
    leftOut: rows.count - n,
  };
}
