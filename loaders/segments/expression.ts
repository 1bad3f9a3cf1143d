/**
 * Reads a configured segment with the database's own parser, and lets pass only what cannot do harm: one expression
 * over the columns of one customer, of known functions.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import {identifier, literal, queryRows} from "../engine/warehouse.ts";
import type {SegmentColumn} from "./columns.ts";
import {isSegmentFunction, segmentFunctions, segmentTypes} from "./functions.ts";

/** An expression that may run. */
export interface Expression {
  /** Written anew from what the parser understood: what was checked is what runs. */
  sql: string;
  /** Columns it names, each once, sorted. */
  columns: SegmentColumn[];
  /** Whether it is true or false rather than a text or a number. */
  isFlag: boolean;
}

/** Why an expression may not run; both parts are whole sentences, the first one without its subject. */
export interface Refused {
  refused: string;
  remedy: string;
}

interface Parsed {
  error: boolean;
  error_message?: string;
  statements?: {node?: SelectNode}[];
}

/** Members of a parsed `select` that a bare expression leaves empty. */
interface SelectNode {
  type: string;
  modifiers?: unknown[];
  cte_map?: {map?: unknown[]};
  select_list?: ParsedExpression[];
  from_table?: {type?: string};
  where_clause?: unknown;
  group_expressions?: unknown[];
  group_sets?: unknown[];
  having?: unknown;
  sample?: unknown;
  qualify?: unknown;
}

interface ParsedExpression {
  class: string;
  type?: string;
  alias?: string;
  column_names?: string[];
  function_name?: string;
  schema?: string;
  catalog?: string;
  cast_type?: {id?: string};
}

const shape =
  "Write one expression over the columns of a customer, such as \"case when orders >= 5 then 'Often' else 'Seldom' end\"; docs/how-to.md shows more.";

/** An expression longer than this is a mistake, and may keep the parser busy. */
const longest = 10_000;

/**
 * Checks an expression, by its form, its names and its types.
 *
 * @param columns what it may name; names are compared without regard to case
 */
export async function readExpression(
  connection: DuckDBConnection,
  text: string,
  columns: readonly SegmentColumn[],
): Promise<Expression | Refused> {
  if (text.length > longest)
    return {refused: `is longer than ${longest} characters.`, remedy: "Write a shorter expression."};
  if (text.includes("\0")) return {refused: "holds a character with the code 0.", remedy: shape};
  const json = String(
    Object.values(
      (
        await queryRows<Record<string, unknown>>(
          connection,
          `select json_serialize_sql(${literal(`select ${text}`)}) as parsed`,
        )
      )[0] ?? {},
    )[0],
  );
  const parsed = JSON.parse(json) as Parsed; // the parser's own account of the text
  const misread = formProblem(parsed);
  if (misread) return misread;
  const root = parsed.statements?.[0]?.node?.select_list?.[0];
  const byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const used = new Map<string, SegmentColumn>();
  for (const part of partsOf(root)) {
    const problem = await partProblem(connection, part, byName);
    if (problem) return problem;
    const column = part.class === "COLUMN_REF" && byName.get(String(part.column_names?.[0]).toLowerCase());
    if (column) used.set(column.name, column);
  }
  const written = await queryRows<{sql: string}>(
    connection,
    `select json_deserialize_sql(cast(${literal(json)} as json)) as sql`,
  );
  const sql = String(written[0]?.sql)
    .replace(/^SELECT\s+/, "")
    .trim();
  const expression = {
    sql,
    columns: [...used.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    isFlag: false,
  };
  const type = await typeOf(connection, sql, expression.columns);
  if (typeof type !== "string") return type;
  return {...expression, isFlag: type === "BOOLEAN"};
}

function formProblem(parsed: Parsed): Refused | undefined {
  if (parsed.error) {
    const message = String(parsed.error_message);
    if (/Only SELECT|SELECT INTO/i.test(message)) return more();
    if (/without selection list/i.test(message)) return {refused: "holds no expression.", remedy: shape};
    return {refused: `cannot be read as SQL: ${message.split("\n")[0]}.`, remedy: shape};
  }
  const node = parsed.statements?.length === 1 ? parsed.statements[0]?.node : undefined;
  const bare =
    node?.type === "SELECT_NODE" &&
    isEmpty(node.modifiers) &&
    isEmpty(node.cte_map?.map) &&
    node.select_list?.length === 1 &&
    node.from_table?.type === "EMPTY" &&
    isEmpty(node.where_clause) &&
    isEmpty(node.group_expressions) &&
    isEmpty(node.group_sets) &&
    isEmpty(node.having) &&
    isEmpty(node.sample) &&
    isEmpty(node.qualify) &&
    isEmpty(node.select_list[0]?.alias);
  return bare ? undefined : more();
}

function more(): Refused {
  return {
    refused: "is more than one expression.",
    remedy: `${shape} No semicolon, comma, from, where or as around it.`,
  };
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)
  );
}

