/**
 * What a model is: one `select` in one file, with its description, columns and tests in a comment on top; or, where
 * SQL cannot, a file in TypeScript that declares the same (see define.ts).
 */
import {readdir, readFile} from "node:fs/promises";
import {basename, join, relative} from "node:path";
import {parse} from "yaml";
import {z} from "zod";
import {Failure} from "../failure.ts";
import {columnTest} from "./column-test.ts";
import type {Columns, ColumnType} from "./define.ts";

const severity = z.enum(["error", "warning"]).default("error");

export const header = z.strictObject({
  description: z.string().min(1),
  /** Columns that tell rows apart; a test of their uniqueness comes with it. */
  grain: z.array(z.string()).default([]),
  materialized: z.enum(["table", "view"]).default("table"),
  /** Whether the site gets it (after suppression). */
  published: z.boolean().default(false),
  columns: z.record(
    z.string(),
    z.strictObject({description: z.string().min(1), tests: z.array(columnTest).default([])}),
  ),
  tests: z
    .array(
      z.strictObject({
        /** A condition no row may fulfil. */
        never: z.string().min(1),
        /** What it means when one does, and what to do: shown to the user. */
        because: z.string().min(1),
        severity,
      }),
    )
    .default([]),
});

export type ModelHeader = z.output<typeof header>;

interface NamedModel extends ModelHeader {
  /** `schema.table`; the schema is the folder. */
  name: string;
  /** Path relative to the project, for messages. */
  file: string;
}

export interface SqlModel extends NamedModel {
  kind: "sql";
  /** The whole file: the header is a SQL comment, so offsets and lines are those of the file. */
  sql: string;
}

export interface TypeScriptModel extends NamedModel {
  kind: "typescript";
  /** Changes exactly when the file or something it imports does. */
  fingerprint: string;
  /** Tables it reads, as `schema.table`. */
  reads: readonly string[];
  /** SQL type of each column, in order. */
  types: Readonly<Record<string, ColumnType>>;
  compute(tables: Readonly<Record<string, Columns>>): Columns;
}

export type Model = SqlModel | TypeScriptModel;

/** Layers in the order data flows; a model reads its own layer or earlier ones. */
export const layers = ["source", "staging", "core", "marts"] as const;

/**
 * Reads every SQL model under `directory` (`staging/`, `core/`, `marts/`), sorted by name.
 *
 * @param root folder that files are named relative to in messages
 * @throws Failure for every header that is missing or wrong
 */
export async function readSqlModels(directory: string, root: string): Promise<SqlModel[]> {
  const models: SqlModel[] = [];
  const problems: Failure[] = [];
  for (const layer of layers.slice(1)) {
    let files: string[];
    try {
      files = (await readdir(join(directory, layer))).filter((f) => f.endsWith(".sql")).sort();
    } catch {
      continue; // a layer without a folder has no models
    }
    for (const file of files) {
      const path = join(directory, layer, file);
      try {
        models.push(
          parsedBefore(
            `${layer}.${basename(file, ".sql")}`,
            relative(root, path),
            await readFile(path, "utf8"),
          ),
        );
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        problems.push(error);
      }
    }
  }
  if (problems.length > 0) throw new Failure(problems.flatMap((p) => p.problems));
  return models;
}

// A process that builds again, such as a preview, parses only what was saved since.
const parsedModels = new Map<string, {sql: string; model: SqlModel}>();

function parsedBefore(name: string, file: string, sql: string): SqlModel {
  const key = `${name} ${file}`;
  const before = parsedModels.get(key);
  if (before?.sql === sql) return before.model;
  const model = parseModel(name, file, sql);
  parsedModels.set(key, {sql, model});
  return model;
}

/** A model from the text of its file. */
export function parseModel(name: string, file: string, sql: string): SqlModel {
  const comment = /^\s*\/\*([\s\S]*?)\*\//.exec(sql);
  if (!comment?.[1]) {
    throw new Failure({
      file,
      line: 1,
      what: "The model has no header.",
      remedy:
        "Begin the file with /* description: …, grain: […], columns: {…} */ in YAML; docs/how-to.md shows one.",
    });
  }
  let yaml: unknown;
  try {
    yaml = parse(comment[1]);
  } catch (error) {
    const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    const line = /at line (\d+)/.exec(message)?.[1];
    throw new Failure({
      file,
      line: line === undefined ? 1 : Number(line),
      what: `The header is not valid YAML: ${message}`,
      remedy: "Mind the indentation, and quote texts that contain a colon.",
    });
  }
  const parsed = header.safeParse(yaml);
  if (!parsed.success) {
    throw new Failure(
      parsed.error.issues.map((issue) => ({
        file,
        line: 1,
        what: `In the header, \`${issue.path.join(".") || "(top)"}\`: ${issue.message}.`,
        remedy: "docs/how-to.md lists what a header may hold.",
      })),
    );
  }
  return {kind: "sql", name, file, sql, ...parsed.data};
}

/** Line (1-based) of a character offset in a text. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
