/**
 * Reads a company's files into schema `source` of the warehouse: typed, in business time, every row accounted for.
 *
 * Every table of the contract exists afterwards, with every column. Rows that cannot be read are in
 * `source.quarantine`; `source.files` and `source.columns` say what was found and how it was understood.
 */
import {mkdirSync, rmSync} from "node:fs";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {type Config, workFolder} from "../config.ts";
import {type ContractTable, contract, type TableName} from "../contract.ts";
import {Failure, type Problem} from "../failure.ts";
import {shownPath} from "./files.ts";
import {inputsHash, type SourceFile, sourceFiles} from "./fingerprint.ts";
import type {OpenSource} from "./kind.ts";
import {kindOf} from "./kinds.ts";
import {knownHeadings, type Mapping, mapColumns} from "./mapping.ts";
import {keepOnly, onlyRows} from "./only.ts";
import {quarantine, type RefusedRow} from "./quarantine.ts";
import {count} from "./scan.ts";
import {name, query, text, trimmed} from "./sql.ts";
import {billSubscriptions} from "./subscriptions.ts";
import {declared, type TypedRows, typedRows} from "./typing.ts";

export {fingerprintSources} from "./fingerprint.ts";
export {writeQuarantine} from "./quarantine.ts";

export interface TableCounts {
  files: number;
  /** Rows found in the files, refused ones included. */
  read: number;
  refused: number;
}

export interface SourceReport {
  /** Equal to `fingerprintSources` of the same configuration and files. */
  inputsHash: string;
  tables: Record<TableName, TableCounts>;
}

/** A file that is open until the whole table is loaded. */
interface Loading {
  file: SourceFile;
  open: OpenSource;
  mapping: Mapping;
  typed: TypedRows;
  from: string;
}

/**
 * Fills schema `source`, replacing whatever it held.
 *
 * @param report gets lines that say what was detected in each file
 * @throws Failure with every problem found; the schema then holds what could be read, and the quarantine
 */
export async function loadSources(
  connection: DuckDBConnection,
  config: Config,
  report: (line: string) => void,
): Promise<SourceReport> {
  const files = await sourceFiles(config);
  const temporary = join(workFolder(config), "reading");
  rmSync(temporary, {recursive: true, force: true});
  mkdirSync(temporary, {recursive: true});
  await connection.run("drop schema if exists source cascade");
  await connection.run("create schema source");
  await connection.run(`create table source.files (file integer, table_name varchar, path varchar, format varchar, encoding varchar,
    delimiter varchar, has_header boolean, rows_read bigint, rows_refused bigint, sha256 varchar)`);
  await connection.run(
    "create table source.columns (table_name varchar, column_name varchar, file integer, heading varchar, how varchar, detail varchar)",
  );
  await connection.run(
    "create table source.quarantine (table_name varchar, file integer, line bigint, column_name varchar, reason varchar, raw varchar)",
  );
  await connection.run(
    "create table source.customer_attributes (customer_id varchar, attribute varchar, value varchar)",
  );
  const [order] = await query<{value: string}>(
    connection,
    "select current_setting('preserve_insertion_order')::varchar as value",
  );
  // Line numbers are counted from the order of rows.
  await connection.run("set preserve_insertion_order = true");
  try {
    const problems: Problem[] = [];
    const tables = {} as Record<TableName, TableCounts>;
    for (const table of contract) {
      const own = files.filter((f) => f.table === table.name);
      tables[table.name] = await loadTable(connection, config, table, own, temporary, problems, report);
    }
    if (problems.length > 0) throw new Failure(problems);
    if (config.sources.transactions === undefined) await billSubscriptions(connection, config, report);
    return {inputsHash: inputsHash(config, files), tables};
  } finally {
    await connection.run(`set preserve_insertion_order = ${order?.value === "false" ? "false" : "true"}`);
    rmSync(temporary, {recursive: true, force: true});
  }
}

