/**
 * Looks at a user's files and writes a configuration for them, with every choice spelled out.
 *
 * Which file holds what is told by the columns it has. What files cannot tell (a date that can be read two ways, the
 * company's name) is asked in a terminal; elsewhere a choice is made and said, or left open and said.
 */
import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {basename, dirname, join, relative, resolve, sep} from "node:path";
import {fileURLToPath} from "node:url";
import {type DuckDBConnection, DuckDBInstance} from "@duckdb/node-api";
import {type Config, type ConfigInput, parseConfig, type SourceConfig} from "./config.ts";
import {type ContractTable, contractTable, type TableName} from "./contract.ts";
import {Failure} from "./failure.ts";
import {normalised} from "./sources/headings.ts";
import type {OpenSource} from "./sources/kind.ts";
import {kindOf} from "./sources/kinds.ts";
import {closestHeading, knownHeadings, type MappedColumn, mapColumns} from "./sources/mapping.ts";
import {count, looksNumeric} from "./sources/scan.ts";
import {query, trimmed} from "./sources/sql.ts";
import {type Doubt, typedRows} from "./sources/typing.ts";

export interface InitOptions {
  /** File to write, relative to the current folder. */
  output: string;
  /** Whether there is somebody to ask. */
  interactive: boolean;
  ask: (question: string) => Promise<string>;
  report: (line: string) => void;
}

type Columns = NonNullable<SourceConfig["columns"]>;

/** What one file turned out to be. */
interface Finding {
  path: string;
  /** Relative to the config to be written. */
  shown: string;
  table: TableName;
  form: string;
  rows: number;
  refused: number;
  columns: Columns;
  /** A remark per column, shown behind it. */
  remarks: Map<string, string>;
  refunds: boolean;
  doubts: Doubt[];
  unused: string[];
  currencies: string[];
  dimensions: string[];
  /** Headings that may hold the amount, the chosen one first. */
  amounts: string[];
  /** The column whose values part the rows that can be read from those that cannot, with the values of the first. */
  only: {heading: string; values: string[]} | null;
}

const readable = /\.(csv|tsv|tab|psv|txt|dat|asc|parquet|pq|jsonl|ndjson|json)(\.gz)?$/i;
const amountWords =
  /amount|price|total|revenue|sales|value|paid|spend|sum|betrag|umsatz|preis|金额|销售额|价/i;
const refundWords = /refund|return|credit.?note|retour|退款|退货/i;

/**
 * Writes a configuration for these files or folders.
 *
 * @throws Failure when the output exists already, or no file holds transactions, with what each file lacks
 */
export async function initConfig(paths: string[], options: InitOptions): Promise<void> {
  const {report} = options;
  const output = resolve(options.output);
  const shownOutput = relative(process.cwd(), output).split(sep).join("/") || options.output;
  if (existsSync(output)) {
    throw new Failure({
      file: shownOutput,
      what: "There is a configuration of this name already, and it is not overwritten.",
      remedy: "Move it away, or name another: `npm run init -- path/to/files --output other.config.ts`.",
    });
  }
  const files = await inputFiles(paths);
  const directory = dirname(output);
  const lacks: string[] = [];
  const findings: Finding[] = [];
  const temporary = mkdtempSync(join(tmpdir(), "perennial-init-"));
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run("set TimeZone = 'UTC'");
    await connection.run("create schema source");
    for (const [i, path] of files.entries()) {
      const shown = relative(directory, path).split(sep).join("/");
      try {
        const found = await lookAt(connection, {path, shown, number: i + 1, temporary}, options);
        if (typeof found === "string") {
          report(`${shown}: left out: ${found}`);
          lacks.push(`${shown}: ${found}`);
          continue;
        }
        findings.push(found);
        report(`${shown}: ${found.refunds ? "refunds" : found.table} (${found.form}, ${found.rows} rows)`);
        if (found.only)
          report(
            `${shown}: ${count(found.refused, "row")} cannot be read, and only those where ${found.only.heading} is ${listed(found.only.values)} can: the others are left out`,
          );
        else if (found.refused > 0.01 * found.rows)
          report(
            `${shown}: ${count(found.refused, "row")} cannot be read: the build will say why, and refuse unless they are mended or \`quality.maxRefusedShare\` allows them`,
          );
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        const [problem] = error.problems;
        report(`${shown}: left out: ${problem?.what ?? error.message}`);
        lacks.push(`${shown}: ${problem?.what ?? error.message}`);
      }
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(temporary, {recursive: true, force: true});
  }
  const transactions = await oneOfEachKind(findings, options);
  const isBought = (f: Finding) => (f.table === "transactions" && !f.refunds) || f.table === "subscriptions";
  if (!transactions.some(isBought)) {
    throw new Failure({
      what: `None of the files holds transactions: a customer, a date and an amount in each row.${[...findings.map((f) => `${f.shown}: ${f.refunds ? "refunds" : f.table}`), ...lacks].map((l) => `\n    ${l}`).join("")}`,
      remedy:
        "Name a file that does; or write a configuration by hand, as docs/data-contract.md describes, and map its columns there.",
    });
  }
  const undecided: Doubt[] = [];
  const settled = new Map<Finding, Map<Doubt["setting"], string>>();
  for (const finding of transactions) settled.set(finding, await settle(finding, options, undecided));
  const company = await companyName(files, options);
  const text = configText({company, findings: transactions, settled, output, directory});
  mkdirSync(directory, {recursive: true});
  writeFileSync(output, text, {flag: "wx"});
  report("");
  if (lacksAsOf(transactions))
    report(
      `The build will ask for \`calendar.asOf\`: the day the file with the tenures was made. Write it in ${shownOutput}.`,
    );
  report(`Wrote ${shownOutput}: look it over, every line can be changed.`);
  for (const {setting, example} of undecided) {
    report(
      `The build will refuse ${JSON.stringify(example)} until you choose: remove the slashes before one of the two \`${setting}\` lines in ${shownOutput}.`,
    );
  }
  report(
    `Next: npm run build -- --config ${/\s/.test(shownOutput) ? JSON.stringify(shownOutput) : shownOutput}`,
  );
}

