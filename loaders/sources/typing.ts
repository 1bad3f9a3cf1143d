/**
 * The SQL that turns mapped input columns into typed contract columns, and says of each row why it cannot be read.
 *
 * A row is refused for the first column, in the order of the contract, that is required and empty or that holds
 * something that cannot be read.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Config, SourceConfig} from "../config.ts";
import type {ColumnType, ContractTable} from "../contract.ts";
import type {Problem} from "../failure.ts";
import {dateForm} from "./dates.ts";
import type {OpenSource, Rows} from "./kind.ts";
import type {MappedColumn, Mapping} from "./mapping.ts";
import {numberForm} from "./numbers.ts";
import {name, needsTrim, query, text, texts, trimmed} from "./sql.ts";

export interface TypedRows {
  /** Select of every contract column, `_file` and `_line`, for readable rows; all rows are when none was refused. */
  accepted: (noneRefused: boolean) => string;
  /** Select of `_line`, `column_name` and `reason` of refused rows, in order. */
  refused: string;
  /** Whether a view over the file costs little more than a table. */
  isCheap: boolean;
  /** What was found out about each column, by contract name. */
  details: Map<string, string>;
  /** Columns that were matched, but hold something else, with what was found. */
  dropped: Map<string, string>;
  /** Currency signs within amounts, with rows. */
  currencies: Map<string, number>;
  problems: Problem[];
  /** What can be read two ways, and the settings that decide; each is among `problems` too. */
  doubts: Doubt[];
}

export interface Doubt {
  setting: "dateFormat" | "decimal";
  example: string;
  /** Values of the setting with what the example means under each. */
  choices: {value: string; meaning: string}[];
}

const sqlTypes: Record<ColumnType, string> = {
  id: "varchar",
  text: "varchar",
  timestamp: "timestamp",
  date: "date",
  money: "decimal(18,4)",
  number: "decimal(18,4)",
  flag: "boolean",
};

/** The columns of a source table as DuckDB declares them. */
export function declared(table: ContractTable): string {
  return [
    ...table.columns.map((c) => `${name(c.name)} ${sqlTypes[c.type]}`),
    "_file integer",
    "_line bigint",
  ].join(", ");
}

interface Typed {
  value: string;
  /** True where a value is there and cannot be read; null when that cannot happen. */
  unreadable: {when: string; reason: string} | null;
}

