/**
 * Which tables a model really reads, told by DuckDB's own parser.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import {Failure} from "../failure.ts";
import {lineAt, type SqlModel} from "./model.ts";

export interface TableReference {
  /** `schema.table` as written; a bare name has no schema. */
  name: string;
  /** 1-based line in the model's file. */
  line: number;
}

interface SerializedSql {
  error: boolean;
  error_message?: string;
  position?: string;
  statements?: {node: unknown}[];
}

// What a text reads never changes: a process that builds again parses only what was saved since.
const known = new Map<string, readonly TableReference[]>();

/**
 * The tables a model's select reads, common table expressions left out, each once, in order of appearance.
 *
 * @throws Failure when the file is not one select statement
 */
export async function tablesRead(
  connection: DuckDBConnection,
  model: Pick<SqlModel, "file" | "sql">,
): Promise<readonly TableReference[]> {
  const before = known.get(model.sql);
  if (before) return before;
  const reader = await connection.runAndReadAll("select json_serialize_sql($1::varchar)", [model.sql]);
  // json_serialize_sql always gives one text.
  const tree = JSON.parse(String(reader.getRows()[0]?.[0])) as SerializedSql;
  if (tree.error) {
    const onlySelect = /Only SELECT/i.test(tree.error_message ?? "");
    throw new Failure({
      file: model.file,
      line: tree.position === undefined ? 1 : lineAt(model.sql, Number(tree.position)),
      what: onlySelect
        ? "A model must be one select statement."
        : `The SQL cannot be read: ${tree.error_message ?? "unknown error"}`,
      remedy: onlySelect
        ? "Leave `create table` and the like away: Perennial adds them."
        : "Mend the SQL at this line.",
    });
  }
  if (tree.statements?.length !== 1) {
    throw new Failure({
      file: model.file,
      line: 1,
      what: `The file holds ${tree.statements?.length ?? 0} statements.`,
      remedy: "A model is exactly one select statement.",
    });
  }
  const found = new Map<string, TableReference>();
  collect(tree.statements[0]?.node, new Set(), (schema, table, offset) => {
    const name = schema === "" ? table : `${schema}.${table}`;
    if (!found.has(name)) found.set(name, {name, line: lineAt(model.sql, offset)});
  });
  const references = [...found.values()];
  known.set(model.sql, references);
  return references;
}

type Visit = (schema: string, table: string, offset: number) => void;

/** Walks the parse tree; names of common table expressions hide tables of the same name in their scope. */
function collect(node: unknown, scope: ReadonlySet<string>, visit: Visit): void {
  if (Array.isArray(node)) {
    for (const child of node) collect(child, scope, visit);
    return;
  }
  if (node === null || typeof node !== "object") return;
  // The tree is DuckDB's JSON: objects with string keys.
  const object = node as Record<string, unknown>;
  if (object.type === "BASE_TABLE") {
    const schema = String(object.schema_name ?? "");
    const table = String(object.table_name);
    if (schema !== "" || !scope.has(table)) visit(schema, table, Number(object.query_location ?? 0));
    return;
  }
  let inner = scope;
  const ctes = (object.cte_map as {map?: {key: string; value: unknown}[]} | undefined)?.map;
  if (ctes && ctes.length > 0) {
    const names = new Set(scope);
    for (const {key, value} of ctes) {
      collect(value, names, visit);
      names.add(key);
    }
    inner = names;
  }
  for (const [key, child] of Object.entries(object)) {
    if (key !== "cte_map") collect(child, inner, visit);
  }
}
