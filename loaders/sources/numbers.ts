/**
 * Reads numbers and money as people and programs write them, into `decimal(18,4)`.
 *
 * The decimal mark is settled once per column, over all rows, by the form of its values:
 * - both marks in one value: the last one is the decimal mark (`1.234,56`);
 * - a mark twice in one value: it parts thousands (`1,234,567`);
 * - a mark not followed by exactly three digits, or after none, four or more digits, or after a lone zero: decimal
 *   (`12,5`, `1234,567`, `0,125`);
 * - only values such as `1,234`: the comma parts thousands, unless values of four or more digits stand ungrouped
 *   beside them; only values such as `1.234`: cannot be told. What cannot be told is refused until `decimal` is set.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Problem} from "../failure.ts";
import {query, text, texts} from "./sql.ts";

export interface NumberForm {
  decimal: "." | ",";
  /** Said to the user; empty when there is nothing to say. */
  detail: string;
  /** SQL of the value, null where it cannot be read. */
  value: string;
  /** SQL of the reason why a value that is there cannot be read. */
  reason: string;
  /** Words in the column that mean that there is no value. */
  emptyWords: string[];
  /** True when values end in a per cent sign and were divided by 100. */
  isPercent: boolean;
  /** Currency signs and codes found, with rows. */
  currencies: Map<string, number>;
  /** Non-empty values that were not readable, and all non-empty values. */
  unreadable: number;
  told: number;
  /** What one value means with either decimal mark, when nothing settles which it is. */
  ambiguous?: Ambiguity;
}

interface Ambiguity {
  example: string;
  choices: {value: "." | ","; meaning: string}[];
}

/** How a value looks with its digits replaced by 9. */
interface Shape {
  shape: string;
  rows: number;
  example: string;
  leadingZero: boolean;
}

/** Digits of this kind are read like their plain twins. */
const wideDigits = "０１２３４５６７８９";
const plainDigits = "0123456789";
const wideMark = {".": "．", ",": "，"} as const;

// Words that money is written with. Other letters beside digits are a name or a number of something, not money.
const currencyWords =
  "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KES|KRW|KWD|MAD|MXN|MYR|NGN|NOK|NZD|PEN|PHP|PKR|PLN|QAR|RMB|RON|RSD|RUB|SAR|SEK|SGD|THB|TND|TRY|TWD|UAH|USD|VND|ZAR|kr|zł|Kč|Ft|Fr|Rs|lei|元";

const emptyWords = [
  "NULL",
  "null",
  "Null",
  "N/A",
  "n/a",
  "#N/A",
  "NA",
  "None",
  "none",
  "\\N",
  "-",
  "--",
  "—",
];

export function isEmptyWord(shape: string): boolean {
  return emptyWords.includes(shape);
}

/** The text with 9 for every digit, ９ for every full-width one. */
export function shapeOf(textColumn: string): string {
  return `translate(${textColumn}, '${plainDigits}${wideDigits}', '9999999999９９９９９９９９９９')`;
}

/**
 * Looks at every value of a text column.
 *
 * @param from rows, with `column` already trimmed and null where empty
 */