export async function typedRows(
  connection: DuckDBConnection,
  table: ContractTable,
  config: Config,
  source: SourceConfig,
  open: OpenSource,
  rows: Rows,
  mapping: Mapping,
  file: {shown: string; number: number},
): Promise<TypedRows> {
  const details = new Map<string, string>();
  const dropped = new Map<string, string>();
  const currencies = new Map<string, number>();
  const problems: Problem[] = [];
  const doubts: Doubt[] = [];
  let isCheap = rows.isScan;

  // The first level gives every mapped column a name and takes outer white space off text.
  const untidy = await untidyColumns(connection, open, rows, mapping);
  const inputs = mapping.columns.map(({column, from}) => {
    const value =
      from.kind === "constant"
        ? trimmed(text(from.value))
        : untidy.has(from.index)
          ? trimmed(`c${from.index}`)
          : `c${from.index}`;
    return `${value} as ${name(`in_${column.name}`)}`;
  });
  const base = `(select ${["_line", ...inputs].join(", ")} from ${rows.from})`;

  const hasTenures = table.name === "subscriptions" && readsTenures(mapping);
  if (hasTenures && config.calendar.asOf === undefined) problems.push(missingAsOf(file.shown));
  const instead = insteadOf(table, hasTenures);

  const typed = new Map<string, Typed>();
  for (const mapped of mapping.columns) {
    const {column, from} = mapped;
    const better = instead.get(column.name);
    if (better !== undefined) {
      dropped.set(column.name, `not used: ${better}`);
      continue;
    }
    const input = name(`in_${column.name}`);
    const type = from.kind === "constant" ? "VARCHAR" : (open.columns[from.index]?.type ?? "VARCHAR");
    const heading = from.kind === "column" ? (open.columns[from.index]?.heading ?? "") : "";
    const where = {
      shown: file.shown,
      name: `${column.name}${heading && heading !== column.name ? ` (${heading})` : ""}`,
    };
    if (type !== "VARCHAR" && !canHold(column.type, type)) {
      const what =
        column.type === "flag"
          ? "answers of yes or no"
          : column.type === "timestamp" || column.type === "date"
            ? "dates"
            : "numbers";
      if (mapped.how === "matched" && !column.required) {
        dropped.set(column.name, `not used: ${type} values are no ${what}`);
        continue;
      }
      problems.push({
        file: file.shown,
        what: `${where.name} holds ${type} values, which are no ${what}.`,
        remedy: `Name a column of ${what} for ${column.name} in \`columns\` for its source in the config.`,
      });
      continue;
    }
    if (type !== "VARCHAR") {
      typed.set(column.name, native(column.type, input, type, config.calendar.timeZone));
      if (/^TIMESTAMP.*ZONE/.test(type))
        details.set(column.name, `instants read in ${config.calendar.timeZone}`);
      continue;
    }
    if (column.type === "id" || column.type === "text") {
      typed.set(column.name, {value: input, unreadable: null});
      continue;
    }
    if (column.type === "flag") {
      typed.set(column.name, flag(input));
      continue;
    }
    if (column.type === "timestamp" || column.type === "date") {
      isCheap = false;
      const {form, problem} = await dateForm(connection, base, input, {
        ...where,
        dateFormat: source.dateFormat,
        timeZone: config.calendar.timeZone,
        share: config.quality.maxRefusedShare,
      });
      if (isSomethingElse(mapped, form.unreadable, form.told)) {
        dropped.set(column.name, "not used: most values are no dates");
        continue;
      }
      if (problem) problems.push(problem);
      if (form.ambiguous) {
        const {formats, example, readings} = form.ambiguous;
        const choices = formats.map((value, i) => ({value, meaning: readings[i] ?? ""}));
        doubts.push({setting: "dateFormat", example, choices});
      }
      if (form.detail) details.set(column.name, form.detail);
      const cast = column.type === "date" ? `(${form.value})::date` : form.value;
      typed.set(column.name, {
        value: cast,
        unreadable: {when: unreadable(input, form.value, form.emptyWords), reason: form.reason},
      });
      continue;
    }
    isCheap = isCheap && from.kind === "constant";
    const known = from.kind === "column" ? open.columns[from.index]?.decimal : ".";
    const {form, problem} = await numberForm(connection, base, input, {
      ...where,
      decimal: known ?? source.decimal,
      allowPercent: column.name === "discount",
    });
    if (isSomethingElse(mapped, form.unreadable, form.told)) {
      dropped.set(column.name, "not used: most values are no numbers");
      continue;
    }
    if (problem) problems.push(problem);
    if (form.ambiguous) doubts.push({setting: "decimal", ...form.ambiguous});
    if (form.detail) details.set(column.name, form.detail);
    if (form.isPercent && from.kind === "column") from.as = "rate";
    if (column.name === "amount") for (const [code, n] of form.currencies) currencies.set(code, n);
    // A missing number is often written NaN by programs; only where a number is required is that worth a refusal.
    const missing = column.required ? [] : ["nan", "NaN", "NAN"];
    typed.set(column.name, {
      value: form.value,
      unreadable: {
        when: unreadable(input, form.value, [...form.emptyWords, ...missing]),
        reason: form.reason,
      },
    });
  }

  if (table.name === "transactions") {
    await readDiscount(connection, base, mapping, typed, details);
    const cost = mapping.columns.find((c) => c.column.name === "cost");
    if (cost?.from.kind === "column" && cost.from.as === "profit") {
      details.set("cost", ["amount less profit", details.get("cost")].filter(Boolean).join(", "));
    }
  }

  // The second level gives values and the verdict on the row, the third turns refunds and keeps readable rows.
  const values = table.columns.map((column) => {
    const value = typed.get(column.name)?.value ?? "null";
    return `(${value})::${sqlTypes[column.type]} as ${name(column.name)}`;
  });
  const extra = ["in_discount_rate"]
    .filter((key) => typed.has(key))
    .map((key) => `${typed.get(key)?.value} as ${key}`);
  const verdict = verdictOf(table, mapping, typed);
  const finished =
    table.name === "subscriptions"
      ? finishSubscriptions(table, hasTenures ? config.calendar.asOf : undefined)
      : finish(table, source, mapping, typed);
  return {
    accepted: (noneRefused) =>
      `select ${[...finished, `${file.number}::integer as _file`, "_line"].join(", ")}
       from (select ${["_line", ...values, ...extra].join(", ")} from ${base}${noneRefused ? "" : ` where (${verdict}) is null`})`,
    refused: `select _line::double as line, split_part(_verdict, chr(31), 1) as column_name, split_part(_verdict, chr(31), 2) as reason
      from (select _line, ${verdict} as _verdict from ${base}) where _verdict is not null order by _line`,
    isCheap,
    details,
    dropped,
    currencies,
    problems,
    doubts,
  };
}

