/** Tells which files really changed: events of the file system, gathered for a moment and checked by content. */
import {createHash} from "node:crypto";
import {createReadStream, existsSync, type FSWatcher, watch} from "node:fs";
import {readdir, stat} from "node:fs/promises";
import {join, resolve, sep} from "node:path";
import {pipeline} from "node:stream/promises";

/** A folder to watch, and which of its files count. */
export interface Watched {
  folder: string;
  recursive: boolean;
  /** Whether a file (absolute path) counts; all do without it. */
  counts?: (path: string) => boolean;
}

export interface Watching {
  close: () => void;
}

// Editors write a file in several steps; events within this time are one change.
const gatherMilliseconds = 80;

// Larger files are compared by size and time: reading them would take longer than the rebuild may.
const hashedBytes = 64 * 2 ** 20;

/**
 * Watches folders and calls back with the files whose content changed, sorted. Hidden files, editors' backups and
 * node_modules are left out; a folder that does not exist is left out too.
 */
export async function watchFiles(
  watched: readonly Watched[],
  changed: (paths: string[]) => void,
): Promise<Watching> {
  const known = new Map<string, string | undefined>();
  const touched = new Set<string>();
  const watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const check = async () => {
    const paths = [...touched].sort();
    touched.clear();
    const different: string[] = [];
    for (const path of paths) {
      const now = await fingerprint(path);
      if (now === known.get(path)) continue;
      known.set(path, now);
      different.push(path);
    }
    if (different.length > 0 && !closed) changed(different);
  };

  const touch = (path: string) => {
    touched.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => void check(), gatherMilliseconds);
  };

  for (const path of await watchedFiles(watched)) known.set(path, await fingerprint(path));
  for (const {folder, recursive, counts} of watched) {
    if (!existsSync(folder)) continue;
    const watcher = watch(folder, {recursive}, (_, name) => {
      if (name === null) return;
      const path = resolve(folder, name);
      if (ordinary(name) && (counts?.(path) ?? true)) touch(path);
    });
    // A watched folder that is deleted ends its watcher; the build after it says what is missing.
    watcher.on("error", () => watcher.close());
    watchers.push(watcher);
  }
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

async function watchedFiles(watched: readonly Watched[]): Promise<Set<string>> {
  const paths = new Set<string>();
  const visit = async (folder: string, under: string, {recursive, counts}: Watched) => {
    for (const entry of await readdir(join(folder, under), {withFileTypes: true}).catch(() => [])) {
      const name = join(under, entry.name);
      const path = resolve(folder, name);
      if (!ordinary(name)) continue;
      if (entry.isDirectory()) {
        if (recursive) await visit(folder, name, {folder, recursive, counts});
      } else if (counts?.(path) ?? true) paths.add(path);
    }
  };
  for (const one of watched) await visit(one.folder, "", one);
  return paths;
}

function ordinary(name: string): boolean {
  return !name
    .split(sep)
    .some((part) => part.startsWith(".") || part.endsWith("~") || part === "node_modules");
}

/** What stands for a file's content; undefined when there is no such file. */
async function fingerprint(path: string): Promise<string | undefined> {
  try {
    const status = await stat(path);
    if (!status.isFile()) return undefined;
    if (status.size > hashedBytes) return `${status.size} ${status.mtimeMs}`;
    const hash = createHash("sha256");
    await pipeline(createReadStream(path), hash);
    return hash.digest("hex");
  } catch {
    return undefined;
  }
}
