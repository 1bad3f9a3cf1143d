/**
 * Reads dates and times as people and programs write them, one way per column and file.
 *
 * Year first (`2024-03-05`, `2024/3/5`, `20240305`, `2024年3月5日`) can be read one way only. Day and month before the
 * year are settled by a number over 12 somewhere in the column; points (`5.3.2024`) mean day first unless that is
 * contradicted. What stays open is refused until `dateFormat` is set.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Problem} from "../failure.ts";
import {countTold, isEmptyWord, shapeOf} from "./numbers.ts";
import {query, text, texts} from "./sql.ts";

export interface DateForm {
  detail: string;
  /** SQL of the value: a business-local `timestamp`, null where it cannot be read. */
  value: string;
  /** SQL of the reason why a value that is there cannot be read. */
  reason: string;
  /** Words in the column that mean that there is no value. */
  emptyWords: string[];
  unreadable: number;
  told: number;
  /** The two formats, when nothing settles which is meant. */
  ambiguous?: {formats: [string, string]; example: string; readings: [string, string]};
}

interface Shape {
  shape: string;
  rows: number;
  example: string;
  line: number;
}

type Order = "ymd" | "dmy" | "mdy" | "named";

interface Pattern {
  /** Shapes of one family can stand side by side in a column. */
  family: string;
  order: Order | "open";
  /** The format with `{d}` where day and month, in either order, are still open. */
  format: (order: Order) => string;
  zone: "none" | "utc" | "offset";
  yearDigits: 2 | 4;
  separator: string;
}

const orderNames: Record<Order, string> = {
  ymd: "year first",
  dmy: "day before month",
  mdy: "month before day",
  named: "with the month's name",
};

/**
 * Looks at every value of a text column.
 *
 * @param from rows, with `column` already trimmed and null where empty
 * @param options.share of rows that may be written another way and are then refused one by one
 */
export async function dateForm(
  connection: DuckDBConnection,
  from: string,
  column: string,
  options: {dateFormat?: string | undefined; timeZone: string; shown: string; name: string; share: number},
): Promise<{form: DateForm; problem: Problem | null}> {
  const plain = options.dateFormat ? null : await plainDates(connection, from, column);
  if (plain) return {form: plain, problem: null};
  const shapes = await query<Shape>(
    connection,
    `select ${shapeOf(column)} as shape, count(*)::double as rows, arg_min(${column}, _line) as example, min(_line)::double as line
     from ${from} where ${column} is not null group by 1 order by 2 desc, 1 limit 5000`,
  );
  const empty = shapes.filter((s) => isEmptyWord(s.shape));
  const emptyWords = empty.map((s) => s.shape);
  const told =
    (await countTold(connection, from, column, shapes)) - empty.reduce((total, s) => total + s.rows, 0);
  if (options.dateFormat) {
    return configuredForm(connection, from, column, options.dateFormat, {told, emptyWords}, options);
  }
  const readable = shapes.flatMap((shape) => {
    const pattern = datePattern(shape.shape);
    return pattern ? [{...shape, pattern}] : [];
  });
  const families = new Map<string, {rows: number; shapes: typeof readable}>();
  for (const shape of readable) {
    const family = families.get(shape.pattern.family) ?? {rows: 0, shapes: []};
    family.rows += shape.rows;
    family.shapes.push(shape);
    families.set(shape.pattern.family, family);
  }
  const [main, ...others] = [...families.values()].sort((a, b) => b.rows - a.rows);
  if (!main) {
    const nothing = {
      detail: "",
      value: "null::timestamp",
      reason: "'is not a date'",
      emptyWords,
      unreadable: told,
      told,
    };
    return {form: nothing, problem: null};
  }
  let problem: Problem | null = null;
  const strangers = others.reduce((sum, family) => sum + family.rows, 0);
  const [second] = others;
  if (second && strangers > options.share * told) {
    const [a] = [...main.shapes].sort((x, y) => x.line - y.line);
    const [b] = [...second.shapes].sort((x, y) => x.line - y.line);
    if (a && b) problem = twoFormats(options, a, b);
  }
  let order: Order = "ymd";
  let ambiguous: DateForm["ambiguous"];
  const [first] = main.shapes;
  if (!first) throw new Error("a family of dates without a shape");
  if (first.pattern.order === "open") {
    const settled = await settleOrder(connection, from, column, main.shapes, options);
    order = settled.order;
    problem ??= settled.problem;
    ambiguous = settled.ambiguous;
  } else order = first.pattern.order;

  const byValue = new Map<string, string[]>();
  for (const shape of main.shapes) {
    const value = sqlOf(column, shape.shape, shape.pattern, order, options.timeZone);
    byValue.set(value, [...(byValue.get(value) ?? []), shape.shape]);
  }
  const values = [...byValue];
  const good = main.shapes.map((s) => s.shape);
  const unreadable = told - main.rows;
  const [only] = values;
  const value =
    values.length === 1 && unreadable === 0 && empty.length === 0 && only
      ? only[0]
      : `case ${values.map(([v, list]) => `when ${shapeOf(column)} in (${texts(list)}) then ${v}`).join(" ")} end`;
  const strange = others.flatMap((family) => family.shapes.map((s) => s.shape));
  const how = orderNames[order];
  const reason = `case when ${shapeOf(column)} in (${texts(good)}) then 'is no day or time that exists'
    ${strange.length > 0 ? `when ${shapeOf(column)} in (${texts(strange)}) then ${text(`is written another way than the column (${how})`)}` : ""}
    else 'is not a date' end`;
  const zones = [...new Set(main.shapes.map((s) => s.pattern.zone))].filter((zone) => zone !== "none");
  return {
    form: {
      detail: `dates ${how} (${first.pattern.format(order).replace("{z}", "")})${zones.length > 0 ? `, instants read in ${options.timeZone}` : ""}`,
      value,
      reason,
      emptyWords,
      unreadable,
      told,
      ...(ambiguous && {ambiguous}),
    },
    problem,
  };
}

