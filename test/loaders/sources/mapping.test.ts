import {describe, expect, test} from "vitest";
import {lenient, read} from "./reading.ts";

describe("usual headings", () => {
  test("English and Chinese, whatever the case, spaces and punctuation", async () => {
    const english = await read({
      "a.csv":
        "CUSTOMER-ID,Order.Date,Net Amount,Invoice_No,Qty,SKU,Department,Sales Channel,Discount Amount,COGS\n1,2024-01-05,5,i1,2,s,d,web,3,4\n",
    });
    expect(
      await english.rows(
        "select customer_id, order_id, quantity, product, category, channel, discount, cost from source.transactions",
      ),
    ).toEqual([["1", "i1", "2.0000", "s", "d", "web", "3.0000", "4.0000"]]);
    const chinese = await read({
      "a.csv":
        "客户 ID,订单 编号,下单时间,实付金额,数量,商品名称,品类,门店\n1,o,2024-01-05 10:00,5,2,茶,饮料,北京\n",
    });
    expect(
      await chinese.rows(
        "select customer_id, order_id, ordered_at, amount, quantity, product, category, channel from source.transactions",
      ),
    ).toEqual([["1", "o", "2024-01-05 10:00:00", "5.0000", "2.0000", "茶", "饮料", "北京"]]);
  });

  test("the first usual heading wins, and an input column is used once", async () => {
    // `source` is a usual name for the channel of an order; of the two, `channel` comes first.
    const {rows, lines} = await read({
      "a.csv": "source,channel,user_id,customer_id,date,amount\nx,y,7,8,2024-01-05,5\n",
    });
    expect(await rows("select customer_id, channel from source.transactions")).toEqual([["8", "y"]]);
    expect(lines.at(-1)).toBe("  not used: source, user_id");
  });

  test("every choice is in source.columns", async () => {
    const {rows} = await read(
      {"a.csv": 'Kunde,date,betrag\n1,5.3.2024,"1,50"\n'},
      {
        sources: {
          transactions: {
            path: "a.csv",
            columns: {customer_id: "Kunde", amount: 3, currency: {constant: "USD"}},
          },
        },
      },
    );
    expect(await rows("select column_name, heading, how, detail from source.columns order by rowid")).toEqual(
      [
        ["customer_id", "Kunde", "configured", null],
        ["ordered_at", "date", "matched", "dates day before month (%d.%m.%Y)"],
        ["amount", "betrag", "configured", "decimal mark ,"],
        ["currency", null, "constant", "always USD"],
      ],
    );
    expect(await rows("select currency from source.transactions")).toEqual([["USD"]]);
  });

  test("only rows that hold what the config asks for count; the others are left out and counted, and keep no figure busy", async () => {
    const pipeline =
      "account,opportunity_id,deal_stage,close_date,close_value\nA,o1, Won ,2024-01-05,50\n,o2,Open,,\nB,o3,Lost,2024-01-06,0\nB,o4,Paid,2024-01-07,7\n";
    const transactions = (only: Record<string, string | string[]>) => ({
      sources: {transactions: {path: "p.csv", only}},
    });
    const {rows, lines, result} = await read(
      {"p.csv": pipeline},
      transactions({"Deal Stage": ["Won", "Paid"]}),
    );
    expect(await rows("select customer_id, order_id, amount, _line from source.transactions")).toEqual([
      ["A", "o1", "50.0000", "2"],
      ["B", "o4", "7.0000", "5"],
    ]);
    expect(result?.tables.transactions).toMatchObject({read: 2, refused: 0});
    expect(lines.at(-1)).toBe("  only deal_stage: Won, Paid; 2 rows left out");
    expect(await rows("select heading, detail from source.columns where column_name = 'only'")).toEqual([
      ["deal_stage", "Won, Paid; 2 rows left out"],
    ]);
    const misspelt = await read({"p.csv": pipeline}, transactions({deal_stage: "won"}));
    expect(misspelt.failure).toContain('No row holds "won" in deal_stage');
    expect(misspelt.failure).toContain('Values found: "Lost", "Open", "Paid", "Won"');
    const nowhere = await read({"p.csv": pipeline}, transactions({stage: "Won"}));
    expect(nowhere.failure).toContain('There is no column "stage", which `only` names.');
  });

  test("the config wins over usual headings", async () => {
    const {rows} = await read(
      {"a.csv": "customer_id,member_id,date,amount,net\n1,2,2024-01-05,5,4\n"},
      {sources: {transactions: {path: "a.csv", columns: {customer_id: "member_id", amount: "net"}}}},
    );
    expect(await rows("select customer_id, amount from source.transactions")).toEqual([["2", "4.0000"]]);
  });

  test("a constant amount counts purchases", async () => {
    const {rows} = await read(
      {"a.csv": '"cust","date"\n"1",2006-01-01\n"2",2006-01-01\n'},
      {sources: {transactions: {path: "a.csv", columns: {amount: {constant: 1}}}}},
    );
    expect(await rows("select customer_id, amount from source.transactions order by _line")).toEqual([
      ["1", "1.0000"],
      ["2", "1.0000"],
    ]);
  });

  test("an empty constant leaves a usual heading unused", async () => {
    const {rows} = await read(
      {"a.csv": "customer_id,date,amount,store\n1,2024-01-05,5,x\n"},
      {sources: {transactions: {path: "a.csv", columns: {channel: {constant: ""}}}}},
    );
    expect(await rows("select channel from source.transactions")).toEqual([[null]]);
  });
});

