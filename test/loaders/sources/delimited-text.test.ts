import {gzipSync} from "node:zlib";
import {describe, expect, test} from "vitest";
import {lenient, read} from "./reading.ts";

const header = "customer_id,ordered_at,amount\n";
const all =
  "select customer_id, ordered_at, amount, _file, _line from source.transactions order by _file, _line";
const refused = "select line, column_name, reason, raw from source.quarantine order by line";

describe("delimiters and headers", () => {
  test.each([
    ["comma", "a.csv", ","],
    ["tab", "a.tsv", "\t"],
    ["semicolon", "a.csv", ";"],
    ["bar", "a.txt", "|"],
  ])("%s", async (name, file, mark) => {
    const text = ["Customer ID,Order Date,Amount", "007,2024-01-05,12.50", "8,2024-01-06,3"].join("\n");
    const {rows, lines} = await read({[file]: text.replaceAll(",", mark)});
    expect(await rows(all)).toEqual([
      ["007", "2024-01-05 00:00:00", "12.5000", "1", "2"],
      ["8", "2024-01-06 00:00:00", "3.0000", "1", "3"],
    ]);
    expect(lines[0]).toContain(`parted by ${name}, header in line 1, 2 rows`);
    expect(lines).toContain("  customer_id <- Customer ID (matched)");
    expect(lines).toContain("  ordered_at <- Order Date (matched; dates year first (%Y-%m-%d))");
  });

  test("runs of spaces, leading spaces and no header", async () => {
    const {rows, lines} = await read(
      {
        "CDNOW.txt":
          " 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n 00021 0002 19970801  1   14.96\n",
      },
      {
        sources: {
          transactions: {path: "CDNOW.txt", columns: {customer_id: 1, ordered_at: 3, quantity: 4, amount: 5}},
        },
      },
    );
    expect(
      await rows(
        "select customer_id, ordered_at, quantity, amount, _line from source.transactions order by _line",
      ),
    ).toEqual([
      ["00004", "1997-01-01 00:00:00", "2.0000", "29.3300", "1"],
      ["00004", "1997-01-18 00:00:00", "2.0000", "29.7300", "2"],
      ["00021", "1997-08-01 00:00:00", "1.0000", "14.9600", "3"],
    ]);
    expect(lines[0]).toBe("transactions: CDNOW.txt: text, UTF-8, parted by white space, no header, 3 rows");
    expect(lines).toContain("  customer_id <- column 1 (configured)");
    expect(lines.at(-1)).toBe("  not used: column 2");
  });

  test("a comma inside the cells of a semicolon file does not part them", async () => {
    const {rows} = await read({
      "a.csv": "customer;date;amount;product\n1;2024-01-05;1,50;Tea, green\n2;2024-01-06;2,25;Milk\n",
    });
    expect(await rows("select amount, product from source.transactions order by _line")).toEqual([
      ["1.5000", "Tea, green"],
      ["2.2500", "Milk"],
    ]);
  });

  test("a first row that looks like data is data", async () => {
    const {rows} = await read(
      {"a.csv": "7,2024-01-05,1\n8,2024-01-06,2\n"},
      {sources: {transactions: {path: "a.csv", columns: {customer_id: 1, ordered_at: 2, amount: 3}}}},
    );
    expect(await rows("select customer_id, _line from source.transactions order by 2")).toEqual([
      ["7", "1"],
      ["8", "2"],
    ]);
  });

  test("quoted headings with spaces, Chinese headings, headings over two lines", async () => {
    const {rows} = await read({
      "a.csv": '"客户 ID","订单 日期","销售额","产品\n名称"\n曾惠-1,2024-01-05,5,"剪刀, 蓝色"\n',
    });
    expect(await rows("select customer_id, ordered_at, amount, _line from source.transactions")).toEqual([
      ["曾惠-1", "2024-01-05 00:00:00", "5.0000", "3"],
    ]);
  });

  test("duplicate headings: the first of the name is read", async () => {
    const {rows} = await read({"a.csv": "customer_id,date,amount,amount\n1,2024-01-05,5,6\n"});
    expect(await rows("select amount from source.transactions")).toEqual([["5.0000"]]);
  });

  test("a hundred columns", async () => {
    const extra = Array.from({length: 97}, (_, i) => `extra ${i}`);
    const {rows, lines} = await read({
      "a.csv": `${extra.join(",")},customer_id,date,amount\n${extra.map(() => "x").join(",")},1,2024-01-05,5\n`,
    });
    expect(await rows("select customer_id, amount from source.transactions")).toEqual([["1", "5.0000"]]);
    expect(lines.at(-1)).toContain("not used: extra 0, extra 1");
  });

  test("a title above the header is passed over and the header found", async () => {
    const {rows, lines} = await read({
      "a.csv": "Sales report\n\ncustomer_id,date,amount\n1,2024-01-05,5\n2,2024-01-06,6\n3,2024-01-06,6\n",
    });
    expect(lines[0]).toContain("header in line 3");
    expect(await rows("select customer_id, _line from source.transactions order by 2")).toEqual([
      ["1", "4"],
      ["2", "5"],
      ["3", "6"],
    ]);
  });

  test("a delimiter at the end of every row is harmless, a column of row names is not", async () => {
    const trailing = await read({"a.csv": `${header}1,2024-01-05,5,\n2,2024-01-06,6,\n`});
    expect(await trailing.rows("select amount from source.transactions order by _line")).toEqual([
      ["5.0000"],
      ["6.0000"],
    ]);
    const named = await read({
      "a.csv":
        '"customer_id","date","amount"\n"1","7",2024-01-05,5\n"2","8",2024-01-06,6\n"3","9",2024-01-07,6\n',
    });
    expect(named.failure).toContain("a.csv:1: The header has 3 headings, but the rows have 4 cells.");
  });

  test("a company with several files: every file has its own form, in the order of names", async () => {
    const {rows} = await read(
      {
        "2024/b.csv": `${header}2,2024-02-01,2\n`,
        "2024/a.tsv": "customer_id\tdate\tamount\n1\t2024-01-01\t1\n",
        "2024/c.md": "no",
      },
      {sources: {transactions: {path: ["2024/*.{csv,tsv}"]}}},
    );
    expect(await rows("select customer_id, _file from source.transactions order by _file")).toEqual([
      ["1", "1"],
      ["2", "2"],
    ]);
    expect(
      await rows(
        "select file, path, format, delimiter, has_header, rows_read, rows_refused from source.files",
      ),
    ).toEqual([
      ["1", "2024/a.tsv", "TSV", "tab", "true", "1", "0"],
      ["2", "2024/b.csv", "CSV", "comma", "true", "1", "0"],
    ]);
  });

  test("line ends of Windows, of old Macintoshes, and mixed", async () => {
    for (const text of [
      "customer_id,date,amount\r\n1,2024-01-05,5\r\n2,2024-01-06,6\r\n",
      "customer_id,date,amount\r1,2024-01-05,5\r2,2024-01-06,6",
      "customer_id,date,amount\n1,2024-01-05,5\r\n2,2024-01-06,6",
    ]) {
      const {rows} = await read({"a.csv": text});
      expect(await rows("select customer_id, amount, _line from source.transactions order by _line")).toEqual(
        [
          ["1", "5.0000", "2"],
          ["2", "6.0000", "3"],
        ],
      );
    }
  });

  test("blank lines and rows of nothing but delimiters are passed over, and lines still counted", async () => {
    const {rows} = await read({"a.csv": `${header}\n1,2024-01-05,5\n,,\n\n2,2024-01-06,6\n\n`});
    expect(await rows("select customer_id, _line from source.transactions order by _line")).toEqual([
      ["1", "3"],
      ["2", "6"],
    ]);
  });

  test("backslashes before quotes, as databases export them", async () => {
    const {rows} = await read({
      "a.csv": `${header.trim()},product\n1,2024-01-05,5,"6\\" pipe, black"\n2,2024-01-06,6,"x"\n`,
    });
    expect(await rows("select product from source.transactions order by _line")).toEqual([
      ['6" pipe, black'],
      ["x"],
    ]);
  });

  test("a delimiter of several characters", async () => {
    const {rows} = await read(
      {"a.csv": "customer_id||date||amount\n1||2024-01-05||5\n"},
      {sources: {transactions: {path: "a.csv", delimiter: "||"}}},
    );
    expect(await rows("select customer_id, amount from source.transactions")).toEqual([["1", "5.0000"]]);
  });

  test("gzip", async () => {
    const {rows, lines} = await read({"a.csv.gz": gzipSync(`${header}1,2024-01-05,5\n`)});
    expect(await rows(all)).toEqual([["1", "2024-01-05 00:00:00", "5.0000", "1", "2"]]);
    expect(lines[0]).toContain("UTF-8, gzip");
    const damaged = await read({"a.csv.gz": gzipSync(header.repeat(1000)).subarray(0, 40)});
    expect(damaged.failure).toContain("a.csv.gz: The file is compressed (gzip) and cannot be unpacked");
  });
});

