/** The finished demo site as readers meet it: with eyes, keyboard, phone, printer and a screen reader. */
import {mkdtemp, readFile, rm} from "node:fs/promises";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import type {Page} from "playwright-core";
import {afterAll, beforeAll, beforeEach, describe, expect, it} from "vitest";
import {loadConfig} from "../../loaders/config.ts";
import {buildCompany, projectRoot} from "../../loaders/pipeline.ts";
import type {Lifecycle} from "../../loaders/publish/lifecycle.ts";
import {type OpenSite, openSite} from "./browser.ts";

const pages = [
  "index.html",
  "retention.html",
  "value-tiers.html",
  "segments.html",
  "segments/rfm.html",
  "trust.html",
  "data-quality.html",
  "definitions.html",
  "notebooks/cohorts.html",
  "notebooks/purchase-models.html",
];
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let folder: string;
let dist: string;
let site: OpenSite;
let page: Page;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "perennial-site-"));
  const demo = join(folder, "demo");
  const config = await loadConfig(join(projectRoot, "perennial.config.ts"));
  const path = (name: string) => [{path: join(demo, `${name}.parquet`), refunds: false}];
  await buildCompany({
    ...config,
    demo: {...config.demo, customers: 3000, seed: 1, directory: demo},
    sources: {
      transactions: path("transactions"),
      customers: path("customers"),
      interactions: path("interactions"),
    },
    output: join(folder, "dist"),
    workspace: join(folder, "work"),
  });
  dist = join(folder, "dist");
  site = await openSite(dist, {viewport: {width: 1280, height: 900}});
  page = site.page;
});

beforeEach(async () => {
  await page.emulateMedia({colorScheme: "light", media: "screen"});
  await page.setViewportSize({width: 1280, height: 900});
});

afterAll(async () => {
  await site?.close();
  await rm(folder, {recursive: true, force: true});
});

/** Opens a page and waits until every figure has its picture. */
async function drawn(path: string): Promise<void> {
  await site.open(path);
  await allDrawn();
}

async function allDrawn(): Promise<void> {
  for (const figure of await page.locator("figure").all()) {
    await figure.scrollIntoViewIfNeeded();
    await figure.locator(".figure-body svg, .figure-body table").first().waitFor();
  }
}

/** Text of the first match. */
const text = async (selector: string) => (await page.locator(selector).first().textContent()) ?? "";
const title = (id: string) => text(`#${id} .figure-title`);
const choose = (name: string, value: string) => page.locator(`input[name=${name}][value=${value}]`).check();

const query = () => new URL(page.url()).search;

/** Downloads a figure's CSV, without the mark that spreadsheets need. */
async function csvOf(id: string): Promise<{name: string; lines: string[]}> {
  const waiting = page.waitForEvent("download");
  await page.locator(`#${id} .menu`).getByRole("button", {name: "CSV"}).click();
  const download = await waiting;
  const text = await readFile(await download.path(), "utf8");
  expect(text.startsWith("\ufeff")).toBe(true);
  return {name: download.suggestedFilename(), lines: text.slice(1).trimEnd().split("\r\n")};
}

/** Rules whose answer depends on colours or on the width of the window. */
const ofColourAndWidth = [
  "color-contrast",
  "link-in-text-block",
  "scrollable-region-focusable",
  "target-size",
];

