/**
 * How long the statistics take: counting equal histories, fitting each model, and scoring, on simulated customers of
 * several sizes and on CDNOW. Runs in a process of its own per size (`worker.ts`), so that memory is that of the size.
 */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {
  bgBb,
  bgNbd,
  expectedPurchasesOf,
  fitGammaGamma,
  fitPurchases,
  mbgNbd,
  nbd,
  type PurchaseFit,
  type PurchaseHistories,
  type PurchaseModel,
  paretoNbd,
  probabilityAlive,
  purchaseHistories,
  type Random,
  type Refusal,
  randomFrom,
} from "../../loaders/statistics/index.ts";
import {drawGamma} from "../../loaders/statistics/random.ts";
import {realData} from "../real-data.ts";
import {calibration, cdnow, dayOf} from "../reference/reading.ts";

/** Seconds on the clock and of the processor. */
export interface Timed {
  seconds: number;
  processor: number;
}

export interface ModelTime {
  name: string;
  fit: Timed;
  /** Evaluations of the likelihood of all histories, with slopes, and the seconds they took. */
  evaluations: number;
  evaluating: number;
}

export interface StatisticsRun {
  customers: number;
  /** Distinct (x, t_x, T). */
  histories: number;
  /** From one entry per customer to distinct histories with counts. */
  counting: Timed;
  /** Reading the distinct histories twice. */
  reading: Timed;
  models: ModelTime[];
  /** Highest resident memory of the process, in bytes, and what it was before any customer. */
  memory: number;
  before: number;
}

export interface ScoringRun {
  histories: number;
  /** P(alive) and expected purchases in a year of each distinct history. */
  models: {name: string; time: Timed}[];
}

export interface CdnowRun {
  customers: number;
  histories: number;
  /** A fit in a running process: the middle of many on the clock, the mean of the processor. Seconds of the first. */
  models: {name: string; fit: Timed; first: number}[];
}

const continuous = [nbd, bgNbd, mbgNbd, paretoNbd];

/** Two years of days; BG/NBD with CDNOW's parameters, in days. */
const truth = [0.243, 30.9, 0.793, 2.426];
const days = 730;
/** For BG/BB: two years of months. */
const donors = [1.2, 0.75, 0.66, 2.8];
const opportunities = 24;

/** CDNOW's spend: p, q, γ. */
const spendOfAll = [6.25, 3.74, 15.44] as const;

export function measureStatistics(customers: number): StatisticsRun {
  const before = memory();
  const random = randomFrom(customers);
  const joined = (most: number) => 1 + Math.floor(random() * most);
  const given = simulated(bgNbd, truth, customers, random, () => joined(days));
  let histories = purchaseHistories({frequency: [], recency: [], age: []});
  const counting = timed(() => {
    histories = purchaseHistories(given);
  });
  let sum = 0;
  const reading = timed(() => {
    for (let time = 0; time < 2; time++)
      for (const values of Object.values(histories) as Float64Array[])
        for (let i = 0; i < values.length; i++) sum += values[i]!;
  });
  if (Number.isNaN(sum)) throw new Error("read what is no number");
  const models = continuous.map((model) => timeOfFit(model, histories));
  const taken = purchaseHistories(simulated(bgBb, donors, customers, random, () => joined(opportunities)));
  models.push(timeOfFit(bgBb, taken));
  const spend = Float64Array.from(given.frequency, (x) => (x === 0 ? 0 : drawSpend(x, random)));
  let spending: {readonly fitted: boolean} = {fitted: false};
  const spendTime = timed(() => {
    spending = fitGammaGamma({frequency: given.frequency, spend});
  });
  if (!spending.fitted) throw new Error("the spend of the simulated customers was refused");
  models.push({name: "Gamma-Gamma", fit: spendTime, evaluations: 0, evaluating: 0});
  return {
    customers,
    histories: histories.age.length,
    counting,
    reading,
    models,
    memory: process.resourceUsage().maxRSS * 1024,
    before,
  };
}

