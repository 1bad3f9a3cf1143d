import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {DuckDBInstance} from "@duckdb/node-api";
import {afterAll, describe, expect, test} from "vitest";
import {type ConfigInput, parseConfig} from "../../loaders/config.ts";
import {Failure} from "../../loaders/failure.ts";
import {initConfig} from "../../loaders/init.ts";
import {loadSources} from "../../loaders/sources/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "perennial-init-test-"));
afterAll(() => rmSync(folder, {recursive: true, force: true}));
let cases = 0;

interface Written {
  directory: string;
  text: string;
  lines: string[];
  questions: string[];
  failure: string;
  config: ConfigInput;
}

/** Runs init on these files; answers are given in turn, and there is somebody to ask when there are any. */
async function init(
  files: Record<string, string>,
  answers?: string[],
  paths = ["Acme_Ltd"],
): Promise<Written> {
  const directory = join(folder, String(++cases));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, "Acme_Ltd", name)), {recursive: true});
    writeFileSync(join(directory, "Acme_Ltd", name), content);
  }
  const output = join(directory, "my.config.ts");
  const lines: string[] = [];
  const questions: string[] = [];
  const written: Written = {
    directory,
    text: "",
    lines,
    questions,
    failure: "",
    config: {company: "", sources: {transactions: "x"}},
  };
  try {
    await initConfig(
      paths.map((path) => join(directory, path)),
      {
        output,
        interactive: answers !== undefined,
        ask: async (question) => {
          questions.push(question);
          return answers?.shift() ?? "";
        },
        report: (line) => lines.push(line),
      },
    );
    written.text = readFileSync(output, "utf8");
    written.config = evaluated(written.text);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    written.failure = error.message;
  }
  return written;
}

/** The object a written config exports; its import is replaced by the identity that `defineConfig` is. */
function evaluated(text: string): ConfigInput {
  const body = text.replace(/^import .*$/m, "").replace("export default defineConfig(", "return (");
  // The text is what this project wrote; running it is the point of the test.
  return new Function(body)() as ConfigInput;
}

/** Amounts and customers that the written config reads. */
async function loaded(written: Written): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await loadSources(
    connection,
    parseConfig(written.config, join(written.directory, "my.config.ts")),
    () => {},
  );
  const reader = await connection.runAndReadAll(
    "select customer_id, ordered_at::varchar, amount::varchar from source.transactions order by _file, _line",
  );
  return reader.getRows();
}

const orders =
  "user_id,order_id,created_at,total,channel,note\n7,o1,2024-01-05,12.50,web,a\n8,o2,2024-01-06,3,shop,b\n7,o3,2024-02-06,4,web,c\n9,o4,2024-02-06,5,web,d\n9,o5,2024-02-07,5,shop,e\n";

