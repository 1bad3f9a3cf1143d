import {mkdir, mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {afterEach, beforeEach, expect, test} from "vitest";
import {openWarehouse, queryRows, type Warehouse} from "../../../loaders/engine/warehouse.ts";
import {Failure} from "../../../loaders/failure.ts";
import {runGraph} from "../../../loaders/graph/run.ts";
import {readModels} from "../../../loaders/graph/typescript.ts";

const define = resolve(import.meta.dirname, "../../../loaders/graph/define.ts");
let folder: string;
let warehouse: Warehouse;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "perennial-models-"));
  for (const layer of ["staging", "core", "marts"]) await mkdir(join(folder, layer));
  warehouse = await openWarehouse(":memory:");
  await warehouse.connection.run("create schema source");
  await warehouse.connection.run(
    "create table source.sales as select * from (values (date '2024-01-02', 2.5), (date '2024-01-01', 4)) as t(day, amount)",
  );
});
afterEach(async () => {
  await warehouse.close();
  await rm(folder, {recursive: true});
});

const doubled = (compute: string, more = "") => `
import {defineModel, numbers, texts} from ${JSON.stringify(define)};
import {factor} from "./factor.ts";
export default defineModel({
  description: "Doubled sales.",
  grain: ["day"],
  reads: ["source.sales"],
  columns: {
    day: {type: "date", description: "Day.", tests: ["not_null"]},
    amount: {type: "double", description: "Twice the amount."},
  },
  ${more}
  compute(tables) { const sales = tables["source.sales"]; ${compute} },
});`;

const works = "return {day: texts(sales, 'day'), amount: numbers(sales, 'amount').map((a) => factor * a)};";

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

async function run(hash = "1") {
  return runGraph(
    warehouse.connection,
    await readModels(folder, folder),
    new Map([["source.sales", hash]]),
    () => {},
  );
}

async function problems(action: Promise<unknown>) {
  const failure = await action.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof Failure)) throw new Error(`Expected a failure, got ${String(failure)}`);
  return failure.problems.map(({file, line, what}) => ({file, line, what}));
}

test("a model in TypeScript is a table that a model in SQL can read", async () => {
  await write({
    "core/doubled.ts": doubled(works).replace('"./factor.ts"', '"../factor.ts"'),
    "factor.ts": "export const factor = 2;",
    "marts/total.sql": "/* {description: d, columns: {}} */ select sum(amount) as total from core.doubled",
  });
  expect((await run()).rebuilt).toEqual(["core.doubled", "marts.total"]);
  expect(await queryRows(warehouse.connection, "select * from core.doubled order by day")).toEqual([
    {day: "2024-01-01", amount: 8},
    {day: "2024-01-02", amount: 5},
  ]);
  expect(await queryRows(warehouse.connection, "select total from marts.total")).toEqual([{total: 13}]);
});

test("it runs again only when its file, what it imports or what it reads changes", async () => {
  const file = doubled(works).replace('"./factor.ts"', '"../factor.ts"');
  await write({"core/doubled.ts": file, "factor.ts": "export const factor = 2;"});
  await run();
  expect((await run()).rebuilt).toEqual([]);
  await write({"core/doubled.ts": file.replace("compute(", "// why\n  compute(")});
  expect((await run()).rebuilt).toEqual([]);
  await write({"factor.ts": "export const factor = 3;"});
  expect((await run()).rebuilt).toEqual(["core.doubled"]);
  expect(await queryRows(warehouse.connection, "select max(amount) as most from core.doubled")).toEqual([
    {most: 12},
  ]);
  expect((await run("2")).rebuilt).toEqual(["core.doubled"]);
});

test("rows come sorted, however the table was filled", async () => {
  await write({
    "core/doubled.ts": doubled(
      "return {day: texts(sales, 'day').reverse(), amount: numbers(sales, 'amount')};",
    ).replace('import {factor} from "./factor.ts";', ""),
  });
  await run();
  expect(await queryRows(warehouse.connection, "select * from core.doubled order by day")).toEqual([
    {day: "2024-01-01", amount: 2.5},
    {day: "2024-01-02", amount: 4},
  ]);
});

test("what is wrong with a file is told with its name and line", async () => {
  const file = doubled(works).replace('import {factor} from "./factor.ts";', "const factor = 2;");
  await write({"core/doubled.ts": file.replace('description: "Doubled sales.",', "description: 3,")});
  expect(await problems(run())).toEqual([
    {
      file: "core/doubled.ts",
      line: 1,
      what: "In the definition, `description`: Invalid input: expected string, received number.",
    },
  ]);
  await write({"core/doubled.ts": "const a = 1;\nconst b = ;"});
  expect(await problems(run())).toEqual([
    {file: "core/doubled.ts", line: 2, what: 'The model cannot be read: Unexpected ";"'},
  ]);
  await write({"core/doubled.ts": "export const a = 1;"});
  expect(await problems(run())).toEqual([
    {file: "core/doubled.ts", line: 1, what: "The file exports no model."},
  ]);
  await write({
    "core/doubled.ts": file,
    "core/doubled.sql": "/* {description: d, columns: {}} */ select 1 as a",
  });
  expect((await problems(run()))[0]?.what).toMatch("core.doubled is also made by core/doubled");
});

test.each([
  ["throw new RangeError('No sales.');", "No sales."],
  ["return {day: texts(sales, 'day'), amount: [1]};", "amount has 1 rows where day has 2."],
  ["return {day: texts(sales, 'day'), amount: [NaN, 1]};", "amount holds NaN, which is no double."],
  ["return {day: ['yesterday', '2024-01-01'], amount: [1, 1]};", "day holds yesterday, which is no date."],
  ["return {day: texts(sales, 'days'), amount: [1, 1]};", "There is no column days."],
])("a computation that goes wrong stops the build: %s", async (compute, what) => {
  await write({
    "core/doubled.ts": doubled(compute).replace('import {factor} from "./factor.ts";', ""),
  });
  expect(await problems(run())).toEqual([
    {file: "core/doubled.ts", line: 1, what: `The model cannot be computed: ${what}`},
  ]);
});

test("its tests are those of any model", async () => {
  await write({
    "core/doubled.ts": doubled(
      "return {day: ['2024-01-01', '2024-01-01'], amount: [1, -1]};",
      'tests: [{never: "amount < 0", because: "Sales are positive."}],',
    ).replace('import {factor} from "./factor.ts";', ""),
  });
  expect((await problems(run())).map((p) => p.what)).toEqual([
    "Test failed: one row per day (1 row).",
    "Test failed: never amount < 0 (1 row).",
  ]);
});

test("many rows come through unchanged", async () => {
  await write({
    "core/many.ts": `
import {defineModel} from ${JSON.stringify(define)};
export default defineModel({
  description: "Many.", grain: ["n"], reads: ["source.sales"],
  columns: {n: {type: "integer", description: "Number."}, text: {type: "varchar", description: "Text."}, even: {type: "boolean", description: "Even."}},
  compute: () => {
    const n = Array.from({length: 5000}, (_, i) => i);
    return {n, text: n.map((i) => (i % 3 === 0 ? null : "it's " + i)), even: n.map((i) => i % 2 === 0)};
  },
});`,
  });
  await run();
  expect(
    await queryRows(
      warehouse.connection,
      "select count(*) as n, sum(n) as total, count(text) as texts, count(case when even then 1 end) as even, max(text) as last from core.many",
    ),
  ).toEqual([{n: 5000, total: 12497500, texts: 3333, even: 2500, last: "it's 998"}]);
});