/** Text columns of a scan that have outer white space or empty texts anywhere; other text is already tidy. */
async function untidyColumns(
  connection: DuckDBConnection,
  open: OpenSource,
  rows: Rows,
  mapping: Mapping,
): Promise<Set<number>> {
  const found = mapping.columns.flatMap(({from}) =>
    from.kind === "column" && open.columns[from.index]?.type === "VARCHAR" ? [from.index] : [],
  );
  const columns = rows.isScan ? [...new Set(found)] : [];
  if (columns.length === 0) return new Set();
  const [row] = await query<Record<string, boolean | null>>(
    connection,
    `select ${columns.map((i) => `bool_or(${needsTrim(`c${i}`)}) as c${i}`).join(", ")} from ${rows.from}`,
  );
  return new Set(columns.filter((i) => row?.[`c${i}`]));
}

/** True where a text is there, says something, and has no value. */
function unreadable(input: string, value: string, emptyWords: readonly string[]): string {
  const words = emptyWords.length > 0 ? ` and ${input} not in (${texts(emptyWords)})` : "";
  return `(${value}) is null and ${input} is not null${words}`;
}

/** Whether a type of the database can be turned into a type of the contract. */
function canHold(type: ColumnType, from: string): boolean {
  const isNumber = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DOUBLE|FLOAT|DECIMAL\(.*\))$/.test(from);
  if (type === "money" || type === "number") return isNumber;
  if (type === "flag") return isNumber || from === "BOOLEAN";
  if (type === "timestamp" || type === "date") {
    return /^(DATE|TIMESTAMP.*)$/.test(from) || (isNumber && /INT/.test(from));
  }
  return true;
}

function native(type: ColumnType, input: string, from: string, timeZone: string): Typed {
  const isFloat = /^(DOUBLE|FLOAT)$/.test(from);
  if (type === "id" || type === "text") {
    // Identifiers with gaps are often stored as 17.0; the point is no part of them.
    const value = isFloat
      ? `case when isnan(${input}) then null when ${input} = trunc(${input}) and abs(${input}) < 1e15 then ${input}::bigint::varchar else ${input}::varchar end`
      : from.startsWith("ENUM")
        ? trimmed(`${input}::varchar`)
        : `${input}::varchar`;
    return {value, unreadable: null};
  }
  if (type === "flag") return flag(`${input}::varchar`);
  if (type === "timestamp" || type === "date") {
    const cast = type === "date" ? "::date" : "";
    if (/^(DATE$|TIMESTAMP)/.test(from)) {
      const local = /ZONE/.test(from) ? `timezone(${text(timeZone)}, ${input})` : `${input}::timestamp`;
      return {
        value: `(case when isfinite(${input}) then ${local} end)${cast}`,
        unreadable: {when: `not isfinite(${input})`, reason: "'is no day or time that exists'"},
      };
    }
    const digits = `${input}::varchar`;
    return {
      value: `try_strptime(${digits}, '%Y%m%d')${type === "date" ? "::date" : "::timestamp"}`,
      unreadable: {
        when: `${input} is not null and (length(${digits}) <> 8 or try_strptime(${digits}, '%Y%m%d') is null)`,
        reason: "'is not a date written YYYYMMDD'",
      },
    };
  }
  const value = `try_cast(${input} as decimal(18,4))`;
  return {
    value,
    unreadable: {
      when: isFloat
        ? `(not isnan(${input}) and ${value} is null and ${input} is not null)`
        : `(${input} is not null and ${value} is null)`,
      reason: isFloat
        ? `case when isinf(${input}) then 'is infinite' else 'is larger than the 14 digits before the decimal mark that are kept' end`
        : "'is larger than the 14 digits before the decimal mark that are kept'",
    },
  };
}