describe("what a file is", () => {
  test("subscriptions with dates", async () => {
    const written = await init({
      "contracts.csv":
        "account_id,subscription_id,start_date,end_date,mrr_amount,plan\n7,s1,2024-01-05,2024-02-20,12.50,Pro\n8,s2,2024-02-10,,3,Basic\n9,s3,2024-02-01,,3,Basic\n10,s4,2024-02-02,,12.50,Pro\n11,s5,2024-02-03,,3,Pro\n",
    });
    expect(written.failure).toBe("");
    expect(written.config).toMatchObject({
      sources: {
        subscriptions: {
          path: "Acme_Ltd/contracts.csv",
          columns: {
            customer_id: "account_id",
            subscription_id: "subscription_id",
            started_on: "start_date",
            ended_on: "end_date",
            amount: "mrr_amount",
            plan: "plan",
          },
        },
      },
      dimensions: ["first_category"],
    });
    expect((await loaded(written)).slice(0, 2)).toEqual([
      ["7", "2024-01-05 00:00:00", "12.5000"],
      ["7", "2024-02-05 00:00:00", "12.5000"],
    ]);
  });

  test("a picture of one day, with tenures and no dates", async () => {
    const written = await init({
      "telco.csv": "CustomerID,Tenure Months,Monthly Charges,Churn Label\n7,2,10.5,Yes\n8,5,20.5,No\n",
    });
    expect(written.failure).toBe("");
    expect(written.config.sources).toMatchObject({
      subscriptions: {
        columns: {
          customer_id: "CustomerID",
          tenure_months: "Tenure Months",
          amount: "Monthly Charges",
          ended: "Churn Label",
        },
      },
    });
    expect(written.text).toContain('// calendar: {timeZone: "UTC", asOf: "YYYY-MM-DD"},');
    expect(written.lines).toContain(
      "The build will ask for `calendar.asOf`: the day the file with the tenures was made. Write it in " +
        `${
          written.lines
            .find((line) => line.startsWith("Wrote "))
            ?.slice(6)
            .split(":")[0]
        }.`,
    );
  });

  test("a folder of orders, customers, contacts, refunds and something else", async () => {
    const written = await init({
      "orders.csv": orders,
      "people.csv":
        "user_id,signup_date,region,email\n7,2023-01-01,north,a@x.org\n8,2023-01-01,south,b@x.org\n9,2023-01-01,north,c@x.org\n10,2023-01-01,south,d@x.org\n11,2023-01-02,south,e@x.org\n",
      "tickets.csv": "user_id,submitted_at,reason_code\n7,2024-01-07,late\n7,2024-01-09,broken\n",
      "order_refunds.csv": "order_id,created_at,refund_amount_usd\no1,2024-01-09,12.50\n",
      "products.csv": "product_id,product_name\n1,Tea\n",
      "README.md": "# not data",
    });
    expect(written.failure).toBe("");
    expect(written.config).toEqual({
      company: "Acme Ltd",
      sources: {
        transactions: [
          {
            path: "Acme_Ltd/orders.csv",
            columns: {
              customer_id: "user_id",
              ordered_at: "created_at",
              amount: "total",
              order_id: "order_id",
              channel: "channel",
            },
          },
          {
            path: "Acme_Ltd/order_refunds.csv",
            refunds: true,
            columns: {ordered_at: "created_at", amount: "refund_amount_usd", refund_of: "order_id"},
          },
        ],
        customers: {
          path: "Acme_Ltd/people.csv",
          columns: {customer_id: "user_id", acquired_at: "signup_date"},
        },
        interactions: {
          path: "Acme_Ltd/tickets.csv",
          columns: {
            customer_id: "user_id",
            at: "submitted_at",
            kind: {constant: "ticket"},
            reason: "reason_code",
          },
        },
      },
      money: {currency: "USD"},
      dimensions: ["first_channel", "region"],
      calendar: {timeZone: "UTC"},
      quality: {maxRefusedShare: 0.01},
    });
    expect(written.lines).toContain(
      "Acme_Ltd/orders.csv: transactions (CSV, UTF-8, parted by comma, 5 rows)",
    );
    expect(written.lines).toContain(
      "Acme_Ltd/products.csv: left out: no column was recognised as the customer; headings: product_id, product_name",
    );
    expect(written.lines.at(-1)).toMatch(/^Next: npm run build -- --config .*my\.config\.ts$/);
    expect(await loaded(written)).toEqual([
      ["7", "2024-01-05 00:00:00", "12.5000"],
      ["8", "2024-01-06 00:00:00", "3.0000"],
      ["7", "2024-02-06 00:00:00", "4.0000"],
      ["9", "2024-02-06 00:00:00", "5.0000"],
      ["9", "2024-02-07 00:00:00", "5.0000"],
      [null, "2024-01-09 00:00:00", "-12.5000"],
    ]);
  });

  test("months in files of their own are one source", async () => {
    const {config} = await init({"2024-01.csv": orders, "2024-02.csv": orders});
    expect(config.sources.transactions).toMatchObject({
      path: ["Acme_Ltd/2024-01.csv", "Acme_Ltd/2024-02.csv"],
    });
  });

  test("orders and their lines: only one is read, and that is said", async () => {
    const files = {
      "orders.csv": orders,
      "lines.csv":
        "user_id,created_at,price_usd\n7,2024-01-05,12.50\n8,2024-01-05,12.50\n7,2024-01-05,1.50\n",
    };
    const silent = await init(files);
    expect(silent.config.sources.transactions).toMatchObject({path: "Acme_Ltd/orders.csv"});
    expect(silent.lines).toContain(
      "Acme_Ltd/orders.csv and Acme_Ltd/lines.csv all look like sales; Acme_Ltd/orders.csv was chosen, so that no sale counts twice",
    );
    const asked = await init(files, ["2", ""]);
    expect(asked.questions[0]).toContain("Which of these hold the sales?");
    expect(asked.config.sources.transactions).toMatchObject({path: "Acme_Ltd/lines.csv"});
  });

  test("no header: positions", async () => {
    const written = await init({
      "cdnow.txt": " 00004 0001 19970101  2   29.33\n 00004 0001 19970118  2   29.73\n",
    });
    expect(written.config.sources.transactions).toEqual({
      path: "Acme_Ltd/cdnow.txt",
      columns: {customer_id: 1, ordered_at: 3, amount: 5},
    });
    expect(await loaded(written)).toEqual([
      ["00004", "1997-01-01 00:00:00", "29.3300"],
      ["00004", "1997-01-18 00:00:00", "29.7300"],
    ]);
  });

  test("no amount: purchases are counted, and that is said", async () => {
    const written = await init({
      "log.csv": '"cust","date"\n"1",2006-01-01\n"2",2006-01-01\n"2",2006-02-01\n',
    });
    expect(written.config.sources.transactions).toMatchObject({columns: {amount: {constant: 1}}});
    expect(written.lines[0]).toContain("every row counts as 1");
  });

  test("Chinese headings, discount as a share, cost from profit, currency guessed", async () => {
    const {config, text} = await init({
      "订单.csv":
        "客户 ID,订单日期,销售额,折扣,利润\n曾惠,2024-01-05,80.25,0.2,-6.5\n许安,2024-01-06,5.5,0,1\n",
    });
    expect(config.sources.transactions).toEqual({
      path: "Acme_Ltd/订单.csv",
      columns: {
        customer_id: "客户 ID",
        ordered_at: "订单日期",
        amount: "销售额",
        discount: {column: "折扣", as: "rate"},
        cost: {column: "利润", as: "profit"},
      },
    });
    expect(config.money).toEqual({currency: "CNY"});
    expect(text).toContain('money: {currency: "CNY"}, // a guess from the language of the headings');
  });

  test("nothing that holds transactions: what each file lacks", async () => {
    const {failure} = await init({
      "people.csv": "customer_id,city\n1,Bern\n2,Rome\n",
      "x.csv": "a,b\n1,2\n",
      "empty.csv": "",
    });
    expect(failure).toContain("None of the files holds transactions");
    expect(failure).toContain("Acme_Ltd/people.csv: customers");
    expect(failure).toContain("Acme_Ltd/x.csv: no column was recognised as the customer; headings: a, b");
    expect(failure).toContain("Acme_Ltd/empty.csv: The file is empty.");
  });
});

