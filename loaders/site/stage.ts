/**
 * Lays out what the site generator reads: pages, components and published files in one folder per company.
 *
 * The generator takes one source folder. Each company gets its own copy, so that two companies' builds never
 * write into each other or into the checkout:
 *
 *     <work>/site/                    pages, components and style, mirrored from src/
 *     <work>/site/data/               published files
 *     <work>/node_modules/            the project's libraries, linked, and perennial/statistics, bundled
 *     <work>/package.json             a package of its own, so that bare imports resolve here
 *     <work>/observablehq.config.mjs  observablehq.config.ts with the company filled in
 *
 * The libraries stand beside the site, not in it, because the generator takes every Markdown file in its source
 * folder for a page.
 */
import {createHash, randomUUID} from "node:crypto";
import {existsSync} from "node:fs";
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  symlink,
  writeFile,
} from "node:fs/promises";
import {dirname, join, sep} from "node:path";
import {build} from "esbuild";
import {Failure, type Problem} from "../failure.ts";
import {generatorFolder, quietRegistry} from "./generator.ts";

export interface StageOptions {
  /** Folder of package.json, node_modules and observablehq.config.ts. */
  projectRoot: string;
  /** Folder of the pages; default `src` of the project. */
  source?: string;
  /** Folder of the published files; default `published` of the work folder. */
  published?: string;
  /** The company's work folder. */
  work: string;
  /** Company name, shown in titles and header. */
  company: string;
}

/** Where a staged site is. */
export interface Stage {
  /** The generator's source folder. */
  site: string;
  /** The generator's configuration file. */
  config: string;
  /** Folder the generator writes to. */
  generated: string;
}

/** The places of a staged site in a work folder. */
export function stageOf(work: string): Stage {
  return {
    site: join(work, "site"),
    config: join(work, "observablehq.config.mjs"),
    generated: join(work, "generated"),
  };
}

/**
 * Brings a company's stage up to date. Only files whose content differs are written, so a running preview
 * repaints just what changed; the generator's cache is kept.
 *
 * @returns paths within the stage that were written or removed
 * @throws Failure when there are no pages, or when code for the pages cannot be bundled
 */
export async function stageSite({projectRoot, work, company, ...folders}: StageOptions): Promise<string[]> {
  const source = folders.source ?? join(projectRoot, "src");
  const published = folders.published ?? join(work, "published");
  const stage = stageOf(work);
  if (!existsSync(source)) {
    throw new Failure({
      file: source,
      what: "There is no folder of pages.",
      remedy: "Restore src/ from version control.",
    });
  }
  await mkdir(stage.site, {recursive: true});
  const wanted = new Map<string, string>();
  for (const file of await filesIn(source)) {
    if (file !== "data" && !file.startsWith(`data${sep}`)) wanted.set(file, join(source, file));
  }
  if (existsSync(published)) {
    for (const file of await filesIn(published)) wanted.set(join("data", file), join(published, file));
  }
  const changed = await mirror(wanted, stage.site, work);

  await writeIfDifferent(
    join(work, "package.json"),
    `${JSON.stringify({name: "perennial-site", private: true, type: "module"})}\n`,
    work,
  );
  await linkLibraries(projectRoot, work);
  await bundleStatistics(projectRoot, work, stage.site);
  await quietRegistry(generatorFolder(projectRoot), stage.site);
  await writeIfDifferent(stage.config, await bundleConfig(projectRoot, stage, company), work);
  return changed;
}

/** Files under a folder, relative to it, in a fixed order; hidden files and folders are left out. */
async function filesIn(folder: string, under = ""): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(join(folder, under), {withFileTypes: true})) {
    if (entry.name.startsWith(".")) continue;
    const path = join(under, entry.name);
    if (entry.isDirectory()) files.push(...(await filesIn(folder, path)));
    else if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
  }
  return files.sort();
}

/** Makes `target` hold exactly the wanted files (path in target -> path of the original). */
async function mirror(wanted: ReadonlyMap<string, string>, target: string, work: string): Promise<string[]> {
  const changed: string[] = [];
  for (const path of await filesIn(target)) {
    if (wanted.has(path)) continue;
    await rm(join(target, path), {force: true});
    changed.push(path);
  }
  await removeEmptyFolders(target);
  for (const [path, original] of wanted) {
    if (await writeIfDifferent(join(target, path), await readFile(original), work)) changed.push(path);
  }
  return changed;
}

async function removeEmptyFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, {withFileTypes: true})) {
    if (!entry.isDirectory() || entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    await removeEmptyFolders(path);
    if ((await readdir(path)).length === 0) await rmdir(path);
  }
}

/**
 * Replaces a file as a whole, and only when its content differs: a preview that watches it never sees half of it.
 * The temporary file stands in `work`, outside what the generator watches.
 */
