/**
 * Tests that stand in a model's header, run as queries that must find no row.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import {identifier, literal, queryRows} from "../engine/warehouse.ts";
import {Failure} from "../failure.ts";
import type {Model} from "./model.ts";

export interface ModelTest {
  model: string;
  file: string;
  /** What is tested, in words: `customer_id is never null`. */
  test: string;
  severity: "error" | "warning";
  /** Says what a failure means and what to do. */
  because: string;
  /** Select that gives one row, one column `failures`: how many rows break the promise. */
  sql: string;
}

export interface TestResult {
  model: string;
  test: string;
  status: "passed" | "warned" | "failed";
  /** Rows that break the promise. */
  rows: number;
}

/** Every test a model's header asks for. */
export function testsOf(model: Model): ModelTest[] {
  const table = model.name.split(".").map(identifier).join(".");
  const tests: ModelTest[] = [];
  const add = (test: string, sql: string, severity: "error" | "warning" = "error", because?: string) =>
    tests.push({
      model: model.name,
      file: model.file,
      test,
      severity,
      because:
        because ?? `${model.name} promises in its header: ${test}. Look at the model's SQL and at its input.`,
      sql,
    });
  if (model.grain.length > 0) {
    const columns = model.grain.map(identifier).join(", ");
    add(
      `one row per ${model.grain.join(", ")}`,
      `select coalesce(sum(n - 1), 0) as failures from (select count(*) as n from ${table} group by ${columns} having count(*) > 1)`,
    );
  }
  for (const [name, {tests: wanted}] of Object.entries(model.columns)) {
    const column = identifier(name);
    for (const test of wanted) {
      if (test === "not_null") {
        add(`${name} is never null`, `select count(*) as failures from ${table} where ${column} is null`);
      } else if (test === "unique") {
        add(
          `${name} is unique`,
          `select count(${column}) - count(distinct ${column}) as failures from ${table}`,
        );
      } else if ("accepted_values" in test) {
        const values = test.accepted_values
          .map((v) => (typeof v === "string" ? literal(v) : String(v)))
          .join(", ");
        add(
          `${name} is one of ${test.accepted_values.join(", ")}`,
          `select count(*) as failures from ${table} where ${column} is not null and ${column} not in (${values})`,
        );
      } else {
        const [schema, other, key] = test.relationship.split(".") as [string, string, string]; // checked by the header's schema
        add(
          `${name} is in ${test.relationship}`,
          `select count(*) as failures from ${table} as t where t.${column} is not null and not exists (select 1 from ${identifier(schema)}.${identifier(other)} as o where o.${identifier(key)} = t.${column})`,
        );
      }
    }
  }
  for (const {never, because, severity} of model.tests) {
    add(`never ${never}`, `select count(*) as failures from ${table} where ${never}`, severity, because);
  }
  return tests;
}

/**
 * Runs tests and returns their results in the given order.
 *
 * @throws Failure when a test's own SQL is wrong
 */
export async function runTests(
  connection: DuckDBConnection,
  tests: readonly ModelTest[],
): Promise<TestResult[]> {
  const counts = await countFailures(connection, tests).catch(async () => {
    // One of them cannot run: which, and why, only each for itself can tell.
    const each: number[] = [];
    for (const test of tests) {
      const [failures] = await countFailures(connection, [test]).catch((error: unknown) => {
        throw new Failure({
          file: test.file,
          line: 1,
          what: `The test "${test.test}" cannot run: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
          remedy: "Mend the test in the model's header.",
        });
      });
      each.push(failures ?? 0);
    }
    return each;
  });
  return tests.map(({model, test, severity}, i) => {
    const rows = counts[i] ?? 0;
    return {model, test, status: rows === 0 ? "passed" : severity === "warning" ? "warned" : "failed", rows};
  });
}

/** How many rows break each promise; in one statement, since on small companies it is statements that cost. */
async function countFailures(
  connection: DuckDBConnection,
  tests: readonly ModelTest[],
): Promise<readonly number[]> {
  if (tests.length === 0) return [];
  const rows = await queryRows<{test: number; failures: number | string}>(
    connection,
    tests.map(({sql}, i) => `select ${i} as test, failures from (${sql})`).join(" union all "),
  );
  const counts: number[] = [];
  for (const {test, failures} of rows) counts[test] = Number(failures);
  return counts;
}