/** Files as named, and the readable files of folders, sorted. */
async function inputFiles(paths: string[]): Promise<string[]> {
  if (paths.length === 0) {
    throw new Failure({
      what: "No files were named.",
      remedy: "Name your files or the folder they are in: `npm run init -- path/to/files`.",
    });
  }
  const files = new Set<string>();
  for (const path of paths) {
    const absolute = resolve(path);
    if (!existsSync(absolute)) {
      throw new Failure({
        what: `There is no file or folder ${path}.`,
        remedy: `Paths are relative to the current folder (${process.cwd()}).`,
      });
    }
    if (!statSync(absolute).isDirectory()) {
      files.add(absolute);
      continue;
    }
    const inside = readdirSync(absolute, {withFileTypes: true})
      .filter((entry) => !entry.isDirectory() && readable.test(entry.name) && !entry.name.startsWith("."))
      .map((entry) => join(absolute, entry.name))
      .sort();
    if (inside.length === 0) {
      throw new Failure({
        file: path,
        what: "The folder holds no file of a kind that is read.",
        remedy:
          "CSV, TSV and other delimited text, Parquet and JSON lines are; name them, or the folder they are in.",
      });
    }
    for (const file of inside) files.add(file);
  }
  return [...files];
}

interface Looked {
  path: string;
  shown: string;
  number: number;
  temporary: string;
}

