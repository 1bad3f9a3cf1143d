/** Groupings of customers at the end of every quarter: reckoned by hand, and what must hold for all companies. */
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {tellGroups} from "../../../loaders/models/behaviour.ts";
import {everyonesColumns} from "../../../loaders/segments/columns.ts";
import {type Built, build, type Given, line} from "./given.ts";

const only = ["core.segments_at_quarters", "core.quality_findings", "core.segment_codes"];

/** Segment of each customer at the end of the last quarter. */
async function segmentsOf(built: Built, grouping: string): Promise<Record<string, unknown>> {
  const rows = await built.rows(
    `select ids.customer_id as who, segments.segment
     from core.segments_at_quarters as segments
     inner join core.customer_keys as ids on ids.customer_key = segments.customer_key
     where grouping = '${grouping}' and quarter_number = (select max(quarter_number) from core.quarter_ends)
     order by who`,
  );
  return Object.fromEntries(rows.map(({who, segment}) => [who, segment]));
}

/** How many customers each segment has at the end of the last quarter. */
async function sizesOf(built: Built, grouping: string): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const segment of Object.values(await segmentsOf(built, grouping)))
    sizes[String(segment)] = (sizes[String(segment)] ?? 0) + 1;
  return sizes;
}

describe("ten customers reckoned by hand", () => {
  // Recency: the order in which they stand, so scores 1 1 2 2 3 3 4 4 5 5.
  // Frequency: six bought once (3 of 10 before their middle: score 2), two twice (7 of 10: 4), one thrice and one five
  //   times (8.5 and 9.5 of 10: 5).
  // Money: 10 20 | 30 40 | 50 60 | 100 200 | 300 500.
  const customers: [who: string, last: string, purchases: number, money: number, group: string][] = [
    ["a", "2024-01-06", 1, 10, "Lost"], // 1; 2 and 1
    ["b", "2024-01-10", 5, 500, "Cannot lose"], // 1; 5 and 5
    ["c", "2024-01-15", 1, 20, "Hibernating"], // 2; 2 and 1
    ["d", "2024-01-20", 3, 300, "At risk"], // 2; 5 and 5
    ["e", "2024-02-01", 1, 30, "About to sleep"], // 3; 2 and 2
    ["f", "2024-02-10", 2, 200, "Loyal"], // 3; 4 and 4
    ["g", "2024-02-20", 1, 40, "Potential loyal"], // 4; 2 and 2
    ["h", "2024-03-01", 2, 100, "Loyal"], // 4; 4 and 4
    ["i", "2024-03-10", 1, 50, "Potential loyal"], // 5; 2 and 3
    ["j", "2024-03-20", 1, 60, "Potential loyal"], // 5; 2 and 3
  ];
  let built: Built;
  beforeAll(async () => {
    built = await build({
      only,
      transactions: customers.flatMap(([who, last, purchases, money]) =>
        Array.from({length: purchases}, (_, i) => {
          const day = new Date(Date.parse(`${last}T00:00:00Z`) - i * 86_400_000).toISOString().slice(0, 10);
          return line(who, day, money / purchases, {order_id: `${who}${i}`});
        }),
      ),
      customers: customers.map(([customer_id]) => ({
        customer_id,
        acquisition_channel: customer_id < "d" ? "web" : "shop",
      })),
      attributes: [
        ["a", "Home town", " bern "],
        ["b", "Home town", ""],
        ["c", "Home town", "Unknown"],
        ["d", "Home town", "Other"],
      ],
      config: {
        calendar: {asOf: "2024-03-31"},
        privacy: {smallGroup: 1},
        segments: {
          often: {label: "How often", expression: "case when purchase_days > 1 then 'Often' end"},
          town: '"home TOWN"',
          web: "acquisition_channel = 'web'",
          none: "case when orders < 0 then 'x' end",
        },
      },
    });
  });
  afterAll(() => built.connection.closeSync());

  test("RFM groups", async () => {
    expect(await segmentsOf(built, "rfm")).toEqual(
      Object.fromEntries(customers.map(([who, , , , group]) => [who, group])),
    );
  });

  test("value tiers: the two that brought most and least of ten", async () => {
    expect(await sizesOf(built, "value_tier")).toEqual({Best: 2, Middle: 6, Bottom: 2});
  });

  test("configured segments: texts are trimmed, nothing is unknown, a condition is yes or no", async () => {
    expect(await sizesOf(built, "often")).toEqual({Often: 4, Unknown: 6});
    expect(await segmentsOf(built, "town")).toMatchObject({
      a: "bern",
      b: "Unknown",
      c: "Unknown",
      d: "Other",
      e: "Unknown",
    });
    expect(await sizesOf(built, "web")).toEqual({Yes: 3, No: 7});
  });

  test("a configured grouping that is null for everybody is said to be", async () => {
    expect(await sizesOf(built, "none")).toEqual({Unknown: 10});
    expect(
      await built.rows("select title, rows from core.quality_findings where title like 'segments.%'"),
    ).toEqual([{title: "segments.none is unknown for every customer.", rows: 10}]);
  });

  test("dimensions are groupings too; too few customers make no behavioural groups", async () => {
    expect(await sizesOf(built, "acquisition_channel")).toEqual({web: 3, shop: 7});
    expect(await built.rows("select grouping, label, kind from core.groupings order by position")).toEqual(
      [
        ["rfm", "RFM groups", "rfm"],
        ["value_tier", "Value tiers", "tier"],
        ["lifecycle_stage", "Lifecycle stages", "stage"],
        ["behaviour", "Behavioural groups", "cluster"],
        ["acquisition_channel", "Acquisition channel", "dimension"],
        ["often", "How often", "configured"],
        ["town", "Town", "configured"],
        ["web", "Web", "configured"],
        ["none", "None", "configured"],
      ].map(([grouping, label, kind]) => ({grouping, label, kind})),
    );
  });

  test("the columns that segments may use are those of core.customer_quarters, with their types", async () => {
    const columns = await built.rows(
      `select column_name as name, lower(data_type) as type from information_schema.columns
       where table_schema = 'core' and table_name = 'customer_quarters' and column_name <> 'customer_key'`,
    );
    const told = everyonesColumns.filter((column) => column.of === "quarter");
    const sorted = (rows: {name: string; type: string}[]) =>
      rows.map(({name, type}) => `${name} ${type.replace(", ", ",")}`).sort();
    // The query names what the rows hold.
    expect(sorted([...told])).toEqual(sorted(columns as {name: string; type: string}[]));
  });
});

