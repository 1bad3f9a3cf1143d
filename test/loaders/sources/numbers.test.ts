import {describe, expect, test} from "vitest";
import {amounts, lenient, read} from "./reading.ts";

describe("amounts as people and programs write them", () => {
  test("decimal point, thousands parted by commas", async () => {
    expect(await amounts(["1,234.56", "12.50", "7", "1,234,567", "-5", "5-", "+3.10", ".5"])).toEqual([
      "1234.5600",
      "12.5000",
      "7.0000",
      "1234567.0000",
      "-5.0000",
      "-5.0000",
      "3.1000",
      "0.5000",
    ]);
  });

  test("decimal comma, thousands parted by points, spaces or nothing", async () => {
    expect(
      await amounts(["1.234,56", "1 234,56", "1\u00a0234,56", "1\u202f234,56", "12,5", "1234567,891", "3"]),
    ).toEqual(["1234.5600", "1234.5600", "1234.5600", "1234.5600", "12.5000", "1234567.8910", "3.0000"]);
  });

  test("Swiss, Indian and full-width forms", async () => {
    expect(await amounts(["1'234.50", "1,23,456.00", "１２３.５", "￥８"])).toEqual([
      "1234.5000",
      "123456.0000",
      "123.5000",
      "8.0000",
    ]);
  });

  test("parentheses and currency signs before and behind", async () => {
    expect(await amounts(["(12.00)", "($1,200.50)", "$5", "$ -5", "-$5", "USD 12", "12 usd"])).toEqual([
      "-12.0000",
      "-1200.5000",
      "5.0000",
      "-5.0000",
      "-5.0000",
      "12.0000",
      "12.0000",
    ]);
    expect(await amounts(["¥1,200", "￥30.5", "12元", "RMB 7.25"])).toEqual([
      "1200.0000",
      "30.5000",
      "12.0000",
      "7.2500",
    ]);
    expect(await amounts(["12 €", "1.234,50 €", "€3,5"])).toEqual(["12.0000", "1234.5000", "3.5000"]);
  });

  test("scientific notation, and text of floating numbers, rounded to four decimals", async () => {
    expect(
      await amounts(["125.43999999999998", "1.5e3", "-60.70400000000001", "2E-2", "4.199999999999999"]),
    ).toEqual(["125.4400", "1500.0000", "-60.7040", "0.0200", "4.2000"]);
  });

  test("what is no number, or too large, is refused with the reason", async () => {
    const values = [
      "5.25",
      "NaN",
      "inf",
      "-Infinity",
      "12 kg",
      "A-12",
      "1.2.3",
      "123456789012345",
      "",
      "n/a",
      "1e400",
      "12,34,5",
    ];
    const {rows} = await read(
      {"a.csv": `customer_id;date;amount\n${values.map((v, i) => `c${i};2024-01-05;${v}`).join("\n")}\n`},
      lenient,
    );
    expect(await rows("select line, reason from source.quarantine order by line")).toEqual([
      ["3", "is NaN, not a number"],
      ["4", "is infinite"],
      ["5", "is infinite"],
      ["6", "is not a number with decimal mark ."],
      ["7", "is not a number with decimal mark ."],
      ["8", "is not a number with decimal mark ."],
      ["9", "is larger than the 14 digits before the decimal mark that are kept"],
      ["10", "is empty"],
      ["11", "is empty"],
      ["12", "is larger than the 14 digits before the decimal mark that are kept"],
      ["13", "is not a number with decimal mark ."],
    ]);
    expect(await rows("select amount from source.transactions")).toEqual([["5.2500"]]);
  });
});

