/** Every SQL model can be carried to Trino: it translates, and uses only functions that Trino has by that name. */
import {Dialect, parse, transpile} from "@polyglot-sql/sdk";
import {describe, expect, test} from "vitest";
import {readSqlModels} from "../../../loaders/graph/model.ts";

const root = new URL("../../../", import.meta.url).pathname;
const models = await readSqlModels(`${root}loaders/models`, root);

/**
 * Functions of the translated models, as Trino's documentation lists them. A model that needs another: look it up
 * there, then add it here.
 */
const inTrino = new Set([
  "avg",
  "ceil",
  "ceiling",
  "coalesce",
  "concat",
  "count",
  "date_diff",
  "date_trunc",
  "dense_rank",
  "floor",
  "greatest",
  "lag",
  "lead",
  "least",
  "ln",
  "lower",
  "max",
  "min",
  "nullif",
  "power",
  "rank",
  "replace",
  "round",
  "row_number",
  "sqrt",
  "substr",
  "sum",
  "upper",
]);

/** The SQL for Trino; throws with the translator's reason when something does not survive. */
function toTrino(sql: string): string {
  const result = transpile(sql, Dialect.DuckDB, Dialect.Trino, {unsupportedLevel: "raise"});
  if (!result.success || result.sql?.length !== 1) throw new Error(result.error ?? "no statement");
  return String(result.sql[0]);
}

/** Names of the functions called in a statement for Trino. */
function functionsOf(sql: string): string[] {
  const parsed = parse(sql, Dialect.Trino);
  if (!parsed.success) throw new Error(parsed.error ?? "does not parse");
  const keywords = new Set([
    "and",
    "as",
    "by",
    "case",
    "cast",
    "decimal",
    "exists",
    "from",
    "in",
    "join",
    "not",
    "on",
    "or",
    "over",
    "select",
    "then",
    "union",
    "values",
    "when",
    "where",
    "with",
    "all",
    "else",
    "varchar",
    "extract",
  ]);
  const text = sql.replace(/\/\*[\s\S]*?\*\//g, "").replace(/'(?:[^']|'')*'/g, "''");
  return [...text.matchAll(/\b([a-z_]+)\s*\(/gi)]
    .map((m) => String(m[1]).toLowerCase())
    .filter((name) => !keywords.has(name));
}

describe.each(models.map((m) => [m.name, m.sql]))("%s", (_, sql) => {
  test("survives the way to Trino", () => {
    const trino = toTrino(sql);
    expect(functionsOf(trino).filter((name) => !inTrino.has(name))).toEqual([]);
    // What was translated is stable: reading it as Trino and writing it again changes nothing.
    const again = transpile(trino, Dialect.Trino, Dialect.Trino, {unsupportedLevel: "raise"});
    expect(again.sql?.[0]).toBe(trino);
  });

  test("qualifies no column that a join merged by using", () => {
    expect(sql).not.toMatch(/\busing\s*\(/i);
  });
});

describe("the check itself", () => {
  test("fails on functions that Trino lacks", () => {
    for (const sql of [
      "select quantile_cont(x, 0.5) from t",
      "select arg_max(a, b) from t",
      "select list_sum(x) from t",
    ]) {
      expect(functionsOf(toTrino(sql)).filter((name) => !inTrino.has(name))).not.toEqual([]);
    }
  });

  test("fails on what is not SQL", () => {
    expect(() => toTrino("select from where")).toThrow();
  });
});
