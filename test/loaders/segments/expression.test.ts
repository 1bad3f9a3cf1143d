/** What a configured segment may be: one expression over one customer, and nothing that reads or does more. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {type ConfigInput, parseConfig} from "../../../loaders/config.ts";
import {openWarehouse, queryRows} from "../../../loaders/engine/warehouse.ts";
import {Failure} from "../../../loaders/failure.ts";
import {segmentColumns} from "../../../loaders/segments/columns.ts";
import {readExpression} from "../../../loaders/segments/expression.ts";
import {isSegmentFunction, segmentFunctions} from "../../../loaders/segments/functions.ts";
import {configuredGroupings} from "../../../loaders/segments/groupings.ts";
import {segmentModels} from "../../../loaders/segments/models.ts";

const columns = segmentColumns(["region", "Member since", "orders", "REGION"]);

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = (await openWarehouse(":memory:")).connection;
  await connection.run("create schema source");
  await connection.run(
    "create table source.customer_attributes (customer_id varchar, attribute varchar, value varchar)",
  );
  await connection.run("insert into source.customer_attributes values ('a', 'region', 'north')");
});
afterAll(() => connection.closeSync());

const read = (text: string) => readExpression(connection, text, columns);

/** Why an expression is refused; an empty text when it is not. */
async function refusal(text: string): Promise<string> {
  const result = await read(text);
  return "refused" in result ? result.refused : "";
}

describe("what passes", () => {
  test.each([
    ["case when revenue_12m >= 1000 then 'Large' when revenue_12m > 0 then 'Small' end", ["revenue_12m"]],
    ["region", ["region"]],
    ["REVENUE > 100 and Region in ('north', 'south')", ["region", "revenue"]],
    ['"Member since"', ["Member since"]],
    ["extract(year from on_day) || '-' || quarter(on_day)", ["on_day"]],
    ["on_day - interval 1 year > date '2020-01-01'", ["on_day"]],
    ["cast(orders as varchar) || ' orders' -- a note", ["orders"]],
    ["coalesce(nullif(trim(region), ''), first_channel, 'Elsewhere')", ["first_channel", "region"]],
    ["if(mean_gap is null, 'One', 'More')", ["mean_gap"]],
    ['try_cast("Member since" as integer) between 2000 and 2020', ["Member since"]],
    ["'x; drop table t'", []],
  ])("%s", async (text, used) => {
    const result = await read(text);
    if ("refused" in result) throw new Error(result.refused);
    expect(result.columns.map(({name}) => name)).toEqual(used);
  });

  test("a condition is told from a text", async () => {
    expect(await read("orders > 4")).toMatchObject({isFlag: true});
    expect(await read("orders")).toMatchObject({isFlag: false});
  });

  test("a column of the customers file does not take the place of one that everybody has", () => {
    expect(columns.filter(({name}) => name.toLowerCase() === "orders")).toEqual([
      {name: "orders", type: "integer", of: "quarter"},
    ]);
    expect(columns.filter(({name}) => name.toLowerCase() === "region")).toHaveLength(1);
  });
});

describe("what does not", () => {
  test.each([
    // Not one expression.
    ["case when orders > 4 then 'a'", /^cannot be read as SQL: syntax error/],
    ["orders >", /^cannot be read as SQL: syntax error/],
    ["", /^holds no expression/],
    ["-- nothing", /^holds no expression/],
    ["orders, revenue", /^is more than one expression/],
    ["orders; drop table core.customers", /^is more than one expression/],
    ["orders; select 1", /^is more than one expression/],
    ["1) from core.customers; drop table core.customers --", /^cannot be read as SQL/],
    ["orders from core.customers", /^is more than one expression/],
    ["orders where true", /^is more than one expression/],
    ["orders group by 1", /^is more than one expression/],
    ["orders having true", /^is more than one expression/],
    ["orders qualify true", /^is more than one expression/],
    ["orders order by 1", /^is more than one expression/],
    ["orders limit 1", /^is more than one expression/],
    ["orders using sample 10", /^is more than one expression/],
    ["distinct orders", /^is more than one expression/],
    ["orders as x", /^is more than one expression/],
    ["orders union select 1", /^is more than one expression/],
    ["orders into x", /^is more than one expression/],
    // More than one customer, or another table.
    ["(select count(*) from core.customers)", /^holds a query within/],
    ["orders in (select 1)", /^holds a query within/],
    ["exists (select 1)", /^holds a query within/],
    ["case when orders > (select 1) then 1 end", /^holds a query within/],
    ["sum(revenue)", /^uses sum\(\), which takes several customers together/],
    ["case when orders > avg(orders) then 1 end", /^uses avg\(\), which takes several/],
    ["count(*)", /^uses count_star\(\), which takes several/],
    ["quantile_cont(revenue, 0.5)", /^uses quantile_cont\(\), which takes several/],
    ["sum(orders) over ()", /^uses sum\(\) over other rows/],
    ["row_number() over (order by orders)", /^uses row_number\(\) over other rows/],
    ["ntile(5) over (order by revenue)", /^uses ntile\(\) over other rows/],
    ["*", /^holds what no segment may/],
    ["columns('revenue.*')", /^holds what no segment may/],
    ["#1", /^holds what no segment may/],
    ["$1", /^holds what no segment may/],
    ["?", /^holds what no segment may/],
    // Columns.
    ["customer_id", /^names `customer_id`, which is no column/],
    ["customer_key", /^names `customer_key`, which is no column/],
    ["quarters.orders", /^names `quarters.orders`, which is no column/],
    ['"Large"', /^names `Large`, which is no column/],
    ["current_date", /^names `current_date`, which is no column/],
    ["user", /^names `user`, which is no column/],
    // Functions that read, wait, change or are different every time.
    ["read_text('/etc/passwd')", /^uses read_text\(\), which a segment may not/],
    ["getenv('HOME')", /^uses getenv\(\), which a segment may not/],
    ["current_setting('threads')", /^uses current_setting\(\), which a segment may not/],
    ["main.getenv('HOME')", /^uses getenv\(\), which a segment may not/],
    ["pg_catalog.lower(region)", /^uses lower\(\), which a segment may not/],
    ["random()", /^uses random\(\), which a segment may not/],
    ["now()", /^uses now\(\), which a segment may not/],
    ["nextval('s')", /^uses nextval\(\), which a segment may not/],
    ["query('select 1')", /^uses query\(\), which a segment may not/],
    ["error('x')", /^uses error\(\), which a segment may not/],
    ["repeat(region, 1000000000)", /^uses repeat\(\), which a segment may not/],
    ["nosuchfunction(orders)", /^uses nosuchfunction\(\), which a segment may not/],
    ["[orders]", /^uses list_value\(\), which a segment may not/],
    ["{'a': orders}", /^uses struct_pack\(\), which a segment may not/],
    ["region[1]", /^holds what no segment may/],
    ["region collate nocase", /^holds what no segment may/],
    ["list_transform(region, x -> x)", /^(uses|holds)/],
    ["orders::json", /^makes a value of the type/],
    // Types.
    ["upper(orders + region)", /^cannot run: /],
    ["case when orders then 1 else region end > 'a' + 1", /^cannot run: /],
  ])("%s", async (text, reason) => {
    expect(await refusal(text)).toMatch(reason);
  });

  test("a text without end", async () => {
    expect(await refusal(`orders${" + 1".repeat(5000)}`)).toMatch(/^is longer than 10000 characters/);
    expect(await refusal("orders \0")).toMatch(/^holds a character/);
  });

  test("the message lists the columns, the customers file's among them", async () => {
    const result = await read("Large");
    expect("refused" in result && result.remedy).toMatch(
      /^Allowed: .*days_since_last, .*first_category, region/,
    );
  });
});