/** Customers of three kinds and all ages, each with a rhythm, a basket and categories of their own. */
function company(customers: number): Given["transactions"] {
  const rows: Given["transactions"] = [];
  for (let c = 0; c < customers; c++) {
    const who = `c${String(c).padStart(3, "0")}`;
    const kind = c % 3;
    const [orders, gap, money] = [
      [1 + (c % 2), 40, 20],
      [12, 40, 70],
      [5, 70, 300],
    ][kind] as [number, number, number];
    for (let i = 0; i < orders; i++) {
      const day = Date.UTC(2023, 0, 1 + (c % 90)) + i * 86_400_000 * (gap + (c % 7));
      rows.push(
        line(who, new Date(day).toISOString().slice(0, 10), money + (c % 11) + i / 100, {
          order_id: `${who}-${i}`,
          category: ["tea", "cups", "cakes"][i % (kind + 1)]!,
        }),
      );
    }
  }
  return rows.filter(({ordered_at}) => String(ordered_at) <= "2024-06-30");
}

describe("a company of three kinds of customers", () => {
  const config = {
    privacy: {smallGroup: 10},
    dimensions: [],
    segments: {
      early: "days_since_first < 180",
      amount: "revenue",
      ...Object.fromEntries(Array.from({length: 9}, (_, i) => [`n${i}`, `orders > ${i}`])),
    },
  };
  const transactions = company(240);
  let built: Built;
  beforeAll(async () => {
    built = await build({only, transactions, config: {...config, calendar: {asOf: "2024-06-30"}}});
  });
  afterAll(() => built.connection.closeSync());

  const all =
    "select customer_key, quarter_number, grouping, segment from core.segments_at_quarters order by all";

  test("everybody has one segment in each grouping at the end of every quarter", async () => {
    expect(
      await built.rows(
        `select grouping from core.segments_at_quarters group by grouping
         having count(*) <> (select count(*) from core.customer_quarters)
           or count(distinct (customer_key, quarter_number)) <> count(*) or count(segment) <> count(*)`,
      ),
    ).toEqual([]);
    // Twelve groupings fill more than one mix.
    expect(await built.rows("select count(distinct pack) as packs from core.mixes")).toEqual([{packs: 3}]);
    expect(await sizesOf(built, "n8")).toEqual({Yes: 80, No: 160});
  });

  test("RFM: equal customers are in one group, and nobody falls by buying more or later", async () => {
    expect(
      await built.rows(
        `select behaviour.quarter_number from core.segments_at_quarters as segments
         inner join core.quarter_behaviour as behaviour
           on behaviour.customer_key = segments.customer_key and behaviour.quarter_number = segments.quarter_number
         where grouping = 'rfm'
         group by behaviour.quarter_number, days_since_last, purchase_days, money_step having count(distinct segment) > 1`,
      ),
    ).toEqual([]);
    expect(
      await built.rows(
        `select quarter_number from core.rfm_limits
         where recency_5 > recency_4 or recency_4 > recency_3 or recency_3 > recency_2
           or frequency_5 < frequency_4 or frequency_4 < frequency_3 or frequency_3 < frequency_2
           or money_5 < money_4 or money_4 < money_3 or money_3 < money_2`,
      ),
    ).toEqual([]);
  });

  test("behaviour: the three kinds are found, and told in words", async () => {
    const found = await built.rows(
      `select ids.customer_id, segment from core.segments_at_quarters as segments
       inner join core.customer_keys as ids on ids.customer_key = segments.customer_key
       where grouping = 'behaviour' and quarter_number = (select max(quarter_number) from core.quarter_ends)`,
    );
    const kinds = new Map<string, Set<number>>();
    for (const {customer_id, segment} of found) {
      const kind = Number(String(customer_id).slice(1)) % 3;
      kinds.set(String(segment), (kinds.get(String(segment)) ?? new Set()).add(kind));
    }
    expect(Object.fromEntries([...kinds].map(([name, of]) => [name, [...of]]))).toEqual({
      "Many orders, bought lately": [1],
      "Large baskets, many categories": [2],
      "Few orders, small baskets, few categories": [0],
    });
    expect(
      await built.rows(
        "select segment from core.segment_codes where grouping = 'behaviour' order by position",
      ),
    ).toEqual(
      [
        "Many orders, bought lately",
        "Large baskets, many categories",
        "Few orders, small baskets, few categories",
        "Unknown",
      ].map((segment) => ({segment})),
    );
  });

  test("a configured grouping with many values: fifty by name, the rest as Other, and a finding", async () => {
    const sizes = await built.rows(
      `select count(distinct segment) as segments, count(case when segment = 'Other' then 1 end) > 0 as other
       from core.segments_at_quarters where grouping = 'amount'`,
    );
    expect(sizes).toEqual([{segments: 51, other: true}]);
    const values = await built.rows("select count(distinct revenue) as values from core.customer_quarters");
    expect(
      await built.rows("select title, rows from core.quality_findings where title like 'segments.%'"),
    ).toEqual([{title: "segments.amount has more than fifty values.", rows: values[0]?.values}]);
  });

  test("rows in another order change nothing", async () => {
    const other = await build({
      only,
      transactions: [...transactions].reverse(),
      config: {...config, calendar: {asOf: "2024-06-30"}},
    });
    expect(await other.rows(all)).toEqual(await built.rows(all));
    other.connection.closeSync();
  });

  test("what comes later changes no segment of the past", async () => {
    const earlier = await build({
      only,
      transactions: transactions.filter(({ordered_at}) => String(ordered_at) <= "2023-09-30"),
      config: {...config, calendar: {asOf: "2023-09-30"}},
    });
    // Behavioural groups have the centres of the as-of date, and the fifty most frequent amounts are others.
    const past = `select customer_key, quarter_number, grouping, segment from core.segments_at_quarters
      where quarter_number <= 494 and grouping not in ('behaviour', 'amount') order by all`;
    const then = await earlier.rows(past);
    expect(then.length).toBeGreaterThan(5000);
    expect(await built.rows(past)).toEqual(then);
    earlier.connection.closeSync();
  });
});

