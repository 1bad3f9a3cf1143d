import {createHash} from "node:crypto";
import {readdirSync, readFileSync, statSync, utimesSync} from "node:fs";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {buildSite} from "../../../loaders/site/build.ts";
import {type OpenSite, openSite} from "../../browser/browser.ts";
import {makeCompany, projectRoot, writeFiles} from "./fixture.ts";

const patience = 120_000;
const config = {company: "Tiny & Sons"};

function filesOf(directory: string): string[] {
  return readdirSync(directory, {recursive: true, encoding: "utf8"})
    .filter((file) => statSync(join(directory, file)).isFile())
    .sort();
}

function hashes(directory: string): Record<string, string> {
  return Object.fromEntries(
    filesOf(directory).map((file) => [
      file,
      createHash("sha256")
        .update(readFileSync(join(directory, file)))
        .digest("hex"),
    ]),
  );
}

describe("a finished site", () => {
  let directory: string;
  let work: string;
  const html = (page: string) => readFileSync(join(directory, page), "utf8");

  beforeAll(async () => {
    const company = makeCompany();
    work = company.work;
    ({directory} = await buildSite({projectRoot, source: company.source, work, config}));
  }, patience);

  test("holds pages, code and data under plain names, and nothing else", () => {
    const shapes = filesOf(directory).map((file) => file.replace(/[-.][0-9A-Za-z]{8}(?=\.)/, ".#"));
    expect([...new Set(shapes)]).toEqual([
      "assets/index.#.js",
      "assets/notebooks-cohorts.#.js",
      "assets/part.#.js",
      "assets/retention.#.js",
      "assets/style.#.css",
      "data/points.#.json",
      "img/dot.#.svg",
      "index.html",
      "notebooks/cohorts.html",
      "perennial.json",
      "retention.html",
    ]);
  });

  test("names page and company in its titles", () => {
    expect(html("retention.html")).toContain("<title>Retention | Tiny &amp; Sons</title>");
  });

  test("has a language, allows zoom, describes itself, and starts with a skip link", () => {
    const page = html("index.html");
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(page).toContain('<meta name="description" content="What a &quot;tiny&quot; company knows">');
    expect(page).toContain('<meta name="color-scheme" content="light dark">');
    expect(page).toContain('<main id="observablehq-main" tabindex="-1"');
    expect(/<(?:a|button|input|select)\b[^>]*>/.exec(page.slice(page.indexOf("<body")))![0]).toBe(
      '<a class="skip-link" href="#observablehq-main">',
    );
  });

  test("links with relative addresses that name files", () => {
    expect(html("index.html")).toContain('<a href="./retention.html">retention</a>');
    expect(html("notebooks/cohorts.html")).toContain('href="../retention.html"');
    for (const page of ["index.html", "retention.html", "notebooks/cohorts.html"]) {
      const addresses = [...html(page).matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address!);
      expect(addresses.filter((address) => !/^(\.\.?\/|#|data:)/.test(address))).toEqual([]);
    }
  });

  test("carries no time, no path of this machine, and no name of the generator's servers", () => {
    for (const file of filesOf(directory)) {
      const text = readFileSync(join(directory, file), "utf8");
      expect(text).not.toMatch(/"lastModified":|name="generator"|observablehq\.com|jsdelivr|googleapis/);
      expect(text).not.toContain(work);
      expect(text).not.toContain(projectRoot);
    }
  });

  test(
    "is the same in every byte from another folder, with other file times, clock zone and locale",
    async () => {
      const other = makeCompany();
      const old = new Date("2001-02-03T04:05:06Z");
      for (const file of filesOf(other.folder)) utimesSync(join(other.folder, file), old, old);
      const {TZ, LANG} = process.env;
      Object.assign(process.env, {TZ: "Asia/Shanghai", LANG: "de_DE.UTF-8"});
      const built = await buildSite({projectRoot, source: other.source, work: other.work, config});
      Object.assign(process.env, {TZ, LANG});
      expect(hashes(built.directory)).toEqual(hashes(directory));
      // And once more over what the first build left.
      const again = await buildSite({projectRoot, source: other.source, work: other.work, config});
      expect(hashes(again.directory)).toEqual(hashes(directory));
    },
    patience,
  );

  describe("in a browser", () => {
    let site: OpenSite;
    beforeAll(async () => {
      site = await openSite(directory);
    }, patience);
    afterAll(() => site?.close());

    test.each([
      ["index.html", "total 42"],
      ["retention.html", "The sum is total 42."],
      ["retention.html", "loaded later, with 2 points"],
      ["notebooks/cohorts.html", "rows 2, verbs many"],
    ])(
      "%s shows %s, without an error and within its budget",
      async (path, words) => {
        site.requests.length = 0;
        await site.open(path);
        expect(await site.page.textContent("main")).toContain(words);
        expect(await site.page.evaluate(() => document.documentElement.dataset.site)).toBe("ready");
        expect(site.problems).toEqual([]);
        expect(site.requests.length).toBeLessThanOrEqual(15);
        const scripts = site.requests.filter((request) => request.endsWith(".js"));
        const bytes = scripts.map((script) => gzipSync(readFileSync(join(directory, script))).length);
        expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(200_000);
      },
      patience,
    );

    test("a file a page waits for is fetched once, while its code loads", async () => {
      expect(html("notebooks/cohorts.html")).toMatch(
        /<link rel="preload" as="fetch" crossorigin href="\.\.\/data\/points\.[0-9a-f]{8}\.json">/,
      );
      site.requests.length = 0;
      await site.open("notebooks/cohorts.html");
      expect(site.requests.filter((request) => request.startsWith("data/")).length).toBe(1);
    });

    test(
      "pictures are shown",
      async () => {
        await site.open("index.html");
        expect(await site.page.evaluate(() => document.querySelector("img")?.naturalWidth)).toBe(7);
      },
      patience,
    );

    test(
      "the folder works under any address, and pages find each other there",
      async () => {
        const above = await openSite(work);
        await above.open("dist-next/index.html");
        await above.page.click("main a[href*=retention]");
        await above.page.waitForSelector("text=loaded later, with 2 points");
        expect(above.page.url()).toBe(`${above.url}dist-next/retention.html`);
        await above.page.click("nav a[href*=cohorts]");
        await above.page.waitForSelector("text=rows 2");
        expect(above.problems).toEqual([]);
        await above.close();
      },
      patience,
    );

    test("a page loads only what it uses of a library", () => {
      // Plot with all of d3 weighs 130 kB compressed; a bar chart needs less.
      const script = filesOf(directory).find((file) => file.startsWith("assets/retention-"))!;
      expect(gzipSync(readFileSync(join(directory, script))).length).toBeLessThan(100_000);
    });

    test(
      "the theme a reader chose is there before the page is painted",
      async () => {
        await site.open("index.html");
        await site.page.evaluate(() => localStorage.setItem("theme", "dark"));
        await site.page.goto(`${site.url}retention.html`, {waitUntil: "commit"});
        await site.page.waitForSelector("body", {state: "attached"});
        expect(await site.page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
      },
      patience,
    );
  });
});

describe("a page that cannot be built", () => {
  const build = async (files: Record<string, string>) => {
    const {source, work} = makeCompany();
    writeFiles(source, files);
    return await buildSite({projectRoot, source, work, config});
  };
  const cell = (code: string) => `# Page\n\n\`\`\`js\n${code}\n\`\`\`\n`;

  test(
    "for a syntax error, names the page",
    async () => {
      await expect(build({"retention.md": cell("const = 1;")})).rejects.toThrow(
        /^src\/retention\.md: A code cell cannot be read: Unexpected token.*\n {2}-> Mend the code cell/,
      );
    },
    patience,
  );

  test(
    "for a library that is not installed, names page and library",
    async () => {
      await expect(build({"retention.md": cell('import {x} from "no-such-library";\nx();')})).rejects.toThrow(
        'src/retention.md: It imports "no-such-library", which is not installed.\n  -> Install it with `npm install no-such-library`, or correct the name.',
      );
    },
    patience,
  );

  test(
    "for a library used without an import, says how to import it",
    async () => {
      await expect(build({"retention.md": cell("display(_.range(3));")})).rejects.toThrow(
        "A page uses lodash without importing it",
      );
    },
    patience,
  );

  test(
    "for a component that does not exist, names it",
    async () => {
      await expect(
        build({"retention.md": cell('import {x} from "./components/gone.js";\nx();')}),
      ).rejects.toThrow("components/gone.js");
    },
    patience,
  );

  test(
    "for an export that does not exist, names it",
    async () => {
      await expect(
        build({"retention.md": cell('import {gone} from "./components/total.js";\ngone();')}),
      ).rejects.toThrow(/src\/retention\.md:\d+: No matching export .*"gone"/);
    },
    patience,
  );

  test(
    "for a data file that was not published, names it",
    async () => {
      await expect(
        build({"retention.md": cell('FileAttachment("data/gone.arrow").arrayBuffer()')}),
      ).rejects.toThrow("data/gone.arrow");
    },
    patience,
  );
});
