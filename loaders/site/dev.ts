/**
 * The live preview: the site generator's own server on the stage, and a watch on everything a page rests on.
 *
 * A saved page or component is staged, a saved model, configuration or data file runs the pipeline again; the
 * browser repaints what changed. What cannot be built is said, and the last good data stay.
 */
import {type AddressInfo, createServer} from "node:net";
import {dirname, isAbsolute, join, relative, resolve, sep} from "node:path";
import type {Config} from "../config.ts";
import {Failure} from "../failure.ts";
import {generatorFailure, removeStandIns, startGenerator} from "./generator.ts";
import {type StageOptions, stageOf, stageSite} from "./stage.ts";
import {type Watched, type Watching, watchFiles} from "./watch.ts";

/** What of a configuration the preview needs. */
export type DevConfig = Pick<Config, "company" | "file" | "directory" | "output" | "workspace"> & {
  sources: Record<string, readonly {path: string | readonly string[]}[] | undefined>;
};

export interface DevOptions extends Partial<Pick<StageOptions, "source" | "published">> {
  projectRoot: string;
  config: DevConfig;
  /** The company's work folder, with `published/` in it. */
  work: string;
  /** Port to listen on; without it, the first free one from 3000 on. */
  port?: number;
  /**
   * Runs the pipeline after files changed (absolute paths), and gives the configuration that holds now.
   * What it throws is reported, and the last good data stay.
   */
  rebuild: (changed: string[]) => Promise<DevConfig | undefined>;
  /** Told what happens, one line at a time. */
  report: (line: string) => void;
}

export interface Dev {
  url: string;
  /** Settles when the preview has ended: by `close`, by Ctrl-C, or because its server stopped (then with a Failure). */
  closed: Promise<void>;
  close: () => Promise<void>;
}

/**
 * Starts the live preview on 127.0.0.1.
 *
 * @throws Failure when the stage cannot be laid out or the port is taken
 */
export async function devSite(options: DevOptions): Promise<Dev> {
  const {projectRoot, work, rebuild, report} = options;
  const source = options.source ?? join(projectRoot, "src");
  let {config} = options;
  const stage = () =>
    stageSite({projectRoot, work, company: config.company, source, published: options.published});

  await stage();
  await removeStandIns(stageOf(work).site);
  const port = await freePort(options.port);
  const server = startServer(options, port);

  const waiting = new Set<string>();
  let working: Promise<void> | undefined;
  const changed = (paths: string[]) => {
    for (const path of paths) waiting.add(path);
    working ??= drain().finally(() => {
      working = undefined;
    });
  };
  const rewatch = () => watchFiles(watchedBy(projectRoot, source, config), changed);
  const drain = async () => {
    while (waiting.size > 0) {
      const paths = [...waiting].sort();
      waiting.clear();
      await show(paths);
    }
  };
  const show = async (paths: string[]) => {
    const started = performance.now();
    const names = paths.map((path) => readable(path, projectRoot));
    report(
      `Changed: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`,
    );
    try {
      if (paths.some((path) => !pageFile(path, projectRoot, source))) {
        const now = await rebuild(paths);
        if (now) {
          const moved = placesOf(now) !== placesOf(config);
          config = now;
          if (moved) {
            watching.close();
            watching = await rewatch();
          }
        }
      }
      await stage();
      report(`Shown after ${((performance.now() - started) / 1000).toFixed(1)} s.`);
    } catch (error) {
      report(error instanceof Failure ? error.message : String(error));
      report("The last good data stay on the pages.");
    }
  };
  let watching: Watching = await rewatch();

  const stop = () => server.stop();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const closed = server.ended.finally(async () => {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    watching.close();
    await working;
  });
  const url = `http://127.0.0.1:${port}/`;
  const over = new AbortController();
  await Promise.race([answering(url, over.signal), closed]).finally(() => over.abort());
  report(`${config.company}: ${url}\nStop with Ctrl-C.`);
  const close = async () => {
    stop();
    await closed;
  };
  return {url, closed, close};
}

