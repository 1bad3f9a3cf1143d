/** Questions to the demo company's files, asked in SQL of a database that knows nothing of the generator. */
import {join} from "node:path";
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";

export type Row = Record<string, unknown>;

/** Views `transactions`, `customers`, `interactions` and `lives` over the files of a folder. */
export async function openFiles(directory: string): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const name of ["transactions", "customers", "interactions", "lives"]) {
    const path = join(directory, `${name}.parquet`).replaceAll("'", "''");
    await connection.run(`create view ${name} as from read_parquet('${path}')`);
  }
  return connection;
}

/** Rows with counts and doubles as numbers, days, times and decimals as texts. */
export async function ask(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  const types = reader.columnTypes().map(String);
  return reader.getRowsJson().map((row) =>
    Object.fromEntries(
      row.map((value, n) => {
        const isNumber = /^(DOUBLE|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)$/.test(types[n]!);
        return [reader.columnName(n), isNumber && value !== null ? Number(value) : value];
      }),
    ),
  );
}

/** The one number of a one-cell answer. */
export async function askNumber(connection: DuckDBConnection, sql: string): Promise<number> {
  return Number(Object.values((await ask(connection, sql))[0]!)[0]);
}
