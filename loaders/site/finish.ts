/**
 * Turns what the site generator wrote into the site that is published: few requests, no time stamps, accessible.
 *
 * The generator writes one file per module, with whole libraries and times of files in them. Here each page's
 * modules are bundled from the real packages, so that only what a page uses is loaded, and the same input gives
 * the same bytes whatever the clock, the file times and the folder.
 *
 *     index.html, retention.html …      pages
 *     assets/<name>-<hash>.js|css       code and style
 *     data/<name>.<hash>.<extension>    published files that pages read
 *     perennial.json                    mark of a site that a build may replace
 */
import {createHash} from "node:crypto";
import {existsSync, readdirSync} from "node:fs";
import {mkdir, readdir, readFile, rm, writeFile} from "node:fs/promises";
import {dirname, join, posix, relative, sep} from "node:path";
import {build, type Metafile, type OnResolveArgs, type Plugin, type PluginBuild} from "esbuild";
import {Failure} from "../failure.ts";
import {generatorFolder} from "./generator.ts";
import {siteMark} from "./mark.ts";
import {bundleFailure, stageOf} from "./stage.ts";

export interface FinishOptions {
  projectRoot: string;
  /** The company's work folder, staged and generated. */
  work: string;
  /** Folder the finished site is written to; emptied first. */
  directory: string;
}

/**
 * Writes the finished site.
 *
 * @throws Failure when a page cannot be finished: a cell with a syntax error, an import that does not resolve
 */
export async function finishSite({projectRoot, work, directory}: FinishOptions): Promise<void> {
  const {generated, site} = stageOf(work);
  const files = await filesUnder(generated);
  const pages = new Map<string, Page>();
  for (const path of files.filter((file) => file.endsWith(".html"))) {
    pages.set(path, readPage(path, await readFile(join(generated, path), "utf8")));
  }
  const broken = [...pages.values()].flatMap(({path, errors}) =>
    errors.map((what) => problem(site, path, what)),
  );
  if (broken.length > 0) throw new Failure(broken);

  await rm(directory, {recursive: true, force: true});
  const styles = new Map<string, string>();
  for (const path of files) {
    if (path.startsWith("_file/")) {
      await write(directory, path.slice("_file/".length), await readFile(join(generated, path)));
    } else if (path.endsWith(".css") && /^_(import|observablehq)\//.test(path)) {
      const content = await readFile(join(generated, path));
      const name = posix.basename(path).replace(/\.[0-9a-f]{8}\.css$/, "");
      const style = `assets/${name}-${createHash("sha256").update(content).digest("hex").slice(0, 8)}.css`;
      styles.set(path, style);
      await write(directory, style, content);
    }
  }
  const code = await bundlePages({pages, projectRoot, generated, site});
  for (const {path, contents} of code.files) await write(directory, path, contents);
  for (const page of pages.values()) {
    await write(directory, page.path, finishPage(page, code.preloads.get(page.path) ?? [], styles));
  }
  await write(directory, siteMark.file, siteMark.content);
}

interface Page {
  /** Path of the HTML file within the site. */
  path: string;
  html: string;
  /** The module to bundle. */
  source: string;
  /** Published files the page waits for as soon as it runs, relative to the page. */
  awaited: string[];
  /** Syntax errors the generator left in the page. */
  errors: string[];
}

function problem(site: string, path: string, what: string) {
  const page = path.replace(/\.html$/, ".md");
  // A page made for one of many values has no file of its own: it is named after the parameter.
  const many = existsSync(join(site, page))
    ? undefined
    : readdirSync(join(site, posix.dirname(page))).find((name) => /^\[.*\]\.md$/.test(name));
  const file = `src/${many === undefined ? page : posix.join(posix.dirname(page), many)}`;
  return {file, what, remedy: "Mend the code cell; `npm run dev` shows the page while you do."};
}