interface Server {
  /** Settles when the server has stopped: with a Failure when nobody asked it to. */
  ended: Promise<void>;
  stop: () => void;
}

/** The generator's preview server; of what it prints only its complaints are passed on. */
function startServer({projectRoot, work, report}: DevOptions, port: number): Server {
  const server = startGenerator({projectRoot, work, config: stageOf(work).config}, [
    "preview",
    "--no-open",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
  ]);
  let stopping = false;
  let printed = "";
  server.stdout?.on("data", (chunk) => {
    printed = `${printed}${chunk}`.slice(-4000);
  });
  server.stderr?.on("data", (chunk) => {
    printed = `${printed}${chunk}`.slice(-4000);
    for (const line of String(chunk).split("\n")) if (line.trim()) report(line.trimEnd());
  });
  const ended = new Promise<void>((done, fail) => {
    server.on("error", fail);
    server.on("close", () => (stopping ? done() : fail(generatorFailure(printed))));
  });
  return {
    ended,
    stop: () => {
      stopping = true;
      server.kill();
    },
  };
}

/** Files that only pages rest on: staging them is enough. */
function pageFile(path: string, projectRoot: string, source: string): boolean {
  return (
    within(source, path) ||
    within(join(projectRoot, "loaders", "statistics"), path) ||
    path === join(projectRoot, "observablehq.config.ts")
  );
}

/** Everything the site of a configuration rests on. */
function watchedBy(projectRoot: string, source: string, config: DevConfig): Watched[] {
  const loaders = join(projectRoot, "loaders");
  const made = [config.output, config.workspace];
  const siteConfig = join(projectRoot, "observablehq.config.ts");
  return [
    {folder: source, recursive: true},
    {folder: join(loaders, "models"), recursive: true},
    {folder: join(loaders, "statistics"), recursive: true},
    {folder: projectRoot, recursive: false, counts: (path) => path === siteConfig},
    {folder: dirname(config.file), recursive: false, counts: (path) => path === config.file},
    ...sourcePaths(config).map((path): Watched => {
      const glob = path.search(/[*?[{]/);
      if (glob < 0) return {folder: dirname(path), recursive: false, counts: (file) => file === path};
      const folder = path.slice(0, path.lastIndexOf("/", glob)) || "/";
      const recursive = path.indexOf("/", glob) >= 0;
      return {folder, recursive, counts: (file) => !made.some((outside) => within(outside, file))};
    }),
  ];
}

/** What decides which files are watched. */
function placesOf(config: DevConfig): string {
  return JSON.stringify([sourcePaths(config), config.file, config.output, config.workspace]);
}

function sourcePaths({sources, directory}: DevConfig): string[] {
  const written = Object.values(sources).flatMap((list) => (list ?? []).flatMap(({path}) => path));
  const absolute = written.map((path) => (isAbsolute(path) ? path : resolve(directory, path)));
  return [...new Set(absolute.map((path) => path.split(sep).join("/")))];
}

function within(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside === "" || (!inside.startsWith("..") && !isAbsolute(inside));
}

function readable(path: string, projectRoot: string): string {
  return within(projectRoot, path) ? relative(projectRoot, path).split(sep).join("/") : path;
}

/** A port nobody listens on: the one wanted, any for 0, the first from 3000 on when none is named. */
async function freePort(wanted: number | undefined): Promise<number> {
  if (wanted === 0) return await anyPort();
  for (let port = wanted ?? 3000; ; port++) {
    const free = await new Promise<boolean>((done) => {
      const probe = createServer();
      probe.once("error", () => done(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => done(true)));
    });
    if (free) return port;
    if (wanted !== undefined || port >= 3100) {
      throw new Failure({
        what: `Port ${port} is taken or not allowed.`,
        remedy: "Stop what uses it, or name another with --port.",
      });
    }
  }
}

/** Waits until the server answers. */
async function answering(url: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    if (await fetch(url, {method: "HEAD", redirect: "manual"}).catch(() => undefined)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function anyPort(): Promise<number> {
  return await new Promise((done, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      // A server that listens on a port has an address with a port.
      const {port} = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}
