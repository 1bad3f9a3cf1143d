/**
 * One million transactions: every monthly retention cell of the warehouse against one plain query on the input file,
 * written from the definitions in docs/methods.md without the models' steps.
 */
import {mkdtempSync, rmSync} from "node:fs";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {parseConfig} from "../../loaders/config.ts";
import {literal, openWarehouse, queryRows, type Warehouse} from "../../loaders/engine/warehouse.ts";
import {projectRoot, runPipeline} from "../../loaders/pipeline.ts";

const folder = mkdtempSync(join(projectRoot, ".perennial-slow-"));
const input = literal(join(folder, "data/demo/transactions.parquet"));
let warehouse: Warehouse;

beforeAll(async () => {
  const config = parseConfig(
    {
      company: "Large",
      demo: {customers: 163_000},
      sources: {transactions: "data/demo/transactions.parquet", customers: "data/demo/customers.parquet"},
      dimensions: ["acquisition_channel"],
    },
    join(folder, "large.config.ts"),
  );
  const {work} = await runPipeline(config);
  warehouse = await openWarehouse(join(work, "warehouse.duckdb"));
});

afterAll(async () => {
  await warehouse?.close();
  rmSync(folder, {recursive: true, force: true});
});

/** Orders as docs/methods.md defines them: net of the refunds that name them, counted when something is left. */
const purchases = `
  select customer_id, coalesce(refund_of, order_id) as id, sum(amount) as net,
    min(case when refund_of is null and amount >= 0 then cast(ordered_at as date) end) as day
  from read_parquet(${input})
  where amount is not null
  group by 1, 2
  having sum(amount) > 0 and day is not null`;

describe("one million transactions", () => {
  test("are about a million", async () => {
    const [row] = await queryRows<{n: number}>(
      warehouse.connection,
      `select count(*) as n from read_parquet(${input})`,
    );
    expect(row?.n).toBeGreaterThan(950_000);
  });

  test("every classic monthly cell equals the plain query", async () => {
    const plain = await queryRows(
      warehouse.connection,
      `with purchases as (${purchases}),
       firsts as (select customer_id, date_trunc('month', min(day)) as cohort from purchases group by 1)
       select cast(cohort as date) as cohort, date_diff('month', cohort, date_trunc('month', day)) as age,
         count(distinct customer_id) as customers, count(*) as orders
       from purchases join firsts using (customer_id) group by 1, 2 order by 1, 2`,
    );
    const cells = await queryRows(
      warehouse.connection,
      `select cohort, age, customers, orders from marts.retention_cells
       where grain = 'month' and variant = 'classic' and dimension = '' and customers > 0 order by cohort, age`,
    );
    expect(plain.length).toBeGreaterThan(600);
    expect(cells).toEqual(plain);
  });

  test("every windowed 30-day cell equals the plain query", async () => {
    const plain = await queryRows(
      warehouse.connection,
      `with purchases as (${purchases}),
       firsts as (select customer_id, min(day) as first_day from purchases group by 1)
       select cast(date_trunc('month', first_day) as date) as cohort,
         cast(ceil(date_diff('day', first_day, day) / 30.0) as int) as age, count(distinct customer_id) as customers
       from purchases join firsts using (customer_id) group by 1, 2 having age <= 36 order by 1, 2`,
    );
    const cells = await queryRows(
      warehouse.connection,
      `select cohort, age, customers from marts.retention_cells
       where grain = 'month' and variant = 'windowed' and dimension = '' and customers > 0 order by cohort, age`,
    );
    expect(cells).toEqual(plain);
  });

  test("all money of the file is in the months", async () => {
    const [file] = await queryRows<{money: string}>(
      warehouse.connection,
      `select cast(sum(amount) as decimal(38, 4)) as money from read_parquet(${input})`,
    );
    const [months] = await queryRows<{money: string}>(
      warehouse.connection,
      "select cast(sum(net_revenue) as decimal(38, 4)) as money from marts.headline where grain = 'month'",
    );
    expect(months?.money).toBe(file?.money);
  });
});
