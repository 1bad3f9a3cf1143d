/** The demo company's files: always the same, within the contract, with the flaws they should have. */
import {createHash} from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {afterAll, beforeAll, describe, expect, test, vi} from "vitest";
import {contractTable, type TableName} from "../../../loaders/contract.ts";
import {demoCommand} from "../../../loaders/demo/command.ts";
import {generateDemo, truth} from "../../../loaders/demo/index.ts";
import {Failure} from "../../../loaders/failure.ts";
import {ask, askNumber, openFiles} from "./ask.ts";

// Generous, as other tests may keep the machine busy.
vi.setConfig({testTimeout: 60_000, hookTimeout: 60_000});

const folder = mkdtempSync(join(tmpdir(), "demo-files-"));
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const fileNames = [
  "transactions.parquet",
  "customers.parquet",
  "interactions.parquet",
  "lives.parquet",
  "truth.json",
];

const hashes = (directory: string) =>
  fileNames.map((name) =>
    createHash("sha256")
      .update(readFileSync(join(directory, name)))
      .digest("hex"),
  );

describe("the same options", () => {
  test("give the same bytes with one thread and with two", async () => {
    const one = join(folder, "one-thread");
    const two = join(folder, "two-threads");
    await generateDemo({customers: 10_000, seed: 3, directory: one, threads: 1});
    await generateDemo({customers: 10_000, seed: 3, directory: two, threads: 2});
    expect(hashes(one)).toEqual(hashes(two));
  });

  test("give the same bytes when there is hardly any memory", async () => {
    const ample = join(folder, "ample");
    const scarce = join(folder, "scarce");
    await generateDemo({customers: 5000, seed: 3, directory: ample});
    await generateDemo({customers: 5000, seed: 3, directory: scarce, memory: "200MB", threads: 2});
    expect(hashes(scarce)).toEqual(hashes(ample));
  });

  test("are not worked through twice", async () => {
    const directory = join(folder, "twice");
    const lines: string[] = [];
    const report = (line: string) => lines.push(line);
    expect((await generateDemo({customers: 300, seed: 1, directory, report})).made).toBe(true);
    const before = statSync(join(directory, "transactions.parquet")).mtimeMs;
    lines.length = 0;
    expect((await generateDemo({customers: 300, seed: 1, directory, report})).made).toBe(false);
    expect(statSync(join(directory, "transactions.parquet")).mtimeMs).toBe(before);
    expect(lines).toEqual([]);
  });
});

describe("files are made again", () => {
  test("for another seed, for another size, and when one is gone or was cut short", async () => {
    const directory = join(folder, "again");
    const made = async (customers: number, seed: number) =>
      (await generateDemo({customers, seed, directory})).made;
    expect(await made(300, 1)).toBe(true);
    const first = hashes(directory);
    expect(await made(300, 2)).toBe(true);
    expect(hashes(directory)).not.toEqual(first);
    expect(await made(200, 2)).toBe(true);
    rmSync(join(directory, "interactions.parquet"));
    expect(await made(200, 2)).toBe(true);
    writeFileSync(join(directory, "customers.parquet"), "");
    expect(await made(200, 2)).toBe(true);
    expect(await made(300, 1)).toBe(true);
    expect(hashes(directory)).toEqual(first);
  });

  test("and what a killed run left behind is taken away", async () => {
    const directory = join(folder, "killed");
    // No process has this number: Linux stops at 4194304.
    mkdirSync(join(directory, ".making-99999999"), {recursive: true});
    await generateDemo({customers: 50, seed: 1, directory});
    expect(readdirSync(directory).sort()).toEqual([
      "customers.parquet",
      "demo.json",
      "interactions.parquet",
      "lives.parquet",
      "transactions.parquet",
      "truth.json",
    ]);
  });
});

describe("options that make no sense are refused", () => {
  test.each([
    [{customers: 0, seed: 1}, "The demo company's customers is 0."],
    [{customers: 2.5, seed: 1}, "The demo company's customers is 2.5."],
    [{customers: 10, seed: -1}, "The demo company's seed is -1."],
  ])("%o", async (options, message) => {
    const attempt = generateDemo({...options, directory: join(folder, "never")});
    await expect(attempt).rejects.toThrow(Failure);
    await expect(attempt).rejects.toThrow(message);
    expect(existsSync(join(folder, "never"))).toBe(false);
  });

  test("a folder that is a file", async () => {
    const directory = join(folder, "a file");
    writeFileSync(directory, "");
    await expect(generateDemo({customers: 10, seed: 1, directory})).rejects.toThrow(
      "Name a folder that you may write to",
    );
  });
});

test("a folder's name may hold a quote, and one customer is enough", async () => {
  const directory = join(folder, "o'brien's");
  await generateDemo({customers: 1, seed: 1, directory});
  const connection = await openFiles(directory);
  expect(await ask(connection, "select customer_id from customers")).toEqual([{customer_id: "C-0000001"}]);
});

