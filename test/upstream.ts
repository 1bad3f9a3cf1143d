/** Which models others rest on. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {tablesRead} from "../loaders/graph/dependencies.ts";
import type {Model} from "../loaders/graph/model.ts";

/** The models of `names` with all they read, directly or not, in the order of `all`. */
export async function withWhatTheyRead(
  connection: DuckDBConnection,
  all: readonly Model[],
  names: readonly string[],
): Promise<Model[]> {
  const found = new Set(names);
  // A set grows while it is gone through.
  for (const name of found) {
    const model = all.find((other) => other.name === name);
    if (model?.kind === "sql") for (const read of await tablesRead(connection, model)) found.add(read.name);
    else for (const read of model?.reads ?? []) found.add(read);
  }
  return all.filter(({name}) => found.has(name));
}