describe("what is missing or wrong is said with the line to write", () => {
  test("missing required columns: headings found, the closest, the setting", async () => {
    const {failure} = await read({"a.csv": "custmer,when,order amuont\n1,2024-01-05,5\n"});
    expect(failure).toBe(
      "a.csv:1: No column was recognised as customer_id (who bought), ordered_at (when it was bought: a date, or a date and time), amount (money for the row, after discounts). " +
        'Headings found: "custmer", "when", "order amuont".\n' +
        '  -> Write `columns: {customer_id: "custmer", ordered_at: "its heading", amount: "its heading"}` for its source under `sources.transactions` in the config. ' +
        '"custmer" is the closest; see whether that is right. ' +
        "If the files hold no money, `amount: {constant: 1}` makes every figure count purchases.",
    );
  });

  test("no header: the first row and positions", async () => {
    const {failure} = await read({"a.csv": "7,2024-01-05,1\n8,2024-01-06,2\n"});
    expect(failure).toContain(
      "a.csv: The file has no header, so no column can be recognised as customer_id (who bought)",
    );
    expect(failure).toContain("Its first row: 7 | 2024-01-05 | 1\n");
    expect(failure).toContain("Write `columns: {customer_id: 1, ordered_at: 2, amount: 3}`");
    expect(failure).toContain("with the positions of these columns, counted from 1");
  });

  test("a heading in the config that the file does not have", async () => {
    const {failure} = await read(
      {"a.csv": "customer_id,date,amount\n1,2024-01-05,5\n"},
      {sources: {transactions: {path: "a.csv", columns: {amount: "amuont", product: 9}}}},
    );
    expect(failure).toContain(
      'a.csv:1: The config reads amount from "amuont", and the file has no such column.',
    );
    expect(failure).toContain('Did you mean "amount"? Headings found: "customer_id", "date", "amount".');
    expect(failure).toContain("The config reads product from column 9");
  });

  test("a column that the contract does not know", async () => {
    const {failure} = await read(
      {"a.csv": "customer_id,date,amount\n1,2024-01-05,5\n"},
      {sources: {transactions: {path: "a.csv", columns: {customerid: "customer_id"}}}},
    );
    expect(failure).toContain(
      '`sources.transactions.columns` names "customerid", which is no column of transactions.',
    );
    expect(failure).toContain("Did you mean customer_id?");
  });

  test("a share or a profit where there can be none", async () => {
    const {failure} = await read(
      {"a.csv": "customer_id,date,amount\n1,2024-01-05,5\n"},
      {sources: {transactions: {path: "a.csv", columns: {amount: {column: "amount", as: "rate"}}}}},
    );
    expect(failure).toContain('Only discount can be read as: "rate", and only cost as: "profit".');
  });
});