/** The form of a column of `2024-03-05` or `2024-03-05 14:05:09` and nothing else: one cheap look at most files. */
async function plainDates(
  connection: DuckDBConnection,
  from: string,
  column: string,
): Promise<DateForm | null> {
  const value = `try_cast(${column} as timestamp)`;
  const [seen] = await query<{told: number; read: number; times: number}>(
    connection,
    `select count(t)::double as told,
       count(*) filter (where ${value.replace(column, "t")} is not null and t[5] = '-' and t[8] = '-'
         and (strlen(t) = 10 or (strlen(t) = 19 and t[11] = ' ' and t[14] = ':' and t[17] = ':')))::double as read,
       count(*) filter (where strlen(t) = 19)::double as times
     from (select ${column} as t from ${from})`,
  );
  if (!seen || seen.told === 0 || seen.read < seen.told) return null;
  return {
    detail: `dates year first (${seen.times > 0 ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d"})`,
    value,
    reason: "'is not a date'",
    emptyWords: [],
    unreadable: 0,
    told: seen.told,
  };
}

/** How a shape is to be read, or null when it is no date. */
export function datePattern(shape: string): Pattern | null {
  // yyyymmddhhmm and yyyymmddhhmmss
  if (shape === "999999999999") return compact("%H%M");
  if (shape === "99999999999999") return compact("%H%M%S");
  const months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
  const match = new RegExp(
    `^(?:(9999)([-/.])9{1,2}\\2(9{1,2})|(9999年9{1,2}月9{1,2}日?)|(99999999)|(9{1,2})([-/.])9{1,2}\\7(9999|9{1,2})` +
      `|(9{1,2})([- ])(${months})[a-z]*\\.?[-, ]+(9999|99)|((?:${months})[a-z]*)(\\.?) 9{1,2}(,?) 9999)(.*)$`,
    "i",
  ).exec(shape);
  if (!match) return null;
  const [
    ,
    year,
    ymdSeparator,
    ,
    chinese,
    digits,
    ,
    separator,
    xyzYear,
    ,
    namedSeparator,
    ,
    namedYear,
    monthFirst,
  ] = match;
  const time = timeFormat(match[16] ?? "");
  if (!time) return null;
  const head = shape.slice(0, shape.length - (match[16] ?? "").length);
  const fixed = (family: string, order: Order, format: string, yearDigits: 2 | 4 = 4): Pattern => ({
    family,
    order,
    format: () => format + time.format,
    zone: time.zone,
    yearDigits,
    separator: "",
  });
  if (year) return fixed("year first", "ymd", `%Y${ymdSeparator}%m${ymdSeparator}%d`);
  if (chinese) return fixed("year first", "ymd", `%Y年%m月%d${chinese.endsWith("日") ? "日" : ""}`);
  if (digits) return fixed("year first", "ymd", "%Y%m%d");
  if (xyzYear) {
    const y = xyzYear.length === 4 ? "%Y" : "%y";
    const s = separator ?? "/";
    return {
      family: `three numbers, year of ${xyzYear.length === 4 ? 4 : 2} digits, parted by ${s}`,
      order: "open",
      format: (order) =>
        (order === "mdy" ? `%m${s}%d${s}${y}` : order === "ymd" ? `${y}${s}%m${s}%d` : `%d${s}%m${s}${y}`) +
        time.format,
      zone: time.zone,
      yearDigits: xyzYear.length === 4 ? 4 : 2,
      separator: s,
    };
  }
  const full = /(january|february|march|april|june|july|august|september|october|november|december)/i.test(
    head,
  );
  const month = full ? "%B" : "%b";
  if (namedYear) {
    const y = namedYear.length === 4 ? "%Y" : "%y";
    const before = new RegExp(`[a-z]+(\\.?[-, ]+)${namedYear}$`, "i").exec(head)?.[1] ?? " ";
    return fixed("month's name", "named", `%d${namedSeparator}${month}${before}${y}`);
  }
  if (monthFirst) return fixed("month's name", "named", `${month}${match[14] ?? ""} %d${match[15] ?? ""} %Y`);
  return null;

  function compact(format: string): Pattern {
    return {
      family: "year first",
      order: "ymd",
      format: () => `%Y%m%d${format}`,
      zone: "none",
      yearDigits: 4,
      separator: "",
    };
  }
}