/** What is not accessible on the page as it stands, and by how much it scrolls sideways. */
async function faults(rules?: string[]): Promise<{violations: string[]; overflow: number}> {
  await page.addScriptTag({path: axe});
  const violations = await page.evaluate(async (values) => {
    // axe puts itself on the window.
    const {axe} = window as unknown as {
      axe: {run(options: object): Promise<{violations: {id: string; nodes: {html: string}[]}[]}>};
    };
    const options = {resultTypes: ["violations"], ...(values && {runOnly: {type: "rule", values}})};
    const {violations} = await axe.run(options);
    return violations.map(({id, nodes}) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
  }, rules);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  return {violations, overflow};
}

describe.each(pages)("%s", (path) => {
  it("loads without errors or outside requests, in at most 15 requests and 200 kB of code and 100 kB of data at first sight, gzipped", async () => {
    site.problems.length = 0;
    site.requests.length = 0;
    await site.open(path);
    expect(site.problems).toEqual([]);
    expect(site.requests.length).toBeLessThanOrEqual(15);
    const weight = async (pattern: RegExp) => {
      let bytes = 0;
      for (const request of site.requests) {
        if (pattern.test(request)) bytes += gzipSync(await readFile(join(dist, request)), {level: 9}).length;
      }
      return bytes;
    };
    expect(await weight(/\.js$/)).toBeLessThanOrEqual(200_000);
    expect(await weight(/^data\//)).toBeLessThanOrEqual(100_000);
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(await page.locator("h1").count()).toBe(1);
    expect(await text(".trust")).toMatch(
      /^Data through 31 December 2024 · [\d,]+ rows read, [\d,]+ refused · \d+ of \d+ tests passed/,
    );
    expect(await page.locator("nav a[aria-current]").count()).toBe(1);
  });

  it("lets the keyboard skip to the content, is accessible and does not scroll sideways", async () => {
    // The test before has just opened it, unless this one runs alone.
    if (page.url() !== site.url + path) await site.open(path);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
    await page.keyboard.press("Enter");
    await expect.poll(() => new URL(page.url()).hash).toBe("#observablehq-main");
    await allDrawn();
    expect(await faults()).toEqual({violations: [], overflow: 0});
  });

  it("is so in the dark and on a phone too", async () => {
    await page.emulateMedia({colorScheme: "dark"});
    await page.setViewportSize({width: 390, height: 844});
    await drawn(path);
    expect(await faults(ofColourAndWidth)).toEqual({violations: [], overflow: 0});
  });
});

describe("overview", () => {
  it("answers first, in words and numbers", async () => {
    await drawn("index.html");
    expect(await text("h1")).toBe("Are we keeping our customers?");
    expect(await text(".verdict")).toMatch(/\.$/);
    expect(await text(".answer-sentence")).toMatch(
      /^Of the [\d,]+ customers who first bought in Q\d 20\d\d to Q\d 20\d\d, \d+\u202f% bought again within 90 days/,
    );
    expect(await page.locator(".headline-number").count()).toBe(5);
  });

  it("counts by week, month or quarter, and the address says which", async () => {
    await drawn("index.html");
    expect(await text(".headline-title")).toBe("December 2024");
    const before = await title("revenue");
    await choose("period", "quarter");
    await page.getByRole("heading", {name: "Q4 2024", exact: true}).waitFor();
    expect(query()).toBe("?period=quarter");
    await expect.poll(() => title("revenue")).toContain("in Q4 2024");
    expect(await title("revenue")).not.toBe(before);
    await site.open("index.html?period=quarter");
    expect(await text(".headline-title")).toBe("Q4 2024");
    expect(await page.getByRole("radio", {name: "Quarter"}).isChecked()).toBe(true);
  });
});

describe("retention", () => {
  it("shows the heatmap as a table that says what its cells are", async () => {
    await drawn("retention.html");
    const table = page.locator("table.heatmap");
    expect(await text("table.heatmap tbody th")).toBe("Jan 2022");
    expect(await table.locator("tbody tr").count()).toBe(36);
    expect(await table.locator("thead th").count()).toBe(37);
    expect(await table.locator("caption").count()).toBe(1);
    await site.open("retention.html?variant=windowed");
    const open = table.locator("td.open").first();
    expect(await open.getAttribute("title")).toMatch(
      /^open until \d+ \w{3} \d{4}: \d+\u202f% so far, projected \d+\u202f% \(\d+ to \d+\u202f%\)$/,
    );
  });

  it("can be walked with the arrow keys, and tells each cell in full", async () => {
    await drawn("retention.html");
    await page.locator("table.heatmap td[tabindex='0']").focus();
    const told = () => text(".cell-line");
    expect(await told()).toMatch(/^January 2022, month 1: /);
    await page.keyboard.press("ArrowRight");
    expect(await told()).toMatch(/^January 2022, month 2: /);
    await page.keyboard.press("ArrowDown");
    expect(await told()).toMatch(
      /^February 2022, month 2: [\d,]+ of [\d,]+ customers \(\d+\u202f%\) bought in month 2\. Final\.$/,
    );
    await page.keyboard.press("Home");
    expect(await told()).toMatch(/^February 2022, month 1: /);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowLeft");
    expect(await told()).toMatch(/^January 2022, month 1: /);
    await page.keyboard.press("End");
    expect(await told()).toMatch(/^January 2022, month 35: /);
    // One stop for Tab, whatever the size of the table.
    expect(await page.locator("table.heatmap [tabindex='0']").count()).toBe(1);
  });

  it("changes every figure with its switches, and restores them from the address", async () => {
    await drawn("retention.html");
    const figures = ["cohorts", "curve", "groups", "over-time"];
    const before = await Promise.all(figures.map(title));
    await choose("variant", "on_or_after");
    await page.locator("select[name=measure]").selectOption("revenue");
    await choose("period", "quarter");
    expect(query()).toBe("?period=quarter&variant=on_or_after&measure=revenue");
    for (const [i, id] of figures.entries()) await expect.poll(() => title(id)).not.toBe(before[i]);
    // The table stands before its means have come; until then its title names no finding.
    await expect
      .poll(() => title("cohorts"))
      .toMatch(/revenue came from customers who bought in quarter 1 or later/);
    const after = await Promise.all(figures.map(title));
    expect(await page.locator("table.heatmap tbody tr").count()).toBe(12);
    await drawn("retention.html?period=quarter&variant=on_or_after&measure=revenue");
    for (const [i, id] of figures.entries()) await expect.poll(() => title(id)).toBe(after[i]);
    expect(await page.locator("select[name=measure]").inputValue()).toBe("revenue");
  });

  it("shows one group of customers, and says which", async () => {
    await drawn("retention.html");
    await page.locator("select[name=dimension]").selectOption("acquisition_channel");
    const value = await page.locator("select[name=value]").locator("option").nth(1).getAttribute("value");
    await page.locator("select[name=value]").selectOption(value);
    await expect.poll(() => title("cohorts")).toMatch(new RegExp(`^${value}: `));
    await expect.poll(() => title("value")).toMatch(new RegExp(`^${value}: `));
  });

  it("follows the history: back restores what was shown", async () => {
    await site.open("retention.html?variant=windowed");
    await expect.poll(() => title("cohorts")).toMatch(/bought 1 to 30 days after/);
    const windowed = await title("cohorts");
    await page.evaluate(() => history.pushState(null, "", "?variant=classic"));
    await page.evaluate(() => dispatchEvent(new PopStateEvent("popstate")));
    await expect.poll(() => title("cohorts")).not.toBe(windowed);
    await page.goBack();
    await expect.poll(() => title("cohorts")).toBe(windowed);
  });

  it("downloads exactly what is shown", async () => {
    await drawn("retention.html?period=quarter");
    const {name, lines} = await csvOf("cohorts");
    expect(name).toBe("retention-classic-customers-quarter.csv");
    expect(lines[0]).toBe(
      "cohort,quarters_since_joining,state,final_after,cohort_customers,active_customers,share",
    );
    const shown = await page.locator("table.heatmap tbody td:not(.base)").allInnerTexts();
    // 12 quarters: 11 + 10 + … + 1 cells after the start.
    expect(lines.length - 1).toBe(66);
    expect(shown).toHaveLength(66);
    for (const [i, text] of shown.entries()) {
      const [share, projected] = lines[i + 1]!.split(",").slice(6, 8);
      if (text === "–") expect(share).toBe("");
      else if (text.startsWith("projected"))
        expect(Math.abs(Number(projected) * 100 - Number(text.slice(9)))).toBeLessThanOrEqual(0.5);
      else expect(Math.abs(Number(share) * 100 - Number(text))).toBeLessThanOrEqual(0.5);
    }
  });

  it("makes a PNG of a figure and a table of its numbers", async () => {
    await drawn("retention.html");
    for (const id of ["cohorts", "curve"]) {
      const waiting = page.waitForEvent("download");
      await page.locator(`#${id} .menu`).getByRole("button", {name: "PNG"}).click();
      const bytes = await readFile(await (await waiting).path());
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
      expect(bytes.length).toBeGreaterThan(10_000);
    }
    await page.locator("#curve .menu").getByRole("button", {name: "Table"}).click();
    expect(await text("#curve .figure-data th")).toBe("months_since_joining");
  });

  it("repaints the heatmap within 100 ms of a choice", async () => {
    await drawn("retention.html");
    const took = await page.evaluate(async () => {
      const times: number[] = [];
      for (const value of ["windowed", "classic", "windowed", "on_or_after", "classic"]) {
        const radio = document.querySelector<HTMLInputElement>(`input[name=variant][value=${value}]`)!;
        const start = performance.now();
        radio.click();
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[2]!;
    });
    expect(took).toBeLessThan(100);
  });
});

describe("lifecycle", () => {
  it("shows the stages found against what is true of the demo company, as they were published", async () => {
    const read = page.waitForResponse(/lifecycle[^/]*\.json$/);
    await site.open("lifecycle.html");
    const {truth} = (await (await read).json()) as Lifecycle;
    await page.locator("#truth").scrollIntoViewIfNeeded();
    await page.locator("#truth tbody tr").first().waitFor();
    const shown = await page.locator("#truth tbody tr").allInnerTexts();
    const matrix = shown.map((row) => {
      const [stage, ...cells] = row.split("\t");
      const [gone, fading, active] = cells.map((cell) => Number(cell.split(" ")[0]?.replaceAll(",", "")));
      return {stage: stage?.toLowerCase(), active, fading, gone};
    });
    expect(matrix.sort((a, b) => (a.stage! < b.stage! ? -1 : 1))).toEqual(truth?.now);
  });
});

describe("theme", () => {
  it("goes from automatic to light to dark, and is remembered", async () => {
    await site.open("index.html");
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const button = page.locator("button.theme");
    expect(await button.textContent()).toBe("Theme: auto");
    await button.click();
    await button.click();
    expect(await button.textContent()).toBe("Theme: dark");
    expect(await paper()).toBe("rgb(19, 24, 23)");
    await site.open("retention.html");
    expect(await paper()).toBe("rgb(19, 24, 23)");
    await button.click();
    expect(await paper()).toBe("rgb(251, 250, 247)");
  });
});

describe("on paper", () => {
  it("hides what cannot be used and says in words what was chosen", async () => {
    await drawn("retention.html?variant=windowed&period=quarter");
    await page.emulateMedia({media: "print"});
    expect(await page.locator("nav[aria-label=Pages]").isVisible()).toBe(false);
    expect(await page.locator(".controls").filter({visible: true}).count()).toBe(0);
    expect(await page.locator(".menu").first().isVisible()).toBe(false);
    expect(await text(".state-words")).toBe(
      "Shown: all customers, cohorts by quarter. Customers who bought in each 90 days after the first order, per cent of those who joined.",
    );
    expect(await page.locator("table.heatmap").isVisible()).toBe(true);
  });
});

describe("data quality and definitions", () => {
  it("say in plain words whether the numbers can be trusted", async () => {
    await site.open("data-quality.html");
    expect(await text(".answer-sentence")).toMatch(/tests? passed/);
    expect(await page.getByRole("region", {name: "Files that were read"}).locator("tbody tr").count()).toBe(
      3,
    );
  });

  it("explain every number a figure links to", async () => {
    const links = new Set<string>();
    for (const path of ["index.html", "retention.html"]) {
      await drawn(path);
      for (const link of await page.locator("main a[href*='#metric-']").all())
        links.add((await link.getAttribute("href"))!.split("#")[1]!);
    }
    expect(links.size).toBeGreaterThan(5);
    await site.open("definitions.html");
    for (const id of links) expect(await page.locator(`[id="${id}"] h3`).count(), id).toBe(1);
  });
});

it("leaves no error behind on the way", () => {
  expect(site.problems).toEqual([]);
});
