import {spawnSync} from "node:child_process";
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {expect, test} from "vitest";
import {makeCompany, projectRoot, writeFiles} from "./fixture.ts";

// A process of its own network has no way out, not even a resolver.
const unshare = [
  ["unshare", "-n"],
  ["unshare", "-rn"],
].find(([command, ...options]) => spawnSync(command!, [...options, "true"]).status === 0);
if (!unshare)
  console.warn("The build without a network is not tested: this machine does not allow `unshare -n`.");

test.skipIf(!unshare)(
  "a site is built without any network",
  () => {
    const {folder, source, work} = makeCompany();
    writeFiles(folder, {
      "build.mts": `
import {networkInterfaces} from "node:os";
import {buildSite} from ${JSON.stringify(join(projectRoot, "loaders/site/build.ts"))};
const outside = Object.values(networkInterfaces()).flat().filter((address) => !address.internal);
if (outside.length > 0) throw new Error("there is a network");
const [source, work] = process.argv.slice(2);
const {directory} = await buildSite({projectRoot: ${JSON.stringify(projectRoot)}, source, work, config: {company: "Tiny"}});
console.log(directory);
`,
    });
    const [command, ...options] = unshare!;
    const tsx = join(projectRoot, "node_modules/tsx/dist/loader.mjs");
    const built = spawnSync(
      command!,
      [...options, process.execPath, "--import", tsx, join(folder, "build.mts"), source, work],
      {encoding: "utf8"},
    );
    expect(built.stderr).toBe("");
    expect(built.status).toBe(0);
    const directory = built.stdout.trim();
    expect(existsSync(join(directory, "retention.html"))).toBe(true);
    expect(readFileSync(join(directory, "index.html"), "utf8")).toContain("<title>Overview | Tiny</title>");
  },
  120_000,
);