/** What a file holds, or what it lacks. */
async function lookAt(
  connection: DuckDBConnection,
  file: Looked,
  options: InitOptions,
): Promise<Finding | string> {
  const kind = kindOf(file.path);
  const headings = new Set(
    (["transactions", "customers", "interactions", "subscriptions"] as const).flatMap((t) => [
      ...knownHeadings(contractTable(t)),
    ]),
  );
  const open = await kind.open(connection, {
    ...file,
    settings: {path: file.path, refunds: false},
    knownHeadings: headings,
  });
  try {
    const rows = await open.rows(open.columns.map((_, i) => i));
    const facts = await columnFacts(connection, open, rows.from);
    const guess = await guessTable(file, open, facts, options);
    if (typeof guess === "string") return guess;
    const {table, columns, refunds, amounts} = guess;
    const settings: SourceConfig = {path: file.path, refunds, columns};
    const {mapping, problems} = mapColumns(
      table,
      open.columns.map((c) => c.heading),
      settings,
      {shown: file.shown, hasHeader: open.hasHeader !== false},
    );
    if (problems.length > 0) return problems[0]?.what ?? "";
    const config = bareConfig(file.path);
    const typed = await typedRows(connection, table, config, settings, open, rows, mapping, file);
    const hard = typed.problems.length > typed.doubts.length;
    const only =
      hard || refunds ? null : await partingColumn(connection, open, rows.from, facts, typed.refused);
    const [refused] = await query<{n: number}>(
      connection,
      `select count(*)::double as n from (${typed.refused})`,
    );
    const used = mapping.columns.filter((c) => !typed.dropped.has(c.column.name));
    const taken = new Set(used.map((c) => (c.from.kind === "column" ? c.from.index : -1)));
    const remarks = new Map(typed.details);
    if (hard) for (const problem of typed.problems) remarks.set("", problem.what);
    return {
      path: file.path,
      shown: file.shown,
      table: table.name,
      form: [open.format, open.encoding, open.delimiter && `parted by ${open.delimiter}`]
        .filter(Boolean)
        .join(", "),
      rows: rows.count + rows.broken.length,
      refused: (refused?.n ?? 0) + rows.broken.length,
      columns: Object.fromEntries(used.map((c) => [c.column.name, settingOf(c, open)])),
      remarks,
      refunds,
      doubts: distinctDoubts(typed.doubts),
      unused: open.columns.filter((_, i) => !taken.has(i)).map((c) => c.heading),
      currencies: [...typed.currencies.keys(), ...(await currencyColumn(connection, used, rows.from))],
      dimensions: dimensionsOf(table, used, facts, open),
      amounts,
      only,
    };
  } finally {
    await open.close();
  }
}

/**
 * The column that tells why rows cannot be read, such as deals that are still open: each of its few values stands only in
 * rows that can be read, or only in rows that cannot. Null where hardly any row is refused, or no column tells.
 */
async function partingColumn(
  connection: DuckDBConnection,
  open: OpenSource,
  from: string,
  facts: readonly ColumnFacts[],
  refused: string,
): Promise<Finding["only"]> {
  for (const [i, fact] of facts.entries()) {
    if (open.columns[i]?.type !== "VARCHAR" || fact.distinct < 2 || fact.distinct > 12) continue;
    if (fact.filled <= 2 * fact.distinct) continue;
    // Dates and numbers are what cannot be read, not why.
    if (fact.isDate || fact.isNumeric) continue;
    const values = await query<{value: string | null; rows: number; refused: number}>(
      connection,
      `select ${trimmed(`c${i}`)} as value, count(*)::double as rows, count(broken.line)::double as refused
       from ${from} as r left join (select distinct line from (${refused})) as broken on broken.line = r._line
       group by 1 order by 1`,
    );
    const all = values.reduce((n, v) => n + v.rows, 0);
    const bad = values.filter((v) => v.refused > 0);
    if (bad.reduce((n, v) => n + v.refused, 0) <= 0.01 * all) return null;
    const good = values.filter((v) => v.refused === 0);
    const parts = bad.every((v) => v.refused === v.rows) && good.length > 0;
    if (parts && good.every((v) => v.value !== null))
      return {heading: fact.heading, values: good.map((v) => v.value ?? "")};
  }
  return null;
}

function bareConfig(path: string): Config {
  const input: ConfigInput = {company: "-", sources: {transactions: path}, quality: {maxRefusedShare: 0.01}};
  return parseConfig(input, join(dirname(path), "init.config.ts"));
}

function distinctDoubts(doubts: readonly Doubt[]): Doubt[] {
  return doubts.filter((d, i) => doubts.findIndex((other) => other.setting === d.setting) === i);
}

interface ColumnFacts {
  heading: string;
  filled: number;
  distinct: number;
  /** All values look like numbers or dates. */
  isNumeric: boolean;
  isDate: boolean;
  hasFractions: boolean;
}

async function columnFacts(
  connection: DuckDBConnection,
  open: OpenSource,
  from: string,
): Promise<ColumnFacts[]> {
  const facts: ColumnFacts[] = [];
  for (const [i, {heading, type}] of open.columns.entries()) {
    const value = type === "VARCHAR" ? trimmed(`c${i}`) : `c${i}::varchar`;
    const [counted] = await query<{filled: number; distinct: number}>(
      connection,
      `select count(${value})::double as filled, count(distinct ${value})::double as "distinct" from ${from}`,
    );
    const sample = await query<{v: string}>(
      connection,
      `select ${value} as v from ${from} where ${value} is not null order by _line limit 500`,
    );
    const values = sample.map((row) => row.v);
    const all = (test: (value: string) => boolean) => values.length > 0 && values.every(test);
    facts.push({
      heading,
      filled: counted?.filled ?? 0,
      distinct: counted?.distinct ?? 0,
      isNumeric: /INT|DOUBLE|FLOAT|DECIMAL/.test(type) || all(looksNumeric),
      isDate: /^(DATE|TIMESTAMP)/.test(type) || all(looksLikeDate),
      hasFractions: /DOUBLE|FLOAT|DECIMAL/.test(type) || values.some((v) => /\d[.,]\d{1,4}\D*$/.test(v)),
    });
  }
  return facts;
}