describe("customers and interactions", () => {
  const transactions = {"t.csv": "customer_id,date,amount\n1,2024-01-05,5\n"};

  test("every further column of customers is an attribute, under its own heading", async () => {
    const {rows, lines} = await read(
      {
        ...transactions,
        "c.csv":
          "customer_id,signup_date,Home Town,tier,Home Town,empty\n 007 ,2023-05-01,Berlin,gold,Bern,\n8,2023-06-01,,,Rome,\n",
      },
      {sources: {transactions: "t.csv", customers: "c.csv"}},
    );
    expect(
      await rows(
        "select customer_id, acquired_at, loyalty_tier, _file, _line from source.customers order by _line",
      ),
    ).toEqual([
      ["007", "2023-05-01", "gold", "2", "2"],
      ["8", "2023-06-01", null, "2", "3"],
    ]);
    expect(await rows("select * from source.customer_attributes order by all")).toEqual([
      ["007", "Home Town", "Berlin"],
      ["007", "Home Town (2)", "Bern"],
      ["8", "Home Town (2)", "Rome"],
    ]);
    expect(lines.at(-1)).toBe("  c.csv: attributes Home Town, Home Town (2), empty");
  });

  test("a repeated customer: the first row is kept, the others are refused with their text", async () => {
    const {rows, result} = await read(
      {
        ...transactions,
        "c.csv": "customer_id,city\n1,Berlin\n2,Bern\n1,Paris\n",
        "d.csv": "customer_id,city\n2,Rome\n3,Oslo\n",
      },
      {...lenient, sources: {transactions: "t.csv", customers: [{path: "c.csv"}, {path: "d.csv"}]}},
    );
    expect(await rows("select customer_id, value from source.customer_attributes order by 1")).toEqual([
      ["1", "Berlin"],
      ["2", "Bern"],
      ["3", "Oslo"],
    ]);
    expect(
      await rows("select file, line, column_name, reason, raw from source.quarantine order by all"),
    ).toEqual([
      ["2", "4", "customer_id", "repeats a customer who has a row above", "1,Paris"],
      ["3", "2", "customer_id", "repeats a customer who has a row above", "2,Rome"],
    ]);
    expect(
      await rows("select file, rows_read, rows_refused from source.files where file > 1 order by file"),
    ).toEqual([
      ["2", "3", "1"],
      ["3", "2", "1"],
    ]);
    expect(result?.tables.customers).toEqual({files: 2, read: 5, refused: 2});
  });

  test("interactions", async () => {
    const {rows, lines} = await read(
      {
        ...transactions,
        "i.csv":
          "customer_id,submitted_at,type,direction,reason_code,satisfaction_score,points,ticket\n1,2024-01-05 10:00,complaint,inbound,late,4,-20,T1\n",
      },
      {
        sources: {
          transactions: "t.csv",
          interactions: {path: "i.csv", columns: {stage: {constant: "after"}}},
        },
      },
    );
    expect(
      await rows(
        'select customer_id, "at", kind, direction, stage, reason, satisfaction, points, _file, _line from source.interactions',
      ),
    ).toEqual([
      ["1", "2024-01-05 10:00:00", "complaint", "inbound", "after", "late", "4.0000", "-20.0000", "2", "2"],
    ]);
    expect(lines.at(-1)).toBe("  not used: ticket");
  });

  test("tables without files exist and are empty", async () => {
    const {rows} = await read(transactions);
    for (const table of ["customers", "customer_attributes", "interactions", "quarantine"]) {
      expect(await rows(`select count(*) from source.${table}`)).toEqual([["0"]]);
    }
  });
});
