/**
 * A real headless browser for tests: an installed Chromium, else the one that comes as an npm package.
 *
 * A test machine needs no more than `npm ci`: the packaged browser brings the few shared libraries it needs.
 */
import {execFile, spawnSync} from "node:child_process";
import {existsSync} from "node:fs";
import {mkdtemp, readdir, rename, rm, writeFile} from "node:fs/promises";
import {createRequire} from "node:module";
import {tmpdir, userInfo} from "node:os";
import {delimiter, dirname, join} from "node:path";
import {promisify} from "node:util";
import {type Browser, type BrowserContextOptions, chromium, type Page} from "playwright-core";
import {previewSite} from "../../loaders/site/preview.ts";

const installed = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const quiet = [
  "--disable-gpu", // pages are pictures of vectors and text: drawing them through a made-up graphics card takes longer
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-domain-reliability",
  "--disable-extensions",
  "--disable-sync",
  "--no-first-run",
  "--no-pings",
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
];

interface Executable {
  path: string;
  args: string[];
  env: Record<string, string>;
}

let found: Promise<Executable> | undefined;

/** Starts the browser. Close it when done. */
export async function launchBrowser(): Promise<Browser> {
  found ??= findBrowser();
  const {path, args, env} = await found;
  return await chromium.launch({
    executablePath: path,
    args: [...new Set([...args, ...quiet])],
    // The environment of this process, less what is not set.
    env: {...(process.env as Record<string, string>), ...env},
    headless: true,
  });
}

async function findBrowser(): Promise<Executable> {
  for (const path of installed) {
    if (path && existsSync(path)) return {path, args: [], env: {}};
  }
  return await packagedBrowser();
}

/**
 * The browser of @sparticuz/chromium, unpacked once per version and user.
 *
 * Its own arguments are made for a function service; two of them would hide real failures and are dropped.
 */
async function packagedBrowser(): Promise<Executable> {
  if (process.platform !== "linux") {
    throw new Error("No Chromium found: install one, or name it in CHROME_PATH.");
  }
  const {default: packaged, inflate} = await import("@sparticuz/chromium");
  const packageFolder = join(
    dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")),
    "..",
    "..",
  );
  const {version} = createRequire(import.meta.url)(join(packageFolder, "package.json")) as {version: string};
  const folder = join(tmpdir(), `perennial-browser-${version}-${userInfo().username}`);
  if (!existsSync(folder)) {
    // Several test files may start at once: each unpacks for itself, the first to finish gives its folder.
    const unpacking = await mkdtemp(`${folder}-`);
    const outside = process.env.TMPDIR;
    process.env.TMPDIR = unpacking;
    try {
      await packaged.executablePath();
      await inflate(join(packageFolder, "bin", "al2023.tar.br"));
      await writeFile(
        join(unpacking, "fonts", "fonts.conf"),
        `<fontconfig><dir>${join(folder, "fonts")}</dir><cachedir>${join(folder, "font-cache")}</cachedir></fontconfig>\n`,
      );
    } finally {
      if (outside === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = outside;
    }
    await rename(unpacking, folder).catch(async (error) => {
      await rm(unpacking, {recursive: true, force: true});
      if (!existsSync(folder)) throw error;
    });
  }
  const path = join(folder, "chromium");
  const env: Record<string, string> = {};
  const libraries = join(folder, "al2023", "lib");
  if (/not found/.test(spawnSync("ldd", [path], {encoding: "utf8"}).stdout ?? "")) {
    env.LD_LIBRARY_PATH = [libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  }
  if (!(await hasFonts())) env.FONTCONFIG_PATH = join(folder, "fonts");
  const args = packaged.args.filter(
    (arg) =>
      !/^--(disable-web-security|single-process|headless|use-gl|use-angle|enable-unsafe-swiftshader|in-process-gpu|ignore-gpu)/.test(
        arg,
      ),
  );
  return {path, args, env};
}

async function hasFonts(): Promise<boolean> {
  const listed = await promisify(execFile)("fc-list", [":", "family"]).catch(() => ({stdout: ""}));
  if (listed.stdout.trim()) return true;
  return (await readdir("/usr/share/fonts").catch(() => [])).length > 0;
}

export interface OpenSite {
  /** Address of the overview. */
  url: string;
  page: Page;
  /** Everything that should not have happened: console errors, page errors, failed or outside requests. */
  problems: string[];
  /** Every request of the page, in order, relative to the site. */
  requests: string[];
  /** Opens a page of the site and waits until its cells have run: `open("retention.html?grain=week")`. */
  open: (path?: string) => Promise<void>;
  close: () => Promise<void>;
}

/** Serves a finished site and opens a page that records what goes wrong. */
export async function openSite(directory: string, options: BrowserContextOptions = {}): Promise<OpenSite> {
  const server = await previewSite(directory, {port: 0});
  const browser = await launchBrowser();
  const context = await browser.newContext({locale: "en-US", timezoneId: "UTC", ...options});
  const page = await context.newPage();
  const problems: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`page: ${error.message}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // Leaving a page ends what it was still fetching; a file that is missing or refused fails otherwise.
    if (reason !== "net::ERR_ABORTED") problems.push(`failed: ${request.url()} ${reason}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) problems.push(`status ${response.status()}: ${response.url()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (url.startsWith(server.url)) requests.push(url.slice(server.url.length));
    else if (!/^(data|blob|about):/.test(url)) problems.push(`outside: ${url}`);
  });
  return {
    url: server.url,
    page,
    problems,
    requests,
    open: async (path = "index.html") => {
      await page.goto(server.url + path, {waitUntil: "networkidle"});
      await settled(page);
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Waits until no cell of the page is loading. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector("observablehq-loading") === null);
}
