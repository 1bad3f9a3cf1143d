/**
 * From a configuration to a warehouse, published files and a site: the one place that knows the order of things.
 *
 * Everything is made beside what is there and swapped in at the end, so a failed or killed build changes nothing.
 */
import {constants} from "node:fs";
import {copyFile, readFile, rename, rm, writeFile} from "node:fs/promises";
import {join, resolve} from "node:path";
import {fileURLToPath} from "node:url";
import {type Config, workFolder} from "./config.ts";
import {generateDemo} from "./demo/index.ts";
import {literal, openWarehouse, queryRows, type Warehouse} from "./engine/warehouse.ts";
import {Failure} from "./failure.ts";
import {makeFolder, replaceFolder} from "./folder.ts";
import type {Model} from "./graph/model.ts";
import {type GraphRun, runGraph} from "./graph/run.ts";
import {readModels} from "./graph/typescript.ts";
import {refuseWithoutPurchases} from "./no-purchases.ts";
import {guardSite} from "./publish/guard.ts";
import {type Manifest, publish} from "./publish/index.ts";
import {type Settings, writeSettings} from "./settings.ts";
import {buildSite, checkOutput, swapSite} from "./site/build.ts";
import {fingerprintSources, loadSources, writeQuarantine} from "./sources/index.ts";

/** Folder of the project: where models and pages are. */
export const projectRoot = resolve(fileURLToPath(new URL("..", import.meta.url)));

export interface PipelineOptions {
  /** Gets one line per step. */
  report?: (line: string) => void;
  /** Folder of the pages, if not `src` of the project. */
  pages?: string;
}

export interface PipelineResult {
  /** Working folder of this configuration. */
  work: string;
  /** Folder of the files for the site. */
  published: string;
  manifest: Manifest;
  /** Models that were rebuilt, and all test results. */
  run: GraphRun;
}

/** Sources to published files, without the site. */
export async function runPipeline(config: Config, options: PipelineOptions = {}): Promise<PipelineResult> {
  return withBuild(config, options, async (build) => {
    await build.commit();
    return build.result;
  });
}

/** Sources to the finished site in `config.output`. */
export async function buildCompany(
  config: Config,
  options: PipelineOptions = {},
): Promise<PipelineResult & {directory: string}> {
  const report = options.report ?? (() => {});
  await checkOutput(config.output);
  return withBuild(config, options, async (build) => {
    const {work} = build.result;
    const {directory} = await buildSite({
      config,
      work,
      published: build.published,
      projectRoot,
      report,
      ...(options.pages === undefined ? {} : {source: options.pages}),
    });
    await guardSite({connection: build.warehouse.connection, directory});
    report("guard     no customer id, order id, e-mail address or phone number in the site");
    await swapSite(directory, config.output);
    await build.commit();
    return {...build.result, directory: config.output};
  });
}

/** Sources, models and their tests; nothing is published. */
export async function checkCompany(config: Config, options: PipelineOptions = {}): Promise<GraphRun> {
  return withWarehouse(config, options, async ({run, commit}) => {
    await commit();
    return run;
  });
}

interface Build {
  warehouse: Warehouse;
  /** The new files for the site, beside the last ones until `commit`. */
  published: string;
  result: PipelineResult;
  /** Swaps the new warehouse and the new files in. */
  commit(): Promise<void>;
}

async function withBuild<T>(
  config: Config,
  options: PipelineOptions,
  use: (build: Build) => Promise<T>,
): Promise<T> {
  const report = options.report ?? (() => {});
  return withWarehouse(config, options, async ({work, warehouse, models, run, commit}) => {
    const published = join(work, "published");
    const next = join(work, "published-next");
    const manifest = await publish({
      connection: warehouse.connection,
      config,
      models: models.map((m) => ({
        name: m.name,
        description: m.description.trim(),
        grain: m.grain,
        columns: Object.entries(m.columns).map(([name, {description}]) => ({name, description})),
        published: m.published,
      })),
      tests: [...run.tests],
      directory: next,
      software: await software(),
    });
    report(`published ${manifest.files.length} files`);
    return use({
      warehouse,
      published: next,
      result: {work, published, manifest, run},
      async commit() {
        await commit();
        await replaceFolder(next, published);
      },
    });
  });
}

interface OpenBuild {
  work: string;
  warehouse: Warehouse;
  models: Model[];
  run: GraphRun;
  /** Swaps the new warehouse in. */
  commit(): Promise<void>;
}

async function withWarehouse<T>(
  config: Config,
  options: PipelineOptions,
  use: (build: OpenBuild) => Promise<T>,
): Promise<T> {
  const report = options.report ?? (() => {});
  const work = workFolder(config);
  await makeFolder(work).catch((error: NodeJS.ErrnoException) => {
    // What exists and yet takes no folder, such as /proc, says that something is missing.
    throw diskFailure(error.code === "ENOENT" ? {...error, code: "EACCES"} : error, work) ?? error;
  });
  const unlock = await lock(work);
  const path = join(work, "warehouse.duckdb");
  const next = join(work, "warehouse.next.duckdb");
  let warehouse: Warehouse | undefined;
  let committed = false;
  try {
    if (config.demo) await generateDemo({...config.demo, report});
    // Reading models first: a typing mistake shows before a long load.
    const written = await readModels(join(projectRoot, "loaders/models"), projectRoot);
    warehouse = await openNext(path, next, config);
    const sources = await loadChangedSources(warehouse, config, work, report);
    const models = [...written, ...sources.models].sort((a, b) => (a.name < b.name ? -1 : 1));
    const open = warehouse;
    const run = await runGraph(open.connection, models, sources.tables, report).catch(
      async (error: unknown) => {
        // Models may break where nobody bought anything: then that is what is said, if the graph came far enough to know.
        await refuseWithoutPurchases(open.connection, config).catch((cause: unknown) => {
          if (cause instanceof Failure) throw cause;
        });
        throw error;
      },
    );
    report(summary(run));
    await refuseWithoutPurchases(open.connection, config);
    return await use({
      work,
      warehouse,
      models,
      run,
      async commit() {
        await open.close();
        committed = true;
        await rename(next, path);
      },
    });
  } catch (error) {
    throw diskFailure(error, work) ?? error;
  } finally {
    if (warehouse && !committed) {
      await warehouse.close().catch(() => {});
      // Kept for looking at what went wrong; the last good warehouse stays in place.
      await rename(next, join(work, "warehouse.failed.duckdb")).catch(() => {});
    }
    await unlock();
  }
}

