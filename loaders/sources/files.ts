/** Which files a source means: paths and globs to existing files, in one order on every machine. */
import {existsSync, readdirSync, statSync} from "node:fs";
import {isAbsolute, join, relative, resolve, sep} from "node:path";
import type {Config, SourceConfig} from "../config.ts";
import type {TableName} from "../contract.ts";
import type {Problem} from "../failure.ts";

export interface FoundFile {
  path: string;
  /** Relative to the config file, with forward slashes. */
  shown: string;
}

/** The files of one source, sorted by path; problems for each path that gives none. */
export function findFiles(
  config: Config,
  table: TableName,
  source: SourceConfig,
): {files: FoundFile[]; problems: Problem[]} {
  const paths = Array.isArray(source.path) ? source.path : [source.path];
  const found = new Map<string, FoundFile>();
  const problems: Problem[] = [];
  for (const path of paths) {
    const absolute = isAbsolute(path) ? path : resolve(config.directory, path);
    const problem = (what: string, remedy: string) =>
      problems.push({file: shownPath(config, config.file), what, remedy});
    if (existsSync(absolute)) {
      const stat = statSync(absolute);
      if (stat.isDirectory()) {
        problem(
          `\`sources.${table}\` names ${path}, which is a folder.`,
          `Name the files in it: \`path: ${JSON.stringify(`${path.replace(/\/+$/, "")}/*.csv`)}\`.`,
        );
      } else add(absolute);
    } else if (/[*?[{]/.test(path)) {
      const matches = glob(absolute);
      if (matches.length === 0) {
        problem(
          `\`sources.${table}\` names ${path}, and no file fits.`,
          `Paths are relative to the folder of the config file (${config.directory}); * stands for any text but a slash, ** for folders of any depth.`,
        );
      }
      for (const match of matches) add(match);
    } else {
      problem(
        `\`sources.${table}\` names ${path}, and there is no such file.`,
        `${neighbour(absolute, path)}Paths are relative to the folder of the config file (${config.directory}).`,
      );
    }
  }
  function add(path: string) {
    found.set(path, {path, shown: shownPath(config, path)});
  }
  const files = [...found.values()].sort((a, b) => (a.shown < b.shown ? -1 : a.shown > b.shown ? 1 : 0));
  return {files, problems};
}

export function shownPath(config: Pick<Config, "directory">, path: string): string {
  return relative(config.directory, path).split(sep).join("/") || path;
}

/** A file of nearly the same name in the same folder, as a hint. */
function neighbour(absolute: string, path: string): string {
  const folder = resolve(absolute, "..");
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return "";
  const wanted = key(absolute.slice(folder.length + 1));
  const like = readdirSync(folder)
    .sort()
    .find((name) => key(name) === wanted || key(name.replace(/\.gz$/i, "")) === wanted);
  if (!like) return "";
  return `Did you mean ${path.slice(0, path.length - absolute.slice(folder.length + 1).length)}${like}? `;
}

function key(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.[^.]*$/, "")
    .replace(/[\s_-]/g, "");
}

/** Existing files that fit an absolute pattern: `*`, `?`, `[abc]`, `{a,b}`, and `**` for folders. */
export function glob(pattern: string): string[] {
  const parts = pattern.split(sep).join("/").split("/");
  const fixed = parts.findIndex((part) => /[*?[{]/.test(part));
  const root = parts.slice(0, fixed).join("/") || "/";
  const fits = new RegExp(
    `^${parts.slice(fixed).map(expression).join("/").replaceAll("**/", "(?:[^/]+/)*").replace(/\*\*$/, ".*")}$`,
    "u",
  );
  const matches: string[] = [];
  const walk = (folder: string, inside: string, depth: number) => {
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder, {withFileTypes: true})) {
      const here = inside ? `${inside}/${entry.name}` : entry.name;
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink() && existsSync(path) ? statSync(path) : entry;
      if (kind.isDirectory()) {
        if (depth < 32 && entry.name !== "node_modules" && !entry.name.startsWith("."))
          walk(path, here, depth + 1);
      } else if (kind.isFile() && fits.test(here)) matches.push(path);
    }
  };
  walk(root, "", 0);
  return matches;
}

function expression(part: string): string {
  if (part === "**") return "**";
  let out = "";
  let alternatives = 0;
  for (let i = 0; i < part.length; i++) {
    const c = part[i] ?? "";
    if (c === "*") out += "[^/]*";
    else if (c === "?") out += "[^/]";
    else if (c === "[" && part.includes("]", i)) {
      const end = part.indexOf("]", i);
      out += `[${part
        .slice(i + 1, end)
        .replace(/^!/, "^")
        .replace(/[\\\]]/g, "\\$&")}]`;
      i = end;
    } else if (c === "{") {
      out += "(?:";
      alternatives++;
    } else if (c === "}" && alternatives > 0) {
      out += ")";
      alternatives--;
    } else if (c === "," && alternatives > 0) out += "|";
    else out += c.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  }
  // A brace that never closes is an ordinary character.
  return alternatives > 0 ? part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") : out;
}