describe("rows of other kinds", () => {
  test("deals that are still open are left out by the column that tells them, and the file can be built", async () => {
    const written = await init({
      "deals.csv": `account,opportunity_id,agent,deal_stage,close_date,close_value
${[1, 2, 3].map((i) => `A,a${i},x,Won,2024-01-1${i},50\nA,b${i},y,Open,,\n,c${i},x,New,,\nB,d${i},y,Lost,2024-01-16,0\n`).join("")}`,
    });
    expect(written.config.sources.transactions).toMatchObject({
      only: {deal_stage: ["Lost", "Won"]},
      columns: {ordered_at: "close_date", amount: "close_value", order_id: "opportunity_id"},
    });
    expect(written.lines.join("\n")).toContain("only those where deal_stage is Lost, Won can");
    expect(await loaded(written)).toHaveLength(6);
  });

  test("where no column tells them, it is said that the build will refuse", async () => {
    const written = await init({
      "deals.csv": "account,close_date,close_value\nA,2024-01-15,50\nA,,\nB,2024-01-17,7\n",
    });
    expect(written.text).not.toContain("only:");
    expect(written.lines.join("\n")).toContain("1 row cannot be read: the build will say why");
  });
});

describe("what files cannot tell", () => {
  const ambiguous = {"orders.csv": "customer_id,date,amount\n1,5/3/2024,1.5\n2,6/4/2024,2.5\n"};

  test("nobody to ask: both readings stand in comments, and the build refuses until one is chosen", async () => {
    const written = await init(ambiguous);
    expect(written.text).toContain('// dateFormat: "%d/%m/%Y", // "5/3/2024" is 5 March 2024');
    expect(written.text).toContain('// dateFormat: "%m/%d/%Y", // "5/3/2024" is 3 May 2024');
    expect(
      written.lines.some((line) => line.startsWith('The build will refuse "5/3/2024" until you choose')),
    ).toBe(true);
    await expect(loaded(written)).rejects.toThrow("can be read two ways");
    const chosen = written.text.replace('// dateFormat: "%m/%d/%Y"', 'dateFormat: "%m/%d/%Y"');
    expect((await loaded({...written, config: evaluated(chosen)}))[0]).toEqual([
      "1",
      "2024-05-03 00:00:00",
      "1.5000",
    ]);
  });

  test("somebody to ask: the answer is written, and an empty one takes the default", async () => {
    const second = await init(ambiguous, ["2", "Tea & Sons"]);
    expect(second.questions).toEqual([
      'Acme_Ltd/orders.csv: what is "5/3/2024"?\n  1 5 March 2024\n  2 3 May 2024\n[1] ',
      "Name of the company, shown on every page [Acme Ltd] ",
    ]);
    expect(second.config.company).toBe("Tea & Sons");
    expect(second.config.sources.transactions).toMatchObject({dateFormat: "%m/%d/%Y"});
    const first = await init(ambiguous, ["what?", "", ""]);
    expect(first.config.company).toBe("Acme Ltd");
    expect(first.config.sources.transactions).toMatchObject({dateFormat: "%d/%m/%Y"});
  });

  test("several columns that may be the amount", async () => {
    const files = {
      "orders.csv": "customer_id,date,net_amount,total_amount\n1,2024-01-05,1.5,2.5\n2,2024-01-06,2.5,3.5\n",
    };
    const silent = await init(files);
    expect(silent.lines[0]).toBe(
      "Acme_Ltd/orders.csv: total_amount, net_amount may be the amount; total_amount was chosen",
    );
    expect(silent.text).toContain("// the amount may also be net_amount");
    const asked = await init(files, ["2", ""]);
    expect(asked.config.sources.transactions).toMatchObject({columns: {amount: "net_amount"}});
  });

  test("numbers that can be read two ways", async () => {
    const {text} = await init({
      "orders.csv": "customer_id;date;amount\n1;2024-01-05;1.234\n2;2024-01-06;950\n",
    });
    expect(text).toContain('// decimal: ".", // "1.234" is 1.234');
    expect(text).toContain('// decimal: ",", // "1.234" is 1234');
  });
});

