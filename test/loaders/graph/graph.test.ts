import type {DuckDBConnection} from "@duckdb/node-api";
import {afterAll, beforeAll, beforeEach, describe, expect, test} from "vitest";
import {openWarehouse, queryRows, type Warehouse} from "../../../loaders/engine/warehouse.ts";
import {tablesRead} from "../../../loaders/graph/dependencies.ts";
import {type Model, parseModel} from "../../../loaders/graph/model.ts";
import {orderModels} from "../../../loaders/graph/order.ts";
import {runGraph} from "../../../loaders/graph/run.ts";

let warehouse: Warehouse;
let connection: DuckDBConnection;
beforeAll(async () => {
  warehouse = await openWarehouse(":memory:");
  connection = warehouse.connection;
});
afterAll(() => warehouse.close());

/** A model from its select; the header takes the first line, so the select starts on line 2. */
function model(name: string, select: string, header = ""): Model {
  const [layer, table] = name.split(".");
  return parseModel(
    name,
    `loaders/models/${layer}/${table}.sql`,
    `/* {description: d, columns: {}${header}} */\n${select}`,
  );
}

const reads = (select: string) => tablesRead(connection, {file: "m.sql", sql: select});

describe("the tables a model reads", () => {
  test("are those of from and join, with their lines", async () => {
    expect(await reads("select *\nfrom core.orders as o\njoin staging.lines using (id)")).toEqual([
      {name: "core.orders", line: 2},
      {name: "staging.lines", line: 3},
    ]);
  });

  test("leave out common table expressions, but not a table that one of them hides elsewhere", async () => {
    expect(await reads("with a as (select * from core.x), b as (select * from a) select * from b")).toEqual([
      {name: "core.x", line: 1},
    ]);
    expect(await reads("select * from (with a as (select 1) select * from a) as t, a")).toEqual([
      {name: "a", line: 1},
    ]);
  });

  test("include those in subqueries, unions and conditions", async () => {
    const names = (
      await reads(
        "select (select max(x) from s.a) from s.b where id in (select id from s.c) union all select 1 from s.d",
      )
    ).map((r) => r.name);
    expect(names.sort()).toEqual(["s.a", "s.b", "s.c", "s.d"]);
  });

  test("are not fooled by texts and comments", async () => {
    expect(await reads("select 'from s.a' as x -- from s.b\nfrom s.c /* join s.d */")).toEqual([
      {name: "s.c", line: 2},
    ]);
  });

  test("a syntax error is reported with its line", async () => {
    await expect(reads("select *\nfrom where x")).rejects.toThrow(
      /^m\.sql:2: The SQL cannot be read: .*where/,
    );
  });

  test("anything but one select is refused", async () => {
    await expect(reads("create table x as select 1")).rejects.toThrow(
      "A model must be one select statement.",
    );
    await expect(reads("select 1; select 2")).rejects.toThrow("The file holds 2 statements.");
  });
});

describe("the order of models", () => {
  const node = (name: string, ...tables: string[]) => ({
    model: model(name, "select 1 as x"),
    reads: tables.map((t) => ({name: t, line: 7})),
  });

  test("puts each after what it reads, whatever the order given", () => {
    const nodes = [node("marts.a", "core.b"), node("core.b", "core.a"), node("core.a", "source.t")];
    const names = orderModels(nodes, new Set(["source.t"])).map((n) => n.model.name);
    expect(names).toEqual(["core.a", "core.b", "marts.a"]);
    expect(orderModels(nodes.reverse(), new Set(["source.t"])).map((n) => n.model.name)).toEqual(names);
  });

  test("a circle is reported with file and line", () => {
    expect(() => orderModels([node("core.a", "core.b"), node("core.b", "core.a")], new Set())).toThrow(
      /^loaders\/models\/core\/a\.sql:7: Models read each other in a circle: core\.a -> core\.b -> core\.a\./,
    );
  });

  test("an unknown table is reported with file, line and what was probably meant", () => {
    expect(() => orderModels([node("core.a", "orders"), node("core.orders")], new Set())).toThrow(
      /^loaders\/models\/core\/a\.sql:7: There is no table orders\.\n {2}-> Did you mean core\.orders\?/,
    );
  });

  test("reading a later layer is refused", () => {
    expect(() => orderModels([node("core.a", "marts.b"), node("marts.b")], new Set())).toThrow(
      "comes later in the flow",
    );
  });
});

