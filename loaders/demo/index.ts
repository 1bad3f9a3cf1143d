/**
 * Meridian Outfitters, the demo company: a fictional outdoor retailer whose customers follow a stated process.
 *
 * `generateDemo` writes its three tables and what is true of them. The same options give the same rows in the
 * same order, whatever the machine's threads, clock or time zone; nothing is made again when it is already there.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import {join} from "node:path";
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {Failure} from "../failure.ts";
import {calendarTables, daysUntil, endOfTime, timeOf} from "./calendar.ts";
import {contactTables, memberOrderTable} from "./contacts.ts";
import {customerId, customerRows, entryView, interactions, type Numbering, transactions} from "./files.ts";
import {lifeTables, personTable, potentialContactTables, potentialTable} from "./lives.ts";
import {lineTable, placedTable, productTable, refundTable} from "./orders.ts";
import {generatorVersion} from "./process.ts";
import {text, uniformMacro} from "./random.ts";
import {type DemoTruth, readTruth} from "./truth.ts";

export type {DemoTruth} from "./truth.ts";

export interface DemoOptions {
  /** People on file, at least 1. 20,000 give about 120,000 transactions, 1,630,000 about 10 million. */
  customers: number;
  /** A whole number from 0 to 2147483647. */
  seed: number;
  /** Folder for the files; made when missing. */
  directory: string;
  /** Told what is being done, one line at a time. */
  report?: (line: string) => void;
  /** Processor threads; all of them when omitted. Has no influence on the rows. */
  threads?: number;
  /** Memory the database may use before it goes to disk. */
  memory?: string;
}

/** Absolute or relative as `directory` was. */
export interface DemoFiles {
  transactions: string;
  customers: string;
  interactions: string;
  /** `truth.json`, a DemoTruth. */
  truth: string;
  /**
   * One row per customer: own rate and hazard, when they joined the programme, and the spans of their life: active from
   * first_order_at, fading from fading_from to fading_to (which may lie after the end of the data), then active again
   * if won_back, gone from left_at. `gradual` says whether they fade when they turn away, turned or not.
   */
  lives: string;
  /** False when files of the same generator, size and seed were already there. */
  made: boolean;
}

const names = {
  transactions: "transactions.parquet",
  customers: "customers.parquet",
  interactions: "interactions.parquet",
  truth: "truth.json",
  lives: "lives.parquet",
} as const;

/** Says which options the files beside it were made with; written last, taken away first. */
const stampName = "demo.json";

/**
 * Writes the demo company's files, each beside its place and then renamed.
 *
 * @throws Failure when an option is out of range or the folder cannot be written
 */
export async function generateDemo(options: DemoOptions): Promise<DemoFiles> {
  const {customers, seed, directory, report = () => {}} = options;
  checkWhole("customers", customers, 1, 100_000_000);
  checkWhole("seed", seed, 0, 2_147_483_647);
  const files = {
    transactions: join(directory, names.transactions),
    customers: join(directory, names.customers),
    interactions: join(directory, names.interactions),
    truth: join(directory, names.truth),
    lives: join(directory, names.lives),
  };
  const stamp = join(directory, stampName);
  if (isCurrent(stamp, directory, {customers, seed})) return {...files, made: false};

  const making = join(directory, `.making-${process.pid}`);
  try {
    mkdirSync(directory, {recursive: true});
    removeLeftovers(directory);
    mkdirSync(making);
  } catch (error) {
    throw new Failure({
      file: directory,
      what: `The demo company's files cannot be written: ${messageOf(error)}.`,
      remedy: "Name a folder that you may write to, in `demo.directory` or after --out.",
    });
  }
  try {
    await make(making, options, report);
    rmSync(stamp, {force: true});
    for (const name of Object.values(names)) renameSync(join(making, name), join(directory, name));
    writeFileSync(join(making, stampName), stampText(directory, {customers, seed}));
    renameSync(join(making, stampName), stamp);
  } catch (error) {
    throw new Failure({
      file: directory,
      what: `The demo company's files cannot be made: ${messageOf(error)}.`,
      remedy: "Free some disk space (1 GB per million customers is plenty), or ask for fewer customers.",
    });
  } finally {
    rmSync(making, {recursive: true, force: true});
  }
  return {...files, made: true};
}

/** What is true of the demo company with these options: makes the files if need be and reads `truth.json`. */
export async function truth(options: DemoOptions): Promise<DemoTruth> {
  const files = await generateDemo(options);
  // Written by this module, in the version that the stamp names.
  return JSON.parse(readFileSync(files.truth, "utf8")) as DemoTruth;
}