function timeFormat(tail: string): {format: string; zone: Pattern["zone"]} | null {
  const match =
    /^(?:([T ]|, ?)( *)(?:(9{1,2}):(99)(?::(99)(?:([.,])(9{1,9}))?)?( *[ap]m)?|(999999|9999)))?( ?)(Z|UTC|GMT|[+-]99:?99|[+-]99)?$/i.exec(
      tail,
    );
  if (!match) return null;
  const [, lead = "", more = "", hour, , seconds, fractionMark, fraction, half, packed, gap = "", zone] =
    match;
  if (zone && !lead) return null;
  let format = lead + more;
  if (packed) format += packed.length === 6 ? "%H%M%S" : "%H%M";
  if (hour) {
    format += half ? "%I:%M" : "%H:%M";
    if (seconds) format += ":%S";
    if (fraction) format += `${fractionMark}${fraction.length > 6 ? "%n" : "%f"}`;
    if (half) format += `${half.startsWith(" ") ? " " : ""}%p`;
  }
  if (!zone) return gap === "" ? {format, zone: "none"} : null;
  if (/^[a-z]/i.test(zone)) return {format: `${format}${gap}${zone}`, zone: "utc"};
  return {format: `${format}${gap}%z`, zone: "offset"};
}

/** SQL that reads one shape. */
function sqlOf(column: string, shape: string, pattern: Pattern, order: Order, timeZone: string): string {
  // The cast is many times faster than a format, and these two shapes are nearly all files.
  if (shape === "9999-99-99" || shape === "9999-99-99 99:99:99") return `try_cast(${column} as timestamp)`;
  return parsed(column, pattern.format(order), pattern.zone, timeZone);
}