function looksLikeDate(value: string): boolean {
  return (
    /^(19|20)\d\d[-/.年]?(0?[1-9]|1[0-2])[-/.月]?\d{1,2}日?([T ].*)?$/.test(value) ||
    /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}([T ].*)?$/.test(value)
  );
}

interface Guess {
  table: ContractTable;
  columns: Columns;
  refunds: boolean;
  amounts: string[];
}

/** Which table a file is, by the required columns it has; or what it lacks for being any. */
async function guessTable(
  file: Looked,
  open: OpenSource,
  facts: readonly ColumnFacts[],
  options: InitOptions,
): Promise<Guess | string> {
  const transactions = contractTable("transactions");
  if (open.hasHeader === false) {
    const columns = columnsWithoutHeader(facts);
    return columns
      ? {table: transactions, columns, refunds: false, amounts: []}
      : "it has no header, and no columns that look like a customer, a date and an amount";
  }
  const headings = open.columns.map((c) => c.heading);
  if (headings.some((h) => h.length > 100)) return "its first line is prose, not headings";
  const known = (table: ContractTable, columns: Columns, refunds = false) => {
    const {mapping} = mapColumns(table, headings, {columns, refunds}, {shown: file.shown, hasHeader: true});
    return new Map(mapping.columns.map((c) => [c.column.name, c]));
  };
  const paysBack = headings.some((h) => refundWords.test(h) && amountWords.test(h));
  const found = known(transactions, {});
  const columns: Columns = {};
  const heading = (column: string) => {
    const from = found.get(column)?.from;
    return from?.kind === "column" ? headings[from.index] : undefined;
  };
  const guess = (column: "customer_id" | "ordered_at" | "amount", fits: (fact: ColumnFacts) => boolean) => {
    if (found.has(column)) return;
    const definition = transactions.columns.find((c) => c.name === column);
    if (!definition) return;
    // A sentence is no heading: the file is prose.
    const free = facts.filter((f) => fits(f) && f.heading.length <= 60).map((f) => f.heading);
    const near = closestHeading(definition, free);
    if (near) columns[column] = near;
  };
  guess("customer_id", () => true);
  guess("ordered_at", (f) => f.isDate);
  guess("amount", (f) => f.isNumeric && !f.isDate);

  const amountDefinition = transactions.columns.find((c) => c.name === "amount");
  const usual = new Set(amountDefinition?.headings.map(normalised));
  const first = heading("amount") ?? (typeof columns.amount === "string" ? columns.amount : undefined);
  const amounts = facts
    .filter(
      (f) => f.isNumeric && !f.isDate && (usual.has(normalised(f.heading)) || amountWords.test(f.heading)),
    )
    .filter(
      (f) =>
        !/id$|编号/i.test(f.heading) && f.heading !== heading("discount") && f.heading !== heading("cost"),
    )
    .map((f) => f.heading);
  if (!first && amounts[0]) columns.amount = amounts[0];
  const chosen = first ?? amounts[0];
  const ordered = chosen ? [chosen, ...amounts.filter((a) => a !== chosen)] : amounts;

  const all = known(transactions, columns);
  const customer = all.get("customer_id");
  const subscriptions = contractTable("subscriptions");
  const asSubscriptions = known(subscriptions, pick(columns, "customer_id"));
  const lasts = [
    ["started_on", "ended_on"],
    ["tenure_months", "ended"],
  ].some((pair) => pair.every((column) => asSubscriptions.has(column)));
  // A day of order beside them makes it a file of orders.
  if (customer && asSubscriptions.has("amount") && lasts && !found.has("ordered_at"))
    return {table: subscriptions, columns: pick(columns, "customer_id"), refunds: false, amounts: []};
  const isOnePerCustomer =
    customer?.from.kind === "column" &&
    facts[customer.from.index]?.distinct === facts[customer.from.index]?.filled;
  const interactions = contractTable("interactions");
  const asInteractions = known(interactions, pick(columns, "customer_id"));
  // A reason or a score beside the money makes it a contact in which money was given back.
  const isContact = ["reason", "kind", "satisfaction", "outcome"].some((column) =>
    asInteractions.has(column),
  );
  if ((refundWords.test(basename(file.path)) || (paysBack && !isContact)) && chosen) {
    const refund = known(transactions, columns, true);
    if (refund.has("ordered_at") && (refund.has("customer_id") || refund.has("refund_of"))) {
      delete columns.customer_id;
      return {table: transactions, columns, refunds: true, amounts: ordered};
    }
  }
  if (all.has("customer_id") && all.has("ordered_at") && all.has("amount") && !(paysBack && isContact)) {
    if (ordered.length > 1) columns.amount = await chooseAmount(file, ordered, options);
    return {table: transactions, columns, refunds: false, amounts: ordered};
  }
  if (!customer) return `no column was recognised as the customer; headings: ${listed(headings)}`;
  const attributes = open.columns.length > 1;
  const asCustomers = known(contractTable("customers"), pick(columns, "customer_id"));
  const date = facts.find((f) => f.isDate);
  const when = asInteractions.has("at") ? undefined : date?.heading;
  if (isOnePerCustomer && attributes && asCustomers.has("customer_id")) {
    return {
      table: contractTable("customers"),
      columns: pick(columns, "customer_id"),
      refunds: false,
      amounts: [],
    };
  }
  if (asInteractions.has("at") || when) {
    const told = ["kind", "channel", "reason", "outcome", "satisfaction", "points", "direction", "duration"];
    const own: Columns = {...pick(columns, "customer_id"), ...(when && {at: when})};
    if (told.some((column) => asInteractions.has(column))) {
      if (!asInteractions.has("kind")) own.kind = {constant: kindOfContact(file.path)};
      return {table: interactions, columns: own, refunds: false, amounts: []};
    }
    // A customer and a date, and nothing said of either: purchases without money.
    if (!refundWords.test(file.path) && open.columns.length <= 3) {
      options.report(
        `${file.shown}: no amount found, so every row counts as 1: figures of money count purchases`,
      );
      const purchases: Columns = {...own, amount: {constant: 1}};
      delete purchases.at;
      if (!all.has("ordered_at") && date) purchases.ordered_at = date.heading;
      return {table: transactions, columns: purchases, refunds: false, amounts: []};
    }
    own.kind = {constant: kindOfContact(file.path)};
    return {table: interactions, columns: own, refunds: false, amounts: []};
  }
  return `it has customers, but no date and no row of its own for each; headings: ${listed(headings)}`;
}

