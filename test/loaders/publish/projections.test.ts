/** A projection is published exactly where the cell it belongs to is. */
import {mkdtemp, readFile, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {parseConfig} from "../../../loaders/config.ts";
import {openWarehouse, type Warehouse} from "../../../loaders/engine/warehouse.ts";
import {publish} from "../../../loaders/publish/index.ts";
import {readCube} from "../../../src/components/cube.ts";
import {createMarts} from "./company.ts";

let warehouse: Warehouse;
let folder: string;

// Twelve customers of January, of whom three have come back in April so far; twelve of February, none of whom has; and
// four of March. k is 10.
beforeAll(async () => {
  warehouse = await openWarehouse(":memory:");
  folder = await mkdtemp(join(tmpdir(), "perennial-projections-"));
  const joins = (from: number, to: number, day: string) =>
    Array.from({length: to - from}, (_, i) => ({customer: from + i, day, amount: 100}));
  await createMarts(warehouse.connection, {
    purchases: [
      ...joins(0, 12, "2024-01-10"),
      ...joins(12, 24, "2024-02-10"),
      ...joins(24, 28, "2024-03-10"),
      ...[0, 1, 2].map((customer) => ({customer, day: "2024-04-01", amount: 40})),
    ],
    regions: Array.from({length: 28}, () => "North"),
    asOf: "2024-04-02",
  });
  await warehouse.connection.run(`
    insert into marts.retention_projections
    select cells.grain, cells.variant, cells.cohort, cells.age, measures.measure,
      case measures.measure when 'customers' then customers when 'orders' then orders else net_revenue end as so_far,
      so_far + 3.14159, so_far, so_far + 8, 'BG/NBD'
    from marts.retention_cells as cells
    cross join (values ('customers'), ('orders'), ('revenue')) as measures(measure)
    where cells.dimension = '' and cells.variant = 'classic' and not cells.complete and cells.age > 0`);
  await publish({
    connection: warehouse.connection,
    config: parseConfig(
      {company: "Test", sources: {transactions: "orders.csv"}, privacy: {smallGroup: 10}},
      join(folder, "test.config.ts"),
    ),
    models: [],
    tests: [],
    directory: join(folder, "data"),
    software: {name: "perennial", version: "0"},
  });
});

afterAll(async () => {
  await warehouse.close();
  await rm(folder, {recursive: true, force: true});
});

async function published(cohort: string): Promise<unknown[][]> {
  const cube = readCube(await readFile(join(folder, "data/projection-month.arrow")));
  const rows = Array.from({length: cube.length}, (_, i) => i);
  return rows
    .filter((i) => cube.text("cohort")[i] === cohort)
    .map((i) => [
      cube.text("variant")[i],
      cube.numbers("age")[i],
      cube.text("measure")[i],
      ...["so_far", "expected", "low", "high"].map((name) => cube.numbers(name)[i]),
      cube.text("model")[i],
    ]);
}

describe("published projections", () => {
  it("stand where their cell is shown", async () => {
    expect(await published("2024-02-01")).toEqual([
      ["classic", 2, "customers", 0, 3.14, 0, 8, "BG/NBD"],
      ["classic", 2, "orders", 0, 3.14, 0, 8, "BG/NBD"],
      ["classic", 2, "revenue", 0, 3.14, 0, 8, "BG/NBD"],
    ]);
  });

  it("say nothing of money where the money so far is that of a few", async () => {
    expect((await published("2024-01-01")).map((row) => row[2])).toEqual(["customers", "orders"]);
  });

  it("say nothing of a cohort that is too small", async () => {
    expect(await published("2024-03-01")).toEqual([]);
  });
});