test("every function on the list is one that the database computes for each row alone", async () => {
  const rows = await queryRows<{name: string; kinds: string; stable: boolean}>(
    connection,
    `select function_name as name, string_agg(distinct function_type, ',') as kinds,
       bool_and(coalesce(stability, 'CONSISTENT') = 'CONSISTENT') as stable
     from duckdb_functions() where schema_name = 'main' group by function_name`,
  );
  const known = new Map(rows.map((row) => [row.name, row]));
  for (const name of segmentFunctions) {
    expect(known.get(name)?.kinds, name).toMatch(/^(scalar|macro)$/);
    expect(known.get(name)?.stable, name).toBe(true);
  }
  // What is told is what is allowed.
  expect(segmentFunctions.every(isSegmentFunction)).toBe(true);
  expect(isSegmentFunction("read_text")).toBe(false);
});

describe("groupings of a configuration", () => {
  const configOf = (segments: ConfigInput["segments"]) =>
    parseConfig({company: "A", sources: {transactions: "a.csv"}, segments}, "/home/shop.config.ts");
  const problemsOf = async (segments: ConfigInput["segments"], dimensions: string[] = []) => {
    try {
      await configuredGroupings(connection, configOf(segments), dimensions);
      return [];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return error.problems.map(({file, what}) => `${file}: ${what}`);
    }
  };

  test("keep their order, and are called as written or in words", async () => {
    const found = await configuredGroupings(
      connection,
      configOf({
        basket_size: "case when mean_basket_12m > 50 then 'L' else 'S' end",
        a: {label: "North", expression: "region = 'north'"},
      }),
      [],
    );
    expect(found.map(({name, label, position}) => [name, label, position])).toEqual([
      ["basket_size", "Basket size", 1],
      ["a", "North", 2],
    ]);
  });

  test("say every mistake at once, with its key", async () => {
    expect(await problemsOf({a: "sum(orders)", b: "revenue", c: "nowhere"})).toEqual([
      "shop.config.ts: `segments.a` uses sum(), which takes several customers together.",
      "shop.config.ts: `segments.c` names `nowhere`, which is no column of a customer.",
    ]);
  });

  test("have no name that is taken", async () => {
    expect(await problemsOf({rfm: "revenue", region: "region"}, ["region"])).toEqual([
      "shop.config.ts: `segments.rfm` has the name of a grouping that there is already.",
      "shop.config.ts: `segments.region` has the name of a grouping that there is already.",
    ]);
  });

  test("change the models that compute them, and those only", async () => {
    const models = async (segments: ConfigInput["segments"]) => {
      const config = configOf(segments);
      return new Map(
        segmentModels(await configuredGroupings(connection, config, []), config).map(({name, sql}) => [
          name,
          sql,
        ]),
      );
    };
    const before = await models({a: "orders > 4", b: "region"});
    const after = await models({a: "orders > 5", b: {label: "Where", expression: "  region -- as told"}});
    const changed = [...after].filter(([name, sql]) => before.get(name) !== sql).map(([name]) => name);
    expect(changed).toEqual(["core.segment_sizes_a", "core.configured_mixes"]);
  });
});