describe("the decimal mark is settled once for a column", () => {
  test("only values such as 1,234: the comma parts thousands", async () => {
    expect(await amounts(["1,234", "950", "12,000"])).toEqual(["1234.0000", "950.0000", "12000.0000"]);
  });

  test("one value of another form settles it", async () => {
    expect(await amounts(["1,234", "0,5"])).toEqual(["1.2340", "0.5000"]);
    expect(await amounts(["1.234", "2.000.000"])).toEqual(["1234.0000", "2000000.0000"]);
    expect(await amounts(["129.696", "125.44"])).toEqual(["129.6960", "125.4400"]);
    expect(await amounts(["0.125", "1.250"])).toEqual(["0.1250", "1.2500"]);
    expect(await amounts(["1234,567", "1,234"])).toEqual(["1234.5670", "1.2340"]);
  });

  test("values in the other notation are refused one by one", async () => {
    expect(await amounts(["1,234.50", "2.75", "3,10"])).toEqual(["1234.5000", "2.7500", null]);
  });

  test.each([
    [["1.234", "950"], '"1.234" is 1.234 when . is the decimal mark, 1234 when , is the decimal mark'],
    [["1,234", "1500"], '"1,234" is 1234 when . is the decimal mark, 1.234 when , is the decimal mark'],
    [["1,234", "2.345"], '"2.345" is 2.345 when . is the decimal mark, 2345 when , is the decimal mark'],
  ])("%j cannot be told and is refused until `decimal` is set", async (values, message) => {
    const csv = `customer_id;date;amount\n${values.map((v) => `1;2024-01-05;${v}`).join("\n")}\n`;
    const {failure} = await read({"a.csv": csv});
    expect(failure).toContain("a.csv: The numbers in amount can be read two ways: ");
    expect(failure).toContain(message);
    expect(failure).toContain('Write `decimal: "."` or `decimal: ","` for its source in the config.');
  });

  test("`decimal` decides", async () => {
    expect(await amounts(["1.234", "950"], {decimal: ","})).toEqual(["1234.0000", "950.0000"]);
    expect(await amounts(["1.234", "950"], {decimal: "."})).toEqual(["1.2340", "950.0000"]);
    expect(await amounts(["1,234", "1500"], {decimal: ","})).toEqual(["1.2340", "1500.0000"]);
  });

  test("what was found is said", async () => {
    const {lines} = await read({"a.csv": 'customer_id,date,amount\n1,2024-01-05,"1.234,50 €"\n'});
    expect(lines).toContain(
      "  amount <- amount (matched; decimal mark ,, thousands parted by ., currency EUR)",
    );
    expect(lines).toContain("  note: the transactions are in EUR, but `money.currency` is USD");
  });
});