async function make(making: string, options: DemoOptions, report: (line: string) => void): Promise<void> {
  const {customers, seed, threads, memory = "3GB"} = options;
  const instance = await DuckDBInstance.create(join(making, "work.duckdb"), {
    memory_limit: memory,
    temp_directory: join(making, "spill"),
    preserve_insertion_order: "true",
    ...(threads === undefined ? {} : {threads: String(threads)}),
  });
  const connection = await instance.connect();
  try {
    report(`Demo company: ${customers} customers, seed ${seed}`);
    await run(connection, uniformMacro(seed), ...calendarTables(seed), productTable());
    await run(
      connection,
      personTable(customers),
      potentialTable(),
      ...potentialContactTables(),
      ...lifeTables(),
    );
    report("  customers have come, bought, complained and left");
    await run(connection, placedTable(), "drop table potential", lineTable(), refundTable());
    const numbering = await readNumbering(connection, customers);
    await run(connection, entryView(numbering));
    await write(connection, making, names.transactions, transactions(numbering));
    report("  transactions.parquet written");
    await run(connection, tierSpendTable(), memberOrderTable(), ...contactTables(customers));
    await write(connection, making, names.interactions, interactions(numbering));
    await write(connection, making, names.customers, customerRows(numbering));
    await write(connection, making, names.lives, lives(numbering));
    report("  interactions.parquet, customers.parquet and lives.parquet written");
    const facts = await readTruth(connection, {customers, seed});
    writeFileSync(join(making, names.truth), `${JSON.stringify(facts, null, 2)}\n`);
    report(`  ${facts.transactions.rows} transactions of ${facts.transactions.orders} orders`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function run(connection: DuckDBConnection, ...statements: string[]): Promise<void> {
  for (const statement of statements) await connection.run(statement);
}

async function write(
  connection: DuckDBConnection,
  folder: string,
  name: string,
  select: string,
): Promise<void> {
  await run(
    connection,
    `copy (${select}) to ${text(join(folder, name))} (format parquet, compression zstd, row_group_size 122880)`,
  );
}

/** Net spend of the last twelve months: what loyalty tiers go by. */
function tierSpendTable(): string {
  return `create table tier_spend as
  select i, sum(amount)::bigint as cents from entry where moment >= ${daysUntil("2024-01-01") * 86_400} group by i`;
}

/** `select` of lives.parquet: the hidden side of every customer. */
function lives(numbering: Numbering): string {
  const moment = (seconds: string, condition: string) => `case when ${condition} then ${timeOf(seconds)} end`;
  return `select ${customerId("i", numbering)} as customer_id, kind, rate as purchase_rate, hazard as dropout_hazard,
    discount_driven, ${moment("joined_at", "kind = 'buyer'")} as first_order_at,
    ${moment("enrols_at", `kind = 'buyer' and enrols_at <= leaves_at and enrols_at < ${endOfTime}`)} as enrolled_at,
    gradual, ${moment("turns_at", "fades_to is not null")} as fading_from,
    ${moment("fades_to", "fades_to is not null")} as fading_to, fades_to is not null and won_back as won_back,
    ${moment("leaves_at", `kind = 'buyer' and leaves_at < ${endOfTime}`)} as left_at
  from life order by i`;
}

async function readNumbering(connection: DuckDBConnection, customers: number): Promise<Numbering> {
  const [year2023, year2024] = ["2023-01-01", "2024-01-01"].map((day) => daysUntil(day) * 86_400);
  const count = async (table: string) => {
    const reader = await connection.runAndReadAll(
      `select count(*) filter (moment < ${year2023}), count(*) filter (moment < ${year2024}), count(*) from ${table}`,
    );
    return reader.getRowsJson()[0]!.map(Number);
  };
  const orders = await count("placed");
  const refunds = await count("refund");
  return {
    customers,
    orders: [orders[0]!, orders[1]!],
    refunds: [refunds[0]!, refunds[1]!],
    lastOrder: orders[2]!,
  };
}

function stampText(directory: string, options: {customers: number; seed: number}): string {
  const bytes = Object.values(names).map((name) => [name, statSync(join(directory, name)).size]);
  return `${JSON.stringify({generator: generatorVersion, ...options, bytes: Object.fromEntries(bytes)}, null, 2)}\n`;
}

/** Whether the files are those that the stamp describes, and it describes what is wanted. */
function isCurrent(stamp: string, directory: string, options: {customers: number; seed: number}): boolean {
  if (!existsSync(stamp)) return false;
  if (!Object.values(names).every((name) => existsSync(join(directory, name)))) return false;
  return readFileSync(stamp, "utf8") === stampText(directory, options);
}

/** Takes away what a killed run left; that of a run still going on stays. */
function removeLeftovers(directory: string): void {
  for (const name of readdirSync(directory)) {
    const pid = /^\.making-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && (Number(pid) === process.pid || !isRunning(Number(pid)))) {
      rmSync(join(directory, name), {recursive: true, force: true});
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function checkWhole(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new Failure({
    what: `The demo company's ${name} is ${value}.`,
    remedy: `Allowed: a whole number from ${low} to ${high}.`,
  });
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]!.replace(/\.$/, "");
}
