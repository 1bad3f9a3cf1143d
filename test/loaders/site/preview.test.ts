import {symlinkSync} from "node:fs";
import {request} from "node:http";
import {join} from "node:path";
import {afterAll, beforeAll, expect, test} from "vitest";
import {type Preview, previewSite} from "../../../loaders/site/preview.ts";
import {temporaryFolder, writeFiles} from "./fixture.ts";

const folder = temporaryFolder();
const dist = join(folder, "dist");
let preview: Preview;

beforeAll(async () => {
  writeFiles(folder, {"secret.txt": "secret", "dist-other/secret.txt": "secret"});
  writeFiles(dist, {
    "index.html": "<p>overview",
    "retention.html": "<p>retention",
    "notebooks/index.html": "<p>notebooks",
    "assets/code-1.js": "1",
    "assets/style-1.css": "p{}",
    "data/cube.1.arrow": "ARROW1",
    ".env": "secret",
    "年.html": "<p>year",
  });
  symlinkSync(join(folder, "secret.txt"), join(dist, "link.txt"));
  preview = await previewSite(dist, {port: 0});
});
afterAll(() => preview.close());

/** One request with the path exactly as written: fetch would tidy it first. */
function get(
  path: string,
  method = "GET",
): Promise<{status: number; type: string; location: string; body: string}> {
  const {hostname, port} = new URL(preview.url);
  return new Promise((done, fail) => {
    const sent = request({hostname, port, path, method}, (response) => {
      let body = "";
      response.on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () =>
        done({
          status: response.statusCode!,
          type: response.headers["content-type"] ?? "",
          location: response.headers.location ?? "",
          body,
        }),
      );
    });
    sent.on("error", fail);
    sent.end();
  });
}

test("the site is served on this machine only", () => {
  expect(preview.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
});

test.each([
  ["/", 200, "text/html; charset=utf-8", "<p>overview"],
  ["/index.html?grain=week", 200, "text/html; charset=utf-8", "<p>overview"],
  ["/retention", 200, "text/html; charset=utf-8", "<p>retention"],
  ["/retention.html", 200, "text/html; charset=utf-8", "<p>retention"],
  ["/notebooks/", 200, "text/html; charset=utf-8", "<p>notebooks"],
  ["/%E5%B9%B4", 200, "text/html; charset=utf-8", "<p>year"],
  ["/assets/code-1.js", 200, "text/javascript; charset=utf-8", "1"],
  ["/assets/style-1.css", 200, "text/css; charset=utf-8", "p{}"],
  ["/data/cube.1.arrow", 200, "application/vnd.apache.arrow.file", "ARROW1"],
])("%s is served as %i %s", async (path, status, type, body) => {
  expect(await get(path)).toMatchObject({status, type, body});
});

test("a folder without its slash is redirected within the site", async () => {
  expect(await get("/notebooks?a=1")).toMatchObject({status: 301, location: "/notebooks/?a=1"});
  expect((await get("//notebooks")).location).not.toMatch(/^\/\//);
});

test.each([
  "/gone",
  "/gone.js",
  "/assets/",
  "/../secret.txt",
  "/..%2fsecret.txt",
  "/%2e%2e/secret.txt",
  "/%2e%2e%2f%2e%2e%2fetc/passwd",
  "/assets/../../secret.txt",
  "/..\\secret.txt",
  "/../dist-other/secret.txt",
  "//etc/passwd",
  "/.env",
  "/link.txt",
  "/%00",
  "/%",
])("%s is not found", async (path) => {
  const {status, body} = await get(path);
  expect(status).toBe(404);
  expect(body).toContain("There is no such page");
  expect(body).not.toContain("secret");
});

test("only reading is allowed", async () => {
  expect((await get("/", "HEAD")).body).toBe("");
  expect((await get("/", "POST")).status).toBe(405);
});

test("a site's own page for what is not found is shown", async () => {
  const own = temporaryFolder();
  writeFiles(own, {"404.html": "<p>own words"});
  const served = await previewSite(own, {port: 0});
  const response = await fetch(`${served.url}gone`);
  expect([response.status, await response.text()]).toEqual([404, "<p>own words"]);
  await served.close();
});

test("a port that is taken, and a site that is missing, are told", async () => {
  const port = Number(new URL(preview.url).port);
  await expect(previewSite(dist, {port})).rejects.toThrow(`Port ${port} is taken or not allowed.`);
  await expect(previewSite(join(folder, "none"))).rejects.toThrow(
    "There is no site yet.\n  -> Build it with `npm run build`.",
  );
});