function listed(headings: readonly string[]): string {
  const short = headings.slice(0, 12).map((h) => (h.length > 40 ? `${h.slice(0, 39)}…` : h));
  return short.join(", ") + (headings.length > 12 ? ` and ${headings.length - 12} more` : "");
}

function pick(columns: Columns, key: string): Columns {
  const value = columns[key];
  return value === undefined ? {} : {[key]: value};
}

/** A word for contacts that do not say what they are: the name of their file. */
function kindOfContact(path: string): string {
  const words = basename(path).toLowerCase();
  for (const [pattern, kind] of [
    [/complain|投诉/, "complaint"],
    [/survey|调查/, "survey"],
    [/campaign|coupon|活动/, "campaign"],
    [/call|电话/, "call"],
    [/visit|拜访/, "visit"],
    [/mail|邮件/, "email"],
    [/ticket|support|工单/, "ticket"],
    [/churn|cancel|流失/, "churn"],
    [/return|退/, "return"],
  ] as const) {
    if (pattern.test(words)) return kind;
  }
  return basename(path).replace(/\..*$/, "");
}

function columnsWithoutHeader(facts: readonly ColumnFacts[]): Columns | null {
  const date = facts.findIndex((f) => f.isDate);
  const amount = facts.findLastIndex((f, i) => i !== date && f.isNumeric && f.hasFractions);
  const customer = facts.findIndex((_, i) => i !== date && i !== amount);
  if (date < 0 || customer < 0) return null;
  if (amount < 0) return {customer_id: customer + 1, ordered_at: date + 1, amount: {constant: 1}};
  return {customer_id: customer + 1, ordered_at: date + 1, amount: amount + 1};
}

