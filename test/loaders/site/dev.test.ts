import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, beforeAll, expect, test} from "vitest";
import {Failure} from "../../../loaders/failure.ts";
import {type Dev, devSite} from "../../../loaders/site/dev.ts";
import {makeCompany, projectRoot, writeFiles} from "./fixture.ts";

const company = makeCompany();
const reported: string[] = [];
let dev: Dev;
let pipeline: (changed: string[]) => void = () => {};

beforeAll(async () => {
  writeFiles(company.folder, {"sales/orders.csv": "one", "my.config.ts": "export default 1"});
  const config = {
    company: "Tiny & Sons",
    file: join(company.folder, "my.config.ts"),
    directory: company.folder,
    output: join(company.folder, "dist"),
    workspace: company.work,
    sources: {transactions: [{path: "sales/*.csv"}]},
  };
  dev = await devSite({
    projectRoot,
    source: company.source,
    work: company.work,
    config,
    port: 0,
    report: (line) => reported.push(line),
    rebuild: async (changed) => {
      pipeline(changed);
      return config;
    },
  });
}, 120_000);
afterAll(() => dev?.close());

const shown = async (path: string) => await (await fetch(dev.url + path)).text();

/** Saves a file and waits until the preview reports what came of it. */
async function save(path: string, content: string): Promise<string[]> {
  reported.length = 0;
  writeFileSync(join(company.folder, path), content);
  await expect
    .poll(() => reported.at(-1) ?? "", {timeout: 20_000})
    .toMatch(/^Shown after|last good data stay/);
  return [...reported];
}

test("a saved page is shown without a run of the pipeline", async () => {
  pipeline = () => {
    throw new Error("not needed");
  };
  await save("src/index.md", "# Overview\n\nNew words\n");
  expect(await shown("index.html")).toContain("New words");
}, 60_000);

test("a saved data file runs the pipeline, and its published files are shown", async () => {
  const asked: string[][] = [];
  pipeline = (changed) => {
    asked.push(changed);
    writeFiles(join(company.work, "published"), {"points.json": '[{"name":"a","value":7}]'});
  };
  await save("sales/orders.csv", "two");
  expect(asked).toEqual([[join(company.folder, "sales/orders.csv")]]);
  expect(await shown("_file/data/points.json")).toBe('[{"name":"a","value":7}]');
}, 60_000);

test("a saved configuration runs the pipeline", async () => {
  const asked: string[][] = [];
  pipeline = (changed) => asked.push(changed);
  await save("my.config.ts", "export default 2");
  expect(asked).toEqual([[join(company.folder, "my.config.ts")]]);
}, 60_000);

test("what fails is said, and the last good data stay", async () => {
  pipeline = () => {
    throw new Failure({file: "orders.csv", line: 3, what: "The date cannot be read.", remedy: "Mend it."});
  };
  const lines = await save("sales/orders.csv", "three");
  expect(lines.slice(-2)).toEqual([
    "orders.csv:3: The date cannot be read.\n  -> Mend it.",
    "The last good data stay on the pages.",
  ]);
  expect(await shown("_file/data/points.json")).toBe('[{"name":"a","value":7}]');
}, 60_000);

test("saving a file unchanged does nothing", async () => {
  reported.length = 0;
  writeFileSync(join(company.folder, "sales/orders.csv"), "three");
  await new Promise((done) => setTimeout(done, 500));
  expect(reported).toEqual([]);
}, 60_000);