describe("npm run demo", () => {
  test("writes the files and says how long it took", async () => {
    const said: string[] = [];
    const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
    try {
      const out = join(folder, "command");
      await demoCommand(["--customers", "1_000", "--seed", "5", "--out", out]);
      await demoCommand(["--customers", "1000", "--seed", "5", "--out", out]);
      await demoCommand(["--help"]);
      const facts = JSON.parse(readFileSync(join(out, "truth.json"), "utf8"));
      expect([facts.customers, facts.seed]).toEqual([1000, 5]);
    } finally {
      write.mockRestore();
    }
    expect(said.join("")).toMatch(/Written to .* in \d+\.\d s\./);
    expect(said.join("")).toContain("already holds these files; nothing to do.");
    expect(said.join("")).toContain("--customers");
  });

  test.each([
    [["--costumers", "5"], "--help"],
    [["--customers", "many"], '--customers is "many"'],
    [["--customers", "-5"], "--"],
    [["--customers", "0"], "Allowed: a whole number from 1"],
  ])("refuses %o", async (argv, message) => {
    await expect(demoCommand([...argv, "--out", join(folder, "refused")])).rejects.toThrow(Failure);
    await expect(demoCommand([...argv, "--out", join(folder, "refused")])).rejects.toThrow(message);
  });
});

