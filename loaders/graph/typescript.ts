/**
 * Reads models written in TypeScript: each is bundled with what it imports, so that its fingerprint changes exactly
 * when it would compute something else, and a saved file is seen without starting anew.
 */
import {createHash} from "node:crypto";
import {readdir} from "node:fs/promises";
import {basename, join, relative} from "node:path";
import {z} from "zod";
import {Failure, type Problem} from "../failure.ts";
import {bundle} from "./bundle.ts";
import {columnTest} from "./column-test.ts";
import type {ColumnType, ModelDefinition} from "./define.ts";
import {header, layers, type Model, readSqlModels, type TypeScriptModel} from "./model.ts";

const definition = z.strictObject({
  ...header.omit({materialized: true, columns: true}).shape,
  reads: z.array(z.string().regex(/^\w+\.\w+$/, "must be schema.table")).min(1),
  columns: z.record(
    z.string(),
    z.strictObject({
      type: z.enum(["integer", "double", "boolean", "varchar", "date"] satisfies ColumnType[]),
      description: z.string().min(1),
      tests: z.array(columnTest).default([]),
    }),
  ),
  compute: z.custom<ModelDefinition<string, string>["compute"]>(
    (f) => typeof f === "function",
    "must be a function",
  ),
});

/**
 * Every model under `directory` (`staging/`, `core/`, `marts/`): those in SQL and those in TypeScript, by name.
 *
 * @param root folder that files are named relative to in messages
 * @throws Failure for everything that is missing or wrong
 */
export async function readModels(directory: string, root: string): Promise<Model[]> {
  const results = await Promise.allSettled([
    readSqlModels(directory, root),
    readTypeScriptModels(directory, root),
  ]);
  const problems: Problem[] = [];
  const models: Model[] = [];
  for (const result of results) {
    if (result.status === "fulfilled") models.push(...result.value);
    else if (result.reason instanceof Failure) problems.push(...result.reason.problems);
    else throw result.reason;
  }
  const byName = new Map<string, Model>();
  for (const model of models) {
    const twin = byName.get(model.name);
    if (twin) {
      problems.push({
        file: model.file,
        line: 1,
        what: `${model.name} is also made by ${twin.file}.`,
        remedy: "Delete one of the two files, or give it another name.",
      });
    }
    byName.set(model.name, model);
  }
  if (problems.length > 0) throw new Failure(problems);
  return models.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readTypeScriptModels(directory: string, root: string): Promise<TypeScriptModel[]> {
  const files: {path: string; name: string}[] = [];
  for (const layer of layers.slice(1)) {
    const names = await readdir(join(directory, layer)).catch(() => []); // a layer without a folder has no models
    for (const file of names.filter((f) => f.endsWith(".ts")).sort())
      files.push({path: join(directory, layer, file), name: `${layer}.${basename(file, ".ts")}`});
  }
  const code = await bundle(
    files.map(({path}) => path),
    root,
  );
  const models: TypeScriptModel[] = [];
  const problems: Problem[] = [];
  for (const [i, {path, name}] of files.entries()) {
    try {
      models.push(await loadModel(code[i] ?? "", name, relative(root, path)));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new Failure(problems);
  return models;
}

async function loadModel(code: string, name: string, file: string): Promise<TypeScriptModel> {
  const fingerprint = createHash("sha256").update(code).digest("hex");
  let exported: unknown;
  try {
    exported = await evaluate(code, fingerprint);
  } catch (error) {
    throw new Failure({
      file,
      line: 1,
      what: `The model cannot be loaded: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}`,
      remedy: "Mend the file; the last good site stays as it is.",
    });
  }
  const parsed = definition.safeParse(exported);
  if (!parsed.success) {
    throw new Failure(
      parsed.error.issues.map((issue) => ({
        file,
        line: 1,
        what:
          exported === undefined
            ? "The file exports no model."
            : `In the definition, \`${issue.path.join(".") || "(top)"}\`: ${issue.message}.`,
        remedy: "Write `export default defineModel({…})`; docs/how-to.md shows one.",
      })),
    );
  }
  const {columns, reads, compute, ...rest} = parsed.data;
  return {
    kind: "typescript",
    name,
    file,
    materialized: "table",
    fingerprint,
    reads,
    types: Object.fromEntries(Object.entries(columns).map(([column, {type}]) => [column, type])),
    columns: Object.fromEntries(
      Object.entries(columns).map(([column, {description, tests}]) => [column, {description, tests}]),
    ),
    compute,
    ...rest,
  };
}

// Equal code is one module: evaluating it again would only cost memory.
const evaluated = new Map<string, Promise<{default?: unknown}>>();

async function evaluate(code: string, fingerprint: string): Promise<unknown> {
  let module = evaluated.get(fingerprint);
  if (!module) {
    module = import(
      /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`
    ) as Promise<{default?: unknown}>; // a module is such an object
    evaluated.set(fingerprint, module);
  }
  return (await module).default;
}
