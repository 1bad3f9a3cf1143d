/** What is built again and what is not; two companies side by side. */
import {utimesSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {workFolder} from "../../../loaders/config.ts";
import {
  configOf,
  goodOrders,
  hashes,
  newFolder,
  publishedIn,
  type Settings,
  tableOf,
  write,
} from "./company.ts";

const people = [
  "customer_id,city,plan",
  ...Array.from({length: 24}, (_, i) => `C${i + 1},${i % 2 ? "Bern" : "Basel"},${i < 12 ? "A" : "B"}`),
  "",
].join("\n");
const settings: Settings = {
  sources: {transactions: "orders.csv", customers: "people.csv"},
  dimensions: ["city"],
};

test("what has not changed is not built again", async () => {
  const folder = newFolder();
  write(folder, {"orders.csv": goodOrders, "people.csv": people});
  const first = await publishedIn(folder, configOf(folder, settings));
  expect(first.run.rebuilt).toEqual(first.run.nodes.map(({model}) => model.name));
  const files = hashes(first.published);

  // A file that was only touched holds what it held.
  utimesSync(join(folder, "orders.csv"), 1_000_000_000, 1_000_000_000);
  const again = await publishedIn(folder, configOf(folder, settings));
  expect(again.run.rebuilt).toEqual([]);
  expect(again.lines).toEqual([
    "sources   unchanged",
    `models    ${first.run.nodes.length} models, nothing to rebuild; ${first.run.tests.length} tests passed`,
    `published ${first.manifest.files.length} files`,
  ]);
  expect(again.run.tests).toEqual(first.run.tests);
  expect(hashes(again.published)).toEqual(files);

  // Another dimension: only what is broken down by it.
  const byPlan = await publishedIn(folder, configOf(folder, {...settings, dimensions: ["plan"]}));
  expect(byPlan.lines[0]).toBe("sources   unchanged");
  expect(byPlan.run.rebuilt).toEqual(
    expect.arrayContaining(["core.customer_dimensions", "marts.retention_cells", "marts.cumulative_value"]),
  );
  for (const untouched of ["core.orders", "core.purchase_days", "core.customers", "core.customer_periods"]) {
    expect(byPlan.run.rebuilt).not.toContain(untouched);
  }
  const clean = newFolder();
  write(clean, {"orders.csv": goodOrders, "people.csv": people});
  const fresh = await publishedIn(clean, configOf(clean, {...settings, dimensions: ["plan"]}));
  expect(hashes(byPlan.published)).toEqual(hashes(fresh.published));

  // Another k is a matter of publishing alone.
  const small = await publishedIn(
    folder,
    configOf(folder, {...settings, dimensions: ["plan"], privacy: {smallGroup: 1}}),
  );
  // Forecasts are measured on groups of at least that size, and clusters have no fewer customers; nothing that comes
  // before them, and no retention, is built again.
  const resting =
    /^marts\.(?!retention_cells)|^core\.(cluster_fit|groupings|(built_in_|quarter_)?mixes|mix_|narrowed|segment)/;
  expect(small.run.rebuilt.filter((name) => !resting.test(name))).toEqual([]);
  expect(hashes(small.published)).not.toEqual(hashes(fresh.published));

  // A new row is in every figure.
  write(folder, {"orders.csv": `${goodOrders}C2,2024-02-29,30.00\n`});
  const longer = await publishedIn(folder, configOf(folder, {...settings, dimensions: ["plan"]}));
  // All but the segments of the configuration, of which there are none.
  const left = first.run.rebuilt.filter((name) => !longer.run.rebuilt.includes(name));
  expect(left).toEqual(["core.configured_mixes", "core.configured_values"]);
  const february = tableOf(longer.published, "headline").find(
    (row) => row.grain === "month" && row.period === "2024-02-01",
  );
  expect(february?.orders).toBe(14);
});

test("two companies in one folder never touch each other's files", async () => {
  const folder = newFolder();
  write(folder, {
    "north/orders.csv": goodOrders,
    "south/orders.csv": goodOrders.replaceAll("10.00", "11.00"),
  });
  const companyOf = (name: string) =>
    configOf(
      folder,
      {
        company: name,
        privacy: {smallGroup: 1},
        sources: {transactions: `${name}/orders.csv`},
        output: `dist-${name}`,
      },
      `${name}.config.ts`,
    );
  const north = companyOf("north");
  const south = companyOf("south");
  expect(workFolder(north)).not.toBe(workFolder(south));
  const first = await publishedIn(folder, north);
  const before = hashes(workFolder(north));
  const second = await publishedIn(folder, south);
  expect(hashes(workFolder(north))).toEqual(before);
  expect([first.manifest.company, second.manifest.company]).toEqual(["north", "south"]);
  const january = (directory: string) =>
    tableOf(directory, "headline").find((row) => row.grain === "month")?.revenue;
  expect([january(first.published), january(second.published)]).toEqual([240, 264]);
});
