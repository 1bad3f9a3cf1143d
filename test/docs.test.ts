/** The documentation keeps to the facts that can be checked: links, commands, dependencies. */
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {dirname, join, relative} from "node:path";
import {describe, expect, test} from "vitest";

const root = new URL("..", import.meta.url).pathname;
const read = (path: string) => readFileSync(join(root, path), "utf8");

// package.json of this project: its shape is known.
const manifest = JSON.parse(read("package.json")) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

const pages = ["README.md", "CHANGELOG.md", "data/README.md"].concat(
  readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`)
    .sort(),
);

/** Markdown without its code, in which brackets are no links and # is no heading. */
function prose(markdown: string): string {
  return markdown
    .replace(/^```[\s\S]*?^```$/gm, "")
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]]/g, ""));
}

/** What a link to a heading of the page may be called, as code hosts make it. */
function anchors(markdown: string): string[] {
  return [...prose(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    String(heading)
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function links(page: string): {target: string; anchor: string | undefined; isPicture: boolean}[] {
  return [...prose(read(page)).matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)]
    .filter(([, , address]) => !/^[a-z]+:/.test(String(address)))
    .map(([, mark, address]) => {
      const [path = "", anchor] = String(address).split("#");
      const target = path === "" ? page : relative(root, join(root, dirname(page), path));
      return {target, anchor, isPicture: mark === "!"};
    });
}

describe.each(pages)("%s", (page) => {
  test("links to files that exist", () => {
    const pictures = existsSync(join(root, "docs/pictures"));
    const missing = links(page)
      .filter(({isPicture}) => !isPicture || pictures)
      .filter(({target}) => !existsSync(join(root, target)));
    expect(missing.map(({target}) => target)).toEqual([]);
  });

  test("links to headings that exist", () => {
    const missing = links(page).filter(
      ({target, anchor}) =>
        anchor !== undefined && existsSync(join(root, target)) && !anchors(read(target)).includes(anchor),
    );
    expect(missing.map(({target, anchor}) => `${target}#${anchor}`)).toEqual([]);
  });
});

test("the index names every page of docs", () => {
  const named = links("docs/README.md").map(({target}) => target);
  expect(pages.filter((page) => /^docs\/(?!README)/.test(page) && !named.includes(page))).toEqual([]);
});

describe("commands", () => {
  test("README gives the two commands exactly as CI runs them, each on a line of its own", () => {
    const run = read(".ci/run")
      .split("\n")
      .filter((line) => line.startsWith("npm "));
    expect(run).toEqual(["npm ci && npm run build", "npm ci && npm test"]);
    expect(read("README.md").split("\n")).toEqual(expect.arrayContaining(run));
  });

  test("every npm script is told of", () => {
    const told = read("README.md") + read("docs/how-to.md");
    const untold = Object.keys(manifest.scripts).filter(
      (name) => !new RegExp(`npm (run )?${name}(?![\\w:-])`).test(told),
    );
    expect(untold).toEqual([]);
  });

  test("every npm script that is told of exists", () => {
    const told = pages.flatMap((page) => [...read(page).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)]);
    const unknown = told.map(([, name]) => String(name)).filter((name) => !(name in manifest.scripts));
    expect(unknown).toEqual([]);
  });
});

describe("docs/dependencies.md", () => {
  const wanted = {...manifest.dependencies, ...manifest.devDependencies};
  const sections = new Map(
    read("docs/dependencies.md")
      .split(/^(?=#{2,3} )/m)
      .filter((section) => section.startsWith("### "))
      .map((section) => [
        section.slice(4, section.indexOf("\n")),
        section.slice(section.indexOf("\n")).trim(),
      ]),
  );

  test("has a heading for each dependency, and for nothing else", () => {
    expect([...sections.keys()].sort()).toEqual(Object.keys(wanted).sort());
  });

  test.each(Object.entries(wanted))("%s: the version %s is exact and is the one told", (name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    expect(sections.get(name)?.split(",")[0]).toBe(version);
  });
});