/** A matched column that mostly cannot be read is another column of the same name. */
function isSomethingElse({how, column}: MappedColumn, unreadable: number, told: number): boolean {
  return how === "matched" && !column.required && told > 0 && unreadable * 2 > told;
}

/** Finds out whether the discount is money or a share of the price. */
async function readDiscount(
  connection: DuckDBConnection,
  base: string,
  mapping: Mapping,
  typed: Map<string, Typed>,
  details: Map<string, string>,
): Promise<void> {
  const mapped = mapping.columns.find((c) => c.column.name === "discount");
  const discount = typed.get("discount");
  if (!mapped || !discount || mapped.from.kind === "constant") return;
  if (!mapped.from.as) {
    const [seen] = await query<{share: boolean | null}>(
      connection,
      `select min(v) >= 0 and max(v) <= 1 and bool_or(v > 0 and v < 1) as share from (select ${discount.value} as v from ${base})`,
    );
    if (!seen?.share) return;
    mapped.from.as = "rate";
  }
  details.set(
    "discount",
    [details.get("discount"), "a share of the price, turned into money"].filter(Boolean).join(", "),
  );
  typed.set("in_discount_rate", {value: discount.value, unreadable: null});
  typed.set("discount", {
    value: "null",
    unreadable: {
      when: `(${discount.unreadable?.when ?? "false"}) or (${discount.value}) not between 0 and 1`,
      reason: `case when (${discount.value}) is not null then 'is not a share between 0 and 1' else ${discount.unreadable?.reason ?? "''"} end`,
    },
  });
}

function verdictOf(table: ContractTable, mapping: Mapping, typed: Map<string, Typed>): string {
  const namesOrders = mapping.columns.some((c) => c.column.name === "refund_of");
  const cases: string[] = [];
  for (const column of table.columns) {
    const found = typed.get(column.name);
    const say = (when: string, reason: string) =>
      cases.push(`when ${when} then ${text(`${column.name}\x1f`)} || ${reason}`);
    if (found?.unreadable) say(found.unreadable.when, found.unreadable.reason);
    if (table.name === "subscriptions")
      for (const [when, reason] of wrongOf(column.name, typed)) say(when, reason);
    if (!column.required && !column.requiredIf?.((name) => typed.has(name))) continue;
    const isMissing = `(${found?.value ?? "null"}) is null`;
    if (column.name === "customer_id" && namesOrders) {
      const refunded = typed.get("refund_of")?.value ?? "null";
      say(`${isMissing} and (${refunded}) is null`, "'is empty, and the row names no order it pays back'");
    } else if (found) say(isMissing, "'is empty'");
  }
  return cases.length === 0 ? "null::varchar" : `case ${cases.join(" ")} end`;
}