async function chooseAmount(file: Looked, amounts: readonly string[], options: InitOptions): Promise<string> {
  const [first = ""] = amounts;
  if (!options.interactive) {
    options.report(`${file.shown}: ${amounts.join(", ")} may be the amount; ${first} was chosen`);
    return first;
  }
  const list = amounts.map((a, i) => `  ${i + 1} ${a}`).join("\n");
  const answer = await options.ask(`${file.shown}: which column is the money of a row?\n${list}\n[1] `);
  return amounts[Number(answer.trim()) - 1] ?? (amounts.includes(answer.trim()) ? answer.trim() : first);
}

function settingOf({from}: MappedColumn, open: OpenSource): Columns[string] {
  if (from.kind === "constant")
    return {constant: /^-?\d+(\.\d+)?$/.test(from.value) ? Number(from.value) : from.value};
  const heading = open.columns[from.index]?.heading ?? "";
  const isUnique = open.columns.filter((c) => c.heading === heading).length === 1;
  const column = open.hasHeader === false || !isUnique ? from.index + 1 : heading;
  return from.as ? {column, as: from.as} : column;
}

async function currencyColumn(
  connection: DuckDBConnection,
  used: readonly MappedColumn[],
  from: string,
): Promise<string[]> {
  const column = used.find((c) => c.column.name === "currency");
  if (column?.from.kind !== "column") return [];
  const found = await query<{code: string}>(
    connection,
    `select distinct upper(c${column.from.index}::varchar) as code from ${from} where c${column.from.index} is not null order by 1`,
  );
  return found.map((row) => row.code);
}

/** What figures can be broken down by: two to twelve groups. */
function dimensionsOf(
  table: ContractTable,
  used: readonly MappedColumn[],
  facts: readonly ColumnFacts[],
  open: OpenSource,
): string[] {
  const isGrouping = (i: number) => {
    const fact = facts[i];
    return fact !== undefined && fact.distinct >= 2 && fact.distinct <= 12 && fact.filled > 2 * fact.distinct;
  };
  const mapped = new Map(
    used.flatMap((c) => (c.from.kind === "column" ? [[c.from.index, c.column.name] as const] : [])),
  );
  return open.columns.flatMap(({heading}, i) => {
    if (!isGrouping(i)) return [];
    const column = mapped.get(i);
    if (table.name === "transactions")
      return column === "channel" || column === "category" ? [`first_${column}`] : [];
    // Where bills stand for transactions, their category is the plan.
    if (table.name === "subscriptions") return column === "plan" ? ["first_category"] : [];
    if (table.name !== "customers") return [];
    if (column === undefined) return [heading];
    return column === "acquisition_channel" || column === "loyalty_tier" ? [column] : [];
  });
}

/** Of transactions with different columns only one may be read, or sales would count twice. */
async function oneOfEachKind(findings: readonly Finding[], options: InitOptions): Promise<Finding[]> {
  const form = (f: Finding) => JSON.stringify([f.columns, f.refunds]);
  const sales = findings.filter((f) => f.table === "transactions" && !f.refunds);
  const forms = [...new Set(sales.map(form))];
  if (forms.length <= 1) return [...findings];
  const groups = forms
    .map((key) => sales.filter((f) => form(f) === key))
    .map((group) => ({
      group,
      rows: group.reduce((n, f) => n + f.rows, 0),
      columns: Object.keys(group[0]?.columns ?? {}).length,
    }))
    .sort((a, b) => b.columns - a.columns || b.rows - a.rows);
  const names = groups.map(({group}) => group.map((f) => f.shown).join(", "));
  let chosen = 0;
  if (options.interactive) {
    const list = names.map((n, i) => `  ${i + 1} ${n}`).join("\n");
    const answer = await options.ask(
      `Which of these hold the sales? Reading more than one may count sales twice.\n${list}\n[1] `,
    );
    const wanted = Number(answer.trim()) - 1;
    if (groups[wanted]) chosen = wanted;
  } else {
    options.report(
      `${names.join(" and ")} all look like sales; ${names[0]} was chosen, so that no sale counts twice`,
    );
  }
  return findings.filter((f) => !sales.includes(f) || groups[chosen]?.group.includes(f));
}