function parsed(column: string, format: string, zone: Pattern["zone"], timeZone: string): string {
  const value = `try_strptime(${column}, ${text(format)})`;
  if (zone === "offset") return `timezone(${text(timeZone)}, ${value})::timestamp`;
  if (zone === "utc") return `timezone(${text(timeZone)}, timezone('UTC', ${value}::timestamp))`;
  return `${value}::timestamp`;
}

async function settleOrder(
  connection: DuckDBConnection,
  from: string,
  column: string,
  shapes: readonly (Shape & {pattern: Pattern})[],
  options: {shown: string; name: string},
): Promise<{order: Order; problem: Problem | null; ambiguous?: DateForm["ambiguous"]}> {
  const [first] = shapes;
  if (!first) throw new Error("no dates to settle");
  const {separator, yearDigits} = first.pattern;
  const part = (n: number) =>
    `try_cast(regexp_extract(${column}, '^(\\d+)\\D(\\d+)\\D(\\d+)', ${n}) as integer)`;
  const [seen] = await query<{
    overFirst: number;
    overSecond: number;
    overThird: number;
    centuryFirst: number;
    firsts: number;
    thirds: number;
    firstLine: number | null;
    secondLine: number | null;
    firstExample: string | null;
    secondExample: string | null;
  }>(
    connection,
    `select count(*) filter (where a > 12 and b <= 12)::double as "overFirst",
       count(*) filter (where b > 12 and a <= 12)::double as "overSecond",
       count(*) filter (where c > 31)::double as "overThird",
       count(*) filter (where a > 31)::double as "centuryFirst",
       count(distinct a)::double as firsts, count(distinct c)::double as thirds,
       (min(_line) filter (where a > 12 and b <= 12))::double as "firstLine",
       (min(_line) filter (where b > 12 and a <= 12))::double as "secondLine",
       arg_min(t, _line) filter (where a > 12 and b <= 12) as "firstExample",
       arg_min(t, _line) filter (where b > 12 and a <= 12) as "secondExample"
     from (select _line, ${column} as t, ${part(1)} as a, ${part(2)} as b, ${part(3)} as c
           from ${from} where ${shapeOf(column)} in (${texts(shapes.map((s) => s.shape))}))`,
  );
  if (!seen) throw new Error("an aggregate without a row");
  const ask = (formats: [Order, Order], example: string): Awaited<ReturnType<typeof settleOrder>> => {
    const written = formats.map((order) => first.pattern.format(order)) as [string, string];
    const readings = formats.map((order) => spoken(example, order)) as [string, string];
    return {
      order: formats[0],
      ambiguous: {formats: written, example, readings},
      problem: {
        file: options.shown,
        line: first.line,
        what: `The dates in ${options.name} can be read two ways: ${JSON.stringify(example)} is ${readings[0]} or ${readings[1]}, and no row settles which.`,
        remedy: `Write \`dateFormat: ${JSON.stringify(written[0])}\` or \`dateFormat: ${JSON.stringify(written[1])}\` for its source in the config.`,
      },
    };
  };
  if (yearDigits === 2 && seen.overThird === 0) {
    // The year may also stand first: 24/03/05. Days take many values and years few.
    if (seen.centuryFirst > 0 && seen.overFirst + seen.overSecond > 0) return {order: "ymd", problem: null};
    if (seen.overSecond > 0 && seen.overFirst === 0) return {order: "mdy", problem: null};
    if (!(seen.firsts >= 8 && seen.firsts > 2 * seen.thirds)) {
      if (seen.overFirst > 0 && seen.overSecond === 0) {
        return ask(["dmy", "ymd"], seen.firstExample ?? first.example);
      }
    }
  }
  if (seen.overFirst > 0 && seen.overSecond > 0) {
    return {
      order: "dmy",
      problem: {
        file: options.shown,
        line: seen.secondLine ?? first.line,
        what: `The dates in ${options.name} are in two formats: ${JSON.stringify(seen.firstExample)} in line ${seen.firstLine} has the day first, ${JSON.stringify(seen.secondExample)} in line ${seen.secondLine} the month first.`,
        remedy: `Export the dates as YYYY-MM-DD; or name the right format, \`dateFormat: ${JSON.stringify(first.pattern.format("dmy"))}\` or \`dateFormat: ${JSON.stringify(first.pattern.format("mdy"))}\`, for its source in the config, and rows in the other are refused.`,
      },
    };
  }
  if (seen.overFirst > 0) return {order: "dmy", problem: null};
  if (seen.overSecond > 0) return {order: "mdy", problem: null};
  if (separator === ".") return {order: "dmy", problem: null};
  const example = await openExample(connection, from, column, shapes);
  return ask(["dmy", "mdy"], example ?? first.example);
}

