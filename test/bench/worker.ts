/**
 * One measured task in a process of its own, so that its memory and its processor time are its own.
 *
 * `node --import tsx test/bench/worker.ts '{"task": …}'` prints one line of JSON at the end.
 */
import {rm} from "node:fs/promises";
import {join} from "node:path";
import {type Config, loadConfig, parseConfig, workFolder} from "../../loaders/config.ts";
import {generateDemo} from "../../loaders/demo/index.ts";
import {identifier, literal, openWarehouse, queryRows} from "../../loaders/engine/warehouse.ts";
import {readModels} from "../../loaders/graph/typescript.ts";
import {buildCompany, projectRoot, runPipeline} from "../../loaders/pipeline.ts";
import {withWhatTheyRead} from "../upstream.ts";
import {measureCdnow, measureScoring, measureStatistics} from "./statistics.ts";

export type Task =
  | {task: "demo"; folder: string; customers: number}
  | {task: "scan"; folder: string; times: number}
  | {task: "pipeline"; folder: string}
  | {task: "site"; folder: string}
  | {task: "statistics"; customers: number}
  | {task: "scoring"}
  | {task: "cdnow"};

export interface Spent {
  /** Seconds on the clock. */
  seconds: number;
  /** Seconds of processor time, all threads together: hardly changes when the machine does other work. */
  processor: number;
}

export interface Scanned {
  /** The fastest run. */
  best: Spent;
  rows: number;
}

export interface PipelineRun {
  first: Spent;
  /** Seconds until the sources were read. */
  sources: number;
  models: {name: string; seconds: number}[];
  /** Seconds of the models behind the retention pages, and of those that stages, tiers and segments add to them; older results lack them. */
  parts?: {retention: number; customers: number};
  /** Seconds for the files of the site, with closing the warehouse. */
  publishing: number;
  /** After one leaf model changed. */
  rebuild: Spent;
  rebuilt: readonly string[];
  /** Highest resident memory of the process, in bytes. */
  memory: number;
  /** Customers who bought. */
  customers: number;
}

/** A model nothing else reads: saving it rebuilds it alone. */
const leaf = "marts.cumulative_value";

const retentionMarts = ["headline", "customer_flows", "retention_cells", "cumulative_value"];
const customerMarts = /^marts\.(lifecycle|narrowed|segment|tier|loss|value_(tiers|spread|inequality))/;

async function scan(folder: string, times: number): Promise<Scanned> {
  const {connection, close} = await openWarehouse(":memory:");
  const file = literal(join(folder, "transactions.parquet"));
  await connection.run("set preserve_insertion_order = false");
  const runs: Spent[] = [];
  for (let i = 0; i < times; i++) {
    runs.push(
      await spent(async () => {
        await connection.run(
          `create or replace temp table grouped as
           select customer_id, cast(ordered_at as date) as day, sum(amount) as amount, count(*) as transactions
           from read_parquet(${file}) group by customer_id, cast(ordered_at as date)`,
        );
      }),
    );
  }
  const [counted] = await queryRows<{rows: number}>(
    connection,
    `select count(*) as rows from read_parquet(${file})`,
  );
  await close();
  const best = runs.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  return {
    best: {seconds: best.seconds, processor: Math.min(...runs.map((r) => r.processor))},
    rows: counted?.rows ?? 0,
  };
}

async function pipeline(folder: string): Promise<PipelineRun> {
  const config = benchConfig(folder);
  await rm(workFolder(config), {recursive: true, force: true});
  const lines: {at: number; line: string}[] = [];
  const started = performance.now();
  const report = (line: string) => lines.push({at: (performance.now() - started) / 1000, line});
  let customers = 0;
  const first = await spent(async () => {
    customers = (await runPipeline(config, {report})).manifest.customers.total;
  });
  const steps = lines.flatMap(({at, line}) => {
    const name = /^model .* of \d+ {2}(\S+)$/.exec(line)?.[1];
    return name === undefined ? [] : [{at, name}];
  });
  const end = lines.find(({line}) => line.startsWith("models "))?.at ?? first.seconds;
  const models = steps.map(({at, name}, i) => ({name, seconds: (steps[i + 1]?.at ?? end) - at}));

  const parts = await timesOfParts(models);
  await forget(join(workFolder(config), "warehouse.duckdb"), leaf);
  let rebuilt: readonly string[] = [];
  const rebuild = await spent(async () => {
    rebuilt = (await runPipeline(config)).run.rebuilt;
  });
  return {
    first,
    sources: steps[0]?.at ?? 0,
    models,
    parts,
    publishing: first.seconds - end,
    rebuild,
    rebuilt,
    memory: process.resourceUsage().maxRSS * 1024,
    customers,
  };
}