async function loadTable(
  connection: DuckDBConnection,
  config: Config,
  table: ContractTable,
  files: readonly SourceFile[],
  temporary: string,
  problems: Problem[],
  report: (line: string) => void,
): Promise<TableCounts> {
  const target = `source.${name(table.name)}`;
  const store = `source.${name(`_${table.name}`)}`;
  await connection.run(`create table ${store} (${declared(table)})`);
  const views: string[] = [];
  const loading: Loading[] = [];
  const known = problems.length;
  let read = 0;
  let refused = 0;
  try {
    for (const file of files) {
      try {
        const loaded = await loadFile(connection, config, table, file, temporary, loading, report);
        read += loaded.read;
        refused += loaded.refused;
        if (loaded.isView) views.push(loaded.accepted);
        else await connection.run(`insert into ${store} ${loaded.accepted}`);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        problems.push(...error.problems);
      }
    }
    if (table.name === "customers") refused += await refuseRepeatedCustomers(connection, store, loading);
    if (views.length === 0) await connection.run(`alter table ${store} rename to ${name(table.name)}`);
    else {
      const parts = [`select * from ${store}`, ...views];
      await connection.run(`create view ${target} as ${parts.join(" union all ")}`);
    }
    if (table.name === "customers") await loadAttributes(connection, loading, report);
    if (problems.length === known) {
      if (table.name === "transactions")
        problems.push(...(await severalCurrencies(connection, config, loading, report)));
      problems.push(...(await tooManyRefused(connection, config, table, {read, refused})));
    }
  } finally {
    for (const {open} of loading) await open.close();
  }
  return {files: files.length, read, refused};
}

async function loadFile(
  connection: DuckDBConnection,
  config: Config,
  table: ContractTable,
  file: SourceFile,
  temporary: string,
  loading: Loading[],
  report: (line: string) => void,
): Promise<{accepted: string; isView: boolean; read: number; refused: number}> {
  const {settings, shown, number} = file;
  const kind = kindOf(file.path, settings.format);
  const open = await kind.open(connection, {
    path: file.path,
    shown,
    number,
    settings,
    temporary,
    knownHeadings: knownHeadings(table),
  });
  const done: Partial<Loading> = {};
  try {
    const headings = open.columns.map((c) => c.heading);
    const {mapping, problems} = mapColumns(table, headings, settings, {
      shown,
      ...(open.headerLine ? {line: open.headerLine} : {}),
      hasHeader: open.hasHeader !== false,
      ...(open.firstRow ? {firstRow: open.firstRow} : {}),
    });
    if (problems.length > 0) throw new Failure(problems);
    const mappedAt = mapping.columns.flatMap((c) => (c.from.kind === "column" ? [c.from.index] : []));
    const conditions = onlyRows(open, settings.only, shown);
    const wanted = [
      ...new Set([
        ...mappedAt,
        ...(table.name === "customers" ? mapping.unused : []),
        ...conditions.map(({index}) => index),
      ]),
    ].sort((a, b) => a - b);
    const {rows, leftOut} = await keepOnly(connection, await open.rows(wanted), conditions, shown);
    const typed = await typedRows(connection, table, config, settings, open, rows, mapping, file);
    if (typed.problems.length > 0) {
      describeFile(report, table, file, open, mapping, typed, rows.count + rows.broken.length);
      throw new Failure(typed.problems);
    }
    const refused = await refuse(connection, table.name, number, open, rows.broken, typed);
    const read = rows.count + rows.broken.length;
    await connection.run(
      `insert into source.files values (${number}, ${text(table.name)}, ${text(shown)}, ${text(open.format)}, ${orNull(open.encoding)},
        ${orNull(open.delimiter)}, ${open.hasHeader ?? "null"}, ${read}, ${refused}, ${text(file.sha256)})`,
    );
    for (const {column, from, how} of mapping.columns) {
      if (typed.dropped.has(column.name)) continue;
      const heading = from.kind === "column" ? open.columns[from.index]?.heading : undefined;
      const detail = from.kind === "constant" ? `always ${from.value}` : typed.details.get(column.name);
      await connection.run(
        `insert into source.columns values (${text(table.name)}, ${text(column.name)}, ${number}, ${orNull(heading)}, ${text(how)}, ${orNull(detail)})`,
      );
    }
    describeFile(report, table, file, open, mapping, typed, read, refused);
    for (const {heading, values} of conditions) {
      const detail = `${values.join(", ")}; ${count(leftOut, "row")} left out`;
      report(`  only ${heading}: ${detail}`);
      await connection.run(
        `insert into source.columns values (${text(table.name)}, 'only', ${number}, ${text(heading)}, 'configured', ${text(detail)})`,
      );
    }
    Object.assign(done, {file, open, mapping, typed, from: rows.from} satisfies Loading);
    // Customers are looked up row by row afterwards, so they are always a table.
    const isView = rows.isScan && typed.isCheap && table.name !== "customers";
    return {accepted: typed.accepted(refused === rows.broken.length), isView, read, refused};
  } finally {
    if (done.open) loading.push(done as Loading);
    else await open.close();
  }
}