/** A value that really has two readings: 5/3, not 3/3. */
async function openExample(
  connection: DuckDBConnection,
  from: string,
  column: string,
  shapes: readonly Shape[],
): Promise<string | null> {
  const [row] = await query<{t: string}>(
    connection,
    `select ${column} as t from ${from} where ${shapeOf(column)} in (${texts(shapes.map((s) => s.shape))})
       and ltrim(regexp_extract(${column}, '^(\\d+)\\D(\\d+)', 1), '0') <> ltrim(regexp_extract(${column}, '^(\\d+)\\D(\\d+)', 2), '0')
     order by _line limit 1`,
  );
  return row?.t ?? null;
}

const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

function spoken(example: string, order: Order): string {
  const [a = 1, b = 1, c = 1] = (example.match(/\d+/g) ?? []).map(Number);
  const [day, month, year] = order === "dmy" ? [a, b, c] : order === "mdy" ? [b, a, c] : [c, b, a];
  const full = year >= 100 ? year : year < 69 ? 2000 + year : 1900 + year;
  return `${day} ${monthNames[month - 1] ?? `month ${month}`} ${full}`;
}

function twoFormats(options: {shown: string; name: string}, a: Shape, b: Shape): Problem {
  return {
    file: options.shown,
    line: b.line,
    what: `The dates in ${options.name} are in two formats: ${JSON.stringify(a.example)} in line ${a.line} and ${JSON.stringify(b.example)} in line ${b.line}.`,
    remedy:
      "Export the dates as YYYY-MM-DD; or name the right format with `dateFormat` for its source in the config, and rows in the other are refused.",
  };
}

async function configuredForm(
  connection: DuckDBConnection,
  from: string,
  column: string,
  dateFormat: string,
  {told, emptyWords}: {told: number; emptyWords: string[]},
  options: {timeZone: string; shown: string; name: string},
): Promise<{form: DateForm; problem: Problem | null}> {
  const hasTime = /%-?[HI]/.test(dateFormat);
  const formats = [dateFormat, ...(hasTime ? [] : [`${dateFormat} %H:%M:%S`, `${dateFormat} %H:%M`])];
  const zone = dateFormat.includes("%z") ? "offset" : "none";
  const tries = formats.map((format) => parsed(column, format, zone, options.timeZone));
  const value = tries.length > 1 ? `coalesce(${tries.join(", ")})` : (tries[0] ?? "null");
  const form: DateForm = {
    detail: `dates as ${dateFormat}`,
    value,
    reason: text(`is not a date written as ${dateFormat}`),
    emptyWords,
    unreadable: 0,
    told,
  };
  try {
    const [row] = await query<{n: number}>(
      connection,
      `select count(*) filter (where ${column} is not null and ${value} is null)::double as n from ${from}`,
    );
    form.unreadable = row?.n ?? 0;
  } catch (error) {
    return {
      form: {...form, value: "null::timestamp"},
      problem: {
        file: options.shown,
        what: `\`dateFormat: ${JSON.stringify(dateFormat)}\` is no date format: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
        remedy:
          "Write it with %Y (2024) or %y (24), %m (month), %d (day), %b (Mar), %H:%M:%S, %I and %p (12 hours), %z (+02:00), such as %d/%m/%Y %H:%M.",
      },
    };
  }
  // %Y takes 24 for the year 24, which no business has seen.
  form.value = `case when ${value} >= timestamp '1000-01-01' then ${value} end`;
  return {form, problem: null};
}
