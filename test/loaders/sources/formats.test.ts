import {gzipSync} from "node:zlib";
import {DuckDBInstance} from "@duckdb/node-api";
import {describe, expect, test} from "vitest";
import {folderWith, lenient, read, readFolder} from "./reading.ts";

const all =
  "select customer_id, ordered_at, amount, order_id, _file, _line from source.transactions order by _file, _line";

async function parquet(directory: string, name: string, select: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("set TimeZone = 'UTC'");
  await connection.run(`copy (${select}) to '${directory}/${name}'`);
}

describe("Parquet", () => {
  test("native types are taken as they are, without a copy", async () => {
    const directory = folderWith({});
    await parquet(
      directory,
      "a.parquet",
      `select * from (values (7::bigint, timestamp '2024-03-05 10:00:00', 12.345::decimal(10,3), 'o1'),
         (8, timestamp '2024-03-06 11:00:00', -1.5, null)) as t("Customer ID", order_date, amount, order_id)`,
    );
    const {rows, lines} = await readFolder(directory, {sources: {transactions: "a.parquet"}});
    expect(await rows(all)).toEqual([
      ["7", "2024-03-05 10:00:00", "12.3450", "o1", "1", "1"],
      ["8", "2024-03-06 11:00:00", "-1.5000", null, "1", "2"],
    ]);
    expect(lines[0]).toBe("transactions: a.parquet: Parquet, 2 rows");
    expect(
      await rows(
        "select table_type from information_schema.tables where table_schema = 'source' and table_name = 'transactions'",
      ),
    ).toEqual([["VIEW"]]);
    expect(
      await rows(
        "select data_type from information_schema.columns where table_schema = 'source' and table_name = 'transactions' order by ordinal_position",
      ),
    ).toEqual(
      [
        "VARCHAR",
        "TIMESTAMP",
        "DECIMAL(18,4)",
        "VARCHAR",
        "DECIMAL(18,4)",
        "VARCHAR",
        "VARCHAR",
        "VARCHAR",
        "DECIMAL(18,4)",
        "DECIMAL(18,4)",
        "VARCHAR",
        "VARCHAR",
        "INTEGER",
        "BIGINT",
      ].map((t) => [t]),
    );
  });

  test("doubles, dates, instants, integer days and floating ids", async () => {
    const directory = folderWith({});
    await parquet(
      directory,
      "a.parquet",
      `select 17::double as customer_id, date '2024-03-05' as date, 0.1::double + 0.2::double as amount`,
    );
    await parquet(
      directory,
      "b.parquet",
      `select 'b' as customer_id, timestamptz '2024-03-05 20:00:00+00' as date, 5::smallint as amount`,
    );
    await parquet(directory, "c.parquet", `select 'c' as customer_id, 20240305 as date, 5::float as amount`);
    const {rows} = await readFolder(directory, {
      calendar: {timeZone: "Asia/Shanghai"},
      sources: {transactions: "*.parquet"},
    });
    expect(await rows(all)).toEqual([
      ["17", "2024-03-05 00:00:00", "0.3000", null, "1", "1"],
      ["b", "2024-03-06 04:00:00", "5.0000", null, "2", "1"],
      ["c", "2024-03-05 00:00:00", "5.0000", null, "3", "1"],
    ]);
  });

  test("nothing, NaN, infinity and numbers too large are refused by row", async () => {
    const directory = folderWith({});
    await parquet(
      directory,
      "a.parquet",
      `select * from (values ('1', date '2024-01-01', 1::double), (null, date '2024-01-01', 1), ('3', null, 1), ('4', date '2024-01-01', null),
        ('5', date '2024-01-01', 'nan'::double), ('6', date '2024-01-01', 'inf'::double), ('7', date '2024-01-01', 1e15), ('  ', date '2024-01-01', 1),
        (' 0009\u3000', date '2024-01-01', 9), ('10', 'infinity'::date, 9)) as t(customer_id, date, amount)`,
    );
    const {rows} = await readFolder(directory, {...lenient, sources: {transactions: "a.parquet"}});
    expect(await rows("select customer_id, amount, _line from source.transactions order by _line")).toEqual([
      ["1", "1.0000", "1"],
      ["0009", "9.0000", "9"],
    ]);
    expect(await rows("select line, column_name, reason from source.quarantine order by line")).toEqual([
      ["2", "customer_id", "is empty"],
      ["3", "ordered_at", "is empty"],
      ["4", "amount", "is empty"],
      ["5", "amount", "is empty"],
      ["6", "amount", "is infinite"],
      ["7", "amount", "is larger than the 14 digits before the decimal mark that are kept"],
      ["8", "customer_id", "is empty"],
      ["10", "ordered_at", "is no day or time that exists"],
    ]);
    expect(await rows("select raw from source.quarantine where line = 3")).toEqual([
      ['{"customer_id":"3","date":null,"amount":1.0}'],
    ]);
    expect(await rows("select rows_read, rows_refused from source.files")).toEqual([["10", "8"]]);
  });

  test("text in Parquet is read like text", async () => {
    const directory = folderWith({});
    await parquet(
      directory,
      "a.parquet",
      `select '1' as customer_id, '5.3.2024' as date, '1.234,50 €' as amount`,
    );
    const {rows} = await readFolder(directory, {sources: {transactions: "a.parquet"}});
    expect(await rows(all)).toEqual([["1", "2024-03-05 00:00:00", "1234.5000", null, "1", "1"]]);
  });

  test("beside a CSV, every row is there", async () => {
    const directory = folderWith({"b.csv": "customer_id,date,amount\n2,2024-01-06,2\n"});
    await parquet(
      directory,
      "a.parquet",
      `select '1' as customer_id, date '2024-01-05' as date, 1 as amount`,
    );
    const {rows, result} = await readFolder(directory, {
      sources: {transactions: ["a.parquet", "b.csv"].map((path) => ({path}))},
    });
    expect(await rows(all)).toEqual([
      ["1", "2024-01-05 00:00:00", "1.0000", null, "1", "1"],
      ["2", "2024-01-06 00:00:00", "2.0000", null, "2", "2"],
    ]);
    expect(result?.tables.transactions).toEqual({files: 2, read: 2, refused: 0});
  });

  test("types that are no dates and no numbers", async () => {
    const directory = folderWith({});
    await parquet(
      directory,
      "a.parquet",
      "select 1 as customer_id, interval 1 day as date, true as amount, interval 2 day as cost",
    );
    const {failure} = await readFolder(directory, {sources: {transactions: "a.parquet"}});
    expect(failure).toContain("a.parquet: ordered_at (date) holds INTERVAL values, which are no dates.");
    expect(failure).toContain("a.parquet: amount holds BOOLEAN values, which are no numbers.");
    expect(failure).not.toContain("cost");
  });

  test("empty and damaged files", async () => {
    const directory = folderWith({"broken.parquet": "PAR1 and then nothing"});
    await parquet(directory, "empty.parquet", "select '1' as customer_id where false");
    const {failure} = await readFolder(directory, {sources: {transactions: "*.parquet"}});
    expect(failure).toContain("broken.parquet: The file cannot be read as Parquet");
    expect(failure).toContain("empty.parquet: The file holds no rows.");
  });
});

