import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync} from "node:fs";
import {createRequire} from "node:module";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {expect, test} from "vitest";
import {Failure} from "../../../loaders/failure.ts";
import {stageOf, stageSite} from "../../../loaders/site/stage.ts";
import {makeCompany, projectRoot, temporaryFolder, writeFiles} from "./fixture.ts";

test("a stage holds the pages, the published files under data/, and nothing hidden", async () => {
  const {source, work} = makeCompany();
  writeFiles(source, {".notes": "private", "data/stale.json": "{}", "img/logo.svg": "<svg/>"});
  await stageSite({projectRoot, source, work, company: "Tiny"});
  const {site} = stageOf(work);
  expect(readFileSync(join(site, "index.md"), "utf8")).toBe(readFileSync(join(source, "index.md"), "utf8"));
  expect(readdirSync(site).sort()).toEqual(
    [
      ".observablehq",
      "components",
      "data",
      "img",
      "index.md",
      "notebooks",
      "retention.md",
      "style.css",
    ].sort(),
  );
  expect(readdirSync(join(site, "data")).sort()).toEqual(["manifest.json", "points.json"]);
});

test("staging again writes only what changed, removes what is gone, and keeps the cache", async () => {
  const {source, work} = makeCompany();
  const options = {projectRoot, source, work, company: "Tiny"};
  const {site} = stageOf(work);
  await stageSite(options);
  writeFiles(site, {".observablehq/cache/kept.txt": "kept"});
  const before = statSync(join(site, "retention.md")).mtimeMs;
  expect(await stageSite(options)).toEqual([]);

  writeFiles(source, {"index.md": "# New words"});
  rmSync(join(source, "notebooks"), {recursive: true});
  expect((await stageSite(options)).sort()).toEqual(["index.md", join("notebooks", "cohorts.md")]);
  expect(existsSync(join(site, "notebooks"))).toBe(false);
  expect(statSync(join(site, "retention.md")).mtimeMs).toBe(before);
  expect(readFileSync(join(site, ".observablehq/cache/kept.txt"), "utf8")).toBe("kept");
});

test("two companies have two stages", async () => {
  const one = makeCompany();
  const other = makeCompany();
  await stageSite({projectRoot, source: one.source, work: one.work, company: "One"});
  await stageSite({projectRoot, source: other.source, work: other.work, company: 'Other "Ltd" </title>'});
  const load = async (work: string) => (await import(pathToFileURL(stageOf(work).config).href)).default;
  expect((await load(one.work)).title).toBe("One");
  expect((await load(other.work)).title).toBe('Other "Ltd" </title>');
  expect((await load(other.work)).root).toBe(stageOf(other.work).site);
});

test("bare imports resolve from a work folder outside the project", async () => {
  const {source, work} = makeCompany();
  await stageSite({projectRoot, source, work, company: "Tiny"});
  const require = createRequire(join(stageOf(work).site, "/"));
  for (const name of ["@observablehq/plot", "@uwdata/flechette", "arquero"]) {
    expect(require.resolve(name)).toContain(join("node_modules", name));
  }
});

test("pages import the project's statistics as one bundled package, whose version changes with its content", async () => {
  const {source, work, folder} = makeCompany();
  const project = join(folder, "project");
  mkdirSync(project);
  writeFiles(project, {
    "package.json": '{"name":"perennial","version":"1.2.3","type":"module"}',
    "observablehq.config.ts": "export default {};",
    "loaders/statistics/index.ts": 'export {half} from "./half.ts";',
    "loaders/statistics/half.ts": "export const half = (x: number): number => x / 2;",
    "node_modules/@observablehq/framework/dist/npm.js": 'import("npm:react-dom")',
  });
  await stageSite({projectRoot: project, source, work, company: "Tiny"});
  const require = createRequire(join(stageOf(work).site, "/"));
  const {half} = await import(pathToFileURL(require.resolve("perennial/statistics")).href);
  expect(half(84)).toBe(42);
  const version = () =>
    JSON.parse(readFileSync(join(work, "node_modules/perennial/package.json"), "utf8")).version as string;
  const first = version();
  expect(first).toMatch(/^1\.2\.3-[0-9a-f]{8}$/);
  writeFiles(project, {"loaders/statistics/half.ts": "export const half = (x: number): number => x * 0.5;"});
  await stageSite({projectRoot: project, source, work, company: "Tiny"});
  expect(version()).not.toBe(first);
  expect(readdirSync(join(stageOf(work).site, ".observablehq/cache/_npm"))).toEqual(["react-dom@0.0.0"]);
});

test("a project without pages is told so", async () => {
  const folder = temporaryFolder();
  const staging = stageSite({
    projectRoot,
    source: join(folder, "src"),
    work: join(folder, "work"),
    company: "Tiny",
  });
  await expect(staging).rejects.toThrow(Failure);
  await expect(staging).rejects.toThrow(
    "There is no folder of pages.\n  -> Restore src/ from version control.",
  );
});