/** A million distinct histories: x from 1 to 40, t_x and T whole days within two years. */
export function measureScoring(): ScoringRun {
  const size = 1_000_000;
  const frequency = new Float64Array(size);
  const recency = new Float64Array(size);
  const age = new Float64Array(size);
  let i = 0;
  for (let last = 1; last <= days && i < size; last++)
    for (let end = last; end <= days && i < size; end++)
      for (let step = 0; step < 4 && i < size; step++) {
        frequency[i] = ((7 * last + 13 * end + 10 * step) % 40) + 1;
        recency[i] = last;
        age[i++] = end;
      }
  const histories = purchaseHistories({frequency, recency, age});
  const sample = purchaseHistories(
    simulated(bgNbd, truth, 5000, randomFrom(1), (r) => 1 + Math.floor(r() * days)),
  );
  return {
    histories: histories.age.length,
    models: continuous.map((model) => {
      const fit = fitted(fitPurchases(model, sample));
      const time = timed(() => {
        probabilityAlive(fit, histories);
        expectedPurchasesOf(fit, histories, 365.25);
      });
      return {name: model.name, time};
    }),
  };
}

/** CDNOW's sample; null where its file is not there. */
export function measureCdnow(): CdnowRun | null {
  if (!existsSync(join(realData, "cdnow/CDNOW_sample.txt"))) return null;
  const {histories} = calibration(cdnow(), dayOf("1997-09-30"));
  const customers = histories.customers.reduce((sum, n) => sum + n, 0);
  const models = continuous.map((model) => {
    const runs = Array.from({length: 60}, () => {
      // Histories of their own each time: what a fit keeps of the ones before it must not help.
      const own: PurchaseHistories = {...histories};
      return timed(() => void fitted(fitPurchases(model, own)));
    });
    const warm = runs.slice(20);
    const middle = warm.map(({seconds}) => seconds).sort((a, b) => a - b)[20]!;
    const processor = warm.reduce((sum, run) => sum + run.processor, 0) / warm.length;
    return {name: model.name, fit: {seconds: middle, processor}, first: runs[0]!.seconds};
  });
  return {customers, histories: histories.age.length, models};
}

/** Mean spend of x purchases by the Gamma-Gamma model: each is gamma with shape p, and its scale differs by customer. */
function drawSpend(x: number, random: Random): number {
  const [p, q, gamma] = spendOfAll;
  return drawGamma(random, p * x, x * drawGamma(random, q, gamma));
}

function timeOfFit(model: PurchaseModel, histories: PurchaseHistories): ModelTime {
  let evaluations = 0;
  let evaluating = 0;
  const counted: PurchaseModel = {
    ...model,
    logLikelihood(parameters, those, gradient) {
      const started = performance.now();
      const value = model.logLikelihood(parameters, those, gradient);
      if (those.age.length === histories.age.length) {
        evaluations++;
        evaluating += (performance.now() - started) / 1000;
      }
      return value;
    },
  };
  const fit = timed(() => void fitted(fitPurchases(counted, histories)));
  return {name: model.name, fit, evaluations, evaluating};
}

function fitted(result: PurchaseFit | Refusal): PurchaseFit {
  if (!result.fitted) throw new Error(`${result.model}: ${result.sentence}`);
  return result;
}

function simulated(
  model: PurchaseModel,
  parameters: readonly number[],
  customers: number,
  random: Random,
  ageOf: (random: Random) => number,
) {
  const frequency = new Float64Array(customers);
  const recency = new Float64Array(customers);
  const age = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    age[i] = ageOf(random);
    // Purchases on one day are one; they come in the order of time.
    for (const time of model.drawPurchases(parameters, age[i]!, random)) {
      const day = Math.ceil(time);
      if (day === recency[i]) continue;
      recency[i] = day;
      frequency[i]!++;
    }
  }
  return {frequency, recency, age};
}

function timed(work: () => void): Timed {
  const started = performance.now();
  const before = process.cpuUsage();
  work();
  const {user, system} = process.cpuUsage(before);
  return {seconds: (performance.now() - started) / 1000, processor: (user + system) / 1e6};
}

function memory(): number {
  return process.memoryUsage().rss;
}
