/**
 * What bad input gets: a message that names place, finding and remedy, and the last good site as it was; or, where
 * the input is only odd, the right figures.
 */
import {cpSync, readdirSync, readFileSync} from "node:fs";
import {basename, join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {Failure} from "../../../loaders/failure.ts";
import {buildCompany} from "../../../loaders/pipeline.ts";
import {type OpenSite, openSite} from "../../browser/browser.ts";
import {
  configOf,
  type Files,
  filesPagesRead,
  goodOrders,
  hashes,
  monthsOf,
  newFolder,
  notFinite,
  orders,
  type Published,
  published,
  type Settings,
  write,
} from "./company.ts";

const kept = ["dist", ".perennial/shop/warehouse.duckdb", ".perennial/shop/published"];
const everyone: Settings = {privacy: {smallGroup: 1}};

/** The one whole site of these tests. That of a company whose names are as odd as can be: then it is also looked at. */
let good = "";
let odd: Awaited<ReturnType<typeof buildCompany>>;

beforeAll(async () => {
  good = newFolder();
  // As text, 007 and 7 are two customers; spaces around an id are no part of it.
  const rows = [
    '"o""clock",2024-01-05,1.00',
    '"comma, in it",2024-01-06,2.00',
    '"line\nbreak",2024-01-07,4.00',
    "😀🧺😀🧺,2024-01-08,8.00",
    "<script>alert(1)</script>,2024-01-09,16.00",
    "'; drop table customers; --,2024-01-10,32.00",
    "007,2024-01-11,64.00",
    "7,2024-01-12,128.00",
    '"  7  ",2024-01-13,256.00',
  ];
  write(good, {
    "orders.csv": orders(...rows),
    "people.csv": 'customer_id,city\n"line\nbreak",<b>Bern</b>\n 7 ,=1+1\n😀🧺😀🧺,"Biel/Bienne, ""BE"""\n',
  });
  odd = await buildCompany(
    configOf(good, {
      company: '<script>alert("company")</script>',
      ...everyone,
      sources: {transactions: "orders.csv", customers: "people.csv"},
      dimensions: ["city"],
    }),
  );
});

/** Spoils a copy of the good company, builds it, and gives the message; the last good site must be left as it was. */
async function messageFor(files: Files, settings: Settings = {}): Promise<string> {
  const folder = newFolder();
  for (const path of kept) cpSync(join(good, path), join(folder, path), {recursive: true});
  write(folder, {"orders.csv": goodOrders, ...files});
  const before = hashes(folder, ...kept);
  expect(Object.keys(before).length).toBeGreaterThan(40);
  let message = "";
  try {
    await buildCompany(configOf(folder, settings));
  } catch (error) {
    // Anything but a Failure would show a stack trace.
    if (!(error instanceof Failure)) throw error;
    message = error.message.replaceAll(folder, "<folder>");
  }
  expect(hashes(folder, ...kept)).toEqual(before);
  return message;
}

/** Publishes odd input and looks at what no input may break. */
async function publishedFrom(files: Files, settings: Settings = {}): Promise<Published> {
  const result = await published(files, settings);
  expect(notFinite(result.published)).toEqual([]);
  const there = readdirSync(result.published);
  expect(filesPagesRead().filter((file) => !there.includes(file))).toEqual([]);
  expect(result.manifest.tests.failed).toBe(0);
  return result;
}

/** Figures of months: first day, active customers, orders, revenue after refunds. */
function months(result: Published): unknown[][] {
  return result
    .table("headline")
    .filter((row) => row.grain === "month")
    .map((row) => [row.period, row.active, row.orders, row.revenue]);
}

test("the good company: 24 customers, half of whom come back", async () => {
  const result = await publishedFrom({"orders.csv": goodOrders}, everyone);
  expect(months(result)).toEqual([
    ["2024-01-01", 24, 24, 240],
    ["2024-02-01", 12, 13, 270],
  ]);
});

describe("files", () => {
  test("a missing file", async () => {
    expect(await messageFor({}, {sources: {transactions: "sales.csv"}})).toBe(
      "shop.config.ts: `sources.transactions` names sales.csv, and there is no such file.\n" +
        "  -> Paths are relative to the folder of the config file (<folder>).",
    );
  });

  test("a missing file with a neighbour of nearly the same name", async () => {
    expect(await messageFor({}, {sources: {transactions: "Orders.txt"}})).toBe(
      "shop.config.ts: `sources.transactions` names Orders.txt, and there is no such file.\n" +
        "  -> Did you mean orders.csv? Paths are relative to the folder of the config file (<folder>).",
    );
  });

  test("an empty file", async () => {
    expect(await messageFor({"orders.csv": ""})).toBe(
      "orders.csv: The file is empty.\n  -> Export it again, or remove it from `sources` in the config.",
    );
  });

  test("a header and no rows", async () => {
    expect(await messageFor({"orders.csv": "customer_id,ordered_at,amount\n"})).toBe(
      "orders.csv: The file holds a header and no rows.\n  -> Export it again, or remove it from `sources` in the config.",
    );
  });

  test("a missing column", async () => {
    expect(await messageFor({"orders.csv": "customer_id,ordered_at,weight\nC1,2024-01-05,7\n"})).toBe(
      "orders.csv:1: No column was recognised as amount (money for the row, after discounts). " +
        'Headings found: "customer_id", "ordered_at", "weight".\n' +
        '  -> Write `columns: {amount: "its heading"}` for its source under `sources.transactions` in the config. ' +
        "If the files hold no money, `amount: {constant: 1}` makes every figure count purchases.",
    );
  });

  test("all that is wrong is said at once", async () => {
    const message = await messageFor(
      {"a.csv": "", "b.csv": "customer_id,ordered_at,weight\nC1,2024-01-05,7\n"},
      {sources: {transactions: ["a.csv", "b.csv"].map((path) => ({path})), customers: "orders.csv"}},
    );
    expect(message).toContain("a.csv: The file is empty.");
    expect(message).toContain("b.csv:1: No column was recognised as amount");
    expect(message).toContain("13 of 37 rows of customers (35 %) cannot be read");
  });

  test("an encoding other than the configured one", async () => {
    const latin = Buffer.from(
      "customer_id,ordered_at,amount,category\nC1,2024-01-05,5,tea\nC2,2024-01-06,5,caf\u00e9\n",
      "latin1",
    );
    expect(
      await messageFor(
        {"orders.csv": latin},
        {sources: {transactions: {path: "orders.csv", encoding: "utf-8"}}},
      ),
    ).toBe(
      "orders.csv:3: The config says UTF-8, but this line holds bytes that are not; the file looks like Windows-1252.\n" +
        '  -> Write `encoding: "windows-1252"` for its source in the config, or remove `encoding` to have it detected.',
    );
  });

  test("the same file without a configured encoding is read", async () => {
    const latin = Buffer.from(goodOrders.replace("C24,", "Ren\u00e9e,"), "latin1");
    const result = await publishedFrom({"orders.csv": latin});
    expect(result.lines).toContain(
      "transactions: orders.csv: CSV, Windows-1252, parted by comma, header in line 1, 37 rows",
    );
    expect(result.manifest.customers.total).toBe(24);
  });

  test("a hundred columns, the amount last", async () => {
    const rows = Array.from({length: 30}, (_, i) =>
      [`2024-01-${10 + (i % 20)}`, ...Array.from({length: 97}, (_, c) => `v${c}`), `K${i % 10}`, "5.00"].join(
        ",",
      ),
    );
    const header = [
      "ordered_at",
      ...Array.from({length: 97}, (_, c) => `extra ${c + 1}`),
      "customer_id",
      "amount",
    ];
    // Ten customers, each on two of the days; without order ids a customer's day is one order.
    expect(await monthsOf({"orders.csv": `${[header.join(","), ...rows].join("\n")}\n`})).toEqual([
      ["2024-01-01", 10, 20, 150],
    ]);
  });
});

describe("rows", () => {
  test("a quote that never closes costs its own row, and too many such rows the build", async () => {
    const text = orders("C1,2024-01-05,5", '"C2,2024-01-06,6', "C3,2024-01-07,7");
    expect(await messageFor({"orders.csv": text})).toBe(
      "1 of 3 rows of transactions (33 %) cannot be read; at most 1 % may be refused.\n" +
        '    1 row: the row has a quote that opens here and never closes; first orders.csv:3  "C2,2024-01-06,6\n' +
        "  -> Mend the rows, all of which are in .perennial/shop/quarantine.csv, or the mapping of columns; " +
        "or allow more with `quality: {maxRefusedShare: 0.34}` in the config.",
    );
    const result = await publishedFrom({"orders.csv": text}, {...everyone, quality: {maxRefusedShare: 0.34}});
    expect(months(result)).toEqual([["2024-01-01", 2, 2, 12]]);
    expect(result.manifest.rows.transactions).toEqual({read: 3, refused: 1, afterAsOf: 0, refunds: 0});
    expect(readFileSync(join(result.work, "quarantine.csv"), "utf8")).toBe(
      "\ufefftable,file,line,column,reason,raw\r\n" +
        'transactions,orders.csv,3,,has a quote that opens here and never closes,"""C2,2024-01-06,6"\r\n',
    );
  });

  test("lines that repeat are kept, and said", async () => {
    const repeated = `${goodOrders}C1,2024-01-01,10.00\nC1,2024-01-01,10.00\n`;
    const result = await publishedFrom({"orders.csv": repeated}, everyone);
    // Without order ids, all that a customer buys on a day is one order.
    expect(months(result)[0]).toEqual(["2024-01-01", 24, 24, 260]);
    expect(result.manifest.quality.map(({severity, title, rows}) => [severity, title, rows])).toEqual([
      ["warning", "Some transactions are exact copies of another.", 2],
    ]);
  });

  test("a customer who stands twice in the customers file: the first row counts, the second is refused", async () => {
    const result = await publishedFrom(
      {"orders.csv": goodOrders, "people.csv": "customer_id,city\nC1,Bern\nC1,Basel\nC2,Bern\n"},
      {
        ...everyone,
        sources: {transactions: "orders.csv", customers: "people.csv"},
        dimensions: ["city"],
        quality: {maxRefusedShare: 0.5},
      },
    );
    expect(result.manifest.rows.customers).toEqual({read: 3, refused: 1});
    expect(result.manifest.dimensions).toEqual([{name: "city", label: "City", values: ["Bern", "Unknown"]}]);
  });
});

describe("dates", () => {
  test("in two formats", async () => {
    expect(await messageFor({"orders.csv": orders("C1,13/02/2024,5", "C2,02/14/2024,6")})).toBe(
      'orders.csv:3: The dates in ordered_at are in two formats: "13/02/2024" in line 2 has the day first, ' +
        '"02/14/2024" in line 3 the month first.\n' +
        '  -> Export the dates as YYYY-MM-DD; or name the right format, `dateFormat: "%d/%m/%Y"` or `dateFormat: "%m/%d/%Y"`, ' +
        "for its source in the config, and rows in the other are refused.",
    );
  });

  test("that can be read two ways", async () => {
    const text = orders("C1,03/02/2024,5", "C2,02/04/2024,6");
    expect(await messageFor({"orders.csv": text})).toBe(
      'orders.csv:2: The dates in ordered_at can be read two ways: "03/02/2024" is 3 February 2024 or 2 March 2024, ' +
        "and no row settles which.\n" +
        '  -> Write `dateFormat: "%d/%m/%Y"` or `dateFormat: "%m/%d/%Y"` for its source in the config.',
    );
    const source = {path: "orders.csv", dateFormat: "%m/%d/%Y"};
    expect(await monthsOf({"orders.csv": text}, {sources: {transactions: source}})).toEqual([
      ["2024-02-01", 1, 1, 6],
      ["2024-03-01", 1, 1, 5],
    ]);
  });

  test("that do not exist", async () => {
    const text = orders("C1,2024-02-29,5", "C2,2023-02-29,6", "C3,2024-04-31,7");
    expect(await messageFor({"orders.csv": text})).toBe(
      "2 of 3 rows of transactions (67 %) cannot be read; at most 1 % may be refused.\n" +
        "    2 rows: ordered_at is no day or time that exists; first orders.csv:3  C2,2023-02-29,6\n" +
        "  -> Mend the rows, all of which are in .perennial/shop/quarantine.csv, or the mapping of columns; " +
        "or allow more with `quality: {maxRefusedShare: 0.67}` in the config.",
    );
    expect(await monthsOf({"orders.csv": text}, {quality: {maxRefusedShare: 0.67}})).toEqual([
      ["2024-02-01", 1, 1, 5],
    ]);
  });

  test("one far in the future, which would move every figure", async () => {
    const text = `${goodOrders}C1,2204-01-05,5\n`;
    expect(await messageFor({"orders.csv": text})).toContain(
      "A few transactions lie more than a year after all the others, so a mistyped date would end every figure in the wrong year. " +
        "Mend those rows, which have the latest dates of the file, or set calendar.asOf to the last day that counts.",
    );
    const result = await publishedFrom({"orders.csv": text}, {...everyone, calendar: {asOf: "2024-02-29"}});
    expect(result.manifest.rows.transactions.afterAsOf).toBe(1);
    expect(months(result)).toEqual([
      ["2024-01-01", 24, 24, 240],
      ["2024-02-01", 12, 13, 270],
    ]);
  });

  // Nothing reads the clock, so the same files give the same site tomorrow: the data say what day it is.
  test("all in the future are taken at their word", async () => {
    const result = await publishedFrom({"orders.csv": goodOrders.replaceAll(",2024-", ",2096-")}, everyone);
    expect(result.manifest.span).toEqual({firstDay: "2096-01-01", asOf: "2096-02-29"});
    expect(months(result)[1]).toEqual(["2096-02-01", 12, 13, 270]);
  });

  test("outside the years that figures are kept for", async () => {
    expect(await messageFor({"orders.csv": goodOrders.replaceAll(",2024-", ",1824-")})).toContain(
      "Figures are kept for the years 1900 to 2199, and some transactions lie outside.",
    );
  });

  test("none within the days that count", async () => {
    expect(await messageFor({"orders.csv": goodOrders}, {calendar: {from: "2025-01-01"}})).toBe(
      "shop.config.ts: No transaction lies within the days that count: `calendar.from` is 2025-01-01, " +
        "and the transactions run from 2024-01-01 to 2024-02-29.\n" +
        "  -> Correct these days, or remove them.",
    );
    expect(await messageFor({"orders.csv": goodOrders}, {calendar: {asOf: "2023-12-31"}})).toContain(
      "No transaction lies on or before the as-of date. Correct calendar.asOf or calendar.from.",
    );
  });
});

describe("amounts", () => {
  test("1.234,56: decimal commas", async () => {
    const text = orders('C1,2024-01-05,"1.234,56"', 'C2,2024-01-06,"2,50"');
    expect(await monthsOf({"orders.csv": text})).toEqual([["2024-01-01", 2, 2, 1237.06]]);
  });

  test("(12.00): an accountant's minus, so a refund", async () => {
    const result = await publishedFrom(
      {"orders.csv": orders("C1,2024-01-05,30.00", "C1,2024-01-06,(12.00)")},
      everyone,
    );
    expect(months(result)).toEqual([["2024-01-01", 1, 1, 18]]);
    expect(result.manifest.rows.transactions.refunds).toBe(1);
  });

  test("¥1,200: a currency and parted thousands", async () => {
    const text = orders('C1,2024-01-05,"¥1,200"', "C2,2024-01-06,¥980.50");
    expect(await monthsOf({"orders.csv": text}, {money: {currency: "CNY"}})).toEqual([
      ["2024-01-01", 2, 2, 2180.5],
    ]);
  });

  test("several ways in one column: the rarer are refused, never guessed", async () => {
    const text = orders('C1,2024-01-05,"1.234,56"', "C2,2024-01-06,(12.00)", 'C3,2024-01-07,"¥1,200.50"');
    expect(await messageFor({"orders.csv": text})).toContain(
      '1 row: amount is not a number with decimal mark .; first orders.csv:2  C1,2024-01-05,"1.234,56"\n',
    );
  });

  test("1.200, which is a thousand to some and one to others", async () => {
    expect(await messageFor({"orders.csv": orders("C1,2024-01-05,1.200", "C2,2024-01-06,3.400")})).toBe(
      'orders.csv: The numbers in amount can be read two ways: "1.200" is 1.200 when . is the decimal mark, ' +
        "1200 when , is the decimal mark.\n" +
        '  -> Write `decimal: "."` or `decimal: ","` for its source in the config.',
    );
  });

  test("in two currencies", async () => {
    expect(
      await messageFor({"orders.csv": orders("C1,2024-01-05,$5", "C2,2024-01-06,€6", "C3,2024-01-07,$7")}),
    ).toBe(
      "shop.config.ts: The transactions are in 2 currencies: USD in 2 rows, EUR in 1 row.\n" +
        "  -> Convert the amounts to one currency before they are read, or name only the files of one currency.",
    );
  });

  test("refunds only: there is nothing to report on", async () => {
    expect(await messageFor({"orders.csv": orders("C1,2024-01-05,-5", "C2,2024-02-06,-6")})).toBe(
      "shop.config.ts: `sources.transactions` holds no purchase: of 2 rows, 2 pay money back.\n" +
        "  -> Purchases have positive amounts. If the file holds refunds only, name it beside the file of purchases; " +
        "if it writes purchases as negative amounts, export it with the signs turned.",
    );
  });

  test("nothing to pay: purchases only where the config says so", async () => {
    const text = orders("C1,2024-01-05,0", "C2,2024-01-06,0");
    expect(await messageFor({"orders.csv": text})).toBe(
      "shop.config.ts: `sources.transactions` holds no purchase: of 2 rows, 2 cost nothing.\n" +
        "  -> If orders that cost nothing are purchases, set `money: {countFreeOrders: true}`; " +
        "else name the column that holds the money with `columns: {amount: …}`.",
    );
    expect(await monthsOf({"orders.csv": text}, {money: {countFreeOrders: true}})).toEqual([
      ["2024-01-01", 2, 2, 0],
    ]);
  });
});

describe("customer ids", () => {
  test("of every kind are kept apart, and none reaches the site", () => {
    const {manifest, directory, published} = odd;
    expect(manifest.customers).toEqual({total: 8, inCohorts: 8, refundsOnly: 0});
    expect(manifest.rows.transactions.refused).toBe(0);
    expect(manifest.dimensions[0]?.values.toSorted()).toEqual([
      "<b>Bern</b>",
      "=1+1",
      'Biel/Bienne, "BE"',
      "Unknown",
    ]);
    expect(notFinite(published)).toEqual([]);
    for (const file of Object.keys(hashes(directory))) {
      const text = readFileSync(join(directory, file), "utf8");
      for (const id of ['o"clock', "comma, in it", "line\nbreak", "😀🧺", "alert(1)", "drop table"]) {
        expect(text.includes(id), `${file} holds ${id}`).toBe(false);
      }
      if (file.endsWith(".html")) expect(text).not.toContain('<script>alert("company")');
    }
  });
});

describe("hardly any data", () => {
  let site: OpenSite;
  let shown = "";
  const companies: Record<string, string> = {
    "one customer": orders("C1,2024-01-05,5.00", "C1,2024-02-06,6.00"),
    "one order": orders("C1,2024-01-05,5.00"),
    "a single day": orders(...Array.from({length: 30}, (_, i) => `C${i + 1},2024-01-05,5.00`)),
  };

  beforeAll(async () => {
    site = await openSite(join(good, "dist"));
    // The pages are the same for every company: only the published files differ.
    await site.page.route("**/data/*", (route) => {
      const file = basename(new URL(route.request().url()).pathname).replace(/\.[0-9a-f]{8}(?=\.\w+$)/, "");
      return route.fulfill({body: readFileSync(join(shown, file))});
    });
  });
  afterAll(() => site?.close());

  /** What the pages say; every page must load without an error and show no broken number. */
  async function pagesOf(name: string, ...pages: string[]): Promise<Record<string, string>> {
    ({published: shown} = await publishedFrom({"orders.csv": companies[name] ?? ""}));
    const said: Record<string, string> = {};
    for (const page of ["index", "retention", ...pages]) {
      await site.open(`${page}.html`);
      said[page] = await site.page.evaluate(() => {
        for (const code of document.querySelectorAll("pre, style")) code.remove();
        return document.querySelector("main")?.textContent ?? "";
      });
      // Tests of models are told as they are written, in SQL.
      expect(said[page]?.replaceAll("is not null", "")).not.toMatch(/NaN|undefined|Infinity|\bnull\b|Error/);
    }
    expect(site.problems).toEqual([]);
    return said;
  }

  test("one customer: figures are withheld, and the pages say that it is too early", async () => {
    const alone = await publishedFrom({"orders.csv": companies["one customer"] ?? ""}, everyone);
    expect(months(alone)).toEqual([
      ["2024-01-01", 1, 1, 5],
      ["2024-02-01", 1, 1, 6],
    ]);
    const said = await pagesOf("one customer", "data-quality", "notebooks/cohorts");
    expect(said.index).toContain("Too early to say.");
    expect(said.index).not.toContain("$");
  });

  test("one order", async () => {
    const alone = await publishedFrom({"orders.csv": companies["one order"] ?? ""}, everyone);
    expect(alone.manifest.span).toEqual({firstDay: "2024-01-05", asOf: "2024-01-05"});
    expect(months(alone)).toEqual([["2024-01-01", 1, 1, 5]]);
    expect((await pagesOf("one order")).index).toContain("Too early to say.");
  });

  test("a single day", async () => {
    const said = await pagesOf("a single day");
    expect(said.index).toContain("Too early to say.");
    expect(said.index).toContain("$150 in January 2024 so far");
  });
});

describe("places that cannot be written", () => {
  // Even for root: the system's own folders take no other.
  const nobody = test.skipIf(process.platform !== "linux");

  test("a workspace below a file", async () => {
    expect(await messageFor({}, {workspace: "orders.csv/work"})).toBe(
      "<folder>/orders.csv/work/shop: A file stands where a folder is needed.\n" +
        "  -> Move the file away, or set `workspace` and `output` in the configuration to another folder.",
    );
  });

  nobody("a workspace where nobody may write", async () => {
    expect(await messageFor({}, {workspace: "/proc/perennial"})).toBe(
      "/proc/perennial: This place cannot be written.\n" +
        "  -> Give yourself the right to write there, or set `workspace` and `output` in the configuration " +
        "to a folder that can be written.",
    );
  });

  test("an output below a file: said before anything is read", async () => {
    expect(await messageFor({"orders.csv": ""}, {output: "orders.csv/site"})).toBe(
      "<folder>/orders.csv/site: The site cannot be written there: a part of the path is a file, not a folder.\n" +
        "  -> Correct `output`.",
    );
  });

  nobody("an output where nobody may write", async () => {
    expect(await messageFor({}, {output: "/proc/perennial/site"})).toBe(
      "/proc/perennial/site: The site cannot be written there: the folder it is in cannot be made.\n" +
        "  -> Correct `output`.",
    );
  });

  test("an output that holds somebody's files is left as it is", async () => {
    const folder = newFolder();
    write(folder, {"orders.csv": goodOrders, "photos/one.jpg": "a picture", "photos/two.jpg": "another"});
    const before = hashes(folder, "photos");
    await expect(buildCompany(configOf(folder, {output: "photos"}))).rejects.toThrow(
      `${join(folder, "photos")}: The site cannot be written there: it holds files that no build wrote.\n` +
        "  -> Set `output` to a folder that does not exist yet, or empty this one yourself: a build replaces its output " +
        "folder as a whole and never deletes files it did not write.",
    );
    expect(hashes(folder, "photos")).toEqual(before);
  });
});
