import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {siteMark} from "../../../loaders/site/mark.ts";
import {checkOutput, restoreSite, swapSite} from "../../../loaders/site/swap.ts";
import {temporaryFolder, writeFiles} from "./fixture.ts";

const refusal = (to: string, why: string) =>
  `${to}: The site cannot be written there: ${why}.\n` +
  "  -> Set `output` to a folder that does not exist yet, or empty this one yourself: a build replaces its output folder as a whole and never deletes files it did not write.";

function writeSite(directory: string, words: string): void {
  writeFiles(directory, {"index.html": words, [siteMark.file]: siteMark.content});
}

function words(directory: string): string {
  return readFileSync(join(directory, "index.html"), "utf8");
}

test("a finished site replaces the last one as a whole", async () => {
  const folder = temporaryFolder();
  const [next, dist] = [join(folder, "work", "next"), join(folder, "dist")];
  writeSite(next, "first");
  await swapSite(next, dist);
  expect(words(dist)).toBe("first");

  writeFiles(dist, {"old.html": "gone tomorrow"});
  writeSite(next, "second");
  await swapSite(next, dist);
  expect(words(dist)).toBe("second");
  expect(readdirSync(dist).sort()).toEqual(["index.html", siteMark.file]);
  expect(readdirSync(folder).sort()).toEqual(["dist", "work"]);
  expect(existsSync(next)).toBe(false);
});

test("an empty folder is taken, and folders above the output are made", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "empty"));
  for (const dist of [join(folder, "empty"), join(folder, "deep", "er", "dist")]) {
    writeSite(join(folder, "next"), "here");
    await swapSite(join(folder, "next"), dist);
    expect(words(dist)).toBe("here");
  }
});

test("a folder with anything but a site in it is never replaced", async () => {
  const home = temporaryFolder();
  const next = join(temporaryFolder(), "next");
  writeFiles(home, {"thesis.txt": "years of work"});
  writeSite(next, "new");
  await expect(swapSite(next, home)).rejects.toThrow(refusal(home, "it holds files that no build wrote"));
  await expect(checkOutput(home)).rejects.toThrow(refusal(home, "it holds files that no build wrote"));
  expect(readFileSync(join(home, "thesis.txt"), "utf8")).toBe("years of work");
  expect(words(next)).toBe("new");
});

test("a folder that contains the work is never replaced, even when a site lies in it", async () => {
  const folder = temporaryFolder();
  writeSite(folder, "old");
  const next = join(folder, "work", "next");
  writeSite(next, "new");
  await expect(swapSite(next, folder)).rejects.toThrow(
    refusal(folder, "it contains the folder the site is built in"),
  );
  expect(words(folder)).toBe("old");
});

test("a build killed while replacing the site leaves it to be put back", async () => {
  const folder = temporaryFolder();
  const dist = join(folder, "dist");
  writeSite(dist, "last good");
  renameSync(dist, join(folder, ".dist.previous"));
  await restoreSite(dist);
  expect(words(dist)).toBe("last good");
  expect(readdirSync(folder)).toEqual(["dist"]);
});

test("a build killed after replacing the site leaves only rubbish, which is cleared away", async () => {
  const folder = temporaryFolder();
  const dist = join(folder, "dist");
  writeSite(dist, "new");
  writeSite(join(folder, ".dist.previous"), "old");
  writeSite(join(folder, "next"), "newest");
  await swapSite(join(folder, "next"), dist);
  expect(words(dist)).toBe("newest");
  expect(readdirSync(folder)).toEqual(["dist"]);
});

test("an output that is a link keeps being one", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "real"));
  symlinkSync(join(folder, "real"), join(folder, "dist"));
  writeSite(join(folder, "next"), "through");
  await swapSite(join(folder, "next"), join(folder, "dist"));
  expect(words(join(folder, "real"))).toBe("through");
});

test("a path that cannot be written is told before the build", async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {file: "a file"});
  const inFile = join(folder, "file", "dist");
  await expect(checkOutput(inFile)).rejects.toThrow(
    `${inFile}: The site cannot be written there: a part of the path is a file, not a folder.\n  -> Correct \`output\`.`,
  );
  await expect(checkOutput(join(folder, "file"))).rejects.toThrow(
    refusal(join(folder, "file"), "it is a file"),
  );
  await expect(checkOutput("/dev/null/dist")).rejects.toThrow("a part of the path is a file, not a folder");
});

test.runIf(process.platform === "linux")("a path on a file system that holds no files is told", async () => {
  await expect(checkOutput("/proc/nowhere/dist")).rejects.toThrow(
    "/proc/nowhere/dist: The site cannot be written there: the folder it is in cannot be made.",
  );
});
