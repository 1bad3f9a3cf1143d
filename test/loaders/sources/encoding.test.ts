import {gzipSync} from "node:zlib";
import {describe, expect, test} from "vitest";
import {read} from "./reading.ts";

const customers = "select customer_id, product, _line from source.transactions order by _line";
const chinese = "客户编号,订单日期,金额,产品名称\n曾惠-14485,2024-01-05,5,蓝色剪刀\n许安,2024-01-06,6,信封\n";
const chineseRows = [
  ["曾惠-14485", "蓝色剪刀", "2"],
  ["许安", "信封", "3"],
];
// GB18030 bytes written out by hand for a file that no encoder of this project has touched.
const gb18030 = Buffer.concat([
  Buffer.from("bfcdbba7b1e0bac5", "hex"), // 客户编号
  Buffer.from(","),
  Buffer.from("b6a9b5a5c8d5c6da", "hex"), // 订单日期
  Buffer.from(","),
  Buffer.from("bdf0b6ee", "hex"), // 金额
  Buffer.from(","),
  Buffer.from("b2fac6b7c3fbb3c6", "hex"), // 产品名称
  Buffer.from("\n"),
  Buffer.from("d4f8bbdd", "hex"), // 曾惠
  Buffer.from("-14485,2024-01-05,5,"),
  Buffer.from("c0b6c9abbcf4b5b6", "hex"), // 蓝色剪刀
  Buffer.from("\n"),
  Buffer.from("d0edb0b2", "hex"), // 许安
  Buffer.from(",2024-01-06,6,"),
  Buffer.from("d0c5b7e2", "hex"), // 信封
  Buffer.from("\n"),
]);
const western = Buffer.from(
  "customer_id;date;amount;product\nM\xfcller;2024-01-05;5;Caf\xe9 cr\xe8me \x80 3\nJos\xe9;2024-01-06;6;\x93Quoted\x94\n",
  "latin1",
);

function utf16be(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

describe("the encoding is told and said", () => {
  test.each([
    ["UTF-8", Buffer.from(chinese)],
    ["UTF-8 with byte order mark", Buffer.from(`\ufeff${chinese}`)],
    ["UTF-16 LE with byte order mark", Buffer.from(`\ufeff${chinese}`, "utf16le")],
    ["UTF-16 BE with byte order mark", utf16be(`\ufeff${chinese}`)],
    ["UTF-16 LE", Buffer.from(chinese, "utf16le")],
    ["UTF-16 BE", utf16be(chinese)],
    ["GB18030", gb18030],
    ["UTF-16 LE with byte order mark, gzip", gzipSync(Buffer.from(`\ufeff${chinese}`, "utf16le"))],
    ["GB18030, gzip", gzipSync(gb18030)],
  ])("%s", async (name, bytes) => {
    const {rows, lines} = await read({"订单.csv": bytes});
    expect(await rows(customers)).toEqual(chineseRows);
    expect(lines[0]).toBe(`transactions: 订单.csv: CSV, ${name}, parted by comma, header in line 1, 2 rows`);
    expect(await rows("select encoding from source.files")).toEqual([[name]]);
  });

  test("Windows-1252", async () => {
    const {rows, lines} = await read({"a.csv": western});
    expect(await rows(customers)).toEqual([
      ["Müller", "Café crème € 3", "2"],
      ["José", "“Quoted”", "3"],
    ]);
    expect(lines[0]).toContain("Windows-1252");
  });

  test("a mark at the start of a file without header is no part of the first id", async () => {
    const {rows} = await read(
      {"a.csv": "\ufeff7,2024-01-05,5\n8,2024-01-06,6\n"},
      {sources: {transactions: {path: "a.csv", columns: {customer_id: 1, ordered_at: 2, amount: 3}}}},
    );
    expect(await rows("select customer_id from source.transactions order by _line")).toEqual([["7"], ["8"]]);
  });

  test("bytes that are not UTF-8 far down in a large file are found", async () => {
    const many = Buffer.from(`customer_id,date,amount,product\n${"1,2024-01-05,5,tea\n".repeat(300_000)}`);
    const {rows} = await read({
      "a.csv": Buffer.concat([many, Buffer.from("Jos\xe9,2024-01-06,6,x\n", "latin1")]),
    });
    expect(await rows("select customer_id, _line from source.transactions where _line > 300001")).toEqual([
      ["José", "300002"],
    ]);
  });
});

describe("a declared encoding that is wrong", () => {
  const declare = (encoding: "utf-8" | "utf-16le" | "gb18030" | "windows-1252") => ({
    sources: {transactions: {path: "a.csv", encoding}},
  });

  test("UTF-8 declared, GB18030 found: the line and the remedy", async () => {
    const {failure} = await read({"a.csv": gb18030}, declare("utf-8"));
    expect(failure).toContain(
      "a.csv:1: The config says UTF-8, but this line holds bytes that are not; the file looks like GB18030.",
    );
    expect(failure).toContain('Write `encoding: "gb18030"`');
  });

  test("UTF-8 declared, Windows-1252 found in the second line", async () => {
    const {failure} = await read({"a.csv": western}, declare("utf-8"));
    expect(failure).toContain("a.csv:2: The config says UTF-8");
    expect(failure).toContain("looks like Windows-1252");
  });

  test("GB18030 or UTF-16 declared, UTF-8 found", async () => {
    expect((await read({"a.csv": chinese}, declare("gb18030"))).failure).toContain(
      "The config says GB18030, but the file is valid UTF-8.",
    );
    expect((await read({"a.csv": chinese}, declare("utf-16le"))).failure).toContain(
      "The config says UTF-16 LE, but the file is valid UTF-8.",
    );
  });

  test("a byte order mark contradicts it", async () => {
    const {failure} = await read(
      {"a.csv": Buffer.from(`\ufeff${chinese}`, "utf16le")},
      declare("windows-1252"),
    );
    expect(failure).toContain(
      "The config says Windows-1252, but the file starts with the byte order mark of UTF-16 LE.",
    );
  });

  test("GB18030 declared, bytes that are not: the line", async () => {
    const {failure} = await read({"a.csv": western}, declare("gb18030"));
    expect(failure).toContain(
      "a.csv:2: The file is read as GB18030, and this line holds bytes that are not.",
    );
  });

  test("a right declaration is taken", async () => {
    const {rows} = await read({"a.csv": western}, declare("windows-1252"));
    expect(await rows(customers)).toHaveLength(2);
  });
});