/** Splits a generated page into its HTML and the one module that holds all its code. */
function readPage(path: string, html: string): Page {
  const scripts: string[] = [];
  const rest = html.replace(/<script type="module"([^>]*)>(.*?)<\/script>\n?/gs, (_, attributes, content) => {
    const src = / src="([^"]*)"/.exec(attributes)?.[1];
    scripts.push(src === undefined ? content : `import ${JSON.stringify(decodeURI(src))};`);
    return "";
  });
  // The generator shows a syntax error in place of the cell and goes on; a published page must not.
  const errors = [...html.matchAll(/observablehq--error"[^>]*>SyntaxError: ([^<]*)</g)];
  const source = withoutFileTimes(scripts.join("\n")).replaceAll(/(?<="path":"(?:\.\.?\/)+)_file\//g, "");
  return {
    path,
    html: rest,
    source: hoistImports(source),
    awaited: awaitedFiles(source),
    errors: errors.map(([, message]) => `A code cell cannot be read: ${plainText(message!)}.`),
  };
}

/** Files of `await FileAttachment(…)`: fetched while the page's code still loads. */
function awaitedFiles(source: string): string[] {
  const paths = new Map<string, string>();
  for (const [, name, path] of source.matchAll(/^registerFile\(("[^"]*"), \{.*"path":"([^"]*)"/gm))
    paths.set(name!, path!);
  const names = [...source.matchAll(/\bawait FileAttachment\(("[^"]*")\)/g)].map(([, name]) => name!);
  return [...new Set(names)].flatMap((name) => paths.get(name) ?? []);
}

function withoutFileTimes(source: string): string {
  return source.replace(/,"lastModified":\d+(?=[,}])/g, "");
}

/**
 * Makes the imports of cells static.
 *
 * The generator turns a cell's import declarations into one `const … = await import(…)` line at the head of the
 * cell's function. As static imports they are bundled with the page and what is unused is dropped. A line of any
 * other form stays as it is and loads later.
 */
function hoistImports(source: string): string {
  const imports: string[] = [];
  const body = source.replace(
    /(?<=body: async \([^)]*\) => \{\n)const (.+) = await (?:Promise\.all\(\[((?:import\("[^"\n]*"\)(?:, )?)+)\]\)|(import\("[^"\n]*"\)));$/gm,
    (_, pattern: string, several: string | undefined, one: string | undefined) => {
      const specifiers = [...(several ?? one!).matchAll(/import\(("[^"]*")\)/g)].map(
        ([, specifier]) => specifier!,
      );
      const names =
        several === undefined ? [pattern] : (pattern.slice(1, -1).match(/\{[^}]*\}|[^\s,{}]+/g) ?? []);
      const locals = specifiers.flatMap((specifier, i) => {
        const name = names[i]!;
        const module = `$import${imports.length}`;
        if (name === "{}") {
          imports.push(`import ${specifier};`);
          return [];
        }
        if (!name.startsWith("{")) {
          imports.push(`import * as ${module} from ${specifier};`);
          return [`${name} = ${membersUsed(source, name, module) ?? module}`];
        }
        const members = name
          .slice(1, -1)
          .split(",")
          .map((member) => member.trim().split(/\s*:\s*/));
        const aliased = members.map(([imported], j) => `${imported} as ${module}_${j}`);
        imports.push(`import {${aliased.join(", ")}} from ${specifier};`);
        return members.map(([imported, local], j) => `${local ?? imported} = ${module}_${j}`);
      });
      return locals.length > 0 ? `const ${locals.join(", ")};` : "";
    },
  );
  return [...imports, body].join("\n");
}

/**
 * A namespace with the members a page uses, so that the rest of a library is dropped: `{plot: $import0.plot}`.
 * Undefined when the page does anything else with the namespace than naming members of it.
 */
function membersUsed(source: string, name: string, module: string): string | undefined {
  // The generator's own lines hand the namespace from the cell that imports it to the cells that use it.
  const written = source
    .replace(/^define\(\{id: .*=> \{$/gm, "")
    .replace(/^const .+ = await (?:Promise\.all\(\[)?import\(.*$/gm, "")
    .replace(/^return \{.*\};\n\}\}\);$/gm, "");
  const word = name.replaceAll("$", "\\$");
  const uses = [
    ...written.matchAll(new RegExp(`(?<![\\w$.])${word}(?:\\.([A-Za-z_$][\\w$]*))?(?![\\w$])`, "g")),
  ];
  const members = uses.map(([, member]) => member);
  if (members.includes(undefined)) return undefined;
  const names = [...new Set(members)].sort();
  return `{${names.map((member) => `${member}: ${module}.${member}`).join(", ")}}`;
}

interface BundleOptions {
  pages: ReadonlyMap<string, Page>;
  projectRoot: string;
  generated: string;
  /** Stage of the pages: bare imports resolve from here. */
  site: string;
}

interface Bundle {
  files: {path: string; contents: Uint8Array}[];
  /** Page -> its script, then every file that script needs before it runs. */
  preloads: Map<string, string[]>;
}

/**
 * Bundles each page for itself: one script that holds all it runs at once, and a part for each thing it loads
 * later. Shared between pages are only parts that come out the same; code divided by which pages use it would
 * save a second page some bytes and cost every page a dozen requests. Pages of one folder with the same code, made from
 * one file for many values, share everything: the site does not grow with them.
 */
async function bundlePages({pages, projectRoot, generated, site}: BundleOptions): Promise<Bundle> {
  const files = new Map<string, Uint8Array>();
  const preloads = new Map<string, string[]>();
  const twins = new Map<string, string>();
  for (const path of [...pages.keys()].sort()) {
    const code = JSON.stringify([posix.dirname(path), pages.get(path)!.source]);
    const twin = twins.get(code);
    if (twin !== undefined) {
      preloads.set(path, preloads.get(twin)!);
      continue;
    }
    twins.set(code, path);
    const entry = `page:${path}`;
    const {outputFiles, metafile} = await build({
      // Hashes of parts depend on paths seen from here: the same wherever the work folder is.
      absWorkingDir: projectRoot,
      entryPoints: [{in: entry, out: path.replace(/\.html$/, "").replaceAll("/", "-")}],
      outdir: join(projectRoot, "assets"),
      entryNames: "[name]-[hash]",
      chunkNames: "part-[hash]",
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      target: "es2022",
      minify: true,
      legalComments: "none",
      charset: "utf8",
      define: {"process.env.NODE_ENV": '"production"'},
      metafile: true,
      write: false,
      logLevel: "silent",
      plugins: [siteModules({pages, projectRoot, generated, site})],
    }).catch((error) => {
      throw bundleFailure(error);
    });
    for (const output of outputFiles) files.set(toPosix(relative(projectRoot, output.path)), output.contents);
    preloads.set(path, scriptsOf(entry, metafile));
  }
  return {files: [...files].map(([path, contents]) => ({path, contents})), preloads};
}

/** The entry's file and all it imports statically, the entry first. */
function scriptsOf(entryPoint: string, {outputs}: Metafile): string[] {
  const entry = Object.keys(outputs).find((path) => outputs[path]!.entryPoint === entryPoint);
  if (entry === undefined) throw new Error(`no bundle for ${entryPoint}`);
  const scripts = new Set([entry]);
  for (const path of scripts) {
    for (const {path: imported, kind, external} of outputs[path]!.imports) {
      if (kind === "import-statement" && !external) scripts.add(imported);
    }
  }
  return [...scripts];
}

/**
 * Resolves the modules of generated pages.
 *
 * Pages and components are read from what the generator wrote, libraries from the real packages, and the
 * generator's own runtime from its sources without the libraries it would fetch. Everything that stands in the
 * work folder gets a name without folder and hash, because names enter the hashes of the bundles.
 */
function siteModules({pages, projectRoot, generated, site}: BundleOptions): Plugin {
  const client = join(generatorFolder(projectRoot), "client");
  const ownModule = /^_import\//;

  function setup(builder: PluginBuild): void {
    const resolvePackage = async (specifier: string) => {
      const resolution = await builder.resolve(specifier, {
        resolveDir: site,
        kind: "import-statement",
        pluginData: "package",
      });
      if (resolution.errors.length > 0) return undefined;
      // The statistics bundle stands in the work folder: name it by its specifier.
      return specifier.startsWith("perennial/")
        ? {path: specifier, namespace: "own", pluginData: resolution.path, sideEffects: false}
        : resolution;
    };

    builder.onResolve({filter: /^page:/}, ({path}) => ({
      path: path.slice("page:".length),
      namespace: "page",
    }));

    // Only what the generator's runtime imports under names of its own: a question per import of a library costs seconds.
    const ofClient = {
      filter: /^(npm|observablehq):|\/(recommendedLibraries|sampleDatasets|sidebar|toc)\.js$/,
      namespace: "file",
    };
    builder.onResolve(ofClient, ({path, resolveDir}) => {
      if (!resolveDir.startsWith(client)) return undefined;
      if (path.startsWith("npm:") || path.startsWith("observablehq:stdlib/"))
        return {path: "library", namespace: "absent"};
      if (path.startsWith("observablehq:"))
        return {path: join(client, `${path.slice("observablehq:".length)}.js`)};
      return {path: posix.basename(path), namespace: "empty"};
    });

    const ofPages = async ({path, importer, pluginData, kind}: OnResolveArgs) => {
      if (pluginData === "package") return undefined;
      if (!/^\.{0,2}\//.test(path)) {
        const resolution = await resolvePackage(path);
        if (resolution) return resolution;
        const from = importer.replace(/\.html$/, ".md").replace(ownModule, "");
        throw new Failure({
          file: `src/${from}`,
          what: `It imports "${path}", which is not installed.`,
          remedy: `Install it with \`npm install ${path}\`, or correct the name.`,
        });
      }
      const target = posix.normalize(posix.join(posix.dirname(`/${importer}`), path)).slice(1);
      if (target.startsWith("_observablehq/")) {
        const name = target.slice("_observablehq/".length).replace(/\.[0-9a-f]{8}\.js$/, "");
        if (name === "client") return {path: join(client, "index.js")};
        if (name === "runtime" || name === "stdlib") return {path: join(client, `${name}.js`)};
      }
      if (target.startsWith("_node/")) {
        for (const specifier of packageSpecifiers(target)) {
          const resolution = await resolvePackage(specifier);
          if (resolution) return resolution;
        }
        return {errors: [{text: `Could not resolve the package of ${target}`}]};
      }
      const file = join(generated, target);
      if (!existsSync(file))
        return {errors: [{text: `Could not resolve "${path}" of ${importer} (${kind})`}]};
      return {path: target.replace(/\.[0-9a-f]{8}(?=\.js$)/, ""), namespace: "own", pluginData: file};
    };
    builder.onResolve({filter: /.*/, namespace: "page"}, ofPages);
    builder.onResolve({filter: /.*/, namespace: "own"}, ofPages);

    builder.onLoad({filter: /.*/, namespace: "page"}, ({path}) => ({
      contents: pages.get(path)!.source,
      loader: "js",
    }));
    builder.onLoad({filter: /.*/, namespace: "own"}, async ({path, pluginData}) => {
      const source = await readFile(pluginData, "utf8");
      if (!ownModule.test(path)) return {contents: source, loader: "js", resolveDir: dirname(pluginData)};
      // Components name files relative to themselves; their bundle stands in assets/.
      const base = `new URL(${JSON.stringify(`../${path}`)}, import.meta.url).href`;
      const contents = withoutFileTimes(source)
        .replaceAll("import.meta.url", base)
        .replaceAll(/(?<="path":"(?:\.\.?\/)+)_file\//g, "");
      return {contents, loader: "js"};
    });
    builder.onLoad({filter: /.*/, namespace: "empty"}, () => ({contents: "export {};", loader: "js"}));
    builder.onLoad({filter: /.*/, namespace: "absent"}, () => ({
      contents:
        'throw new Error("This library is not part of the site: import it by name, and build again.");',
      loader: "js",
    }));
  }

  return {name: "site-modules", setup};
}

/** `_node/pkg@1.2.3/sub/path.<hash>.js` as the specifiers it may have come from. */
function packageSpecifiers(path: string): string[] {
  const match = /^_node\/((?:@[^/]+\/)?[^/@]+)@[^/]+\/(.+?)(?:\.[0-9a-f]{8})?\.js$/.exec(path);
  if (!match) return [];
  const [, name, inside] = match;
  return inside === "index" ? [name!, `${name}/index.js`] : [`${name}/${inside}`, `${name}/${inside}.js`];
}

/** The page as it is published. */
function finishPage(page: Page, [entry, ...parts]: string[], styles: ReadonlyMap<string, string>): string {
  const up = "../".repeat(page.path.split("/").length - 1) || "./";
  const scripts = [
    ...page.awaited.map((file) => `<link rel="preload" as="fetch" crossorigin href="${encodeURI(file)}">\n`),
    ...parts.map((part) => `<link rel="modulepreload" href="${up}${part}">\n`),
    entry === undefined ? "" : `<script type="module" src="${up}${entry}"></script>\n`,
  ].join("");
  let html = page.html;
  const replace = (pattern: RegExp, replacement: string) => {
    if (!pattern.test(html)) {
      throw new Failure({
        file: page.path,
        what: `The site generator wrote a page without ${pattern.source}.`,
        remedy: "Run `npm ci`: another version of @observablehq/framework seems to be installed.",
      });
    }
    html = html.replace(pattern, () => replacement);
  };
  html = html
    .replace(/<link rel="modulepreload"[^>]*>\n?/g, "")
    .replace(/<link rel="preload" as="style"[^>]*>\n?/g, "");
  replace(/<html>/, '<html lang="en">');
  replace(
    /<meta name="viewport"[^>]*>/,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
  );
  replace(/<meta name="generator"[^>]*>\n?/, "");
  replace(/\n*<\/head>/, `\n${scripts}</head>`);
  // So that the skip link moves the keyboard too, not only the view.
  replace(/<main id="observablehq-main"/, '<main id="observablehq-main" tabindex="-1"');
  // The generator would look for the icon's file if the link did not say it lies outside.
  html = html.replace('<link rel="icon external"', '<link rel="icon"');
  for (const [from, to] of styles) html = html.replaceAll(`${up}${from}"`, `${up}${to}"`);
  return html.replaceAll(/(?<=(?:href|src|srcset)="(?:\.\.?\/)+)_file\//g, "");
}

async function write(directory: string, path: string, contents: string | Uint8Array): Promise<void> {
  const file = join(directory, path);
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, contents);
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => toPosix(relative(folder, join(entry.parentPath, entry.name))))
    .sort();
}

function toPosix(path: string): string {
  return path.split(sep).join("/");
}

function plainText(text: string): string {
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");
}