describe("rows that break the structure", () => {
  test("rows that all lack a cell do not pass for the header's form", async () => {
    const {failure} = await read({"a.csv": `${header}1,2024-01-05\n2,2024-01-06\n3,2024-01-07\n`});
    expect(failure).toContain("3 of 3 rows of transactions (100 %) cannot be read; none is left.");
    expect(failure).toContain(
      "3 rows: the row has 2 cells where the header has 3; first a.csv:2  1,2024-01-05",
    );
  });

  test("too many and too few cells are refused with line and raw text", async () => {
    const {rows} = await read(
      {"a.csv": `${header}1,2024-01-05,5\n2,2024-01-06\n3,2024-01-07,7,extra\n4,2024-01-08,8\n`},
      lenient,
    );
    expect(await rows("select customer_id, _line from source.transactions order by _line")).toEqual([
      ["1", "2"],
      ["4", "5"],
    ]);
    expect(await rows(refused)).toEqual([
      ["3", null, "has 2 cells where the header has 3", "2,2024-01-06"],
      ["4", null, "has 4 cells where the header has 3", "3,2024-01-07,7,extra"],
    ]);
  });

  test("a quote that never closes costs its own row only", async () => {
    const good = Array.from({length: 30}, (_, i) => `${i + 10},2024-01-05,5`).join("\n");
    const {rows} = await read({"a.csv": `${header}${good}\n"9,2024-01-06,6\n${good}\n`}, lenient);
    expect(await rows("select count(*) from source.transactions")).toEqual([["60"]]);
    expect(await rows(refused)).toEqual([
      ["32", null, "has a quote that opens here and never closes", '"9,2024-01-06,6'],
    ]);
  });

  test("two forgotten quotes that seem to be one long cell do not swallow the rows between", async () => {
    const {rows} = await read(
      {
        "a.csv": `product,customer_id,date,amount\nx,1,2024-01-05,5\n"y,2,2024-01-05,5\nz,3,2024-01-05,5\nw,4,2024-01-05,5\nq",5,2024-01-05,5\nx,6,2024-01-05,5\n`,
      },
      lenient,
    );
    expect(await rows("select customer_id from source.transactions order by _line")).toEqual([
      ["1"],
      ["3"],
      ["4"],
      ["5"],
      ["6"],
    ]);
    expect(await rows("select line, reason from source.quarantine")).toEqual([
      ["3", "has a quote that opens here and closes only after other rows"],
    ]);
  });

  test("text after a closing quote is refused, the next line is read", async () => {
    const {rows} = await read({"a.csv": `${header}"1"x,2024-01-05,5\n2,2024-01-06,6\n`}, lenient);
    expect(await rows("select customer_id from source.transactions")).toEqual([["2"]]);
    expect(await rows(refused)).toEqual([["2", null, "has text after a closing quote", '"1"x,2024-01-05,5']]);
  });

  test("quotes inside unquoted cells are ordinary characters", async () => {
    const {rows} = await read({"a.csv": `product,${header}6" pipe,1,2024-01-05,5\nx,2,2024-01-05,5\n`});
    expect(await rows("select product from source.transactions order by _line")).toEqual([
      ['6" pipe'],
      ["x"],
    ]);
  });

  test("too many refused rows fail the build and say which, where and why", async () => {
    const {failure} = await read({
      "a.csv": `${header}1,2024-01-05,5\n2,2024-01-06\n3,soon,7\n,2024-01-06,1\n`,
    });
    expect(failure).toContain(
      "3 of 4 rows of transactions (75 %) cannot be read; at most 1 % may be refused.",
    );
    expect(failure).toContain(
      "1 row: the row has 2 cells where the header has 3; first a.csv:3  2,2024-01-06",
    );
    expect(failure).toContain("1 row: ordered_at is not a date; first a.csv:4  3,soon,7");
    expect(failure).toContain("1 row: customer_id is empty; first a.csv:5  ,2024-01-06,1");
    expect(failure).toContain(".perennial/test/quarantine.csv");
    expect(failure).toContain("quality: {maxRefusedShare: 0.75}");
  });
});

test("a row of the table's form above the header is refused, not passed over", async () => {
  const {rows, lines} = await read({"a.csv": `1,2024-01-05,5\n${header}2,2024-01-06,6\n`}, lenient);
  expect(lines[0]).toContain("header in line 2");
  expect(await rows("select customer_id, _line from source.transactions")).toEqual([["2", "3"]]);
  expect(await rows(refused)).toEqual([["1", null, "stands above the header", "1,2024-01-05,5"]]);
});

test("words of headings among the data make no header", async () => {
  const {rows} = await read(
    {"a.csv": "Kunde,Tag,Betrag,Kanal,Artikel\n1,2024-01-05,5,store,item\n2,2024-01-06,6,store,item\n"},
    {
      sources: {
        transactions: {path: "a.csv", columns: {customer_id: "Kunde", ordered_at: "Tag", amount: "Betrag"}},
      },
    },
  );
  expect(await rows("select count(*) from source.transactions")).toEqual([["2"]]);
});
