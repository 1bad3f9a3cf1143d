/** Bundles of models are kept, and never used for files that have changed since. */
import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {expect, test} from "vitest";
import {bundle} from "../../../loaders/graph/bundle.ts";

test("bundles are kept where packages are, and made anew when anything they were made of changes", async () => {
  const root = await mkdtemp(join(tmpdir(), "perennial-bundle-"));
  try {
    const cache = join(root, "node_modules/.cache/perennial");
    const model = join(root, "model.ts");
    await writeFile(model, 'import {factor} from "./factor.ts"; console.log(factor);');
    await writeFile(join(root, "factor.ts"), "export const factor = 2;");
    const made = async () => (await bundle([model], root))[0];

    expect(await made()).toContain("2");
    expect(await readdir(root)).toEqual(["factor.ts", "model.ts"]);
    await mkdir(join(root, "node_modules"));
    await writeFile(join(root, "node_modules/.package-lock.json"), "{}");
    // What was saved this moment may have been saved while it was read.
    await made();
    await expect(readdir(cache)).rejects.toThrow("ENOENT");
    await new Promise((done) => setTimeout(done, 2100));
    await made();
    const [name = ""] = await readdir(cache);
    const kept = await readFile(join(cache, name), "utf8");
    await writeFile(join(cache, name), kept.replace("console.log", "console.kept"));
    expect(await made()).toContain("console.kept");

    await writeFile(join(root, "factor.ts"), "export const factor = 3;");
    expect(await made()).toContain("3");
    expect(await made()).not.toContain("console.kept");
    await writeFile(join(root, "factor.ts"), "export const factor = 2;");
    await writeFile(join(cache, name), "no JSON");
    expect(await made()).toContain("2");
  } finally {
    await rm(root, {recursive: true});
  }
});
