/** Says what is wrong with a configuration: the key, what was found, what is allowed. */
import type {z} from "zod";
import type {Problem} from "./failure.ts";

const types: Record<string, string> = {
  string: "a text in quotes",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list in [ ]",
  object: "an object in { }",
  record: "an object in { }",
};

/** What may stand where several kinds of values may, by the key they stand at. */
const choices: [key: RegExp, allowed: string][] = [
  [/\.columns\.[^.]+\.column$/, "a heading in quotes, or a position counted from 1"],
  [/\.columns\.[^.]+\.constant$/, "a text in quotes, or a number"],
  [
    /\.columns\.[^.]+$/,
    'a heading in quotes, a position counted from 1, {constant: …}, or {column: …, as: "rate"} (docs/configuration.md)',
  ],
  [/^segments\./, "an expression in quotes, or {label: …, expression: …} (docs/configuration.md)"],
  [/\.path$/, "a path in quotes, or a list of paths"],
  [/^sources\./, "a path in quotes, an object with `path`, or a list of these (docs/configuration.md)"],
];

/** One problem for each mistake. */
export function configProblems(issues: readonly z.core.$ZodIssue[], input: unknown, file: string): Problem[] {
  return issues.flatMap((issue) => problemsOf(issue, input, file));
}

function problemsOf(issue: z.core.$ZodIssue, input: unknown, file: string): Problem[] {
  const key = keyOf(issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => ({
      file,
      what: `There is no setting \`${key === "" ? name : `${key}.${name}`}\`.`,
      remedy: "Remove it or correct its name; docs/configuration.md lists every setting.",
    }));
  }
  const value = valueAt(input, issue.path);
  if (issue.code === "invalid_union") {
    const meant = optionMeant(issue.errors, value);
    if (meant) {
      // The issues of an option have paths that begin at the union.
      const whole = meant.map((inner) => ({...inner, path: [...issue.path, ...inner.path]}));
      return configProblems(whole, input, file);
    }
  }
  if (key === "") {
    return [
      {
        file,
        what: `The default export is ${shown(value)}, not a configuration.`,
        remedy: "Write `export default defineConfig({…})`.",
      },
    ];
  }
  if (value === undefined) {
    return [{file, what: `\`${key}\` is missing.`, remedy: `Add it: ${allowed(issue, key)}.`}];
  }
  return [
    {
      file,
      what: `\`${key}\` is ${shown(value)}.`,
      remedy:
        issue.code === "custom" || issue.code === "invalid_format"
          ? `It ${issue.message}.`
          : `Allowed: ${allowed(issue, key)}.`,
    },
  ];
}

/** The option of a union that the value comes nearest to; none when it is of no option's kind. */
function optionMeant(
  options: readonly (readonly z.core.$ZodIssue[])[],
  value: unknown,
): readonly z.core.$ZodIssue[] | undefined {
  if (value === undefined || (isObject(value) && Object.keys(value).length === 0)) return undefined;
  const possible = options.filter((option) => !option.some(isOfAnotherKind));
  return [...possible].sort((a, b) => a.length - b.length)[0];
}

function isOfAnotherKind(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === "invalid_union") return issue.errors.every((option) => option.some(isOfAnotherKind));
  return issue.code === "invalid_type";
}

function allowed(issue: z.core.$ZodIssue, key: string): string {
  switch (issue.code) {
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(", ");
    case "invalid_type":
      return types[issue.expected] ?? issue.expected;
    case "too_small":
      if (issue.origin === "string") return "a text that is not empty";
      if (issue.origin === "array") return "a list of at least one";
      return `at least ${issue.inclusive === false ? Number(issue.minimum) + 1 : issue.minimum}`;
    case "too_big": {
      const unit = issue.origin === "array" ? " entries" : issue.origin === "string" ? " characters" : "";
      return `at most ${issue.maximum}${unit}`;
    }
    case "invalid_union":
      return choices.find(([pattern]) => pattern.test(key))?.[1] ?? "see docs/configuration.md";
    default:
      return issue.message;
  }
}

/** As a person writes it: `sources.transactions[1].header`. */
function keyOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input;
  for (const key of path) {
    if (!isObject(value)) return undefined;
    value = value[key];
  }
  return value;
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return value !== null && typeof value === "object";
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "function") return "a function";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
