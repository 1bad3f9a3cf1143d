/** Puts the times of the statistics beside their budgets and beside what other libraries take. */
import type {Line} from "./budget.ts";
import type {CdnowRun, ModelTime, ScoringRun, StatisticsRun, Timed} from "./statistics.ts";

export interface StatisticsMeasured {
  /** One per size, ascending. */
  runs: StatisticsRun[];
  scoring: ScoringRun;
  /** null where the data were not there. */
  cdnow: CdnowRun | null;
  /** Other work on the machine when it began: processes that wanted a core. */
  load: number;
}

/** Seconds for a million customers, and for CDNOW. */
const LARGE = 1_000_000;
const largeBudget = (model: string) => (model === "Pareto/NBD" ? 5 : 1);
const CDNOW_BUDGET = 0.01;
const SCORING_BUDGET = 2;
/** Memory per customer may differ by this much between sizes: what is allocated at once and freed later varies. */
const MEMORY_GROWTH = 1.5;

export function statisticsLines({runs, scoring, cdnow}: StatisticsMeasured): Line[] {
  const lines: Line[] = [];
  for (const {name, fit} of cdnow?.models ?? []) {
    lines.push({
      what: `${name} fit, CDNOW sample`,
      budget: "10 ms",
      measured: secondsOf(fit),
      met: ownSeconds(fit) <= CDNOW_BUDGET,
    });
  }
  for (const run of runs.filter(({customers}) => customers === LARGE))
    for (const {name, fit} of run.models) {
      lines.push({
        what: `${name} fit, one million customers`,
        budget: `${largeBudget(name)} s`,
        measured: secondsOf(fit),
        met: ownSeconds(fit) <= largeBudget(name),
      });
    }
  for (const {name, time} of scoring.models) {
    lines.push({
      what: `${name} scoring, one million distinct histories`,
      budget: `${SCORING_BUDGET} s`,
      measured: secondsOf(time),
      met: ownSeconds(time) <= SCORING_BUDGET,
    });
  }
  const [smaller, larger] = [runs.at(-2), runs.at(-1)];
  if (smaller && larger) {
    const growth = perCustomer(larger) / perCustomer(smaller);
    lines.push({
      what: `memory of the statistics from ${count(smaller.customers)} to ${count(larger.customers)} customers`,
      budget: "linear",
      measured: `${growth.toFixed(2)} × the memory per customer`,
      met: growth <= MEMORY_GROWTH,
    });
  }
  return lines;
}

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/** Sections of docs/performance.md. */
export function statisticsSections({runs, scoring, cdnow, load}: StatisticsMeasured, table: Table): string[] {
  const names = runs[0]?.models.map(({name}) => name) ?? [];
  const timeOf = (run: StatisticsRun, name: string) => run.models.find((m) => m.name === name);
  const large = runs.at(-1);
  return [
    "## Statistics",
    `One thread. Simulated customers with the purchase habits of CDNOW over two years of days (BG/BB: donors over 24 months), fitted from their distinct histories; one process per size, one fit each, so that nothing is warmed up. Seconds on the clock, processor seconds in brackets; budgets are held against the smaller, since on a busy machine the clock counts waiting. Load of the machine when it began: ${load.toFixed(1)}.`,
    table(
      ["customers", "distinct histories", "counting them", ...names, "peak memory", "of it before"],
      runs.map((run) => [
        count(run.customers),
        count(run.histories),
        secondsOf(run.counting),
        ...names.map((name) => {
          const time = timeOf(run, name);
          return time === undefined ? "" : secondsOf(time.fit);
        }),
        megabytes(run.memory),
        megabytes(run.before),
      ]),
    ),
    ...(large === undefined ? [] : [stages(large, table)]),
    `Scoring ${count(scoring.histories)} distinct histories, P(alive) and the expected purchases of a year: ${scoring.models.map(({name, time}) => `${name} ${secondsOf(time)}`).join(", ")}.`,
    "### Beside other libraries",
    ...(cdnow === null ? [] : [ourCdnow(cdnow)]),
    table(
      ["what", "here", "others, on a machine of two cores"],
      peers.map(({what, theirs, here}) => [what, here(cdnow, large), theirs]),
    ),
  ];
}