export async function numberForm(
  connection: DuckDBConnection,
  from: string,
  column: string,
  options: {decimal?: "." | "," | undefined; allowPercent?: boolean; shown: string; name: string},
): Promise<{form: NumberForm; problem: Problem | null}> {
  const plain =
    options.decimal === "," ? null : await plainNumbers(connection, from, column, options.decimal);
  if (plain) return {form: plain, problem: null};
  const shapes = await query<Shape>(
    connection,
    `select ${shapeOf(column)} as shape, count(*)::double as rows, arg_min(${column}, _line) as example,
       coalesce(bool_or(starts_with(ltrim(${column}, '-+('), '0.') or starts_with(ltrim(${column}, '-+('), '0,')), false) as "leadingZero"
     from ${from} where ${column} is not null group by 1 order by 2 desc, 1 limit ${mostShapes}`,
  );
  const empty = shapes.filter((s) => isEmptyWord(s.shape));
  const told = (await countTold(connection, from, column, shapes)) - sum(empty);
  const parsed = shapes.map((s) => ({...s, parts: numberParts(s.shape)}));
  const readable = parsed.filter((s): s is Shape & {parts: Parts} => s.parts !== null);
  const {decimal, doubt} = settleDecimal(readable, options);

  const currencies = new Map<string, number>();
  const groups = new Map<string, {shapes: string[]; value: string}>();
  let isPercent = false;
  let read = 0;
  const dropped = new Set<string>();
  for (const s of readable)
    for (const c of s.shape)
      if (c !== "9" && c !== "９" && c !== decimal && c !== wideMark[decimal]) dropped.add(c);
  const drop = [...dropped].sort().join("");
  for (const s of readable) {
    const {parts} = s;
    if (!fits(parts, decimal)) continue;
    if (parts.percent && !options.allowPercent) continue;
    read += s.rows;
    if (parts.currency) currencies.set(parts.currency, (currencies.get(parts.currency) ?? 0) + s.rows);
    if (parts.percent) isPercent = true;
    const isPlain =
      parts.plain &&
      (parts.marks.length === 0 || (decimal === "." && parts.marks === ".")) &&
      !s.shape.includes("９");
    const bare = isPlain
      ? column
      : `translate(${column}, ${text(`${wideDigits}${decimal}${wideMark[decimal]}${drop}`)}, '${plainDigits}..')`;
    const cast = `try_cast(${bare} as decimal(18,4))`;
    const signed = !isPlain && parts.negative ? `-${cast}` : cast;
    const value = parts.percent ? `try_cast(${signed} / 100 as decimal(18,4))` : signed;
    const group = groups.get(value);
    if (group) group.shapes.push(s.shape);
    else groups.set(value, {shapes: [s.shape], value});
  }
  const list = [...groups.values()];
  const only = list[0];
  const all = read === told && empty.length === 0;
  const value =
    list.length === 0 || !only
      ? "null::decimal(18,4)"
      : list.length === 1 && all
        ? only.value
        : `case ${list.map((g) => `when ${shapeOf(column)} in (${texts(g.shapes)}) then ${g.value}`).join(" ")} end`;
  const good = list.flatMap((g) => g.shapes);
  const reason = `case when lower(${column}) in ('nan', '+nan', '-nan') then 'is NaN, not a number'
    when regexp_full_match(lower(${column}), '[-+]?(inf|infinity|∞)') then 'is infinite'
    ${good.length > 0 ? `when ${shapeOf(column)} in (${texts(good)}) then 'is larger than the 14 digits before the decimal mark that are kept'` : ""}
    else ${text(`is not a number${readable.some((s) => s.parts.marks !== "") ? ` with decimal mark ${decimal}` : ""}`)} end`;
  return {
    form: {
      decimal,
      detail: detail(readable, decimal, currencies, isPercent),
      value,
      reason,
      emptyWords: empty.map((s) => s.shape),
      isPercent,
      currencies,
      unreadable: told - read,
      told,
      ...(doubt && {ambiguous: doubt}),
    },
    problem: doubt && doubtProblem(options, doubt),
  };
}

/**
 * The form of a column that holds nothing but numbers as programs write them, which is most files: one cheap look
 * instead of the shapes of all values. Null when there is anything else, or when the point could part thousands.
 */
async function plainNumbers(
  connection: DuckDBConnection,
  from: string,
  column: string,
  decimal: "." | "," | undefined,
): Promise<NumberForm | null> {
  const value = `try_cast(${column} as decimal(18,4))`;
  const [seen] = await query<{told: number; read: number; points: number; settles: boolean | null}>(
    connection,
    `select count(${column})::double as told, count(${value})::double as read,
       count(*) filter (where contains(${column}, '.'))::double as points,
       bool_or(${column}[-2] = '.' or ${column}[-3] = '.') as settles
     from ${from}`,
  );
  if (!seen || seen.told === 0 || seen.read < seen.told) return null;
  if (seen.points > 0 && !seen.settles && decimal === undefined) return null;
  return {
    decimal: ".",
    detail: seen.points > 0 ? "decimal mark ." : "",
    value,
    reason: "'is not a number'",
    emptyWords: [],
    isPercent: false,
    currencies: new Map(),
    unreadable: 0,
    told: seen.told,
  };
}

const mostShapes = 5000;