describe("money of a row", () => {
  const values = "select amount, discount, cost, quantity from source.transactions order by _file, _line";

  test("a discount between 0 and 1 is a share of the price: 80 after 20 % off is 20 less", async () => {
    const {rows, lines} = await read({
      "a.csv": "customer_id,date,amount,discount\n1,2024-01-05,80,0.2\n1,2024-01-06,50,0\n1,2024-01-07,0,1\n",
    });
    expect(await rows(values)).toEqual([
      ["80.0000", "20.0000", null, null],
      ["50.0000", "0.0000", null, null],
      ["0.0000", null, null, null],
    ]);
    expect(lines).toContain(
      "  discount <- discount (matched, as rate; decimal mark ., a share of the price, turned into money)",
    );
  });

  test("a discount in per cent, a discount in money, a share named in the config", async () => {
    const percent = await read({"a.csv": "customer_id,date,amount,discount\n1,2024-01-05,80,20%\n"});
    expect(await percent.rows(values)).toEqual([["80.0000", "20.0000", null, null]]);
    const money = await read({
      "a.csv": "customer_id,date,amount,discount\n1,2024-01-05,80,0.2\n1,2024-01-05,80,3\n",
    });
    expect(await money.rows(values)).toEqual([
      ["80.0000", "0.2000", null, null],
      ["80.0000", "3.0000", null, null],
    ]);
    const named = await read(
      {"a.csv": "customer_id,date,amount,off\n1,2024-01-05,80,0.2\n1,2024-01-05,80,3\n"},
      {
        ...lenient,
        sources: {transactions: {path: "a.csv", columns: {discount: {column: "off", as: "rate"}}}},
      },
    );
    expect(await named.rows(values)).toEqual([["80.0000", "20.0000", null, null]]);
    expect(await named.rows("select line, column_name, reason from source.quarantine")).toEqual([
      ["3", "discount", "is not a share between 0 and 1"],
    ]);
  });

  test("cost from profit", async () => {
    const {rows} = await read({
      "a.csv": "客户ID,日期,金额,利润\n1,2024-01-05,129.69,-60.71\n1,2024-01-06,10,4\n",
    });
    expect(await rows(values)).toEqual([
      ["129.6900", null, "190.4000", null],
      ["10.0000", null, "6.0000", null],
    ]);
    const both = await read({"a.csv": "customer_id,date,amount,profit,cost\n1,2024-01-05,10,4,5\n"});
    expect(await both.rows(values)).toEqual([["10.0000", null, "5.0000", null]]);
    const named = await read(
      {"a.csv": "customer_id,date,amount,gain\n1,2024-01-05,10,4\n"},
      {sources: {transactions: {path: "a.csv", columns: {cost: {column: "gain", as: "profit"}}}}},
    );
    expect(await named.rows(values)).toEqual([["10.0000", null, "6.0000", null]]);
  });

  test("a file of refunds: amounts negative, the order found, no customer needed", async () => {
    const {rows} = await read(
      {
        "orders.csv": "customer_id,date,amount,order_id,quantity,cost\n1,2024-01-05,80,o1,2,30\n",
        "refunds.csv":
          "order_id,date,amount,quantity,cost\no1,2024-01-09,80,2,30\no1,2024-01-10,-5,,\n,2024-01-11,1,,\n",
      },
      {...lenient, sources: {transactions: [{path: "orders.csv"}, {path: "refunds.csv", refunds: true}]}},
    );
    expect(
      await rows(
        "select customer_id, order_id, refund_of, amount, quantity, cost from source.transactions order by _file, _line",
      ),
    ).toEqual([
      ["1", "o1", null, "80.0000", "2.0000", "30.0000"],
      [null, null, "o1", "-80.0000", "-2.0000", "-30.0000"],
      [null, null, "o1", "-5.0000", null, null],
    ]);
    expect(await rows("select line, column_name, reason from source.quarantine")).toEqual([
      ["4", "customer_id", "is empty, and the row names no order it pays back"],
    ]);
  });

  test("a row that names the order it pays back is a refund", async () => {
    const {rows} = await read({
      "a.csv":
        "customer_id,date,amount,order_id,refund_of\n1,2024-01-05,80,o1,\n1,2024-01-06,30,o2,o1\n1,2024-01-07,-7,o3,o1\n",
    });
    expect(await rows("select amount from source.transactions order by _line")).toEqual([
      ["80.0000"],
      ["-30.0000"],
      ["-7.0000"],
    ]);
  });

  test("several currencies fail, in a column or in the amounts", async () => {
    const column = await read({
      "a.csv":
        "customer_id,date,amount,currency\n1,2024-01-05,1,EUR\n1,2024-01-05,1,eur\n1,2024-01-05,1,USD\n",
    });
    expect(column.failure).toContain("The transactions are in 2 currencies: EUR in 2 rows, USD in 1 row.");
    const signs = await read({
      "a.csv": "customer_id,date,amount\n1,2024-01-05,$1\n1,2024-01-05,€1\n1,2024-01-05,US$3\n",
    });
    expect(signs.failure).toContain("The transactions are in 2 currencies: USD in 2 rows, EUR in 1 row.");
  });

  test("numbers that programs leave out are empty", async () => {
    const {rows} = await read({
      "a.csv":
        "customer_id,date,amount,cost\n1,2024-01-05,1,NaN\n2,2024-01-05,1,NULL\n3,2024-01-05,1,N/A\n4,2024-01-05,1,0.5\n5,2024-01-05,1,\n",
    });
    expect(await rows("select cost from source.transactions order by _line")).toEqual([
      [null],
      [null],
      [null],
      ["0.5000"],
      [null],
    ]);
  });

  test("a column that only has the name of a number is left alone, and that is said", async () => {
    const {rows, lines} = await read({
      "a.csv": "customer_id,date,amount,cost\n1,2024-01-05,1,low\n2,2024-01-05,1,high\n",
    });
    expect(await rows("select cost from source.transactions order by _line")).toEqual([[null], [null]]);
    expect(lines).toContain("  cost: matched to cost, but not used: most values are no numbers");
  });
});