describe("the files of 20,000 customers", () => {
  const directory = join(folder, "default");
  const options = {customers: 20_000, seed: 1, directory};
  let files: DuckDBConnection;
  const number = (sql: string) => askNumber(files, sql);
  beforeAll(async () => {
    await generateDemo(options);
    files = await openFiles(directory);
  });

  test("hold about 120,000 transactions of 68,000 orders over three years", async () => {
    const rows = await number("select count(*) from transactions");
    expect(rows).toBeGreaterThan(114_000);
    expect(rows).toBeLessThan(128_000);
    const orders = await number("select count(distinct order_id) from transactions where refund_of is null");
    expect(orders).toBeGreaterThan(64_000);
    expect(orders).toBeLessThan(72_000);
    expect(
      await ask(
        files,
        `select min(ordered_at)::date as first, max(ordered_at)::date as last,
          count(distinct date_trunc('month', ordered_at)) as months from transactions`,
      ),
    ).toEqual([{first: "2022-01-01", last: "2024-12-31", months: 36}]);
  });

  test("fit the contract, every column typed", async () => {
    const columns = async (table: TableName) =>
      Object.fromEntries(
        (await ask(files, `select column_name, column_type from (describe ${table})`)).map((row) => [
          row.column_name,
          row.column_type,
        ]),
      );
    expect(await columns("transactions")).toEqual({
      customer_id: "VARCHAR",
      ordered_at: "TIMESTAMP",
      order_id: "VARCHAR",
      product: "VARCHAR",
      category: "VARCHAR",
      channel: "VARCHAR",
      quantity: "INTEGER",
      amount: "DECIMAL(18,2)",
      discount: "DECIMAL(18,2)",
      cost: "DECIMAL(18,2)",
      currency: "VARCHAR",
      refund_of: "VARCHAR",
    });
    expect(await columns("customers")).toEqual({
      customer_id: "VARCHAR",
      acquired_at: "DATE",
      acquisition_channel: "VARCHAR",
      acquisition_cost: "DECIMAL(18,2)",
      referred_by: "VARCHAR",
      birthday: "DATE",
      loyalty_tier: "VARCHAR",
      region: "VARCHAR",
      age_band: "VARCHAR",
      interest: "VARCHAR",
      newsletter: "BOOLEAN",
      email: "VARCHAR",
      phone: "VARCHAR",
    });
    for (const table of ["transactions", "customers", "interactions"] as const) {
      const present = Object.keys(await columns(table));
      const wanted = contractTable(table).columns.map(({name}) => name);
      expect(present).toEqual(expect.arrayContaining(wanted));
    }
  });

  test("hold interactions of every kind of the contract", async () => {
    const kinds = await ask(files, "select distinct kind from interactions order by kind");
    expect(kinds.map(({kind}) => kind)).toEqual([
      "call",
      "campaign",
      "complaint",
      "email",
      "loyalty_earn",
      "loyalty_redeem",
      "message",
      "return",
      "survey",
      "visit",
    ]);
    expect(await number("select count(distinct stage) from interactions")).toBe(3);
    expect(await number("select count(*) from interactions where satisfaction not between 1 and 5")).toBe(0);
  });

  test("are written in the order of time", async () => {
    for (const [table, column] of [
      ["transactions", "ordered_at"],
      ["interactions", '"at"'],
      ["customers", "customer_id"],
    ]) {
      // file_row_number is the place in the file.
      const out = await number(
        `select count(*) from (select ${column} < lag(${column}) over (order by file_row_number) as back
          from read_parquet('${join(directory, `${table}.parquet`)}', file_row_number = true)) where back`,
      );
      expect(out).toBe(0);
    }
  });

  test("name customers, orders and refunds so that a scan can find them", async () => {
    expect(
      await number(`select count(*) from transactions
        where not regexp_full_match(customer_id, 'C-\\d{7}')
          or not regexp_full_match(order_id, case when refund_of is null then 'MO' else 'MR' end || '-20\\d\\d-\\d{7}')`),
    ).toBe(0);
    expect(
      await ask(
        files,
        "select count(distinct email) as emails, count(distinct phone) as phones from customers",
      ),
    ).toEqual([{emails: 20_000, phones: 20_000}]);
    expect(
      await number(
        "select count(*) from customers where not regexp_full_match(phone, '\\+1 555 \\d{3} \\d{4}')",
      ),
    ).toBe(0);
  });

  test("pay back only what was paid, later, to the same customer", async () => {
    const broken = await ask(
      files,
      `select r.order_id from transactions r left join (
          select order_id, customer_id, min(ordered_at) as ordered_at, sum(amount) as paid
          from transactions where refund_of is null group by order_id, customer_id
        ) o on o.order_id = r.refund_of
      where r.refund_of is not null
        and (o.order_id is null or r.customer_id <> o.customer_id or r.ordered_at <= o.ordered_at or -r.amount > o.paid)`,
    );
    // The two customers who only ever had money back, for orders of before the data.
    expect(broken).toHaveLength(2);
    // 2.8 % of about 121,000 lines, less those of the last days: standard deviation 57.
    const refunds = await number("select count(*) from transactions where refund_of is not null");
    const lines = await number("select count(*) from transactions where refund_of is null");
    expect(refunds / lines).toBeGreaterThan(0.025);
    expect(refunds / lines).toBeLessThan(0.029);
  });

  test("have the flaws they should have, and no others", async () => {
    const twice = await ask(
      files,
      `select copies from (select *, count(*) as copies from transactions group by all) where copies > 1`,
    );
    expect(twice).toEqual([{copies: 2}]);
    const refundsOnly = await ask(
      files,
      "select customer_id from transactions group by customer_id having bool_and(refund_of is not null)",
    );
    expect(refundsOnly).toHaveLength(2);
    // 0.05 % of 121,000 lines are 60; four standard deviations are 31.
    const missing = await number("select count(*) from transactions where amount is null");
    expect(missing).toBeGreaterThan(29);
    expect(missing).toBeLessThan(91);
    expect(
      await number(
        "select count(*) from (select order_id from transactions group by order_id having count(amount) = 0)",
      ),
    ).toBe(0);
    expect(
      await number(
        "select count(distinct customer_id) from interactions anti join customers using (customer_id)",
      ),
    ).toBe(3);
    expect(
      await number(
        "select count(distinct customer_id) from transactions anti join customers using (customer_id)",
      ),
    ).toBe(0);
    expect(await number("select count(*) from transactions where discount is null or cost is null")).toBe(0);
  });

  test("never let loyalty points run below nothing", async () => {
    const lowest = await number(
      `select min(balance) from (select sum(points) over (partition by customer_id order by "at", kind) as balance
        from interactions where points is not null)`,
    );
    expect(lowest).toBeGreaterThanOrEqual(0);
    expect(
      await number(
        "select count(*) from interactions where points is not null and \"at\" < timestamp '2023-07-01'",
      ),
    ).toBe(0);
  });

  test("have a margin of 45 to 49 %", async () => {
    const margin = await number("select ((sum(amount) - sum(cost)) / sum(amount))::double from transactions");
    expect(margin).toBeGreaterThan(0.45);
    expect(margin).toBeLessThan(0.49);
  });

  test("are what truth.json says", async () => {
    const facts = await truth(options);
    expect(facts.transactions).toEqual(
      (
        await ask(
          files,
          `select count(*) as rows,
          count(*) filter (refund_of is null) as lines,
          count(*) filter (refund_of is not null) as refunds,
          1 as "duplicateRows",
          count(*) filter (amount is null) as "missingAmounts",
          count(distinct order_id) filter (refund_of is null) as orders,
          (select count(*) from (
            select coalesce(refund_of, order_id) from transactions
            group by 1 having sum(amount) = 0 and bool_or(refund_of is null) and bool_or(refund_of is not null)
          )) as "ordersPaidBack",
          sum(amount) filter (refund_of is null)::varchar as "grossRevenue",
          sum(amount) filter (refund_of is not null)::varchar as refunded,
          sum(amount)::varchar as revenue
        from transactions`,
        )
      )[0],
    );
    expect(facts.people).toMatchObject({onFile: 20_000, refundsOnly: 2});
    expect(facts.people.buyers).toBe(
      await number("select count(distinct customer_id) from transactions where refund_of is null"),
    );
    expect(facts.people.members).toBe(
      await number("select count(*) from customers where loyalty_tier <> 'Not a member'"),
    );
    expect(facts.interactions).toEqual(
      await ask(files, "select kind, count(*) as rows from interactions group by kind order by kind"),
    );
    const months = await ask(
      files,
      `select strftime(ordered_at, '%Y-%m') as month,
        count(distinct customer_id) filter (refund_of is null and ordered_at = first_at) as "newCustomers",
        count(distinct order_id) filter (refund_of is null) as orders,
        sum(amount)::varchar as revenue
      from (select *, min(ordered_at) filter (refund_of is null) over (partition by customer_id) as first_at
        from transactions)
      group by 1 order by 1`,
    );
    expect(facts.months).toEqual(months);
  });
});