/** Asks what can be read two ways, or notes that it stays open. */
async function settle(
  finding: Finding,
  options: InitOptions,
  undecided: Doubt[],
): Promise<Map<Doubt["setting"], string>> {
  const chosen = new Map<Doubt["setting"], string>();
  for (const doubt of finding.doubts) {
    if (!options.interactive) {
      undecided.push(doubt);
      continue;
    }
    const list = doubt.choices.map((c, i) => `  ${i + 1} ${c.meaning}`).join("\n");
    for (;;) {
      const answer = (
        await options.ask(`${finding.shown}: what is ${JSON.stringify(doubt.example)}?\n${list}\n[1] `)
      ).trim();
      const choice = doubt.choices[answer === "" ? 0 : Number(answer) - 1];
      if (!choice) continue;
      chosen.set(doubt.setting, choice.value);
      break;
    }
  }
  return chosen;
}

async function companyName(files: readonly string[], options: InitOptions): Promise<string> {
  const [first = ""] = files;
  const folder = basename(dirname(first));
  const words = folder.replace(/[_-]+/g, " ").trim();
  const usual =
    words === "" || /^(data|files|exports?|downloads?|tmp|input)$/i.test(words) ? "My company" : words;
  const proposed = usual.charAt(0).toUpperCase() + usual.slice(1);
  if (!options.interactive) return proposed;
  return (await options.ask(`Name of the company, shown on every page [${proposed}] `)).trim() || proposed;
}

function configText({
  company,
  findings,
  settled,
  output,
  directory,
}: {
  company: string;
  findings: readonly Finding[];
  settled: ReadonlyMap<Finding, ReadonlyMap<Doubt["setting"], string>>;
  output: string;
  directory: string;
}): string {
  const lines = [
    `import {defineConfig} from ${quoted(configModule(output, directory))};`,
    "",
    "// Written by `npm run init` from what it found in the files. docs/configuration.md explains every setting,",
    "// docs/data-contract.md every column.",
    "export default defineConfig({",
    `  company: ${quoted(company)},`,
    "  sources: {",
  ];
  for (const table of ["transactions", "customers", "interactions", "subscriptions"] as const) {
    const groups = grouped(findings.filter((f) => f.table === table));
    if (groups.length === 0) continue;
    const many = groups.length > 1;
    lines.push(`    ${table}: ${many ? "[" : "{"}`);
    for (const group of groups) {
      const pad = many ? "        " : "      ";
      if (many) lines.push("      {");
      lines.push(...sourceLines(group, settled).map((line) => pad + line));
      if (many) lines.push("      },");
    }
    lines.push(`    ${many ? "]" : "}"},`);
  }
  lines.push("  },");
  const {currency, remark} = currencyOf(findings);
  lines.push(`  money: {currency: ${quoted(currency)}}, // ${remark}`);
  const dimensions = [...new Set(findings.flatMap((f) => f.dimensions))].slice(0, 8);
  if (dimensions.length > 0) {
    lines.push(
      "  // What figures are broken down by: columns of the customers with 2 to 12 values, and what was bought first.",
    );
    lines.push(`  dimensions: [${dimensions.map(quoted).join(", ")}],`);
  }
  lines.push(
    "  // Times with an offset are read in this time zone; other times are taken as they are.",
    ...(lacksAsOf(findings)
      ? [
          "  // Tenures are counted back from the day on which their file was made: write that day here.",
          '  // calendar: {timeZone: "UTC", asOf: "YYYY-MM-DD"},',
        ]
      : []),
    '  calendar: {timeZone: "UTC"},',
    "  // The build fails when more than this share of rows cannot be read.",
    "  quality: {maxRefusedShare: 0.01},",
    "});",
    "",
  );
  return lines.join("\n");
}

/** Whether a file says how many months subscriptions have run, and so needs a day from which they are counted back. */
function lacksAsOf(findings: readonly Finding[]): boolean {
  return findings.some((f) => f.table === "subscriptions" && "tenure_months" in f.columns);
}

