/**
 * Measures the pipeline on demo data of a million rows and more, the pages of the demo site and the statistics, against
 * the budgets.
 *
 * `npm run bench -- --help` says how. The results are printed and written to `docs/performance.md`; what stands there
 * below the mark is kept, for it is written by people.
 */
import {mkdir, readFile, writeFile} from "node:fs/promises";
import {availableParallelism, cpus, loadavg, totalmem} from "node:os";
import {join} from "node:path";
import {parseArgs} from "node:util";
import {projectRoot} from "../../loaders/pipeline.ts";
import {runTask} from "./child.ts";
import {measurePages} from "./pages.ts";
import {type Measured, reportOf, type ScaleResult, tableOfBudgets} from "./report.ts";
import type {CdnowRun, ScoringRun, StatisticsRun} from "./statistics.ts";
import type {StatisticsMeasured} from "./statistics-report.ts";
import type {PipelineRun, Scanned, Spent} from "./worker.ts";

const help = `Measures speed, memory and page weight against the budgets, and writes docs/performance.md.

  npm run bench                               1 and 10 million transactions, then pages and statistics (about 10 minutes)
  npm run bench -- --transactions 1           only 1 million
  npm run bench -- --transactions 1,10,100    millions; 100 needs about 10 GB of disk
  npm run bench -- --pages                    only the pages
  npm run bench -- --statistics               only the statistics (about half a minute)
  --help                                      this text

Whatever is not measured keeps its last results. Demo data and results are kept in .perennial/bench.`;

const folder = join(projectRoot, ".perennial/bench");
const results = join(folder, "results.json");
const document = join(projectRoot, "docs/performance.md");

/** People who give a million transactions. */
const customersPerMillion = 163_000;

const {values: options} = parseArgs({
  options: {
    transactions: {type: "string"},
    pages: {type: "boolean", default: false},
    statistics: {type: "boolean", default: false},
    help: {type: "boolean", short: "h", default: false},
  },
});
if (options.help) {
  console.log(help);
} else {
  const everything = options.transactions === undefined && !options.pages && !options.statistics;
  const scales = millions(options.transactions ?? (everything ? "1,10" : ""));
  await mkdir(folder, {recursive: true});
  const measured = await lastResults();
  for (const scale of scales) {
    const result = await measureScale(scale);
    measured.scales = [...measured.scales.filter((s) => s.millions !== scale), result].sort(
      (a, b) => a.millions - b.millions,
    );
  }
  if (options.pages || everything) {
    note("demo site, from nothing");
    const site = await runTask<Spent & {directory: string}>(
      {task: "site", folder: join(folder, "site")},
      300,
    );
    measured.site = {build: site, ...(await measurePages(site.directory, note))};
    const demo = await runTask<PipelineRun>({task: "pipeline", folder: join(folder, "site/demo")}, 300);
    measured.demo = demo;
  }
  if (options.statistics || everything) measured.statistics = await measureStatistics();
  measured.machine = {
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memory: totalmem(),
    node: process.version,
  };
  await writeFile(results, `${JSON.stringify(measured, null, 2)}\n`);
  await writeFile(document, reportOf(measured, await readFile(document, "utf8").catch(() => "")));
  console.log(`\n${tableOfBudgets(measured)}\n\ndocs/performance.md says more.`);
}

/** Scan and pipeline in turn, so that other work on the machine weighs on both. */
async function measureScale(scale: number): Promise<ScaleResult> {
  const data = join(folder, `${scale}m`);
  note(`${scale} million transactions: demo data`);
  await runTask(
    {task: "demo", folder: data, customers: Math.round(scale * customersPerMillion)},
    120 + 60 * scale,
  );
  const load = loadavg()[0] ?? 0;
  note(`${scale} million transactions: scan and group`);
  const scan = () => runTask<Scanned>({task: "scan", folder: data, times: 4}, 120 + 10 * scale);
  const before = await scan();
  note(`${scale} million transactions: pipeline`);
  const pipeline = await runTask<PipelineRun>({task: "pipeline", folder: data}, 120 + 60 * scale);
  note(`${scale} million transactions: scan and group again`);
  const after = await scan();
  return {
    millions: scale,
    rows: before.rows,
    scan: {
      seconds: Math.min(before.best.seconds, after.best.seconds),
      processor: Math.min(before.best.processor, after.best.processor),
    },
    pipeline,
    load,
  };
}

async function measureStatistics(): Promise<StatisticsMeasured> {
  const load = loadavg()[0] ?? 0;
  const runs: StatisticsRun[] = [];
  for (const customers of [2e3, 2e4, 2e5, 1e6]) {
    note(`statistics: ${new Intl.NumberFormat("en-US").format(customers)} customers`);
    runs.push(await runTask<StatisticsRun>({task: "statistics", customers}, 300));
  }
  note("statistics: scoring and CDNOW");
  const scoring = await runTask<ScoringRun>({task: "scoring"}, 120);
  const cdnow = await runTask<CdnowRun | null>({task: "cdnow"}, 120);
  return {runs, scoring, cdnow, load};
}

async function lastResults(): Promise<Measured> {
  try {
    // Written by this program.
    return JSON.parse(await readFile(results, "utf8")) as Measured;
  } catch {
    return {scales: []};
  }
}

function millions(text: string): number[] {
  const numbers = text
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  if (numbers.some((n) => !Number.isFinite(n) || n <= 0 || n > 500)) {
    console.error(`--transactions ${text}: write millions from 0.01 to 500, parted by commas, as in 1,10.`);
    process.exit(2);
  }
  return numbers;
}

function note(line: string): void {
  console.log(line);
}