function ourCdnow({customers, histories, models}: CdnowRun): string {
  const each = models.map(({name, fit, first}) => `${name} ${secondsOf(fit)}, first ${milliseconds(first)}`);
  return `CDNOW's sample, ${count(customers)} customers with ${count(histories)} distinct histories; the middle of forty fits after twenty, the processor's mean in brackets, and the very first, most of which is compiling: ${each.join("; ")}.`;
}

/** Where the time of the largest fits goes. */
function stages({customers, reading, models}: StatisticsRun, table: Table): string {
  const rows = models.filter(({evaluations}) => evaluations > 0).map((model) => stageRow(model));
  return `Where the time goes with ${count(customers)} customers. Reading the distinct histories twice takes ${milliseconds(reading.seconds)}.

${table(["model", "fit", "evaluations of the likelihood", "each", "together", "the rest: samples, distinct times, scaling"], rows)}`;
}

function stageRow({name, fit, evaluations, evaluating}: ModelTime): string[] {
  return [
    name,
    milliseconds(fit.seconds),
    String(evaluations),
    milliseconds(evaluating / evaluations),
    milliseconds(evaluating),
    milliseconds(fit.seconds - evaluating),
  ];
}

/** As measured once on one two-core machine: lifetimes 0.11.3, PyMC-Marketing 0.19.2. */
const peers: {
  what: string;
  theirs: string;
  here: (cdnow: CdnowRun | null, large: StatisticsRun | undefined) => string;
}[] = [
  {what: "BG/NBD, CDNOW", theirs: "`lifetimes` 121 ms", here: (cdnow) => ofCdnow(cdnow, "BG/NBD")},
  {what: "Pareto/NBD, CDNOW", theirs: "`lifetimes` 884 ms", here: (cdnow) => ofCdnow(cdnow, "Pareto/NBD")},
  {
    what: "BG/NBD, CDNOW, with its doubt",
    theirs: "PyMC-Marketing 27 s by maximum a posteriori, 22 s by two chains, compilation included",
    here: (cdnow) => ofCdnow(cdnow, "BG/NBD"),
  },
  {
    what: "BG/NBD, a million customers",
    theirs: "`lifetimes` 14.6 s",
    here: (_, large) => ofLarge(large, true),
  },
  {
    what: "BG/NBD, a million customers already counted",
    theirs: "`lifetimes` 0.93 s",
    here: (_, large) => ofLarge(large, false),
  },
];

function ofCdnow(cdnow: CdnowRun | null, name: string): string {
  const model = cdnow?.models.find((m) => m.name === name);
  return model === undefined ? "not measured" : milliseconds(model.fit.seconds);
}

function ofLarge(large: StatisticsRun | undefined, withCounting: boolean): string {
  const model = large?.models.find((m) => m.name === "BG/NBD");
  if (large?.customers !== LARGE || model === undefined) return "not measured";
  return `${(model.fit.seconds + (withCounting ? large.counting.seconds : 0)).toFixed(2)} s`;
}

/** What the work itself takes: on a busy machine the clock counts the waiting too, and there is one thread only. */
function ownSeconds({seconds, processor}: Timed): number {
  return Math.min(seconds, processor);
}

function perCustomer({memory, before, customers}: StatisticsRun): number {
  return (memory - before) / customers;
}

function secondsOf({seconds, processor}: Timed): string {
  const digits = seconds < 0.02 ? 1 : 0;
  return seconds < 0.1
    ? `${(1000 * seconds).toFixed(digits)} ms (${(1000 * processor).toFixed(digits)})`
    : `${seconds.toFixed(2)} s (${processor.toFixed(2)})`;
}

function milliseconds(seconds: number): string {
  return `${(1000 * seconds).toFixed(seconds < 0.02 ? 1 : 0)} ms`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function count(n: number): string {
  return new Intl.NumberFormat("en-US").format(n);
}
