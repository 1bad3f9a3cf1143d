import {mkdir, mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {openWarehouse, type Warehouse} from "../../../loaders/engine/warehouse.ts";
import {arrowFile} from "../../../loaders/publish/arrow.ts";
import {guardSite} from "../../../loaders/publish/guard.ts";

let warehouse: Warehouse;
let site: string;

beforeEach(async () => {
  warehouse = await openWarehouse(":memory:");
  site = await mkdtemp(join(tmpdir(), "perennial-guard-"));
  for (const sql of [
    "create schema source",
    "create table source.transactions (customer_id varchar, order_id varchar, refund_of varchar)",
    "create table source.customers (customer_id varchar, referred_by varchar)",
    "create table source.customer_attributes (customer_id varchar, attribute varchar, value varchar)",
    "create table source.interactions (customer_id varchar)",
    "create table source.subscriptions (customer_id varchar, subscription_id varchar)",
    "create table source.columns (table_name varchar, column_name varchar, file integer, heading varchar, how varchar, detail varchar)",
    "create table source.files (file integer, table_name varchar, path varchar, format varchar, encoding varchar, delimiter varchar)",
  ]) {
    await warehouse.connection.run(sql);
  }
  // What an innocent site is made of: code, styles, a page, data.
  await put(
    "index.html",
    '<!doctype html><title>Retention</title><p class="note">As of 2017-12-31</p><script>registerFile("x.arrow", {"size":1234567})</script>',
  );
  await put(
    "_import/app.a1b2c3d4.js",
    'const a=1e3,b=4294967295,c="#2e4581",d=.4122214708,e=86400000;f("day");',
  );
  await put("_observablehq/style.css", "body{color:#1b9e77;margin:0.12345678rem;transition:20170104ms}");
  await put("_file/data/manifest.json", JSON.stringify({rows: 1234567, company: "Shop", asOf: "2017-12-31"}));
  await put("_file/data/headline.arrow", arrow(["2017-11-01", "2017-12-01"]));
});

afterEach(async () => {
  await warehouse.close();
  await rm(site, {recursive: true, force: true});
});

describe("the guard", () => {
  const ids: [what: string, id: string][] = [
    ["a code", "CUST-004711"],
    ["a code with no sign in it", "K7f3Q9x"],
    ["a long number", "26984851472"],
    ["a Chinese name with a number", "曾惠-14485"],
    ["a quoted thing", 'O"Brien, <b>\nAnn 7'],
    ["an address", "ann.lee@example.com"],
    ["a key of hexadecimal digits", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"],
  ];

  it("lets an innocent site pass, whatever the ids", async () => {
    await ask([...ids.map(([, id]) => id), "1", "42", "2017", "00001", "20170104", "1234567", "4294967295"]);
    await expect(guard()).resolves.toBeUndefined();
  });

  for (const [what, id] of ids) {
    it(`finds ${what} in a page, a script, JSON and Arrow`, async () => {
      await ask([id]);
      const escaped = id.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
      const files: [string, string | Uint8Array][] = [
        ["customers.html", `<p>Best customer: ${escaped}!</p>`],
        ["_import/page.js", `export const best=[${JSON.stringify(id)}];`],
        ["_file/data/best.json", JSON.stringify({best: [{name: id}]})],
        ["_file/data/best.arrow", arrow(["total", id])],
      ];
      for (const [path, content] of files) {
        await put(path, content);
        await expect(guard(), path).rejects.toThrow(path);
        await rm(join(site, path));
      }
      await expect(guard()).resolves.toBeUndefined();
    });
  }

  it("finds an id in the name of a file and behind escapes", async () => {
    await ask(["CUST-004711", "曾惠-14485"]);
    for (const [path, content] of [
      ["customers/CUST-004711.html", "<p>Hello</p>"],
      ["a.js", 'x="\\u66fe\\u60e0-14485"'],
      ["b.html", '<a href="?c=%E6%9B%BE%E6%83%A0-14485">'],
    ] as const) {
      await put(path, content);
      await expect(guard(), path).rejects.toThrow(path);
      await rm(join(site, path));
    }
  });

  it("finds a short id or a plain word where it stands as a whole text of data", async () => {
    await ask(["42", "00001", "Anthony"]);
    for (const id of ["42", "00001", "Anthony"]) {
      await put("_file/data/best.arrow", arrow(["total", id]));
      await expect(guard(), id).rejects.toThrow("_file/data/best.arrow");
      await put("_file/data/best.arrow", arrow(["total", `${id} customers`]));
      await expect(guard(), id).resolves.toBeUndefined();
      await put("_file/data/best.json", JSON.stringify([id]));
      await expect(guard(), id).rejects.toThrow("_file/data/best.json");
      await rm(join(site, "_file/data/best.json"));
    }
  });

  it("does not mistake a published value, a heading or a date for the id that equals it", async () => {
    await ask(["2", "Web", "2017-12-01", "20171201"]);
    await warehouse.connection.run(
      "create temp table published_groups as select 'household' as dimension, unnest(['2', 'Web']) as value",
    );
    await put("_file/data/by.arrow", arrow(["2", "Web", "2017-12-01", "20171201"]));
    await expect(guard()).resolves.toBeUndefined();
  });

  it("does not mistake the hash in a file's name, a colour or a piece of a longer word for an id", async () => {
    await ask(["a1b2c3d4", "3KZBC4IP", "2e4581", "114485"]);
    await put("assets/part-3KZBC4IP.js", "import './part-3KZBC4IP.js'");
    await put(
      "page.html",
      '<script src="/_import/app.a1b2c3d4.js"></script><i style="color:#2e4581">X114485</i>',
    );
    await expect(guard()).resolves.toBeUndefined();
  });

  it("looks for order ids, refunded orders and referrers too, and names the kind, never the value", async () => {
    await warehouse.connection.run(
      "insert into source.transactions values ('c', 'ORD-100001', 'ORD-100000')",
    );
    await warehouse.connection.run("insert into source.customers values ('c', 'FRIEND-77')");
    await put("a.html", "ORD-100001");
    await put("b.html", "ORD-100000");
    await put("c.html", "FRIEND-77");
    const message = await guard().then(
      () => "",
      (error: Error) => error.message,
    );
    expect(message).toContain(
      'a.html: The site would publish an order id of your data ("OR…", 10 characters).',
    );
    expect(message).toContain("b.html: The site would publish an order id of your data");
    expect(message).toContain(
      'c.html: The site would publish a customer id of your data ("FR…", 9 characters).',
    );
    expect(message).not.toContain("ORD-10000");
    expect(message).not.toContain("FRIEND");
  });

  it("finds e-mail addresses and phone numbers among the customers' attributes", async () => {
    await warehouse.connection.run(`insert into source.customer_attributes values
      ('c', 'contact', 'li@example.org'), ('c', 'Phone', '(555) 010-4477'), ('d', '手机', '13800138000'),
      ('c', 'income', '100000-150000'), ('c', 'born', '1970-01-31')`);
    for (const text of ["li@example.org", "(555) 010-4477", "5550104477", "13800138000"]) {
      await put("a.html", `<p>Call ${text} now</p>`);
      await expect(guard(), text).rejects.toThrow("a.html");
    }
    await put("a.html", "<p>100000-150000, 1970-01-31</p>");
    await expect(guard()).resolves.toBeUndefined();
  });

  it("refuses any e-mail address in published data, known or not, but not in a page", async () => {
    await put("_file/data/quality.json", JSON.stringify({detail: "ask somebody@example.net"}));
    await expect(guard()).rejects.toThrow("an e-mail address");
    await rm(join(site, "_file/data/quality.json"));
    await put("about.html", "<a href='mailto:press@example.net'>Press</a>");
    await expect(guard()).resolves.toBeUndefined();
  });

  it("takes seconds with two million ids", async () => {
    await warehouse.connection.run(
      "insert into source.transactions select 'C' || (1000000 + range // 4), 'ORD-' || (5000000 + range), null from range(2000000)",
    );
    await put("_import/big.js", Array.from({length: 200_000}, (_, i) => `v${i}="w${i * 7}"`).join(";"));
    const start = performance.now();
    await expect(guard()).resolves.toBeUndefined();
    expect(performance.now() - start).toBeLessThan(20_000);
    await put("_import/big.js", "x='C1200000'");
    await expect(guard()).rejects.toThrow("_import/big.js");
  }, 60_000);
});

function guard(): Promise<void> {
  return guardSite({connection: warehouse.connection, directory: site});
}

async function ask(ids: string[]): Promise<void> {
  for (const id of ids) {
    await warehouse.connection.run("insert into source.transactions values ($1, null, null)", [id]);
  }
}

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(site, path)), {recursive: true});
  await writeFile(join(site, path), content);
}

function arrow(values: string[]): Uint8Array {
  return arrowFile("test.arrow", {
    value: {type: "text", values},
    revenue: {type: "float64", values: values.map((_, i) => i / 7)},
  });
}