/** Values that are there: the sum over all shapes, unless there were too many shapes to list. */
export async function countTold(
  connection: DuckDBConnection,
  from: string,
  column: string,
  shapes: readonly {rows: number}[],
): Promise<number> {
  if (shapes.length < mostShapes) return sum(shapes);
  const [counted] = await query<{n: number}>(connection, `select count(${column})::double as n from ${from}`);
  return counted?.n ?? 0;
}

function sum(shapes: readonly {rows: number}[]): number {
  return shapes.reduce((total, s) => total + s.rows, 0);
}

interface Parts {
  negative: boolean;
  currency: string;
  /** Separators in order, as `.`, `,`, or ` ` (any space or apostrophe). */
  marks: string;
  /** Digits in each run. */
  runs: number[];
  percent: boolean;
  /** The database reads it as it stands. */
  plain: boolean;
  scientific: boolean;
}

const groupSpaces = " \u00a0\u2009\u202f'’";

const amountPattern = new RegExp(
  `^(\\()?\\s*([-+])?\\s*([A-Z]{0,3}\\p{Sc}|(?:${currencyWords})\\.?)?\\s*([-+])?\\s*([.,]?9(?:[9.,' \\u00a0\\u2009\\u202f’]*[9.,])?)\\s*(%)?\\s*(\\p{Sc}|${currencyWords})?\\s*([-+])?\\s*(\\))?$`,
  "iu",
);

/** What a shape is made of, or null when it is no number. */
export function numberParts(shape: string): Parts | null {
  if (/^[-+]?(9+(\.9*)?|\.9+)[eE][-+]?9{1,3}$/.test(shape)) {
    return {
      negative: false,
      currency: "",
      marks: ".",
      runs: [1, 1],
      percent: false,
      plain: true,
      scientific: true,
    };
  }
  const usual = shape
    .replaceAll("９", "9")
    .replaceAll("，", ",")
    .replaceAll("．", ".")
    .replaceAll("－", "-")
    .replaceAll("−", "-")
    .replaceAll("（", "(")
    .replaceAll("）", ")");
  const match = amountPattern.exec(usual);
  if (!match) return null;
  const [, open, before, code, between, digits = "", percent, codeAfter, after, close] = match;
  if (Boolean(open) !== Boolean(close)) return null;
  const signs = [before, between, after].filter(Boolean);
  if (signs.length > 1 || (signs.length === 1 && open)) return null;
  if (code && codeAfter) return null;
  const marks = [...digits].filter((c) => c !== "9").map((c) => (groupSpaces.includes(c) ? " " : c));
  const runs = digits.split(/[^9]/).map((run) => run.length);
  return {
    negative: open !== undefined || signs[0] === "-",
    currency: currencyName(code ?? codeAfter ?? ""),
    marks: marks.join(""),
    runs,
    percent: percent !== undefined,
    plain: /^[-+]?[9]*[.,]?9*$/.test(shape),
    scientific: false,
  };
}

function currencyName(found: string): string {
  const code = found.toUpperCase().replace(/\.$/, "");
  return (
    {
      "¥": "CNY",
      "￥": "CNY",
      元: "CNY",
      RMB: "CNY",
      "CN¥": "CNY",
      $: "USD",
      US$: "USD",
      "€": "EUR",
      "£": "GBP",
    }[code] ?? code
  );
}

/** Whether the runs of digits are a well-grouped number when `decimal` is the decimal mark. */
function fits({marks, runs, scientific}: Parts, decimal: "." | ","): boolean {
  if (scientific) return decimal === ".";
  if (marks === "") return true;
  const last = marks.lastIndexOf(decimal);
  if (last >= 0 && (last !== marks.length - 1 || marks.indexOf(decimal) !== last)) return false;
  const groupMarks = last >= 0 ? marks.slice(0, last) : marks;
  if (groupMarks === "") return true;
  if (new Set(groupMarks).size > 1) return false;
  const whole = runs.slice(0, groupMarks.length + 1);
  const [head = 0, ...groups] = whole;
  // Indian numbers group by two above the thousands: 1,23,456.
  const isIndian =
    groupMarks[0] === "," && groups.at(-1) === 3 && groups.slice(0, -1).every((n) => n === 2) && head <= 2;
  return head >= 1 && head <= 3 && (groups.every((n) => n === 3) || isIndian);
}

