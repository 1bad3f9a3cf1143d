/** What a configuration may hold, what is said of a wrong one, and that its page in docs/ is complete. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, describe, expect, test} from "vitest";
import {configSchema, loadConfig, parseConfig, workFolder} from "../../loaders/config.ts";
import {Failure} from "../../loaders/failure.ts";
import {everyonesColumns} from "../../loaders/segments/columns.ts";

const root = new URL("../..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "perennial-config-"));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const least = {company: "A", sources: {transactions: "a.csv"}};

/** What is said of a configuration; an empty text when it is good. */
function messageOf(input: unknown): string {
  try {
    parseConfig(input, "/home/shop.config.ts");
    return "";
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

/** What is said of a configuration file with this text. */
async function loading(name: string, text: string): Promise<string> {
  writeFileSync(join(folder, name), text);
  try {
    await loadConfig(join(folder, name));
    return "";
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message.replaceAll(folder, "<folder>");
  }
}

describe("what is read", () => {
  test("defaults", () => {
    expect(parseConfig(least, "/home/me/shop.config.ts")).toEqual({
      company: "A",
      sources: {transactions: [{path: "a.csv", refunds: false}]},
      calendar: {timeZone: "UTC"},
      money: {currency: "USD", countFreeOrders: false},
      retention: {
        windowDays: {week: 7, month: 30, quarter: 90},
        maxAge: {week: 26, month: 36, quarter: 16},
      },
      forecast: {horizonMonths: 12, discountRate: 0.1},
      contracts: {bridgeDays: 31},
      lifecycle: {
        declineChance: 0.05,
        endedChance: 0.005,
        baseWeight: 2,
        usualWaitDays: 60,
        stableOrders: 4,
        stableDays: 90,
        stableVariation: 1,
        spendShare: 0.4,
      },
      segments: {},
      privacy: {smallGroup: 10},
      quality: {maxRefusedShare: 0.01},
      output: "/home/me/dist",
      workspace: "/home/me/.perennial",
      engine: {},
      demo: undefined,
      file: "/home/me/shop.config.ts",
      directory: "/home/me",
    });
  });

  test("a source is a path, an object, or a list of both", () => {
    const transactions = ["a.csv", {path: ["b.csv", "c.csv"], refunds: true}];
    expect(
      parseConfig({...least, sources: {transactions}}, "/home/shop.config.ts").sources.transactions,
    ).toEqual([
      {path: "a.csv", refunds: false},
      {path: ["b.csv", "c.csv"], refunds: true},
    ]);
  });

  test("the working folder has the name of the file", () => {
    expect(workFolder(parseConfig(least, "/home/north.config.ts"))).toBe("/home/.perennial/north");
    expect(workFolder(parseConfig({...least, workspace: "/tmp/w"}, "/home/north.ts"))).toBe("/tmp/w/north");
  });
});

describe("what is said of a wrong setting", () => {
  test.each([
    [{company: 5}, "`company` is 5.", "Allowed: a text in quotes."],
    [{company: ""}, '`company` is "".', "Allowed: a text that is not empty."],
    [
      {sources: {}},
      "`sources.transactions` is missing.",
      "Add it: a path in quotes, an object with `path`, or a list of these; or `sources.subscriptions` instead, where customers pay by the month (docs/configuration.md).",
    ],
    [
      {sources: {transactions: 5}},
      "`sources.transactions` is 5.",
      "Allowed: a path in quotes, an object with `path`, or a list of these (docs/configuration.md).",
    ],
    [{sources: {transactions: []}}, "`sources.transactions` is [].", "Allowed: a list of at least one."],
    [
      {sources: {transactions: {path: 5}}},
      "`sources.transactions.path` is 5.",
      "Allowed: a path in quotes, or a list of paths.",
    ],
    [
      {sources: {transactions: {path: "a.csv", colums: {}}}},
      "There is no setting `sources.transactions.colums`.",
      "Remove it or correct its name; docs/configuration.md lists every setting.",
    ],
    [
      {sources: {transactions: ["a.csv", {path: "b.csv", header: "yes"}]}},
      '`sources.transactions[1].header` is "yes".',
      "Allowed: true or false.",
    ],
    [
      {sources: {transactions: {path: "a.csv", encoding: "utf8"}}},
      '`sources.transactions.encoding` is "utf8".',
      'Allowed: "utf-8", "utf-16le", "utf-16be", "gb18030", "windows-1252".',
    ],
    [
      {sources: {transactions: {path: "a.csv", columns: {amount: {}}}}},
      "`sources.transactions.columns.amount` is {}.",
      'Allowed: a heading in quotes, a position counted from 1, {constant: …}, or {column: …, as: "rate"} (docs/configuration.md).',
    ],
    [
      {sources: {transactions: {path: "a.csv", columns: {amount: 0}}}},
      "`sources.transactions.columns.amount` is 0.",
      "Allowed: at least 1.",
    ],
    [
      {sources: {transactions: {path: "a.csv", columns: {cost: {column: "x", as: "money"}}}}},
      '`sources.transactions.columns.cost.as` is "money".',
      'Allowed: "rate", "profit".',
    ],
    [
      {calendar: {timeZone: "Mars"}},
      '`calendar.timeZone` is "Mars".',
      'It must be an IANA time zone such as "Europe/Berlin".',
    ],
    [
      {calendar: {asOf: "2024-02-31"}},
      '`calendar.asOf` is "2024-02-31".',
      "It must be a day that exists, written YYYY-MM-DD, from 1900-01-01 to 2199-12-31.",
    ],
    [
      {calendar: {from: "2024-03-01", asOf: "2024-02-01"}},
      '`calendar.from` is "2024-03-01".',
      "It must not be later than `calendar.asOf`.",
    ],
    [{money: {marginRate: 30}}, "`money.marginRate` is 30.", "Allowed: at most 1."],
    [
      {money: {currency: "US Dollars each"}},
      '`money.currency` is "US Dollars each".',
      "Allowed: at most 12 characters.",
    ],
    [{dimensions: "region"}, '`dimensions` is "region".', "Allowed: a list in [ ]."],
    [{dimensions: ["region", 5]}, "`dimensions[1]` is 5.", "Allowed: a text in quotes."],
    [
      {dimensions: ["region", "region"]},
      '`dimensions` is ["region","region"].',
      "It must name each of them once.",
    ],
    [{retention: {maxAge: {month: 1.5}}}, "`retention.maxAge.month` is 1.5.", "Allowed: a whole number."],
    [
      {lifecycle: {declineChance: 0.01, endedChance: 0.01}},
      "`lifecycle.endedChance` is 0.01.",
      "It must be smaller than `lifecycle.declineChance`.",
    ],
    [
      {segments: {a: 5}},
      "`segments.a` is 5.",
      "Allowed: an expression in quotes, or {label: …, expression: …} (docs/configuration.md).",
    ],
    [{segments: {a: ""}}, '`segments.a` is "".', "Allowed: a text that is not empty."],
    [{segments: {a: {label: "A"}}}, "`segments.a.expression` is missing.", "Add it: a text in quotes."],
    [
      {segments: {"Basket size": "orders"}},
      '`segments.Basket size` is "orders".',
      "It must have a name of small letters, digits and _, at most 40, the first one a letter: its page is called so.",
    ],
    [{privacy: {smallGroup: 0}}, "`privacy.smallGroup` is 0.", "Allowed: at least 1."],
    [{privacy: null}, "`privacy` is null.", "Allowed: an object in { }."],
    [{engine: {memory: "4"}}, '`engine.memory` is "4".', 'It must be a size such as "4GB".'],
    [
      {engin: {}},
      "There is no setting `engin`.",
      "Remove it or correct its name; docs/configuration.md lists every setting.",
    ],
  ])("%j", (wrong, what, remedy) => {
    expect(messageOf({...least, ...wrong})).toBe(`shop.config.ts: ${what}\n  -> ${remedy}`);
  });

  test("all mistakes are said at once", () => {
    expect(messageOf({privacy: {smallGroup: 0}, output: 5})).toBe(
      [
        "shop.config.ts: `company` is missing.\n  -> Add it: a text in quotes.",
        "shop.config.ts: `sources` is missing.\n  -> Add it: an object in { }.",
        "shop.config.ts: `privacy.smallGroup` is 0.\n  -> Allowed: at least 1.",
        "shop.config.ts: `output` is 5.\n  -> Allowed: a text in quotes.",
      ].join("\n\n"),
    );
  });

  test.each([null, "a.csv", [], () => ({})])("a default export that is no configuration: %s", (input) => {
    expect(messageOf(input)).toMatch(
      /^shop\.config\.ts: The default export is .*, not a configuration\.\n {2}-> Write `export default defineConfig\(\{…\}\)`\.$/,
    );
  });
});

describe("what is said of a file", () => {
  test("that does not exist", async () => {
    await expect(loadConfig("nowhere.config.ts")).rejects.toThrow(
      "nowhere.config.ts: There is no such configuration file.\n" +
        "  -> Write one with `npm run init -- path/to/your/files`, or name an existing one after --config.",
    );
  });

  test("without a default export", async () => {
    expect(await loading("none.config.ts", "export const config = {};\n")).toBe(
      "<folder>/none.config.ts: The file has no default export.\n  -> Write `export default defineConfig({…})`.",
    );
  });

  test("that imports what is not there", async () => {
    expect(await loading("imports.config.ts", 'import x from "./missing.ts";\nexport default x;\n')).toMatch(
      /^<folder>\/imports\.config\.ts: The file cannot be loaded: .*missing\.ts.*\n {2}-> Mend it there; perennial\.config\.ts in the project folder is one that works\.$/,
    );
  });
});

interface Setting {
  key: string;
  /** The default as it is written, or undefined. */
  written: string | undefined;
}

/** Every setting of the schema; those of a source once, under their own names. */
function settings(schema: unknown, key = "", written?: string): Setting[] {
  // The schema's own description of itself; every kind has the members that are read below.
  const {def, shape} = schema as {
    def: {type: string; innerType?: unknown; in?: unknown; options?: unknown[]; defaultValue?: unknown};
    shape?: Record<string, unknown>;
  };
  switch (def.type) {
    case "default":
      return settings(def.innerType, key, JSON.stringify(def.defaultValue));
    case "optional":
    case "prefault":
      return settings(def.innerType, key, written);
    case "object": {
      const own = Object.entries(shape ?? {}).flatMap(([name, inner]) =>
        settings(inner, key === "" ? name : `${key}.${name}`),
      );
      return key === "demo" ? [{key, written}, ...own] : own;
    }
    case "union": {
      const options = (def.options ?? []).map((option) => (option as {def: {in?: unknown}}).def.in ?? option);
      const source = options.find((option) => (option as {shape?: object}).shape);
      return key.startsWith("sources.") && source ? [{key, written}, ...settings(source)] : [{key, written}];
    }
    default:
      return [{key, written}];
  }
}

describe("docs/configuration.md", () => {
  const page = readFileSync(join(root, "docs/configuration.md"), "utf8");
  const rows = page
    .split("\n")
    .map((line) => /^\| `([^`|]+)` \| (.*?) \| .+ \|$/.exec(line))
    .flatMap((found) => (found ? [{key: found[1], told: found[2]}] : []));
  const all = settings(configSchema);

  test("the schema has settings of every kind", () => {
    expect(all).toContainEqual({key: "company", written: undefined});
    expect(all).toContainEqual({key: "refunds", written: "false"});
    expect(all).toContainEqual({key: "calendar.timeZone", written: '"UTC"'});
    expect(all).toContainEqual({key: "retention.maxAge.quarter", written: "16"});
    expect(all).toContainEqual({key: "demo.customers", written: "20000"});
  });

  test("every setting has a row with its default", () => {
    for (const {key, written} of all) {
      const row = rows.find((r) => r.key === key);
      expect(row, `no row for ${key}`).toBeDefined();
      if (written === undefined) expect(row?.told, key).not.toMatch(/^`/);
      else expect(row?.told, key).toBe(`\`${written}\``);
    }
  });

  test("no row tells of a setting that there is not", () => {
    const known = new Set(all.map(({key}) => key));
    const parts = /^%|^[a-z_]+: /;
    expect(
      rows.filter(({key}) => !parts.test(key ?? "") && !known.has(key ?? "")).map(({key}) => key),
    ).toEqual([]);
  });

  test("every column that a segment may use is told", () => {
    const untold = everyonesColumns.filter(({name}) => !page.includes(`\`${name}\``));
    expect(untold.map(({name}) => name)).toEqual([]);
  });

  test("its examples are valid", async () => {
    const examples = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? "");
    expect(examples.length).toBe(7);
    for (const [i, code] of examples.entries()) {
      const text = code.includes("defineConfig")
        ? code.replace('"perennial/config"', JSON.stringify(join(root, "loaders/config.ts")))
        : `const columns = {};\nexport default {company: "A", sources: {transactions: {path: "a.csv", columns}}, ...{${code}}};\n`;
      const partial = /^columns:/.test(code)
        ? `export default {company: "A", sources: {transactions: {path: "a.csv", ${code}}}};\n`
        : text;
      expect(await loading(`example-${i}.config.ts`, partial)).toBe("");
    }
  });
});
