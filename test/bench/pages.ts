/** What each page of a finished site weighs, and how soon a reader sees its first figure. */
import {readdir} from "node:fs/promises";
import {join, relative} from "node:path";
import {gzipSync} from "node:zlib";
import type {Browser, Page} from "playwright-core";
import {previewSite} from "../../loaders/site/preview.ts";
import {launchBrowser, settled} from "../browser/browser.ts";

export interface PageWeight {
  page: string;
  requests: number;
  /** Bytes, each file packed with gzip. */
  script: number;
  data: number;
  total: number;
  /** Seconds from the start of the visit to the first figure on screen. */
  firstFigure: number;
  /** The same with a processor four times slower. */
  firstFigureThrottled: number;
}

export interface Repaint {
  what: string;
  /** Milliseconds from the click to the repainted figure. */
  milliseconds: number;
}

/** What counts as the first figure; pages without charts have tables and lists instead. */
const figures = ".figure-body > *, main table, .glossary section";

const visits = 5;

/** Measures every page of the site in `directory`, each visit with an empty cache. */
export async function measurePages(
  directory: string,
  report: (line: string) => void,
): Promise<{pages: PageWeight[]; repaints: Repaint[]}> {
  const server = await previewSite(directory, {port: 0});
  const browser = await launchBrowser();
  try {
    const names = await pagesOf(directory);
    // A browser's first page of all pays for its start.
    for (const name of names) await firstFigure(browser, server.url + name, 1);
    const pages: PageWeight[] = [];
    for (const name of names) {
      report(`page ${name}`);
      const url = server.url + name;
      pages.push({
        page: name,
        ...(await weigh(browser, url)),
        firstFigure: await firstFigure(browser, url, 1),
        firstFigureThrottled: await firstFigure(browser, url, 4),
      });
    }
    report("changes on the retention page");
    return {pages, repaints: await measureRepaints(browser, `${server.url}retention.html`)};
  } finally {
    await browser.close();
    await server.close();
  }
}

async function pagesOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, {recursive: true, withFileTypes: true});
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".html"))
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}

async function visit<T>(browser: Browser, use: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({
    locale: "en-US",
    timezoneId: "UTC",
    viewport: {width: 1280, height: 900},
  });
  try {
    // The TypeScript runner wraps functions in a helper that pages lack.
    await context.addInitScript("globalThis.__name ??= (wrapped) => wrapped");
    return await use(await context.newPage());
  } finally {
    await context.close();
  }
}

async function weigh(
  browser: Browser,
  url: string,
): Promise<Pick<PageWeight, "requests" | "script" | "data" | "total">> {
  return visit(browser, async (page) => {
    const bodies: Promise<{path: string; bytes: number}>[] = [];
    page.on("response", (response) => {
      const path = new URL(response.url()).pathname;
      bodies.push(response.body().then((body) => ({path, bytes: gzipSync(body, {level: 9}).length})));
    });
    await page.goto(url, {waitUntil: "networkidle"});
    await settled(page);
    const files = await Promise.all(bodies);
    const sum = (wanted: (path: string) => boolean) =>
      files.filter(({path}) => wanted(path)).reduce((bytes, file) => bytes + file.bytes, 0);
    return {
      requests: files.length,
      script: sum((path) => path.endsWith(".js")),
      data: sum((path) => path.includes("/data/")),
      total: sum(() => true),
    };
  });
}

/** Seconds to the first figure: the middle one of several visits. */
async function firstFigure(browser: Browser, url: string, slower: number): Promise<number> {
  const seconds: number[] = [];
  for (let i = 0; i < visits; i++) {
    seconds.push(
      await visit(browser, async (page) => {
        await page.addInitScript(watchForFigure, figures);
        if (slower > 1) {
          const session = await page.context().newCDPSession(page);
          await session.send("Emulation.setCPUThrottlingRate", {rate: slower});
        }
        await page.goto(url);
        const handle = await page.waitForFunction(
          () => (window as unknown as {firstFigure?: number}).firstFigure, // set by watchForFigure
          undefined,
          {timeout: 30_000},
        );
        return Number(await handle.jsonValue()) / 1000;
      }),
    );
  }
  return median(seconds);
}

/** Runs in the page: notes when the first figure with a size has been painted. */
function watchForFigure(selector: string): void {
  const look = () => {
    const found = [...document.querySelectorAll(selector)].some(
      (element) => element.getBoundingClientRect().height > 0,
    );
    // Frames run before painting: what is found in one is on screen by the next.
    if (found)
      requestAnimationFrame(() => Object.assign(window, {firstFigure: Math.max(performance.now(), 1)}));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function measureRepaints(browser: Browser, url: string): Promise<Repaint[]> {
  return visit(browser, async (page) => {
    await page.goto(url, {waitUntil: "networkidle"});
    await settled(page);
    const repaints: Repaint[] = [];
    const change = async (what: string, name: string, values: string[]) => {
      const times: number[] = [];
      for (const value of values) {
        times.push(await page.evaluate(repaint, {name, value}));
        await page.waitForTimeout(200);
      }
      repaints.push({what, milliseconds: Math.max(...times)});
    };
    await change("another way of counting", "variant", ["on_or_after", "windowed", "classic"]);
    await change("another measure", "measure", ["revenue", "orders", "customers"]);
    await change("other periods, read for the first time", "period", ["quarter", "week"]);
    await change("other periods, read before", "period", ["month", "quarter", "week", "month"]);
    return repaints;
  });
}

/** Runs in the page: sets a control and waits until the heatmap has been drawn again and painted. */
async function repaint({name, value}: {name: string; value: string}): Promise<number> {
  const heatmap = document.querySelector("#cohorts .figure-body");
  const radio = document.querySelector<HTMLInputElement>(`input[name="${name}"][value="${value}"]`);
  const list = document.querySelector<HTMLSelectElement>(`select[name="${name}"]`);
  if (!heatmap || !(radio ?? list)) throw new Error(`The page has no control "${name}" with "${value}".`);
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`Nothing was drawn after "${name}" was changed.`)),
      10_000,
    );
    const started = performance.now();
    new MutationObserver((_, observer) => {
      observer.disconnect();
      clearTimeout(late);
      // After the next frame has been handed over for painting.
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started)));
    }).observe(heatmap, {childList: true});
    if (radio) radio.click();
    else if (list) {
      list.value = value;
      list.dispatchEvent(new Event("change", {bubbles: true}));
    }
  });
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
