/** Puts what was measured beside the budgets, as a table for the terminal and as docs/performance.md. */
import type {Line} from "./budget.ts";
import type {PageWeight, Repaint} from "./pages.ts";
import {type StatisticsMeasured, statisticsLines, statisticsSections} from "./statistics-report.ts";
import type {PipelineRun, Spent} from "./worker.ts";

export interface ScaleResult {
  millions: number;
  rows: number;
  /** The fastest scan-and-group of the same file. */
  scan: Spent;
  pipeline: PipelineRun;
  /** Other work on the machine when it began: processes that wanted a core. */
  load: number;
}

export interface Measured {
  scales: ScaleResult[];
  /** The pipeline on the demo data of the project. */
  demo?: PipelineRun;
  site?: {build: Spent; pages: PageWeight[]; repaints: Repaint[]};
  statistics?: StatisticsMeasured;
  machine?: {processor: string; cores: number; memory: number; node: string};
}

/** Everything below it in docs/performance.md is kept when the file is written again. */
export const mark = "<!-- Written by people from here on: `npm run bench` keeps it. -->";

function budgetLines({scales, demo, site, statistics}: Measured): Line[] {
  const lines: Line[] = [];
  for (const {millions, scan, pipeline} of scales) {
    const ratio = pipeline.first.seconds / scan.seconds;
    lines.push({
      what: `full pipeline, ${millions} million transactions`,
      budget: "3 × scan-and-group",
      measured: `${ratio.toFixed(1)} × (${(pipeline.first.processor / scan.processor).toFixed(1)} × in processor time)`,
      met: ratio <= 3,
    });
    lines.push({
      what: `peak memory, ${millions} million transactions`,
      budget: "6 GB at 100 million",
      measured: gigabytes(pipeline.memory),
      met: pipeline.memory > 6e9 ? false : millions >= 100 ? true : undefined,
    });
    if (pipeline.parts) {
      const {retention, customers} = pipeline.parts;
      lines.push({
        what: `stages, value tiers and segments, ${millions} million transactions`,
        budget: "2 × the models of retention",
        measured: `${(customers / retention).toFixed(2)} × (${customers.toFixed(1)} s beside ${retention.toFixed(1)} s)`,
        met: customers <= 2 * retention,
      });
    }
  }
  const [small, large] = [scales[0], scales.at(-1)];
  if (small && large && small !== large) {
    const growth =
      large.pipeline.first.processor / small.pipeline.first.processor / (large.rows / small.rows);
    lines.push({
      what: `growth from ${small.millions} to ${large.millions} million`,
      budget: "linear",
      measured: `${growth.toFixed(2)} × the processor time per row`,
      met: growth <= 1.1,
    });
  }
  if (demo) {
    lines.push({
      what: "rebuild after saving a leaf model, demo data",
      budget: "1 s",
      measured: `${demo.rebuild.seconds.toFixed(2)} s`,
      met: demo.rebuild.seconds <= 1,
    });
  }
  if (site) {
    const worst = (pick: (page: PageWeight) => number) =>
      site.pages.reduce((a, b) => (pick(b) > pick(a) ? b : a));
    const heaviest = worst((p) => p.script);
    const busiest = worst((p) => p.requests);
    const fullest = worst((p) => p.data);
    const retention = site.pages.find((p) => p.page === "retention.html");
    const slowest = site.repaints.reduce((a, b) => (b.milliseconds > a.milliseconds ? b : a));
    lines.push(
      {
        what: "JavaScript of a page, gzip",
        budget: "200 kB",
        measured: `${kilobytes(heaviest.script)} (${heaviest.page})`,
        met: heaviest.script <= 200_000,
      },
      {
        what: "requests of a page",
        budget: "15",
        measured: `${busiest.requests} (${busiest.page})`,
        met: busiest.requests <= 15,
      },
      {
        what: "data of a page's first view, gzip",
        budget: "100 kB",
        measured: `${kilobytes(fullest.data)} (${fullest.page})`,
        met: fullest.data <= 100_000,
      },
    );
    if (retention) {
      lines.push(
        {
          what: "first figure on the retention page",
          budget: "0.4 s",
          measured: `${retention.firstFigure.toFixed(2)} s`,
          met: retention.firstFigure <= 0.4,
        },
        {
          what: "the same, processor 4 × slower",
          budget: "1.0 s",
          measured: `${retention.firstFigureThrottled.toFixed(2)} s`,
          met: retention.firstFigureThrottled <= 1,
        },
      );
    }
    lines.push(
      {
        what: "filter change to repaint",
        budget: "100 ms",
        measured: `${slowest.milliseconds.toFixed(0)} ms (${slowest.what})`,
        met: slowest.milliseconds <= 100,
      },
      {
        what: "demo site from nothing to `dist/`",
        budget: "45 s",
        measured: `${site.build.seconds.toFixed(1)} s`,
        met: site.build.seconds <= 45,
      },
    );
  }
  if (statistics) lines.push(...statisticsLines(statistics));
  return lines;
}