/** Refused rows of a file whose raw text is kept. */
const mostRawRows = 100_000;

/** Puts broken and unreadable rows into quarantine, with their raw text. */
async function refuse(
  connection: DuckDBConnection,
  table: TableName,
  file: number,
  open: OpenSource,
  broken: readonly {line: number; reason: string; raw: string}[],
  typed: TypedRows,
): Promise<number> {
  const unreadable = await query<{line: number; column_name: string; reason: string}>(
    connection,
    `${typed.refused} limit ${mostRawRows + 1}`,
  );
  if (unreadable.length + broken.length === 0) return 0;
  if (unreadable.length > mostRawRows) {
    // A column that is read wrongly altogether: the first rows are enough to see why.
    await connection.run(
      `insert into source.quarantine
       select ${text(table)}, ${file}, line::bigint, column_name, reason, '' from (${typed.refused}) offset ${mostRawRows}`,
    );
    unreadable.length = mostRawRows;
  }
  const rows: RefusedRow[] = broken.map((row) => ({...row, column: null}));
  const raw = new Map<number, string>();
  await open.raw(
    unreadable.map((row) => row.line),
    (line, bytes) => raw.set(line, bytes),
  );
  for (const row of unreadable) {
    rows.push({line: row.line, column: row.column_name, reason: row.reason, raw: raw.get(row.line) ?? ""});
  }
  rows.sort((a, b) => a.line - b.line);
  await quarantine(connection, table, file, rows);
  const [all] = await query<{n: number}>(
    connection,
    `select count(*)::double as n from source.quarantine where file = ${file}`,
  );
  return all?.n ?? 0;
}

/** Keeps the first row of every customer. */
async function refuseRepeatedCustomers(
  connection: DuckDBConnection,
  store: string,
  loading: readonly Loading[],
): Promise<number> {
  const repeated = await query<{file: number; line: number}>(
    connection,
    `select _file as file, _line::double as line from (
       select _file, _line, row_number() over (partition by customer_id order by _file, _line) as n from ${store}
     ) where n > 1 order by _file, _line`,
  );
  if (repeated.length === 0) return 0;
  for (const {file, open} of loading) {
    const lines = repeated.filter((row) => row.file === file.number).map((row) => row.line);
    if (lines.length === 0) continue;
    const rows: RefusedRow[] = [];
    await open.raw(lines, (line, raw) =>
      rows.push({line, column: "customer_id", reason: "repeats a customer who has a row above", raw}),
    );
    await quarantine(connection, "customers", file.number, rows);
    await connection.run(
      `update source.files set rows_refused = rows_refused + ${lines.length} where file = ${file.number}`,
    );
  }
  await connection.run(
    `delete from ${store} using (
       select _file as f, _line as l, row_number() over (partition by customer_id order by _file, _line) as n from ${store}
     ) as numbered where _file = f and _line = l and n > 1`,
  );
  return repeated.length;
}

/** Every further column of the customers files, in long form. */
async function loadAttributes(
  connection: DuckDBConnection,
  loading: readonly Loading[],
  report: (line: string) => void,
): Promise<void> {
  for (const {file, open, mapping, typed, from} of loading) {
    const unread = mapping.columns.filter((c) => typed.dropped.has(c.column.name));
    const left = unread.flatMap((c) => (c.from.kind === "column" ? [c.from.index] : []));
    const names: string[] = [];
    for (const index of [...mapping.unused, ...left].sort((a, b) => a - b)) {
      const column = open.columns[index];
      if (!column) continue;
      let attribute = column.heading;
      for (let n = 2; names.includes(attribute); n++) attribute = `${column.heading} (${n})`;
      names.push(attribute);
      const value = trimmed(column.type === "VARCHAR" ? `c${index}` : `c${index}::varchar`);
      await connection.run(
        `insert into source.customer_attributes
         select k.customer_id, ${text(attribute)}, ${value} from ${from} as r
         join source.customers as k on k._file = ${file.number} and k._line = r._line
         where ${value} is not null order by r._line`,
      );
    }
    if (names.length > 0) report(`  ${file.shown}: attributes ${names.join(", ")}`);
  }
}

