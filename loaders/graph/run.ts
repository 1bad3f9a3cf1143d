/**
 * Runs the models of a warehouse, only those whose file, upstream models or inputs changed.
 */
import {createHash} from "node:crypto";
import type {DuckDBConnection} from "@duckdb/node-api";
import {readColumns, writeColumns} from "../engine/columns.ts";
import {identifier, literal, queryRows} from "../engine/warehouse.ts";
import {Failure} from "../failure.ts";
import type {Columns} from "./define.ts";
import {tablesRead} from "./dependencies.ts";
import type {Model, SqlModel, TypeScriptModel} from "./model.ts";
import {type GraphNode, orderModels} from "./order.ts";
import {type ModelTest, runTests, type TestResult, testsOf} from "./tests.ts";

export interface GraphRun {
  /** Models in the order they ran or would have run. */
  nodes: readonly GraphNode[];
  /** Names of the models that were rebuilt. */
  rebuilt: readonly string[];
  tests: readonly TestResult[];
}

/**
 * Builds every model as a table or view of the connection's database.
 *
 * @param sources content hash of each table that exists before models run, by `schema.table`
 * @param report gets one line per model that runs
 * @throws Failure for SQL that cannot run (file and line) and for broken tests of severity error (all of them)
 */
export async function runGraph(
  connection: DuckDBConnection,
  models: readonly Model[],
  sources: ReadonlyMap<string, string>,
  report: (line: string) => void,
): Promise<GraphRun> {
  const nodes: GraphNode[] = [];
  for (const model of models) {
    const reads =
      model.kind === "sql"
        ? await tablesRead(connection, model)
        : model.reads.map((name) => ({name, line: 1}));
    nodes.push({model, reads});
  }
  const ordered = orderModels(nodes, new Set(sources.keys()));

  // Rows of a table have no order here (published files are sorted), and keeping one costs half the time of large models.
  await connection.run("set preserve_insertion_order = false");
  await connection.run("create schema if not exists meta");
  await connection.run(
    "create table if not exists meta.models (name varchar primary key, hash varchar, kind varchar)",
  );
  await connection.run(
    "create table if not exists meta.tests (model varchar, test varchar, hash varchar, status varchar, failures bigint)",
  );
  for (const layer of new Set(models.map(({name}) => name.split(".")[0] ?? "")))
    await connection.run(`create schema if not exists ${identifier(layer)}`);
  const built = new Map(
    (
      await queryRows<{name: string; hash: string; kind: string}>(
        connection,
        "select name, hash, kind from meta.models",
      )
    ).map((row) => [row.name, row]),
  );
  await dropModelsOfOldBuilds(connection, built, new Set(models.map((m) => m.name)));

  const hashes = new Map(sources);
  const rebuilt: string[] = [];
  const results: TestResult[] = [];
  const broken: {test: ModelTest; result: TestResult}[] = [];
  const known = await rememberedResults(connection);
  const news: Outcome[] = [];
  try {
    for (const [i, {model, reads}] of ordered.entries()) {
      const hash = createHash("sha256")
        .update(model.kind === "sql" ? model.sql : model.fingerprint)
        .update(
          reads
            .map((r) => `${r.name}=${hashes.get(r.name)}`)
            .sort()
            .join("\n"),
        )
        .digest("hex");
      hashes.set(model.name, hash);
      const tests = testsOf(model);
      if (built.get(model.name)?.hash === hash) {
        results.push(...(known.get(model.name) ?? []));
        continue;
      }
      report(`model ${String(i + 1).padStart(2)} of ${ordered.length}  ${model.name}`);
      await buildModel(connection, model, built.get(model.name)?.kind);
      const outcome = await runTests(connection, tests);
      rebuilt.push(model.name);
      results.push(...outcome);
      for (const [t, result] of outcome.entries()) {
        const test = tests[t];
        if (test && result.status === "failed") broken.push({test, result});
      }
      if (broken.length > 0) break; // what comes after would rest on a broken promise
      news.push({model, hash, results: outcome});
    }
  } catch (error) {
    await remember(connection, news).catch(() => {}); // the first error says more
    throw error;
  }
  await remember(connection, news);
  if (broken.length > 0) {
    throw new Failure(
      broken.map(({test, result}) => ({
        file: test.file,
        line: 1,
        what: `Test failed: ${test.test} (${result.rows} ${result.rows === 1 ? "row" : "rows"}).`,
        remedy: test.because,
      })),
    );
  }
  return {nodes: ordered, rebuilt, tests: results};
}