function verdict({met}: Line): string {
  if (met === undefined) return "not measured that far";
  return met ? "met" : "MISSED";
}

/** For the terminal. */
export function tableOfBudgets(measured: Measured): string {
  const lines = budgetLines(measured);
  const rows = [
    ["what", "budget", "measured", ""],
    ...lines.map((l) => [l.what, l.budget, l.measured, verdict(l)]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The text of docs/performance.md; what people wrote below the mark in `before` is kept. */
export function reportOf(measured: Measured, before: string): string {
  const {scales, demo, site, statistics, machine} = measured;
  const parts = [
    `# Performance

What was measured by \`npm run bench\` (\`test/bench/\`), beside the budgets of the design. Seconds are those of one machine; ratios are taken in one run. A scan-and-group is what DuckDB alone takes to read the same Parquet file and sum the amounts by customer and day, with as many threads, the fastest of eight runs before and after the pipeline.`,
  ];
  if (machine) {
    parts.push(
      `Machine: ${machine.cores} cores (${machine.processor}), ${gigabytes(machine.memory)} of memory, Node ${machine.node.replace("v", "")}.`,
    );
  }
  parts.push(
    "## Budgets",
    table(
      ["what", "budget", "measured", ""],
      budgetLines(measured).map((l) => [
        l.what,
        l.budget,
        l.measured,
        verdict(l).replace(/^MISSED$/, "**missed**"),
      ]),
    ),
  );
  if (scales.length > 0) {
    parts.push(
      "## Pipeline",
      table(
        [
          "transactions",
          "customers",
          "scan-and-group",
          "pipeline",
          "of it sources",
          "models",
          "publishing",
          "ratio",
          "ratio, processor time",
          "peak memory",
          "leaf model again",
        ],
        scales.map(({rows, scan, pipeline}) => [
          count(rows),
          count(pipeline.customers),
          `${scan.seconds.toFixed(2)} s`,
          `${pipeline.first.seconds.toFixed(1)} s`,
          `${pipeline.sources.toFixed(1)} s`,
          `${(pipeline.first.seconds - pipeline.sources - pipeline.publishing).toFixed(1)} s`,
          `${pipeline.publishing.toFixed(1)} s`,
          (pipeline.first.seconds / scan.seconds).toFixed(1),
          (pipeline.first.processor / scan.processor).toFixed(1),
          gigabytes(pipeline.memory),
          `${pipeline.rebuild.seconds.toFixed(1)} s`,
        ]),
      ),
      `Load of the machine when each run began: ${scales.map((s) => s.load.toFixed(1)).join(", ")} (0 is idle; above ${machine?.cores ?? 2} other work takes part of every core, and processor time is the fairer ratio).`,
      "### Time of each model, tests included",
      modelTable(scales),
    );
  }
  if (demo) {
    parts.push(
      `On the demo data the pipeline takes ${demo.first.seconds.toFixed(1)} s from nothing and ${demo.rebuild.seconds.toFixed(2)} s after a leaf model was saved (${demo.rebuilt.join(", ")}).`,
    );
  }
  if (site) {
    parts.push(
      "## Pages",
      "Each page of the demo site in headless Chromium, empty cache, served from the same machine; the middle of five visits.",
      table(
        [
          "page",
          "requests",
          "JavaScript, gzip",
          "data, gzip",
          "all, gzip",
          "first figure",
          "processor 4 × slower",
        ],
        site.pages.map((p) => [
          p.page,
          String(p.requests),
          kilobytes(p.script),
          kilobytes(p.data),
          kilobytes(p.total),
          `${p.firstFigure.toFixed(2)} s`,
          `${p.firstFigureThrottled.toFixed(2)} s`,
        ]),
      ),
      "From a change on the retention page to the repainted heatmap, the slowest of three or four:",
      table(
        ["change", "repaint"],
        site.repaints.map((r) => [r.what, `${r.milliseconds.toFixed(0)} ms`]),
      ),
    );
  }
  if (statistics) parts.push(...statisticsSections(statistics, table));
  const at = before.indexOf(mark);
  parts.push(mark, at === -1 ? "" : before.slice(at + mark.length).trim());
  return `${parts.join("\n\n").trim()}\n`;
}

function modelTable(scales: readonly ScaleResult[]): string {
  const names = [...new Set(scales.flatMap((s) => s.pipeline.models.map((m) => m.name)))];
  const secondsOf = (scale: ScaleResult, name: string) =>
    scale.pipeline.models.find((m) => m.name === name)?.seconds;
  const last = scales.at(-1);
  const shown = names
    .map((name) => ({name, weight: (last && secondsOf(last, name)) ?? 0}))
    .sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1));
  return table(
    ["model", ...scales.map((s) => `${s.millions} million`)],
    shown.map(({name}) => [
      `\`${name}\``,
      ...scales.map((scale) => {
        const seconds = secondsOf(scale, name);
        return seconds === undefined ? "" : `${seconds.toFixed(2)} s`;
      }),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function count(n: number): string {
  return new Intl.NumberFormat("en-US").format(n);
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