/** The final value of every contract column: refunds are negative, shares and profits become money. */
function finish(
  table: ContractTable,
  source: SourceConfig,
  mapping: Mapping,
  typed: Map<string, Typed>,
): string[] {
  if (table.name !== "transactions") return table.columns.map((c) => name(c.name));
  const mayRefund = typed.has("refund_of");
  const isRefund = source.refunds ? "true" : mayRefund ? "refund_of is not null" : "false";
  const cost = mapping.columns.find((c) => c.column.name === "cost");
  const isProfit = cost?.from.kind === "column" && cost.from.as === "profit";
  const money: Record<string, string> = {
    cost: isProfit ? "try_cast(amount - cost as decimal(18,4))" : "cost",
    discount: typed.has("in_discount_rate")
      ? "case when in_discount_rate < 1 then try_cast(amount::double * in_discount_rate::double / (1 - in_discount_rate::double) as decimal(18,4)) end"
      : "discount",
    quantity: "quantity",
  };
  return table.columns.map((column) => {
    const plain = money[column.name] ?? name(column.name);
    if (isRefund === "false") return plain === name(column.name) ? plain : `${plain} as ${name(column.name)}`;
    if (column.name === "amount") return `case when ${isRefund} then -abs(amount) else amount end as amount`;
    // A refund recorded as a positive amount has its cost, discount and units recorded the same way.
    if (column.name in money)
      return `case when ${isRefund} and amount > 0 then -(${plain}) else ${plain} end as ${name(column.name)}`;
    return name(column.name);
  });
}

const yes = ["yes", "y", "true", "t", "1", "1.0", "是", "已流失", "流失"];
const no = ["no", "n", "false", "f", "0", "0.0", "否", "未流失"];

/** Yes or no, as people and programs write it. */
function flag(input: string): Typed {
  const word = `lower(${input})`;
  const value = `case when ${word} in (${texts(yes)}) then true when ${word} in (${texts(no)}) then false end`;
  return {value, unreadable: {when: unreadable(input, value, []), reason: "'is neither yes nor no'"}};
}

/** Whether a file of subscriptions says how long they have run, and not when they started. */
function readsTenures(mapping: Mapping): boolean {
  const isRead = (column: string) => mapping.columns.some((c) => c.column.name === column);
  return isRead("tenure_months") && !isRead("started_on");
}

/** Columns of subscriptions that are left aside because others say the same, with the reason. */
function insteadOf(table: ContractTable, hasTenures: boolean): Map<string, string> {
  if (table.name !== "subscriptions") return new Map();
  return hasTenures
    ? new Map([["ended_on", "the file has no start, so tenure_months and ended are read"]])
    : new Map(["tenure_months", "ended"].map((column) => [column, "started_on and ended_on say it"]));
}

function missingAsOf(shown: string): Problem {
  return {
    file: shown,
    what: "The file says how many months each subscription has run, not when it started, and `calendar.asOf` is missing, so no start can be worked out.",
    remedy:
      'Write `calendar: {asOf: "YYYY-MM-DD"}` in the config with the day on which the file was made; or name a column of start dates for started_on in `columns`.',
  };
}

/** What a subscription cannot be although each of its values can be read: conditions and reasons, per column. */
function wrongOf(column: string, typed: Map<string, Typed>): [when: string, reason: string][] {
  const value = typed.get(column)?.value;
  if (value === undefined) return [];
  const start = typed.get("started_on")?.value;
  if (column === "ended_on" && start !== undefined)
    return [[`(${value}) < (${start})`, "'lies before the start'"]];
  if (column === "amount") return [[`(${value}) < 0`, "'is negative'"]];
  if (column === "tenure_months")
    return [
      [
        `(${value}) < 0 or (${value}) > 2400 or (${value}) <> trunc(${value})`,
        "'is not a whole number of months'",
      ],
    ];
  return [];
}

/** Starts and ends of subscriptions; counted back from the as-of day where the file says only how long they have run. */
function finishSubscriptions(table: ContractTable, asOf: string | undefined): string[] {
  if (asOf === undefined) return table.columns.map((c) => name(c.name));
  const day = `date ${text(asOf)}`;
  const values: Record<string, string> = {
    started_on: `(${day} - to_months(tenure_months::integer))::date`,
    ended_on: `case when ended then ${day} end`,
  };
  return table.columns.map(({name: column}) => {
    const value = values[column];
    return value === undefined ? name(column) : `${value} as ${name(column)}`;
  });
}
