import {existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {parseConfig} from "../../../loaders/config.ts";
import {glob} from "../../../loaders/sources/files.ts";
import {fingerprintSources, writeQuarantine} from "../../../loaders/sources/index.ts";
import {folderWith, lenient, read, readFolder} from "./reading.ts";

const header = "customer_id,date,amount\n";

describe("files that give nothing", () => {
  test("everything that is missing is said at once", async () => {
    const directory = folderWith({"data/orders.csv.gz": "x", "folder/a.csv": "x"});
    const {failure} = await readFolder(directory, {
      sources: {
        transactions: {path: ["data/orders.csv", "none/*.csv", "folder"]},
        customers: "customers.csv",
      },
    });
    expect(failure).toContain(
      "test.config.ts: `sources.transactions` names data/orders.csv, and there is no such file.",
    );
    expect(failure).toContain("Did you mean data/orders.csv.gz?");
    expect(failure).toContain("`sources.transactions` names none/*.csv, and no file fits.");
    expect(failure).toContain(
      '`sources.transactions` names folder, which is a folder.\n  -> Name the files in it: `path: "folder/*.csv"`.',
    );
    expect(failure).toContain("`sources.customers` names customers.csv, and there is no such file.");
    expect(failure).toContain(`the folder of the config file (${directory})`);
  });

  test("the same file twice", async () => {
    const directory = folderWith({"a.csv": `${header}1,2024-01-05,5\n`});
    const {failure} = await readFolder(directory, {
      sources: {transactions: [{path: "a.csv"}, {path: "*.csv"}]},
    });
    expect(failure).toContain("a.csv: The file stands in `sources.transactions` twice");
  });

  test.each([
    ["empty", "", "a.csv: The file is empty."],
    ["only white space", "\n  \n", "a.csv: The file holds no rows, only white space."],
    ["header only", header, "a.csv: The file holds a header and no rows."],
    ["an Excel workbook", "PK\x03\x04....", "a.csv: The file is a zip archive."],
  ])("%s", async (_, content, message) => {
    const {failure} = await read({"a.csv": content});
    expect(failure).toContain(message);
    expect(failure).toContain("->");
  });

  test("an Excel workbook by name, old and new", async () => {
    const {failure} = await read({
      "a.xls": Buffer.from("d0cf11e0a1b11ae1", "hex"),
      "b.xlsx": "PK\x03\x04....",
    });
    expect(failure).toContain("a.xls: The file is an Excel workbook.");
    expect(failure).toContain("b.xlsx: The file is an Excel workbook.");
    expect(failure).toContain("CSV UTF-8");
  });

  test("problems of several files are reported together", async () => {
    const {failure} = await read({"a.csv": "x,y\n1,2\n", "b.csv": ""});
    expect(failure).toContain("a.csv:1: No column was recognised as customer_id");
    expect(failure).toContain("b.csv: The file is empty.");
  });
});

test("globs", () => {
  const directory = folderWith({
    "a.csv": "",
    "b.tsv": "",
    "x/a1.csv": "",
    "x/y/a2.csv": "",
    "x/[z].csv": "",
    ".hidden/a.csv": "",
  });
  const names = (pattern: string) =>
    glob(join(directory, pattern))
      .map((p) => p.slice(directory.length + 1))
      .sort();
  expect(names("*.csv")).toEqual(["a.csv"]);
  expect(names("**/*.csv")).toEqual(["a.csv", "x/[z].csv", "x/a1.csv", "x/y/a2.csv"]);
  expect(names("*.{csv,tsv}")).toEqual(["a.csv", "b.tsv"]);
  expect(names("x/a?.csv")).toEqual(["x/a1.csv"]);
  expect(names("x/a[0-9].csv")).toEqual(["x/a1.csv"]);
  expect(names("x/a[!0-9].csv")).toEqual([]);
});

describe("the fingerprint", () => {
  const config = (directory: string, more = {}) =>
    parseConfig(
      {company: "Test", sources: {transactions: {path: "*.csv", ...more}}},
      join(directory, "test.config.ts"),
    );

  test("is that of the report, and changes exactly with content, files and settings", async () => {
    const directory = folderWith({"a.csv": `${header}1,2024-01-05,5\n`});
    const first = await fingerprintSources(config(directory));
    expect((await readFolder(directory, {sources: {transactions: {path: "*.csv"}}})).result?.inputsHash).toBe(
      first,
    );
    expect(await fingerprintSources(config(directory))).toBe(first);
    expect(await fingerprintSources(config(directory, {decimal: "."}))).not.toBe(first);
    utimesSync(join(directory, "a.csv"), 1, 1);
    expect(await fingerprintSources(config(directory))).toBe(first);
    writeFileSync(join(directory, "a.csv"), `${header}1,2024-01-05,6\n`);
    const second = await fingerprintSources(config(directory));
    expect(second).not.toBe(first);
    writeFileSync(join(directory, "b.csv"), `${header}1,2024-01-05,6\n`);
    expect(await fingerprintSources(config(directory))).not.toBe(second);
  });

  test("a damaged cache of hashes does no harm", async () => {
    const directory = folderWith({"a.csv": `${header}1,2024-01-05,5\n`});
    const first = await fingerprintSources(config(directory));
    for (const damage of ["{", "null", "[]", '{"a": 1}']) {
      writeFileSync(join(directory, ".perennial/test/file-hashes.json"), damage);
      expect(await fingerprintSources(config(directory))).toBe(first);
    }
  });
});

test("temporary files are gone afterwards", async () => {
  const {directory} = await read({"a.csv": `\n${header}1,2024-01-05,5\n`});
  expect(existsSync(join(directory, ".perennial/test/reading"))).toBe(false);
});

test("loading again replaces what was there", async () => {
  const {connection, directory} = await read({"a.csv": `${header}1,2024-01-05,5\nx\n`}, lenient);
  const {loadSources} = await import("../../../loaders/sources/index.ts");
  writeFileSync(join(directory, "a.csv"), `${header}2,2024-01-05,5\n`);
  const config = parseConfig(
    {company: "Test", sources: {transactions: "a.csv"}},
    join(directory, "test.config.ts"),
  );
  await loadSources(connection, config, () => {});
  const reader = await connection.runAndReadAll(
    "select (select string_agg(customer_id) from source.transactions), (select count(*) from source.quarantine)::integer, (select count(*) from information_schema.tables where table_schema = 'source')::integer",
  );
  expect(reader.getRows()).toEqual([["2", 0, 8]]);
});

test("the quarantine as a file that a spreadsheet can open safely", async () => {
  const {connection, directory} = await read(
    {"a.csv": `${header}=HYPERLINK("http://x"),soon,5\n"@a,\n ""b""",soon,5\n1,2024-01-05,5\n2,2024-01-05\n`},
    lenient,
  );
  const path = join(directory, "deep/quarantine.csv");
  await writeQuarantine(connection, path);
  expect(readFileSync(path, "utf8")).toBe(
    [
      "\ufefftable,file,line,column,reason,raw",
      `transactions,a.csv,2,ordered_at,is not a date,"'=HYPERLINK(""http://x""),soon,5"`,
      `transactions,a.csv,3,ordered_at,is not a date,"""@a,\n """"b"""""",soon,5"`,
      `transactions,a.csv,6,,has 2 cells where the header has 3,"2,2024-01-05"`,
      "",
    ].join("\r\n"),
  );
  mkdirSync(join(directory, "empty"));
});

test("names with characters of patterns mean themselves", async () => {
  const {rows} = await read(
    {
      "o[1].csv": `${header}1,2024-01-05,5\n`,
      "o*.csv": `${header}2,2024-01-05,5\n`,
      "it's {b}?.csv": `${header}3,2024-01-05,5\n`,
    },
    {sources: {transactions: {path: ["o[1].csv", "o*.csv", "it's {b}?.csv"]}}},
  );
  expect(await rows("select customer_id from source.transactions order by 1")).toEqual([["1"], ["2"], ["3"]]);
});

test("a hundred thousand refused rows and more: all are counted, the first keep their text", async () => {
  const {rows, result} = await read(
    {"a.csv": `${header}${"1,soon,5\n".repeat(100_010)}2,2024-01-05,5\n`},
    lenient,
  );
  expect(result?.tables.transactions).toEqual({files: 1, read: 100_011, refused: 100_010});
  expect(
    await rows(
      "select count(*), count(distinct line), count(*) filter (where raw = '1,soon,5'), max(line) from source.quarantine",
    ),
  ).toEqual([["100010", "100010", "100000", "100011"]]);
});
