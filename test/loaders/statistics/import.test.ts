/** `perennial/statistics` by itself: from Node, and as the one file that pages get. */
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {gzipSync} from "node:zlib";
import {build} from "esbuild";
import {fitParetoNbd, paretoNbd, purchaseHistories, randomFrom} from "perennial/statistics";
import {expect, test} from "vitest";

const random = randomFrom(1);
const people = Array.from({length: 500}, () => {
  const age = 20 + Math.floor(60 * random());
  const times = paretoNbd.drawPurchases([0.7, 9, 0.8, 20], age, random);
  return {frequency: times.length, recency: times.at(-1) ?? 0, age};
});
const given = {
  frequency: people.map((d) => d.frequency),
  recency: people.map((d) => d.recency),
  age: people.map((d) => d.age),
};

test("a fit in Node by the package's own name", () => {
  const fit = fitParetoNbd(purchaseHistories(given));
  expect(fit.fitted).toBe(true);
  // The truth is r = 0.7: within four standard errors.
  if (fit.fitted) expect(Math.abs(fit.parameters[0]! - 0.7)).toBeLessThan(4 * fit.standardErrors[0]!);
});

test("bundled for pages it asks for nothing of Node, weighs little, and fits to the same numbers", async () => {
  const {outputFiles, metafile} = await build({
    entryPoints: ["perennial/statistics"],
    bundle: true,
    format: "esm",
    platform: "browser",
    minify: true,
    metafile: true,
    write: false,
  });
  const imported = Object.values(metafile.outputs).flatMap((output) => output.imports);
  expect(imported).toEqual([]);
  const code = outputFiles[0]!.text;
  // All of it, though a page gets only what it uses: a charting library of 90 kB still fits into the 200 kB of a page.
  expect(gzipSync(code).length).toBeLessThan(100_000);

  const folder = await mkdtemp(join(tmpdir(), "perennial-statistics-"));
  try {
    const file = join(folder, "statistics.mjs");
    await writeFile(file, code);
    // The bundle exports what the package does.
    const bundled = (await import(pathToFileURL(file).href)) as typeof import("perennial/statistics");
    const fit = bundled.fitParetoNbd(bundled.purchaseHistories(given));
    const here = fitParetoNbd(purchaseHistories(given));
    if (!fit.fitted || !here.fitted) throw new Error("refused");
    expect(fit.parameters).toEqual(here.parameters);
  } finally {
    await rm(folder, {recursive: true});
  }
});
