/**
 * Functions a configured segment may use: what turns the values of one customer into another value, the same every
 * time. Nothing that reads files, settings, the clock or random numbers, and nothing that makes long texts.
 */

/** Operators, as the parser names them. */
const operators = ["+", "-", "*", "/", "//", "%", "**", "^", "||", "~~", "!~~", "~~*", "!~~*"];

/** What the parser makes of `interval '1 month'` and the like. */
const intervals = [
  "to_years",
  "to_quarters",
  "to_months",
  "to_weeks",
  "to_days",
  "to_hours",
  "to_minutes",
  "to_seconds",
];

/** Those a person writes by name. */
export const segmentFunctions: readonly string[] = [
  "abs",
  "ceil",
  "ceiling",
  "concat",
  "contains",
  "date_diff",
  "date_part",
  "date_trunc",
  "datediff",
  "datepart",
  "datetrunc",
  "day",
  "dayofweek",
  "ends_with",
  "exp",
  "floor",
  "greatest",
  "isodow",
  "last_day",
  "least",
  "left",
  "length",
  "ln",
  "log",
  "log10",
  "log2",
  "lower",
  "ltrim",
  "mod",
  "month",
  "nullif",
  "position",
  "pow",
  "power",
  "prefix",
  "quarter",
  "regexp_extract",
  "regexp_full_match",
  "regexp_matches",
  "replace",
  "right",
  "round",
  "rtrim",
  "sign",
  "split_part",
  "sqrt",
  "starts_with",
  "strpos",
  "substr",
  "substring",
  "suffix",
  "trim",
  "trunc",
  "upper",
  "week",
  "year",
];

const allowed = new Set([...operators, ...intervals, ...segmentFunctions]);

export function isSegmentFunction(name: string): boolean {
  return allowed.has(name.toLowerCase());
}

/** Types a value may be cast to. */
export const segmentTypes: ReadonlySet<string> = new Set([
  "BOOLEAN",
  "TINYINT",
  "SMALLINT",
  "INTEGER",
  "BIGINT",
  "HUGEINT",
  "FLOAT",
  "DOUBLE",
  "DECIMAL",
  "VARCHAR",
  "DATE",
  "TIMESTAMP",
  "INTERVAL",
]);