/** What forecasts need is neither: stages, tiers and segments only look at their results. */
async function timesOfParts(models: PipelineRun["models"]): Promise<NonNullable<PipelineRun["parts"]>> {
  const {connection, close} = await openWarehouse(":memory:");
  const all = await readModels(join(projectRoot, "loaders/models"), projectRoot);
  const upstream = async (names: string[]) =>
    new Set((await withWhatTheyRead(connection, all, names)).map(({name}) => name));
  const marts = all.map(({name}) => name).filter((name) => name.startsWith("marts."));
  const retention = await upstream(retentionMarts.map((name) => `marts.${name}`));
  const customers = await upstream(marts.filter((name) => customerMarts.test(name)));
  const forecasts = await upstream(marts.filter((name) => !customerMarts.test(name) && !retention.has(name)));
  await close();
  const seconds = (belongs: (name: string) => boolean) =>
    models.reduce((sum, {name, seconds}) => sum + (belongs(name) ? seconds : 0), 0);
  return {
    retention: seconds((name) => retention.has(name)),
    customers: seconds((name) => customers.has(name) && !retention.has(name) && !forecasts.has(name)),
  };
}

/** Makes the warehouse believe that a model's text has changed: what saving its file would do, without touching it. */
async function forget(path: string, model: string): Promise<void> {
  const {connection, close} = await openWarehouse(path);
  await connection.run(
    `update meta.models set ${identifier("hash")} = '' where ${identifier("name")} = ${literal(model)}`,
  );
  await close();
}

/** The demo company of a folder, as the configuration of the project has it. */
function benchConfig(folder: string): Config {
  const sources = Object.fromEntries(
    ["transactions", "customers", "interactions"].map((name) => [name, join(folder, `${name}.parquet`)]),
  );
  return parseConfig(
    {
      company: "Meridian Outfitters",
      sources,
      money: {currency: "USD"},
      dimensions: ["acquisition_channel", "first_category", "region"],
      workspace: join(folder, "work"),
    },
    join(folder, "bench.config.ts"),
  );
}

/** The demo site as `npm run build` makes it from nothing, demo data included, in a folder of its own. */
async function site(folder: string): Promise<Spent & {directory: string}> {
  const config = await loadConfig(join(projectRoot, "perennial.config.ts"));
  const demo = join(folder, "demo");
  const source = (name: string) => [{path: join(demo, `${name}.parquet`), refunds: false}];
  const own: Config = {
    ...config,
    demo: config.demo && {...config.demo, directory: demo},
    sources: {
      transactions: source("transactions"),
      customers: source("customers"),
      interactions: source("interactions"),
    },
    workspace: join(folder, "work"),
    output: join(folder, "dist"),
  };
  await rm(folder, {recursive: true, force: true});
  return {...(await spent(async () => void (await buildCompany(own)))), directory: own.output};
}

async function spent(work: () => Promise<void>): Promise<Spent> {
  const started = performance.now();
  const before = process.cpuUsage();
  await work();
  const {user, system} = process.cpuUsage(before);
  return {seconds: (performance.now() - started) / 1000, processor: (user + system) / 1e6};
}

async function run(task: Task): Promise<unknown> {
  switch (task.task) {
    case "demo":
      return {made: (await generateDemo({customers: task.customers, seed: 1, directory: task.folder})).made};
    case "scan":
      return scan(task.folder, task.times);
    case "pipeline":
      return pipeline(task.folder);
    case "site":
      return site(task.folder);
    case "statistics":
      return measureStatistics(task.customers);
    case "scoring":
      return measureScoring();
    case "cdnow":
      return measureCdnow();
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  // The argument is written by test/bench/child.ts.
  const result = await run(JSON.parse(process.argv[2] ?? "") as Task);
  console.log(JSON.stringify(result));
}