async function buildModel(
  connection: DuckDBConnection,
  model: Model,
  kindBefore: string | undefined,
): Promise<void> {
  const [schema, table] = model.name.split(".") as [string, string]; // made as folder.file
  const name = `${identifier(schema)}.${identifier(table)}`;
  if (kindBefore !== undefined && kindBefore !== model.materialized)
    await connection.run(`drop ${kindBefore} if exists ${name}`);
  if (model.kind === "sql") await buildFromSql(connection, model, name);
  else await buildFromTypeScript(connection, model);
}

async function buildFromSql(connection: DuckDBConnection, model: SqlModel, name: string): Promise<void> {
  try {
    // No line break before the file's text, so that DuckDB's "LINE n" is the line of the file.
    await connection.run(`create or replace ${model.materialized} ${name} as ${model.sql}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = /LINE (\d+):/.exec(message)?.[1];
    throw new Failure({
      file: model.file,
      line: line === undefined ? 1 : Number(line),
      what: `The SQL cannot run: ${message.split("\n")[0]}`,
      remedy: "Mend the SQL; the last good site stays as it is.",
    });
  }
}

async function buildFromTypeScript(connection: DuckDBConnection, model: TypeScriptModel): Promise<void> {
  const tables: Record<string, Columns> = {};
  for (const table of model.reads) tables[table] = await readColumns(connection, table);
  try {
    await writeColumns(connection, model.name, model.types, model.compute(tables));
  } catch (error) {
    throw new Failure({
      file: model.file,
      line: 1,
      what: `The model cannot be computed: ${error instanceof Error ? error.message : String(error)}`,
      remedy: "Mend `compute` or what it reads; the last good site stays as it is.",
    });
  }
}

async function dropModelsOfOldBuilds(
  connection: DuckDBConnection,
  built: Map<string, {kind: string}>,
  wanted: ReadonlySet<string>,
): Promise<void> {
  for (const [name, {kind}] of built) {
    if (wanted.has(name)) continue;
    await connection.run(`drop ${kind} if exists ${name.split(".").map(identifier).join(".")}`);
    await connection.run(`delete from meta.models where name = ${literal(name)}`);
    await connection.run(`delete from meta.tests where model = ${literal(name)}`);
    built.delete(name);
  }
}

interface Outcome {
  model: Model;
  hash: string;
  results: readonly TestResult[];
}

/** What was built, in a few statements at the end: one per model would cost small companies a quarter of a build. */
async function remember(connection: DuckDBConnection, news: readonly Outcome[]): Promise<void> {
  if (news.length === 0) return;
  const names = news.map(({model}) => literal(model.name)).join(", ");
  const models = news.map(
    ({model, hash}) => `(${literal(model.name)}, ${literal(hash)}, ${literal(model.materialized)})`,
  );
  const tests = news.flatMap(({hash, results}) =>
    results.map(
      ({model, test, status, rows}) =>
        `(${literal(model)}, ${literal(test)}, ${literal(hash)}, ${literal(status)}, ${rows})`,
    ),
  );
  await connection.run(`insert or replace into meta.models values ${models.join(", ")}`);
  await connection.run(`delete from meta.tests where model in (${names})`);
  if (tests.length > 0) await connection.run(`insert into meta.tests values ${tests.join(", ")}`);
}

/** Test results of the last build by model, each in the order of its header. */
async function rememberedResults(connection: DuckDBConnection): Promise<Map<string, TestResult[]>> {
  const rows = await queryRows<TestResult>(
    connection,
    "select model, test, status, failures as rows from meta.tests order by rowid",
  );
  const byModel = new Map<string, TestResult[]>();
  for (const row of rows) byModel.set(row.model, [...(byModel.get(row.model) ?? []), row]);
  return byModel;
}
