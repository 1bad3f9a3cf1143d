/** What the sources are, as a hash: the pipeline loads them again only when it changes. */
import {createHash} from "node:crypto";
import {createReadStream, mkdirSync, readFileSync, renameSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {type Config, type SourceConfig, workFolder} from "../config.ts";
import {contract, type TableName} from "../contract.ts";
import {Failure, type Problem} from "../failure.ts";
import {type FoundFile, findFiles} from "./files.ts";

export interface SourceFile extends FoundFile {
  table: TableName;
  settings: SourceConfig;
  /** From 1, over all tables. */
  number: number;
  /** SHA-256 of size and content. */
  sha256: string;
}

// Raised when the same files would be read differently, or into other tables.
const reading = 2;

/**
 * All files of a configuration in their fixed order, with content hashes.
 *
 * @throws Failure naming every path that gives no file
 */
export async function sourceFiles(config: Config): Promise<SourceFile[]> {
  const problems: Problem[] = [];
  const files: Omit<SourceFile, "sha256">[] = [];
  for (const {name} of contract) {
    for (const settings of config.sources[name] ?? []) {
      const found = findFiles(config, name, settings);
      problems.push(...found.problems);
      for (const file of found.files) files.push({...file, table: name, settings, number: files.length + 1});
    }
    const twice = files.filter(
      (f, i) => f.table === name && files.findIndex((g) => g.table === name && g.path === f.path) < i,
    );
    for (const file of twice) {
      problems.push({
        file: file.shown,
        what: `The file stands in \`sources.${name}\` twice, so its rows would count twice.`,
        remedy: "Name it once; a glob and a path may both fit it.",
      });
    }
  }
  if (problems.length > 0) throw new Failure(problems);
  const known = new KnownHashes(config);
  const hashed: SourceFile[] = [];
  for (const file of files) hashed.push({...file, sha256: await known.hash(file)});
  known.save();
  return hashed;
}

/** Changes exactly when the sources, or how the config wants them read, change. @throws Failure as `sourceFiles` */
export async function fingerprintSources(config: Config): Promise<string> {
  return inputsHash(config, await sourceFiles(config));
}

export function inputsHash(config: Config, files: readonly SourceFile[]): string {
  const what = {
    reading,
    timeZone: config.calendar.timeZone,
    maxRefusedShare: config.quality.maxRefusedShare,
    // Subscriptions are counted back from this day, and billed until it.
    asOf: config.sources.subscriptions && config.calendar.asOf,
    files: files.map(({table, path, sha256, settings}) => ({table, path, sha256, settings})),
  };
  return createHash("sha256").update(JSON.stringify(what)).digest("hex");
}

/** Hashes of files seen before, valid while size, time of change and place on the disk stay the same. */
class KnownHashes {
  readonly #path: string;
  readonly #known: Record<string, {stamp: string; sha256: string}>;
  #changed = false;

  constructor(config: Config) {
    this.#path = join(workFolder(config), "file-hashes.json");
    let known: unknown;
    try {
      known = JSON.parse(readFileSync(this.#path, "utf8"));
    } catch {
      // Not there yet, or damaged: hashes are taken again.
    }
    // Written by `save` below; a file of another shape only costs a new hash, for no stamp fits.
    this.#known = (known ?? {}) as Record<string, {stamp: string; sha256: string}>;
  }

  async hash({path, shown}: FoundFile): Promise<string> {
    const stat = statSync(path, {bigint: true});
    const stamp = [stat.size, stat.mtimeNs, stat.ctimeNs, stat.ino].join(" ");
    const seen = this.#known[path];
    if (seen?.stamp === stamp && typeof seen.sha256 === "string") return seen.sha256;
    const hash = createHash("sha256").update(`${stat.size}\n`);
    try {
      for await (const part of createReadStream(path, {highWaterMark: 1 << 20})) hash.update(part);
    } catch (error) {
      throw new Failure({
        file: shown,
        what: `The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: "Give yourself the right to read it.",
      });
    }
    const sha256 = hash.digest("hex");
    this.#known[path] = {stamp, sha256};
    this.#changed = true;
    return sha256;
  }

  save(): void {
    if (!this.#changed) return;
    try {
      mkdirSync(join(this.#path, ".."), {recursive: true});
      writeFileSync(`${this.#path}.new`, JSON.stringify(this.#known));
      renameSync(`${this.#path}.new`, this.#path);
    } catch {
      // Only a cache: the pipeline itself says when its folder cannot be written.
    }
  }
}
