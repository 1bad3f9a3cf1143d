/** A build that is killed at any moment leaves the last good site, files and warehouse; the next build works. */
import {type ChildProcess, spawn} from "node:child_process";
import {join} from "node:path";
import {expect, test} from "vitest";
import {Failure} from "../../../loaders/failure.ts";
import {buildCompany, projectRoot, runPipeline} from "../../../loaders/pipeline.ts";
import {configOf, goodOrders, hashes, newFolder, write} from "./company.ts";

const kept = ["dist", ".perennial/shop/warehouse.duckdb", ".perennial/shop/published"];
const config = `export default {company: "Test", sources: {transactions: "orders.csv"}};\n`;
/** Pages of a moment: what is proven here does not depend on how many there are. */
const pages = {
  "pages/index.md": '# Overview\n\n```js\ndisplay(await FileAttachment("data/manifest.json").json());\n```\n',
  "pages/segments/[grouping].md": "# Segments\n",
  "pages/style.css": "body { margin: 0; }\n",
  "pages/components/site.ts": "export {};\n",
};
const moreOrders = `${goodOrders}C2,2024-02-29,30.00\n`;

test("killed while models run and while the site is built", {timeout: 240_000}, async () => {
  const folder = newFolder();
  write(folder, {...pages, "orders.csv": goodOrders, "shop.config.ts": config});
  await startBuild(folder).end();
  const before = hashes(folder, ...kept);

  write(folder, {"orders.csv": moreOrders});
  const models = startBuild(folder);
  await models.says(/^model +10 of/m);
  await expect(runPipeline(configOf(folder))).rejects.toThrow(
    new Failure({
      file: join(folder, ".perennial/shop"),
      what: `Another build (process ${models.child.pid}) is working in this folder.`,
      remedy: "Wait until it ends, or stop it.",
    }).message,
  );
  await models.kill();
  expect(hashes(folder, ...kept)).toEqual(before);

  const site = startBuild(folder);
  await site.says(/^published \d+ files/m);
  await new Promise((done) => setTimeout(done, 500));
  await site.kill();
  expect(hashes(folder, ...kept)).toEqual(before);

  // What the killed builds left is taken over: the files are those of a folder nobody ever disturbed.
  const after = await runPipeline(configOf(folder));
  expect(after.manifest.rows.transactions.read).toBe(38);
  const elsewhere = newFolder();
  write(elsewhere, {"orders.csv": moreOrders});
  const clean = await runPipeline(configOf(elsewhere));
  expect(hashes(after.published)).toEqual(hashes(clean.published));

  // And with the old orders back, the site is the old one to the byte.
  write(folder, {"orders.csv": goodOrders});
  await buildCompany(configOf(folder), {pages: join(folder, "pages")});
  expect(hashes(folder, "dist", ".perennial/shop/published")).toEqual(
    Object.fromEntries(Object.entries(before).filter(([path]) => !path.endsWith(".duckdb"))),
  );
});

interface RunningBuild {
  child: ChildProcess;
  /** Waits until the build has printed such a line. */
  says(line: RegExp): Promise<void>;
  /** Waits until it ends well by itself. */
  end(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

function startBuild(folder: string): RunningBuild {
  const child = spawn(
    process.execPath,
    [
      ...["--import", "tsx", "test/loaders/pipeline/build.ts"],
      ...[join(folder, "shop.config.ts"), join(folder, "pages")],
    ],
    {cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"]},
  );
  let printed = "";
  const ended = new Promise<void>((done) => child.on("close", () => done()));
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      printed += String(chunk);
      for (const listener of listeners) listener();
    });
  }
  return {
    child,
    says: (line) =>
      new Promise((done, fail) => {
        const look = () => {
          if (line.test(printed)) done();
        };
        listeners.add(look);
        look();
        void ended.then(() => fail(new Error(`The build ended without ${line}:\n${printed}`)));
      }),
    async end() {
      await ended;
      expect(child.exitCode, printed).toBe(0);
    },
    async kill() {
      expect(child.exitCode, "ended before it was killed").toBeNull();
      child.kill("SIGKILL");
      await ended;
    },
  };
}