function settleDecimal(
  shapes: readonly (Shape & {parts: Parts})[],
  options: {decimal?: "." | "," | undefined; shown: string; name: string},
): {decimal: "." | ","; doubt: Ambiguity | null} {
  if (options.decimal) return {decimal: options.decimal, doubt: null};
  const votes = {".": 0, ",": 0};
  const evidence: {".": string; ",": string} = {".": "", ",": ""};
  const open: Record<"." | ",", (Shape & {parts: Parts})[]> = {".": [], ",": []};
  let ungrouped: string | undefined;
  const vote = (mark: "." | ",", s: Shape) => {
    votes[mark] += s.rows;
    evidence[mark] ||= s.example;
  };
  for (const s of shapes) {
    const {marks, runs, scientific} = s.parts;
    if (scientific) vote(".", s);
    const points = [...marks].filter((m) => m === ".").length;
    const commas = [...marks].filter((m) => m === ",").length;
    if (points + commas === 0) {
      if (marks === "" && Math.max(...runs) >= 4) ungrouped ??= s.example;
      continue;
    }
    const last = marks.lastIndexOf(".") > marks.lastIndexOf(",") ? "." : ",";
    const other = last === "." ? "," : ".";
    if (points > 0 && commas > 0) {
      // 1.234.567,5 and 1,234,567.5: the mark that stands once and last. Anything else is no number either way.
      if (marks.indexOf(last) === marks.length - 1) vote(last, s);
      continue;
    }
    if (points + commas > 1) {
      vote(other, s);
      continue;
    }
    const before = runs[runs.length - 2] ?? 0;
    const behind = runs[runs.length - 1] ?? 0;
    if (behind !== 3 || before > 3 || before === 0 || marks.includes(" ")) vote(last, s);
    else if (s.leadingZero) vote(last, s);
    else open[last].push(s);
  }
  if (votes["."] > 0 && votes[","] > 0) {
    // Rows of the rarer form cannot be read and are refused with the reason.
    return {decimal: votes["."] >= votes[","] ? "." : ",", doubt: null};
  }
  if (votes["."] > 0) return {decimal: ".", doubt: null};
  if (votes[","] > 0) return {decimal: ",", doubt: null};
  const [point] = open["."];
  const [comma] = open[","];
  const undecided = point ?? (ungrouped !== undefined ? comma : undefined);
  return {decimal: ".", doubt: undecided ? ambiguity(undecided.example) : null};
}

/** Only one mark stands in the example: it is the decimal mark, or it parts thousands. */
function ambiguity(example: string): Ambiguity {
  const digits = example.replace(/[^\d.,]/g, "");
  const thousands = digits.replace(/[.,]/, "");
  const decimals = digits.replace(",", ".");
  const isPoint = digits.includes(".");
  return {
    example,
    choices: [
      {value: ".", meaning: isPoint ? decimals : thousands},
      {value: ",", meaning: isPoint ? thousands : decimals},
    ],
  };
}

function doubtProblem(options: {shown: string; name: string}, {example, choices}: Ambiguity): Problem {
  const readings = choices.map(({value, meaning}) => `${meaning} when ${value} is the decimal mark`);
  return {
    file: options.shown,
    what: `The numbers in ${options.name} can be read two ways: ${JSON.stringify(example)} is ${readings.join(", ")}.`,
    remedy: 'Write `decimal: "."` or `decimal: ","` for its source in the config.',
  };
}

function detail(
  shapes: readonly (Shape & {parts: Parts})[],
  decimal: "." | ",",
  currencies: ReadonlyMap<string, number>,
  isPercent: boolean,
): string {
  const said: string[] = [];
  const usesMark = shapes.some((s) => s.parts.marks.includes(decimal));
  const groups = shapes.flatMap((s) => [...s.parts.marks]).find((m) => m !== decimal);
  if (usesMark) said.push(`decimal mark ${decimal}`);
  if (groups) said.push(`thousands parted by ${groups === " " ? "a space" : groups}`);
  if (currencies.size > 0) said.push(`currency ${[...currencies.keys()].sort().join(", ")}`);
  if (isPercent) said.push("per cent");
  if (shapes.some((s) => s.parts.negative && !s.shape.startsWith("-")))
    said.push("negative numbers in accountants' form");
  return said.join(", ");
}