/** The last good warehouse copied beside itself, so that only what changed is rebuilt; a new one when there is none. */
async function openNext(path: string, next: string, config: Config): Promise<Warehouse> {
  for (const leftover of [next, `${next}.wal`]) await rm(leftover, {force: true});
  const stamp = (await software()).version;
  try {
    await copyFile(path, next, constants.COPYFILE_FICLONE);
    const warehouse = await openWarehouse(next, config.engine);
    const version = await queryRows<{value: string}>(
      warehouse.connection,
      "select value from meta.inputs where name = 'software'",
    ).catch(() => []);
    if (version[0]?.value === stamp) return warehouse;
    await warehouse.close();
  } catch {
    // No warehouse yet, or one that another version wrote: it is rebuilt from the sources.
  }
  for (const leftover of [next, `${next}.wal`]) await rm(leftover, {force: true});
  const warehouse = await openWarehouse(next, config.engine);
  await warehouse.connection.run("create schema meta");
  await warehouse.connection.run("create table meta.inputs (name varchar primary key, value varchar)");
  await warehouse.connection.run(`insert into meta.inputs values ('software', ${literal(stamp)})`);
  return warehouse;
}

/** Loads sources unless nothing about them changed; returns a content hash per table, and the configuration's models. */
async function loadChangedSources(
  {connection}: Warehouse,
  config: Config,
  work: string,
  report: (line: string) => void,
): Promise<Settings> {
  const fingerprint = await fingerprintSources(config);
  const known = await queryRows<{value: string}>(
    connection,
    "select value from meta.inputs where name = 'sources'",
  );
  if (known[0]?.value === fingerprint) {
    report("sources   unchanged");
  } else {
    await connection.run("delete from meta.inputs where name = 'sources'");
    try {
      await loadSources(connection, config, report);
    } finally {
      await writeQuarantine(connection, join(work, "quarantine.csv")).catch(() => {});
    }
    await connection.run(`insert into meta.inputs values ('sources', ${literal(fingerprint)})`);
  }
  const {tables, models} = await writeSettings(connection, config);
  for (const name of ["transactions", "customers", "customer_attributes", "interactions", "subscriptions"]) {
    tables.set(`source.${name}`, fingerprint);
  }
  for (const name of ["files", "columns", "quarantine"]) tables.set(`source.${name}`, fingerprint);
  return {tables, models};
}

function summary(run: GraphRun): string {
  const count = (status: string) => run.tests.filter((t) => t.status === status).length;
  const rebuilt = run.rebuilt.length === 0 ? "nothing to rebuild" : `${run.rebuilt.length} rebuilt`;
  const warned = count("warned");
  return `models    ${run.nodes.length} models, ${rebuilt}; ${count("passed")} tests passed${warned > 0 ? `, ${warned} warnings` : ""}`;
}

/** Name and version of this software, with a mark that changes when the shape of the warehouse does. */
async function software(): Promise<{name: string; version: string}> {
  const {name, version} = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8")) as {
    name: string;
    version: string;
  };
  return {name, version};
}

/** One build at a time in a working folder; a lock left by a killed process is taken over. */
async function lock(work: string): Promise<() => Promise<void>> {
  const path = join(work, "lock");
  try {
    await writeFile(path, String(process.pid), {flag: "wx"});
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "EEXIST") throw diskFailure(error, work) ?? error;
    const holder = Number(await readFile(path, "utf8").catch(() => "0"));
    if (holder !== process.pid && isRunning(holder)) {
      throw new Failure({
        file: work,
        what: `Another build (process ${holder}) is working in this folder.`,
        remedy: "Wait until it ends, or stop it.",
      });
    }
    await writeFile(path, String(process.pid));
  }
  return () => rm(path, {force: true});
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** What the operating system says of a disk, in words; undefined for other errors. */
function diskFailure(error: unknown, folder: string): Failure | undefined {
  const {code, path} = error as NodeJS.ErrnoException;
  const where = path ?? folder;
  switch (code) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new Failure({
        file: where,
        what: "This place cannot be written.",
        remedy:
          "Give yourself the right to write there, or set `workspace` and `output` in the configuration to a folder that can be written.",
      });
    case "ENOTDIR":
    case "EEXIST":
      return new Failure({
        file: where,
        what: "A file stands where a folder is needed.",
        remedy: "Move the file away, or set `workspace` and `output` in the configuration to another folder.",
      });
    case "ENOSPC":
      return new Failure({
        file: where,
        what: "The disk is full.",
        remedy: "Free some space, or set `workspace` to a folder on another disk.",
      });
    default:
      return undefined;
  }
}
