/**
 * The site generator (Observable Framework) as a quiet child process that never reaches for the network.
 */
import {type ChildProcess, spawn} from "node:child_process";
import {existsSync} from "node:fs";
import {mkdir, readdir, readFile, rm, writeFile} from "node:fs/promises";
import {createRequire} from "node:module";
import {join, resolve} from "node:path";
import {Failure} from "../failure.ts";

/**
 * Folder of the generator's compiled sources (`dist`), as installed for the project.
 *
 * @throws Failure when the project's packages are not installed
 */
export function generatorFolder(projectRoot: string): string {
  const paths =
    createRequire(join(projectRoot, "package.json")).resolve.paths("@observablehq/framework") ?? [];
  for (const path of paths) {
    const folder = join(path, "@observablehq/framework/dist");
    if (existsSync(folder)) return folder;
  }
  throw new Failure({
    what: "The site generator, @observablehq/framework, is not installed.",
    remedy: "Run `npm ci` in the project folder.",
  });
}

/**
 * Every library the generator can import on a page's behalf, read from its own sources.
 *
 * It resolves the version of each one while it bundles its client, whether a page uses it or not, and asks the
 * package registry unless a version stands in its cache.
 */
export async function implicitLibraries(generator: string): Promise<string[]> {
  const names = new Set<string>();
  for (const entry of await readdir(generator, {recursive: true, withFileTypes: true})) {
    if (!entry.isFile() || !entry.name.endsWith(".js")) continue;
    const source = await readFile(join(entry.parentPath, entry.name), "utf8");
    for (const [, name] of source.matchAll(/["'`]npm:((?:@[\w.-]+\/)?[\w.-]+)/g)) names.add(name!);
  }
  return [...names].sort();
}

/** Makes the empty version folders that let the generator work without a registry. */
export async function quietRegistry(generator: string, site: string): Promise<void> {
  const cache = join(site, ".observablehq", "cache", "_npm");
  for (const name of await implicitLibraries(generator)) {
    await mkdir(join(cache, `${name}@0.0.0`), {recursive: true});
  }
}

const standIn = "/* stands in for a library until the pages are bundled */\nexport {};\n";

/**
 * Puts an empty module in place of each of the project's libraries that the generator has not bundled yet.
 *
 * The finished site is bundled from the packages themselves, so the seconds the generator takes to bundle whole
 * libraries would be lost.
 */
export async function standInForLibraries(projectRoot: string, site: string): Promise<void> {
  const {dependencies = {}} = await readJson(join(projectRoot, "package.json"));
  for (const name of Object.keys(dependencies)) {
    const {version} = await readJson(join(projectRoot, "node_modules", name, "package.json"));
    if (version === undefined) continue;
    const folder = join(cachedLibraries(site), `${name}@${version}`);
    await mkdir(folder, {recursive: true});
    await writeFile(join(folder, "index.js"), standIn, {flag: "wx"}).catch((error) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

/** Removes the empty modules: a live preview serves the libraries as the generator bundles them. */
export async function removeStandIns(site: string): Promise<void> {
  const cache = cachedLibraries(site);
  for (const file of await readdir(cache, {recursive: true}).catch(() => [])) {
    if (!file.endsWith(".js")) continue;
    if ((await readFile(join(cache, file), "utf8")) === standIn) await rm(join(cache, file));
  }
}

function cachedLibraries(site: string): string {
  return join(site, ".observablehq", "cache", "_node");
}

async function readJson(path: string): Promise<{version?: string; dependencies?: Record<string, string>}> {
  // package.json files: their shape is known, and every member optional.
  return JSON.parse(await readFile(path, "utf8").catch(() => "{}"));
}

export interface GeneratorRun {
  projectRoot: string;
  /** Folder the process runs in; the generator only clears outputs inside it. */
  work: string;
  /** The generator's configuration file. */
  config: string;
}

/**
 * Runs the generator's `build`.
 *
 * @returns what it printed
 * @throws Failure with what it printed when it fails
 */
export async function generate(run: GeneratorRun): Promise<string> {
  const child = startGenerator(run, ["build"], withoutRuntime);
  const output: string[] = [];
  child.stdout?.on("data", (chunk) => output.push(String(chunk)));
  child.stderr?.on("data", (chunk) => output.push(String(chunk)));
  const code = await new Promise<number | null>((done, fail) => {
    child.on("error", fail);
    child.on("close", done);
  });
  const printed = output.join("");
  if (code !== 0) throw generatorFailure(printed);
  return printed;
}

// Where there is a network the generator must not use it either: a page gets libraries from node_modules or not at all.
// And it ends when the build that started it is gone, killed perhaps: it must not write into the next one's folder.
const conditions =
  "data:text/javascript,globalThis.fetch=async(url)=>{throw new Error('unable to fetch: '+url)};" +
  "const parent=process.ppid;setInterval(()=>process.ppid===parent||process.exit(1),200).unref()";

// A build bundles the generator's runtime anew with rollup, for seconds, and nothing reads it: `finish.ts` takes the
// runtime from its sources. So a build is given an empty one; where the generator has no such function, nothing changes.
const emptyRuntime =
  "export async function load(url,context,next){const loaded=await next(url,context);" +
  "return url.endsWith('/@observablehq/framework/dist/rollup.js')?{...loaded,source:String(loaded.source)" +
  ".replace('async function rollupClient(','async function rollupClient(){return String()}\\nasync function unused(')}:loaded}";
const withoutRuntime = `data:text/javascript,${encodeURIComponent(
  `import{register}from"node:module";register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(emptyRuntime)}`)})`,
)}`;

/** Starts a command of the generator with telemetry off, no network, and its output piped. */
export function startGenerator(
  {projectRoot, work, config}: GeneratorRun,
  args: string[],
  ...modules: string[]
): ChildProcess {
  const bin = join(generatorFolder(projectRoot), "bin", "observable.js");
  const [command, ...options] = args;
  return spawn(
    process.execPath,
    [
      ...[conditions, ...modules].flatMap((module) => ["--import", module]),
      bin,
      command!,
      "--config",
      resolve(config),
      ...options,
    ],
    {
      cwd: work,
      env: {...process.env, OBSERVABLE_TELEMETRY_DISABLE: "1", NO_COLOR: "1", FORCE_COLOR: undefined},
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    },
  );
}

/** What the generator printed, turned into what to do about it. */
export function generatorFailure(printed: string): Failure {
  const fetched = /unable to fetch: https:\/\/[^/\s]+\/(?:npm\/)?((?:@[^@/\s]+\/)?[^@/\s]+)/.exec(printed);
  if (fetched) {
    return new Failure({
      what: `A page uses ${fetched[1]} without importing it, so the site generator wanted to fetch it from the internet.`,
      remedy: `Import it in the cell that uses it, by its bare name: import … from "${fetched[1]}". Read data files with FileAttachment(…).arrayBuffer(), .json() or .text().`,
    });
  }
  const missing = /import not found: (\S+)/.exec(printed);
  if (missing) {
    return new Failure({
      what: `A page or component imports ${missing[1]}, which does not exist.`,
      remedy: "Correct the path; components are imported as ./components/name.js.",
    });
  }
  const file =
    /ENOENT[^\n]*'([^'\n]+)'|File not found: (\S+)|no such file or directory[^\n]* '?([^'\n]+)'?/.exec(
      printed,
    );
  const named = file?.[1] ?? file?.[2] ?? file?.[3];
  const lines = printed
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line && !/framework\/issues|think this is a bug|--debug flag/.test(line));
  return new Failure({
    what: `The site generator stopped${named ? `: there is no file ${named}` : ""}. It printed last:\n${lines
      .slice(-12)
      .map((line) => `     ${line}`)
      .join("\n")}`,
    remedy: named
      ? "Correct the name in the page, or publish the file."
      : "Mend the page or component it names; `npm run dev` shows the page while you do.",
  });
}

/** Links between pages that lead nowhere, as `page -> link`, from what the generator printed. */
export function brokenLinks(printed: string): string[] {
  const lines = printed.split("\n");
  const start = lines.findIndex((line) => /\bbroken links?\b/.test(line));
  if (start < 0) return [];
  return (
    lines
      .slice(start + 1)
      .map((line) => /^↳ (\S+) → (.+)$/.exec(line.trim()))
      // The main element is made around the page, where the generator does not look for targets of links.
      .flatMap((match) =>
        match && !match[2]!.endsWith("#observablehq-main") ? [`${match[1]} -> ${match[2]}`] : [],
      )
  );
}