/** Files of one table that are read alike. */
function grouped(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([
      finding.columns,
      finding.refunds,
      finding.doubts.map((d) => d.setting),
      finding.only,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].sort((a, b) => Number(a[0]?.refunds) - Number(b[0]?.refunds));
}

function sourceLines(
  group: readonly Finding[],
  settled: ReadonlyMap<Finding, ReadonlyMap<Doubt["setting"], string>>,
): string[] {
  const [first] = group;
  if (!first) return [];
  const lines = group.map((f) =>
    comment(
      `${f.shown}: ${f.form}, ${f.rows} rows${f.refused > 0 ? `, ${f.refused} of them cannot be read` : ""}`,
    ),
  );
  const general = first.remarks.get("");
  if (general) lines.push(comment(general));
  const paths = group.map((f) => quoted(f.shown));
  lines.push(`path: ${paths.length === 1 ? paths[0] : `[${paths.join(", ")}]`},`);
  if (first.refunds) lines.push("refunds: true, // every row pays money back");
  if (first.only)
    lines.push(
      `only: {${propertyName(first.only.heading)}: [${first.only.values.map(quoted).join(", ")}]}, ${comment("rows with any other value there cannot be read")}`,
    );
  lines.push("columns: {");
  for (const [column, setting] of Object.entries(first.columns)) {
    const remark = first.remarks.get(column);
    lines.push(`  ${column}: ${settingText(setting)},${remark ? ` ${comment(remark)}` : ""}`);
  }
  if (first.amounts.length > 1)
    lines.push(`  ${comment(`the amount may also be ${first.amounts.slice(1).join(", ")}`)}`);
  if (first.unused.length > 0) {
    const what = first.table === "customers" ? "attributes of their own" : "not used";
    lines.push(`  ${comment(`${what}: ${first.unused.join(", ")}`)}`);
  }
  lines.push("},");
  for (const doubt of first.doubts) {
    const chosen = settled.get(first)?.get(doubt.setting);
    if (chosen === undefined)
      lines.push(comment(`Choose one: ${JSON.stringify(doubt.example)} can be read two ways.`));
    for (const {value, meaning} of doubt.choices) {
      const line = `${doubt.setting}: ${quoted(value)},`;
      const remark = `${JSON.stringify(doubt.example)} is ${meaning}`;
      if (chosen === undefined) lines.push(`${comment(line)} ${comment(remark)}`);
      else if (chosen === value) lines.push(`${line} ${comment(remark)}`);
    }
  }
  return lines;
}

function propertyName(heading: string): string {
  return /^[A-Za-z_]\w*$/.test(heading) ? heading : quoted(heading);
}

function settingText(setting: Columns[string]): string {
  if (typeof setting === "string") return quoted(setting);
  if (typeof setting === "number") return String(setting);
  if (setting && "constant" in setting) return `{constant: ${JSON.stringify(setting.constant)}}`;
  if (setting && "column" in setting) {
    const column = typeof setting.column === "number" ? String(setting.column) : quoted(setting.column);
    return `{column: ${column}, as: ${quoted(setting.as)}}`;
  }
  return "";
}

function currencyOf(findings: readonly Finding[]): {currency: string; remark: string} {
  const told = [...new Set(findings.filter((f) => f.table === "transactions").flatMap((f) => f.currencies))];
  if (told[0] && told[0].length <= 12) return {currency: told[0], remark: "as the files say"};
  const headings = findings.flatMap((f) => [
    ...Object.values(f.columns).flatMap((s) => (typeof s === "string" ? [s] : [])),
    ...f.unused,
  ]);
  for (const heading of headings) {
    const code = /(?:^|[\s_(\-.])(usd|eur|gbp|cny|rmb|jpy|chf|cad|aud|inr|brl)(?:$|[\s_)\-.])/i
      .exec(heading)?.[1]
      ?.toUpperCase();
    if (code)
      return {
        currency: code === "RMB" ? "CNY" : code,
        remark: `as the column ${JSON.stringify(heading).replace(/[\u2028\u2029]/g, " ")} says`,
      };
  }
  if (headings.some((h) => /[\u4e00-\u9fff]/.test(h)))
    return {currency: "CNY", remark: "a guess from the language of the headings"};
  return {currency: "USD", remark: "the files do not say; only used as a label"};
}

/** How the written file gets `defineConfig`: by the project's own name inside it, by a path elsewhere. */
function configModule(output: string, directory: string): string {
  const root = fileURLToPath(new URL("..", import.meta.url));
  for (let folder = directory; ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      if (resolve(folder) === resolve(root)) return "perennial/config";
      break;
    }
    if (dirname(folder) === folder) break;
  }
  const path = relative(dirname(output), join(root, "loaders/config.ts")).split(sep).join("/");
  return path.startsWith(".") ? path : `./${path}`;
}

/** A text as TypeScript, safe in one line. */
function quoted(value: string): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** A line comment that no heading can break out of. */
function comment(value: string): string {
  return `// ${value.replace(/[\r\n\u2028\u2029\u0085]+/g, " ")}`;
}