describe("JSON lines", () => {
  const lines = [
    '{"customer_id": "007", "ordered_at": "2024-03-05T10:00:00Z", "amount": 1.234, "order_id": 5}',
    "",
    '{"amount": 950, "customer_id": 8, "ordered_at": "2024-03-06", "note": {"a": [1, "x"]}, "order_id": null}',
  ].join("\n");

  test("one object per line; numbers need no decimal mark to be settled", async () => {
    const {rows, lines: said} = await read({"a.jsonl": lines});
    expect(await rows(all)).toEqual([
      ["007", "2024-03-05 10:00:00", "1.2340", "5", "1", "1"],
      ["8", "2024-03-06 00:00:00", "950.0000", null, "1", "3"],
    ]);
    expect(said[0]).toBe("transactions: a.jsonl: JSON lines, UTF-8, 2 rows");
  });

  test("compressed, and in another encoding", async () => {
    const {rows} = await read({"a.ndjson.gz": gzipSync(Buffer.from(`\ufeff${lines}`, "utf16le"))});
    expect(await rows("select count(*) from source.transactions")).toEqual([["2"]]);
  });

  test("keys and values with quotes, slashes, line ends and formulas", async () => {
    const value = {customer_id: '=1+"x"\n<script>\u{1F600}', date: "2024-01-05", amount: 1, 'a/b~"c': "x"};
    const {rows} = await read(
      {"a.jsonl": JSON.stringify(value)},
      {sources: {transactions: {path: "a.jsonl", columns: {product: 'a/b~"c'}}}},
    );
    expect(await rows("select customer_id, product from source.transactions")).toEqual([
      ['=1+"x"\n<script>\u{1F600}', "x"],
    ]);
  });

  test("lines that are no objects are refused with line and raw text", async () => {
    const {rows} = await read({"a.jsonl": `${lines}\n{"customer_id": 9\n[1]\n`}, lenient);
    expect(await rows("select line, reason, raw from source.quarantine order by line")).toEqual([
      ["4", "is not valid JSON", '{"customer_id": 9'],
      ["5", "is not a JSON object", "[1]"],
    ]);
  });

  test("one array instead of lines", async () => {
    const {failure} = await read({"a.json": '[\n{"customer_id": 1}\n]\n'.replaceAll("\n", "")});
    expect(failure).toContain("a.json: No line of the file is a JSON object.");
    expect(failure).toContain("Write one object per line");
  });
});
