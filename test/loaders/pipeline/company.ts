/** Small companies for tests of the whole pipeline: folders of files, builds of them, and what was published. */
import {createHash} from "node:crypto";
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {tableFromIPC} from "@uwdata/flechette";
import {afterAll} from "vitest";
import {type Config, type ConfigInput, parseConfig} from "../../../loaders/config.ts";
import {openWarehouse, queryRows} from "../../../loaders/engine/warehouse.ts";
import {runGraph} from "../../../loaders/graph/run.ts";
import {type PipelineResult, projectRoot, runPipeline} from "../../../loaders/pipeline.ts";
import {writeSettings} from "../../../loaders/settings.ts";
import {loadSources} from "../../../loaders/sources/index.ts";
import {withWhatTheyRead} from "../../upstream.ts";
import {models} from "../models/given.ts";

const root = mkdtempSync(join(tmpdir(), "perennial-pipeline-"));
afterAll(() => rmSync(root, {recursive: true, force: true}));

let folders = 0;

export type Files = Record<string, string | Buffer>;

/** Settings of a configuration; what is left out is that of the company "Test" with one file, `orders.csv`. */
export type Settings = Partial<ConfigInput>;

/** A new, empty folder. */
export function newFolder(): string {
  const folder = join(root, String(++folders));
  mkdirSync(folder);
  return folder;
}

export function write(folder: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), {recursive: true});
    writeFileSync(join(folder, name), content);
  }
}

/** The configuration `shop.config.ts` of a folder. One thread: handing a few rows from one to another costs a quarter. */
export function configOf(folder: string, settings: Settings = {}, name = "shop.config.ts"): Config {
  return parseConfig(
    {company: "Test", sources: {transactions: "orders.csv"}, engine: {threads: 1}, ...settings},
    join(folder, name),
  );
}

export interface Published extends PipelineResult {
  folder: string;
  lines: string[];
  /** Rows of a published table, in order. */
  table(name: string): Record<string, unknown>[];
}

/** Runs the pipeline, without the site, over these files in a folder of their own. */
export async function published(files: Files, settings: Settings = {}): Promise<Published> {
  const folder = newFolder();
  write(folder, files);
  return publishedIn(folder, configOf(folder, settings));
}

export async function publishedIn(folder: string, config: Config): Promise<Published> {
  const lines: string[] = [];
  const result = await runPipeline(config, {report: (line) => lines.push(line)});
  return {...result, folder, lines, table: (name) => tableOf(result.published, name)};
}

/**
 * Figures of months as the models have them: first day, active customers, orders, revenue after refunds. Only the models
 * that these rest on are built, and nothing is published.
 */
export async function monthsOf(files: Files, settings: Settings = {}): Promise<unknown[][]> {
  const folder = newFolder();
  write(folder, files);
  const config = configOf(folder, settings);
  const {connection, close} = await openWarehouse(":memory:", config.engine);
  try {
    await connection.run("create schema meta");
    await loadSources(connection, config, () => {});
    const {tables} = await writeSettings(connection, config);
    for (const name of ["transactions", "customers", "customer_attributes", "interactions", "subscriptions"])
      tables.set(`source.${name}`, name);
    for (const name of ["files", "columns", "quarantine"]) tables.set(`source.${name}`, name);
    const wanted = await withWhatTheyRead(connection, await models, ["marts.headline"]);
    await runGraph(connection, wanted, tables, () => {});
    const rows = await queryRows<{month: string; active: number; orders: number; revenue: string}>(
      connection,
      `select cast(period as varchar) as month, active, orders, net_revenue as revenue
       from marts.headline where grain = 'month' order by period`,
    );
    return rows.map(({month, active, orders, revenue}) => [month, active, orders, Number(revenue)]);
  } finally {
    await close();
  }
}

/** Rows of a published Arrow file, in order. */
export function tableOf(directory: string, name: string): Record<string, unknown>[] {
  const rows = tableFromIPC(readFileSync(join(directory, `${name}.arrow`))).toArray();
  // Plain copies: rows of the reader have getters, which comparisons pass over.
  return rows.map((row) => ({...(row as Record<string, unknown>)}));
}

/** SHA-256 of every file below these folders (a file stands for itself), by path. */
export function hashes(folder: string, ...paths: string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const path of paths.length > 0 ? paths : ["."]) {
    const absolute = join(folder, path);
    if (!existsSync(absolute)) continue;
    const files = readdirOrFile(absolute);
    for (const file of files) {
      found[join(path, file)] = createHash("sha256")
        .update(readFileSync(join(absolute, file)))
        .digest("hex");
    }
  }
  return found;
}

function readdirOrFile(path: string): string[] {
  try {
    return readdirSync(path, {recursive: true, withFileTypes: true})
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
      .sort();
  } catch {
    return [""];
  }
}

/** Every number in the published files that is not finite, and every text that shows one: there must be none. */
export function notFinite(directory: string): string[] {
  const found: string[] = [];
  for (const file of readdirSync(directory).sort()) {
    if (file.endsWith(".arrow")) {
      for (const [i, row] of tableOf(directory, file.slice(0, -".arrow".length)).entries()) {
        for (const [column, value] of Object.entries(row)) {
          if (typeof value === "number" && !Number.isFinite(value))
            found.push(`${file} ${i} ${column}: ${value}`);
        }
      }
    } else if (/\b(NaN|Infinity|undefined)\b/.test(readFileSync(join(directory, file), "utf8")))
      found.push(file);
  }
  return found;
}

/** Names of the published files that any page reads. */
export function filesPagesRead(): string[] {
  const names = new Set<string>();
  for (const page of readdirSync(join(projectRoot, "src"), {recursive: true, encoding: "utf8"})) {
    if (!page.endsWith(".md")) continue;
    const text = readFileSync(join(projectRoot, "src", page), "utf8");
    for (const [, name] of text.matchAll(/FileAttachment\("(?:\.\.\/)*data\/([^"]+)"\)/g))
      names.add(name ?? "");
  }
  return [...names].sort();
}

/** Two digits. */
export const two = (n: number) => String(n).padStart(2, "0");

/**
 * Twenty-four customers who each buy for 10.00 in January 2024, C1 on the 1st, C2 on the 2nd and so on; C1 to C12 buy
 * for 20.00 on the same days of February; C1 once more, for 30.00, on 29 February.
 */
export const goodOrders = [
  "customer_id,ordered_at,amount",
  ...Array.from({length: 24}, (_, i) => `C${i + 1},2024-01-${two(i + 1)},10.00`),
  ...Array.from({length: 12}, (_, i) => `C${i + 1},2024-02-${two(i + 1)},20.00`),
  "C1,2024-02-29,30.00",
  "",
].join("\n");

/** `customer_id,ordered_at,amount` and these rows. */
export const orders = (...rows: string[]) => `customer_id,ordered_at,amount\n${rows.join("\n")}\n`;