test("customers who are all alike are in no RFM group, and make no behavioural groups", async () => {
  const built = await build({
    only,
    transactions: Array.from({length: 40}, (_, c) => line(`c${c}`, "2024-01-05", 10)),
    config: {calendar: {asOf: "2024-03-31"}},
  });
  expect(await sizesOf(built, "rfm")).toEqual({Unknown: 40});
  expect(await sizesOf(built, "behaviour")).toEqual({});
  expect(await built.rows("select k, refusal from core.cluster_fit order by k")).toEqual(
    [3, 4, 5, 6].map((k) => ({k, refusal: "Customers do not differ enough for so many groups."})),
  );
  built.connection.closeSync();
});

test("an expression that fails on the data stops the build with its key", async () => {
  const given: Given = {
    only,
    transactions: [line("a", "2024-01-05", 10)],
    attributes: [["a", "since", "long ago"]],
    config: {segments: {since: "cast(since as integer) > 2000"}},
  };
  await expect(build(given)).rejects.toThrow(
    /^test\.config\.ts \(segments\.since\):1: The SQL cannot run: Conversion Error: Could not convert string 'long ago' to INT32/,
  );
});

describe("words for behavioural groups", () => {
  const none = {silence: 0, frequency: 0, basket: 0, variety: 0, discounts: 0};
  const means = {
    silence: Math.log(11),
    frequency: Math.log(4),
    basket: Math.log(25),
    variety: Math.log(3),
    discounts: 0.1,
  };

  test("up to three things that set a group apart, in a fixed order, with typical values", () => {
    expect(
      tellGroups(
        [
          {deviations: {...none, silence: -0.6, frequency: 1.2, basket: 0.7, variety: 0.8}, means},
          {deviations: {...none, basket: -0.4}, means},
        ],
        {...means, frequency: Math.log(2)},
      ),
    ).toEqual([
      {
        label: "Many orders, large baskets, many categories",
        description:
          "Typically purchase days 4 (all customers: 2), money per order 25 (all customers: 25), categories 2 (all customers: 2).",
      },
      {label: "Like the average", description: "In nothing far from the average of all customers."},
    ]);
  });

  test("no two groups have one name", () => {
    const twin = {deviations: {...none, frequency: 1}, means};
    const labels = (groups: Parameters<typeof tellGroups>[0]) =>
      tellGroups(groups, means).map(({label}) => label);
    expect(labels([twin, {deviations: {...none, frequency: 1, discounts: 0.2}, means}])).toEqual([
      "Many orders",
      "Many orders, high discounts",
    ]);
    expect(labels([twin, twin])).toEqual(["Many orders (1)", "Many orders (2)"]);
  });
});