async function writeIfDifferent(path: string, content: string | Buffer, work: string): Promise<boolean> {
  const bytes = Buffer.from(content);
  const existing = await readFile(path).catch(() => undefined);
  if (existing?.equals(bytes)) return false;
  await mkdir(dirname(path), {recursive: true});
  const temporary = join(work, `.${randomUUID()}.tmp`);
  await writeFile(temporary, bytes);
  await rename(temporary, path);
  return true;
}

/** Links the project's declared libraries into the work folder, which may lie outside the project. */
async function linkLibraries(projectRoot: string, work: string): Promise<void> {
  const manifest = await readManifest(projectRoot);
  for (const name of Object.keys(manifest.dependencies ?? {}).sort()) {
    const target = join(projectRoot, "node_modules", name);
    if (!existsSync(target)) continue;
    const link = join(work, "node_modules", name);
    const real = await realpath(target);
    if ((await lstat(link).catch(() => undefined))?.isSymbolicLink()) {
      if ((await readlink(link)).replace(/[\\/]$/, "") === real) continue;
      await rm(link);
    }
    await mkdir(dirname(link), {recursive: true});
    await symlink(real, link, "junction");
  }
}

/**
 * Bundles loaders/statistics into a package the pages import as `perennial/statistics`. Its version carries a
 * hash of its content, because the generator caches packages by version.
 */
async function bundleStatistics(projectRoot: string, work: string, site: string): Promise<void> {
  const folder = join(work, "node_modules", "perennial");
  const entry = join(projectRoot, "loaders", "statistics", "index.ts");
  if (!existsSync(entry)) {
    await rm(folder, {recursive: true, force: true});
    return;
  }
  const code = await bundle(entry, projectRoot, {});
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 8);
  const version = `${(await readManifest(projectRoot)).version ?? "0.0.0"}-${hash}`;
  const manifest = {
    name: "perennial",
    version,
    type: "module",
    sideEffects: false,
    exports: {"./statistics": "./statistics.js"},
  };
  await writeIfDifferent(join(folder, "statistics.js"), code, work);
  await writeIfDifferent(join(folder, "package.json"), `${JSON.stringify(manifest)}\n`, work);
  const cache = join(site, ".observablehq", "cache", "_node");
  for (const name of await readdir(cache).catch(() => [])) {
    if (name.startsWith("perennial@") && name !== `perennial@${version}`) {
      await rm(join(cache, name), {recursive: true});
    }
  }
}

/** observablehq.config.ts as one plain module that knows its company and its folders. */
async function bundleConfig(projectRoot: string, stage: Stage, company: string): Promise<string> {
  const site = JSON.stringify({company, root: stage.site, output: stage.generated});
  return await bundle(join(projectRoot, "observablehq.config.ts"), projectRoot, {
    "process.env.PERENNIAL_SITE": JSON.stringify(site),
  });
}

async function bundle(entry: string, projectRoot: string, define: Record<string, string>): Promise<string> {
  try {
    const {outputFiles} = await build({
      absWorkingDir: projectRoot,
      entryPoints: [entry],
      bundle: true,
      format: "esm",
      platform: "neutral",
      // Neutral looks at `exports` only; older packages name their entry in these.
      mainFields: ["module", "main"],
      external: ["node:*"],
      target: "es2022",
      define,
      write: false,
      logLevel: "silent",
    });
    return outputFiles[0]!.text;
  } catch (error) {
    throw bundleFailure(error);
  }
}

/** An esbuild failure as problems with file and line; whatever else was thrown, as it is. */
export function bundleFailure(error: unknown): unknown {
  // esbuild rejects with a list of messages; `detail` is what a plugin threw.
  const {errors} = error as {
    errors?: {text: string; location: {file: string; line: number} | null; detail?: unknown}[];
  };
  if (!errors?.length) return error;
  return new Failure(
    errors.flatMap(({text, location, detail}): readonly Problem[] => {
      if (detail instanceof Failure) return detail.problems;
      const remedy = /Could not resolve/.test(text)
        ? "Correct the import, or install the package with `npm install`."
        : "Mend the code; `npm run dev` shows the page while you do.";
      return [{...(location && {file: sourceOf(location.file), line: location.line}), what: text, remedy}];
    }),
  );
}

/** A bundled module's name as the file a person edits. */
function sourceOf(file: string): string {
  return file
    .replace(/^own:_import\//, "src/")
    .replace(/^page:(.*)\.html$/, "src/$1.md")
    .split(sep)
    .join("/");
}

async function readManifest(projectRoot: string): Promise<{
  version?: string;
  dependencies?: Record<string, string>;
}> {
  // package.json of this project: its shape is known.
  return JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8"));
}
