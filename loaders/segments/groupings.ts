/** The groupings of customers that a configuration asks for, checked. */
import {basename} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Config} from "../config.ts";
import {queryRows} from "../engine/warehouse.ts";
import {Failure, type Problem} from "../failure.ts";
import {segmentColumns} from "./columns.ts";
import {type Expression, readExpression} from "./expression.ts";

export interface ConfiguredGrouping {
  name: string;
  label: string;
  expression: Expression;
  /** From 1, as written. */
  position: number;
}

/** Groupings that every company has; a configured one is called otherwise. */
export const builtInGroupings = ["rfm", "value_tier", "lifecycle_stage", "behaviour"] as const;

/**
 * The groupings of `segments`, in the order they are written.
 *
 * @param dimensions names that are taken by what figures are broken down by
 * @throws Failure with every mistake, each with the key it stands at
 */
export async function configuredGroupings(
  connection: DuckDBConnection,
  config: Config,
  dimensions: readonly string[],
): Promise<ConfiguredGrouping[]> {
  const wanted = Object.entries(config.segments);
  if (wanted.length === 0) return [];
  const attributes = await queryRows<{attribute: string}>(
    connection,
    "select distinct attribute from source.customer_attributes order by attribute",
  );
  const columns = segmentColumns(attributes.map(({attribute}) => attribute));
  const file = basename(config.file);
  const problems: Problem[] = [];
  const groupings: ConfiguredGrouping[] = [];
  for (const [i, [name, {label, expression: text}]] of wanted.entries()) {
    const taken = [...builtInGroupings, ...dimensions].includes(name);
    if (taken) {
      problems.push({
        file,
        what: `\`segments.${name}\` has the name of a grouping that there is already.`,
        remedy: "Give it another name.",
      });
      continue;
    }
    const expression = await readExpression(connection, text, columns);
    if ("refused" in expression) {
      problems.push({file, what: `\`segments.${name}\` ${expression.refused}`, remedy: expression.remedy});
      continue;
    }
    groupings.push({name, label, expression, position: i + 1});
  }
  if (problems.length > 0) throw new Failure(problems);
  return groupings;
}