describe("a run", () => {
  beforeEach(async () => {
    for (const schema of ["meta", "core", "marts", "source"])
      await connection.run(`drop schema if exists ${schema} cascade`);
    await connection.run("create schema source");
    await connection.run("create table source.t as select 1 as x union all select 2");
  });

  const sources = (hash: string) => new Map([["source.t", hash]]);
  const run = (models: Model[], hash = "1") => runGraph(connection, models, sources(hash), () => {});

  test("rebuilds only what changed and what reads it", async () => {
    const a = model("core.a", "select x from source.t");
    const b = model("core.b", "select 1 as y");
    const c = model("marts.c", "select x from core.a");
    expect((await run([a, b, c])).rebuilt).toEqual(["core.a", "core.b", "marts.c"]);
    expect((await run([a, b, c])).rebuilt).toEqual([]);
    expect((await run([model("core.a", "select x + 1 as x from source.t"), b, c])).rebuilt).toEqual([
      "core.a",
      "marts.c",
    ]);
    expect((await run([a, model("core.b", "select 2 as y"), c])).rebuilt).toEqual([
      "core.a",
      "core.b",
      "marts.c",
    ]);
    expect((await run([a, model("core.b", "select 2 as y"), c], "2")).rebuilt).toEqual(["core.a", "marts.c"]);
  });

  test("drops the table of a model that is gone, and turns a table into a view", async () => {
    await run([model("core.a", "select 1 as x"), model("core.b", "select 1 as x")]);
    await run([model("core.a", "select 1 as x", ", materialized: view")]);
    const tables = await queryRows(
      connection,
      "select table_name, table_type from information_schema.tables where table_schema = 'core'",
    );
    expect(tables).toEqual([{table_name: "a", table_type: "VIEW"}]);
  });

  test("a column that does not exist is reported with the line of the file", async () => {
    await expect(run([model("core.a", "select\n  nothing\nfrom source.t")])).rejects.toThrow(
      /^loaders\/models\/core\/a\.sql:3: The SQL cannot run: .*nothing/,
    );
  });

  test("a broken promise stops the run with its reason; a warning does not", async () => {
    const broken = model(
      "core.a",
      "select x from source.t",
      ', tests: [{never: "x > 1", because: "Too large."}]',
    );
    await expect(run([broken])).rejects.toThrow("Test failed: never x > 1 (1 row).\n  -> Too large.");
    const warned = model(
      "core.a",
      "select x from source.t",
      ', tests: [{never: "x > 1", because: "Large.", severity: warning}]',
    );
    expect((await run([warned])).tests).toEqual([
      {model: "core.a", test: "never x > 1", status: "warned", rows: 1},
    ]);
  });

  test("results of tests are remembered for models that need no rebuild", async () => {
    const a = model("core.a", "select x from source.t", ", grain: [x]");
    const expected = [{model: "core.a", test: "one row per x", status: "passed", rows: 0}];
    expect((await run([a])).tests).toEqual(expected);
    expect((await run([a])).tests).toEqual(expected);
  });

  test("every kind of test can fail", async () => {
    const failing: [string, string][] = [
      [", grain: [k]", "one row per k (1 row)"],
      [", columns: {k: {description: d, tests: [not_null]}}", "k is never null (1 row)"],
      [", columns: {v: {description: d, tests: [unique]}}", "v is unique (1 row)"],
      [", columns: {v: {description: d, tests: [{accepted_values: [a]}]}}", "v is one of a (2 rows)"],
      [", columns: {n: {description: d, tests: [{relationship: source.t.x}]}}", "n is in source.t.x (1 row)"],
    ];
    const select = "select * from (values (1, 'a', 1), (1, 'b', 2), (null, 'b', 9)) as t(k, v, n)";
    for (const [header, message] of failing) {
      const text = `/* {description: d${header.includes("columns") ? "" : ", columns: {}"}${header}} */\n${select}`;
      await expect(run([parseModel("core.a", "a.sql", text)])).rejects.toThrow(`Test failed: ${message}.`);
    }
  });
});

describe("a header", () => {
  test("is required, with a remedy", () => {
    expect(() => parseModel("core.a", "a.sql", "select 1")).toThrow(/^a\.sql:1: The model has no header\./);
  });

  test("with unknown keys is refused by name", () => {
    expect(() =>
      parseModel("core.a", "a.sql", "/* {description: d, columns: {}, grian: [x]} */ select 1"),
    ).toThrow(/grian/);
  });
});
