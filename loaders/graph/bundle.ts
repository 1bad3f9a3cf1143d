/**
 * Bundles models with all they import, and keeps the bundles: making them costs a second, reading them a tenth.
 *
 * They are kept in `node_modules/.cache/perennial/` of the project, with a hash of every file they were made of. A
 * project without `node_modules`, or one that may not write there, bundles every time.
 */
import {createHash} from "node:crypto";
import {mkdir, readFile, rename, stat, writeFile} from "node:fs/promises";
import {basename, join, resolve} from "node:path";
import {build, type Message, version} from "esbuild";
import {Failure} from "../failure.ts";

interface Kept {
  /** SHA-256 of every file that was read, by path below the project; "" for one that was not there. */
  inputs: Record<string, string>;
  /** Bundles in the order of the paths. */
  code: string[];
}

/** Each file with all it imports as one module, in the given order. */
export async function bundle(paths: readonly string[], root: string): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const cache = join(root, "node_modules/.cache/perennial");
  const file = join(cache, `models-${sha256([version, ...paths].join("\n")).slice(0, 16)}.json`);
  const kept = await keptIn(file);
  if (kept && (await unchanged(kept, root))) return kept.code;
  const started = Date.now();
  const made = await makeBundles(paths, root);
  if (await unchangedSince(started, made, root))
    await keep(made, file, cache, join(root, "node_modules")).catch(() => {}); // then they are made again next time
  return made.code;
}

async function keptIn(file: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Kept; // written by `keep`, renamed into place whole
  } catch {
    return undefined;
  }
}

async function unchanged({inputs}: Kept, root: string): Promise<boolean> {
  const same = Object.entries(inputs).map(async ([path, hash]) => (await hashOf(path, root)) === hash);
  return (await Promise.all(same)).every(Boolean);
}

/** Whether no file was saved while it was bundled: else its hash might be of what the bundle does not hold. */
async function unchangedSince(started: number, {inputs}: Kept, root: string): Promise<boolean> {
  const old = Object.keys(inputs).map(async (path) => {
    const {ctimeMs} = await stat(resolve(root, path)).catch(() => ({ctimeMs: 0}));
    return ctimeMs < started - 2000; // file systems may round to two seconds
  });
  return (await Promise.all(old)).every(Boolean);
}

async function keep(made: Kept, file: string, cache: string, modules: string): Promise<void> {
  await readFile(join(modules, ".package-lock.json")); // only beside packages that were installed
  await mkdir(cache, {recursive: true});
  const next = `${file}.${process.pid}`;
  await writeFile(next, JSON.stringify(made));
  await rename(next, file);
}

async function hashOf(path: string, root: string): Promise<string> {
  try {
    return sha256(await readFile(resolve(root, path)));
  } catch {
    return "";
  }
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** All in one call, which reads shared files once. */
async function makeBundles(paths: readonly string[], root: string): Promise<Kept> {
  try {
    const {outputFiles, metafile} = await build({
      // Names by number: two layers may have files of the same name.
      entryPoints: paths.map((path, i) => ({in: path, out: String(i)})),
      outdir: join(root, "bundled"), // a name only: nothing is written
      absWorkingDir: root,
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "node",
      target: "node20",
      treeShaking: true,
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: "none",
      logLevel: "silent",
    });
    const byName = new Map(outputFiles.map(({path, text}) => [basename(path, ".js"), text]));
    // What decides which file a name means is an input too.
    const read = [...Object.keys(metafile.inputs), "tsconfig.json", "node_modules/.package-lock.json"];
    const inputs: Record<string, string> = {};
    for (const path of read) inputs[path] = await hashOf(path, root);
    return {inputs, code: paths.map((_, i) => byName.get(String(i)) ?? "")};
  } catch (error) {
    const messages = (error as {errors?: Message[]}).errors; // esbuild's own errors carry a list
    if (!messages || messages.length === 0) throw error;
    throw new Failure(
      messages.map(({text, location}) => ({
        file: location?.file ?? "loaders/models",
        line: location?.line ?? 1,
        what: `The model cannot be read: ${text}`,
        remedy: "Mend the file at this line; the last good site stays as it is.",
      })),
    );
  }
}
