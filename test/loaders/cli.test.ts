/** What the commands say to a person: help, results, and mistakes without a stack trace. */
import {execFile} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, describe, expect, test} from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "perennial-cli-"));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

interface Run {
  code: number;
  out: string;
  err: string;
}

/** Runs a command as `npm run` does. */
function run(...argv: string[]): Promise<Run> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      ["--import", "tsx", "loaders/cli.ts", ...argv],
      {cwd: root, env: {...process.env, NO_COLOR: "1"}},
      (error, out, err) => {
        expect(`${out}${err}`).not.toMatch(/\n\s+at |ERR_[A-Z]|Node\.js v/);
        const replaced = (text: string) => text.replaceAll(folder, "<folder>");
        done({
          code: typeof error?.code === "number" ? error.code : 0,
          out: replaced(out),
          err: replaced(err),
        });
      },
    );
  });
}

/** A folder with these orders and `shop.config.ts`; gives the path of the latter. */
function company(name: string, orders: string, settings = ""): string {
  const directory = join(folder, name);
  mkdirSync(directory);
  writeFileSync(join(directory, "orders.csv"), orders);
  const file = join(directory, "shop.config.ts");
  writeFileSync(
    file,
    `export default {company: "Shop", sources: {transactions: "orders.csv"}, ${settings}};\n`,
  );
  return file;
}

const orders = "customer_id,ordered_at,amount\nC1,2024-01-05,10\nC1,2024-02-06,20\nC2,2024-01-07,30\n";

describe("help", () => {
  test.concurrent.each([
    [],
    ["--help"],
    ["build", "--help"],
    ["dev", "-h"],
    ["preview", "--help"],
    ["check", "--help"],
    ["init", "--help"],
  ])("%s %s", async (...argv) => {
    const {code, out, err} = await run(...argv);
    expect(code).toBe(0);
    expect(err).toBe("");
    for (const command of ["build", "dev", "preview", "check", "init", "demo"]) {
      expect(out).toContain(`npm run ${command}`);
    }
    for (const option of ["--config FILE", "--port N", "--output FILE", "--help"])
      expect(out).toContain(option);
  });

  test.concurrent("demo has its own", async () => {
    const {code, out} = await run("demo", "--help");
    expect(code).toBe(0);
    expect(out).toContain("npm run demo -- [--customers 20000] [--seed 1] [--out data/demo]");
  });
});

describe("mistakes", () => {
  const nowhere =
    "There is no such configuration file.\n  -> Write one with `npm run init -- path/to/your/files`, or name an existing one after --config.";
  test.concurrent.each([
    [
      ["bild"],
      'There is no command "bild".\n  -> Commands: build, dev, preview, check, init, demo; --help explains them.',
    ],
    [
      ["build", "--confg", "x"],
      "There is no option --confg.\n  -> `npm run build` takes --config, --help, after `--`.",
    ],
    [
      ["build", "--port", "3"],
      "`npm run build` does not take --port.\n  -> `npm run build` takes --config, --help, after `--`.",
    ],
    [
      ["check", "--config"],
      "--config lacks its value.\n  -> `npm run check` takes --config, --help, after `--`.",
    ],
    [
      ["dev", "other.config.ts"],
      '"other.config.ts" is not understood here.\n  -> Name a configuration with --config FILE.',
    ],
    [
      ["preview", "--port", "high"],
      '--port is "high".\n  -> Allowed: a whole number from 0 (any free port) to 65535.',
    ],
    [["build", "--config", "nowhere.config.ts"], `nowhere.config.ts: ${nowhere}`],
    [["dev", "--config", "nowhere.config.ts"], `nowhere.config.ts: ${nowhere}`],
    [
      ["init", "nothing-here.csv"],
      "There is no file or folder nothing-here.csv.\n  -> Paths are relative to the current folder",
    ],
    [
      ["demo", "--customers", "many"],
      '--customers is "many".\n  -> Write a whole number in digits, such as 20000.',
    ],
  ])("%j", async (argv, message) => {
    const {code, err} = await run(...argv);
    expect(err).toContain(`\n${message}`);
    expect(code).toBe(1);
  });

  test.concurrent("a slip in the configuration, with its line", async () => {
    const file = company("slip", orders, "money: {currency: 'EUR',,}");
    const {code, err} = await run("build", "--config", file);
    expect(err).toBe(
      '\n<folder>/slip/shop.config.ts:1: The file cannot be loaded: Expected identifier but found ","\n' +
        "  -> Mend it there; perennial.config.ts in the project folder is one that works.\n\n",
    );
    expect(code).toBe(1);
  });

  test.concurrent("input that cannot be read: what was found goes before, the problem to the error output", async () => {
    const file = company("unread", "customer_id,ordered_at,amount\nC1,2024-13-05,10\n");
    const {code, out, err} = await run("build", "--config", file);
    expect(out).toContain("Building Shop (shop.config.ts)\n");
    expect(err).toContain("-> ");
    expect(code).toBe(1);
    expect(existsSync(join(folder, "unread/dist"))).toBe(false);
  });

  test.concurrent("a preview of a site that was not built", async () => {
    const {code, err} = await run("preview", "--config", company("unbuilt", orders));
    expect(err).toMatch(/<folder>\/unbuilt\/dist.*\n {2}-> .*npm run build/);
    expect(code).toBe(1);
  });
});

test("check reads and tests, and builds no site", async () => {
  const file = company("good", orders);
  const {code, out, err} = await run("check", "--config", file);
  expect(err).toBe("");
  const lines = out.split("\n").filter((line) => !line.startsWith("model "));
  expect(lines[0]).toBe("transactions: orders.csv: CSV, UTF-8, parted by comma, header in line 1, 3 rows");
  expect(lines.slice(1, 4)).toEqual([
    "  customer_id <- customer_id (matched)",
    "  ordered_at <- ordered_at (matched; dates year first (%Y-%m-%d))",
    "  amount <- amount (matched)",
  ]);
  expect(out).toMatch(/\nEverything holds: \d+ models, \d+ tests\.\n$/);
  expect(code).toBe(0);
  expect(existsSync(join(folder, "good/dist"))).toBe(false);
  expect(existsSync(join(folder, "good/.perennial/shop/published"))).toBe(false);
});