describe("the file that is written", () => {
  test("an existing file is never overwritten", async () => {
    const {directory} = await init({"orders.csv": orders});
    const output = join(directory, "my.config.ts");
    writeFileSync(output, "mine");
    const again = initConfig([join(directory, "Acme_Ltd")], {
      output,
      interactive: false,
      ask: async () => "",
      report: () => {},
    });
    await expect(again).rejects.toThrow("it is not overwritten");
    expect(readFileSync(output, "utf8")).toBe("mine");
  });

  test("inside the project it imports by the project's name, elsewhere by a path", async () => {
    const elsewhere = await init({"orders.csv": orders});
    expect(elsewhere.text).toMatch(/^import \{defineConfig\} from "(\.\.\/)+.*loaders\/config\.ts";$/m);
    mkdirSync(join(root, ".perennial"), {recursive: true});
    const inside = mkdtempSync(join(root, ".perennial/init-test-"));
    try {
      const output = join(inside, "deep/acme.config.ts");
      await initConfig([join(elsewhere.directory, "Acme_Ltd/orders.csv")], {
        output,
        interactive: false,
        ask: async () => "",
        report: () => {},
      });
      expect(readFileSync(output, "utf8")).toMatch(/^import \{defineConfig\} from "perennial\/config";$/m);
    } finally {
      rmSync(inside, {recursive: true, force: true});
    }
  });

  test("hostile headings and names stay text", async () => {
    const heading = '"*/ }); process.exit(1); // \u2028""quoted"""';
    const written = await init({
      "orders.csv": `customer_id,date,amount,${heading},"two\nlines"\n1,2024-01-05,1.5,x,y\n`,
    });
    expect(Object.keys(written.config.sources)).toEqual(["transactions"]);
    expect(written.text).toContain("// not used: ");
  });

  test("missing paths and folders without data", async () => {
    expect((await init({"a.csv": orders}, undefined, ["nowhere"])).failure).toContain(
      "There is no file or folder",
    );
    expect((await init({"a.md": "x"})).failure).toContain("The folder holds no file of a kind that is read.");
    expect((await init({"a.csv": orders}, undefined, [])).failure).toContain("No files were named.");
  });
});
