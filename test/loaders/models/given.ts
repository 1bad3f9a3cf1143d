/** Builds every model on a few literal rows, in memory, as the pipeline does on files. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {type ConfigInput, parseConfig} from "../../../loaders/config.ts";
import {type ColumnType, contract, type TableName} from "../../../loaders/contract.ts";
import {identifier, literal, openWarehouse, queryRows} from "../../../loaders/engine/warehouse.ts";
import {type GraphRun, runGraph} from "../../../loaders/graph/run.ts";
import {readModels} from "../../../loaders/graph/typescript.ts";
import {writeSettings} from "../../../loaders/settings.ts";
import {withWhatTheyRead} from "../../upstream.ts";

const types: Record<ColumnType, string> = {
  id: "varchar",
  text: "varchar",
  timestamp: "timestamp",
  date: "date",
  money: "decimal(18, 4)",
  number: "decimal(18, 4)",
  flag: "boolean",
};

type Row = Record<string, string | number>;

export interface Given {
  transactions: Row[];
  customers?: Row[];
  interactions?: Row[];
  subscriptions?: Row[];
  /** customer_id, attribute, value */
  attributes?: [string, string, string][];
  config?: Partial<ConfigInput>;
  /** Models to run, with what they read; all of them when left out. */
  only?: readonly string[];
}

export interface Built {
  connection: DuckDBConnection;
  run: GraphRun;
  /** Rows of a query: counts as numbers, decimals and dates as text. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
}

/** An order line `[customer, day, amount, order?]` as a row, for short fixtures. */
export function line(customer_id: string, ordered_at: string, amount: number, more: Row = {}): Row {
  return {customer_id, ordered_at, amount, ...more};
}

// Read once: TypeScript models are bundled to know what they rest on, and no test changes them.
const root = new URL("../../../", import.meta.url).pathname;
export const models = readModels(`${root}loaders/models`, root);

/** Runs all models on the given rows. */
export async function build(given: Given): Promise<Built> {
  const {connection} = await openWarehouse(":memory:", {threads: 1}); // for a few rows, more only cost time
  await connection.run("create schema source");
  for (const table of contract) await createTable(connection, table.name, given[table.name] ?? []);
  await connection.run(
    "create table source.customer_attributes (customer_id varchar, attribute varchar, value varchar)",
  );
  for (const attribute of given.attributes ?? []) {
    await connection.run(
      `insert into source.customer_attributes values (${attribute.map(literal).join(", ")})`,
    );
  }
  const config = parseConfig(
    {company: "Test", sources: {transactions: "none.csv"}, ...given.config},
    "/test/test.config.ts",
  );
  const {tables: sources, models: configured} = await writeSettings(connection, config);
  for (const name of ["transactions", "customers", "interactions", "subscriptions", "customer_attributes"])
    sources.set(`source.${name}`, name);
  const all = [...(await models), ...configured];
  const wanted = given.only === undefined ? all : await withWhatTheyRead(connection, all, given.only);
  const run = await runGraph(connection, wanted, sources, () => {});
  return {connection, run, rows: (sql) => queryRows(connection, sql)};
}

async function createTable(connection: DuckDBConnection, name: TableName, rows: Row[]): Promise<void> {
  const columns = contract.find((t) => t.name === name)?.columns ?? [];
  const definition = columns.map((c) => `${identifier(c.name)} ${types[c.type]}`).join(", ");
  await connection.run(`create table source.${name} (${definition}, _file integer, _line bigint)`);
  // Rows in a row with the same columns go in together: thousands one by one take seconds.
  for (let start = 0; start < rows.length; ) {
    const names = Object.keys(rows[start]!);
    let end = start + 1;
    while (end < rows.length && end - start < 500 && Object.keys(rows[end]!).join() === names.join()) end++;
    const values = rows.slice(start, end).map((row, i) => {
      const cells = names.map((n) => (typeof row[n] === "number" ? String(row[n]) : literal(String(row[n]))));
      return `(${[...cells, "1", String(start + i + 2)].join(", ")})`;
    });
    await connection.run(
      `insert into source.${name} (${[...names.map(identifier), "_file", "_line"].join(", ")}) values ${values.join(", ")}`,
    );
    start = end;
  }
}