/** One company, one currency: anything else would be added up wrongly. */
async function severalCurrencies(
  connection: DuckDBConnection,
  config: Config,
  loading: readonly Loading[],
  report: (line: string) => void,
): Promise<Problem[]> {
  const rows = new Map<string, number>();
  const add = (code: string, n: number) => rows.set(code, (rows.get(code) ?? 0) + n);
  if (loading.some(({mapping}) => mapping.columns.some((c) => c.column.name === "currency"))) {
    const found = await query<{code: string; n: number}>(
      connection,
      "select upper(currency) as code, count(*)::double as n from source.transactions where currency is not null group by 1",
    );
    for (const {code, n} of found) add(code, n);
  } else for (const {typed} of loading) for (const [code, n] of typed.currencies) add(code, n);
  const counts = [...rows].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (counts.length > 1) {
    const shown = counts.slice(0, 8).map(([code, n]) => `${code} in ${count(n, "row")}`);
    return [
      {
        file: shownPath(config, config.file),
        what: `The transactions are in ${counts.length} currencies: ${shown.join(", ")}${counts.length > 8 ? " …" : ""}.`,
        remedy:
          "Convert the amounts to one currency before they are read, or name only the files of one currency.",
      },
    ];
  }
  const [only] = counts;
  if (only && only[0] !== config.money.currency.toUpperCase()) {
    report(`  note: the transactions are in ${only[0]}, but \`money.currency\` is ${config.money.currency}`);
  }
  return [];
}

async function tooManyRefused(
  connection: DuckDBConnection,
  config: Config,
  table: ContractTable,
  {read, refused}: {read: number; refused: number},
): Promise<Problem[]> {
  if (refused === 0 || (refused / read <= config.quality.maxRefusedShare && refused < read)) return [];
  const reasons = await query<{
    path: string;
    column_name: string | null;
    reason: string;
    n: number;
    line: number;
    raw: string;
  }>(
    connection,
    `select f.path, q.column_name, q.reason, count(*)::double as n, min(q.line)::double as line, arg_min(q.raw, q.line) as raw
     from source.quarantine q join source.files f on f.file = q.file
     where q.table_name = ${text(table.name)} group by all order by n desc, f.path, q.column_name, q.reason limit 5`,
  );
  const share = (100 * refused) / read;
  const percent = share >= 10 || share === 0 ? Math.round(share).toString() : share.toPrecision(2);
  const list = reasons.map(
    (r) =>
      `\n    ${count(r.n, "row")}: ${r.column_name ? `${r.column_name} ` : "the row "}${r.reason}; first ${r.path}:${r.line}  ${oneLine(r.raw)}`,
  );
  return [
    {
      what: `${refused} of ${count(read, "row")} of ${table.name} (${percent} %) cannot be read; ${
        refused === read ? "none is left" : `at most ${100 * config.quality.maxRefusedShare} % may be refused`
      }.${list.join("")}`,
      remedy: `Mend the rows, all of which are in ${shownPath(config, join(workFolder(config), "quarantine.csv"))}, or the mapping of columns${
        refused === read
          ? ""
          : `; or allow more with \`quality: {maxRefusedShare: ${Math.ceil(share) / 100}}\` in the config`
      }.`,
    },
  ];
}

function oneLine(raw: string): string {
  const line = raw.replace(/\s+/g, " ").trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

function describeFile(
  report: (line: string) => void,
  table: ContractTable,
  file: SourceFile,
  open: OpenSource,
  mapping: Mapping,
  typed: TypedRows,
  read: number,
  refused = 0,
): void {
  const form = [
    open.format,
    open.encoding,
    open.delimiter && `parted by ${open.delimiter}`,
    open.hasHeader === null ? null : open.hasHeader ? `header in line ${open.headerLine}` : "no header",
    count(read, "row"),
    refused > 0 ? `${refused} refused` : null,
  ];
  report(`${table.name}: ${file.shown}: ${form.filter(Boolean).join(", ")}`);
  for (const {column, from, how} of mapping.columns) {
    if (typed.dropped.has(column.name)) {
      const heading = from.kind === "column" ? open.columns[from.index]?.heading : "";
      report(`  ${heading}: matched to ${column.name}, but ${typed.dropped.get(column.name)}`);
      continue;
    }
    const detail = typed.details.get(column.name);
    const source = from.kind === "constant" ? `always ${from.value}` : open.columns[from.index]?.heading;
    const as = from.kind === "column" && from.as ? `, as ${from.as}` : "";
    report(`  ${column.name} <- ${source} (${how}${as}${detail ? `; ${detail}` : ""})`);
  }
  if (table.name !== "customers" && mapping.unused.length > 0) {
    report(`  not used: ${mapping.unused.map((i) => open.columns[i]?.heading).join(", ")}`);
  }
}

function orNull(value: string | null | undefined): string {
  return value === null || value === undefined ? "null" : text(value);
}