/** Every expression within an expression, itself first. */
function* partsOf(node: unknown): Generator<ParsedExpression> {
  if (Array.isArray(node)) {
    for (const child of node) yield* partsOf(child);
    return;
  }
  if (node === null || typeof node !== "object") return;
  // The parser's account: whatever has a class is an expression.
  if ("class" in node) yield node as ParsedExpression;
  for (const child of Object.values(node)) yield* partsOf(child);
}

async function partProblem(
  connection: DuckDBConnection,
  part: ParsedExpression,
  columns: ReadonlyMap<string, SegmentColumn>,
): Promise<Refused | undefined> {
  switch (part.class) {
    case "CONSTANT":
    case "COMPARISON":
    case "CONJUNCTION":
    case "BETWEEN":
    case "CASE":
      return undefined;
    case "OPERATOR":
      return part.type !== undefined && /^(OPERATOR_|COMPARE_)/.test(part.type) ? undefined : unknownPart();
    case "CAST":
      return segmentTypes.has(String(part.cast_type?.id))
        ? undefined
        : {
            refused: `makes a value of the type ${String(part.cast_type?.id).toLowerCase()}.`,
            remedy: `Allowed: ${[...segmentTypes].map((type) => type.toLowerCase()).join(", ")}.`,
          };
    case "COLUMN_REF": {
      const names = part.column_names ?? [];
      if (names.length === 1 && columns.has(String(names[0]).toLowerCase())) return undefined;
      return {
        refused: `names \`${names.join(".")}\`, which is no column of a customer.`,
        remedy: `Allowed: ${[...columns.values()].map(({name}) => name).join(", ")}. Texts stand in single quotes.`,
      };
    }
    case "FUNCTION":
      return functionProblem(connection, part);
    case "SUBQUERY":
      return {
        refused: "holds a query within the expression.",
        remedy: `A segment sees the columns of one customer only. ${shape}`,
      };
    case "WINDOW":
      return {
        refused: `uses ${part.function_name ?? "a function"}() over other rows.`,
        remedy: `A segment sees the columns of one customer only. ${shape}`,
      };
    default:
      return unknownPart();
  }
}

function unknownPart(): Refused {
  return {refused: "holds what no segment may.", remedy: shape};
}

async function functionProblem(
  connection: DuckDBConnection,
  part: ParsedExpression,
): Promise<Refused | undefined> {
  const name = String(part.function_name);
  // The parser itself puts `main` before what it makes of `extract` and the like.
  const bare = isEmpty(part.catalog) && (isEmpty(part.schema) || part.schema === "main");
  if (bare && isSegmentFunction(name)) return undefined;
  const aggregates = await queryRows<{found: number}>(
    connection,
    `select count(*) as found from duckdb_functions() where function_type = 'aggregate' and function_name = ${literal(name.toLowerCase())}`,
  );
  if ((aggregates[0]?.found ?? 0) > 0) {
    return {
      refused: `uses ${name}(), which takes several customers together.`,
      remedy: `A segment sees the columns of one customer only. ${shape}`,
    };
  }
  return {
    refused: `uses ${name}(), which a segment may not.`,
    remedy: `Allowed: ${segmentFunctions.join(", ")}, coalesce, cast, case and the usual operators.`,
  };
}

/** Type of the expression, found out on one customer of whom nothing is known. */
async function typeOf(
  connection: DuckDBConnection,
  sql: string,
  columns: readonly SegmentColumn[],
): Promise<string | Refused> {
  const nobody = columns.map(({name, type}) => `cast(null as ${type}) as ${identifier(name)}`);
  try {
    const rows = await queryRows<{type: string}>(
      connection,
      `select typeof(${sql}) as type from (select ${["1 as one", ...nobody].join(", ")}) as nobody`,
    );
    return String(rows[0]?.type);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      refused: `cannot run: ${message.split("\n")[0]?.replace(/^\w+ Error: /, "")}`,
      remedy: "Mend the expression; `cast(x as varchar)` makes a text of a value.",
    };
  }
}
