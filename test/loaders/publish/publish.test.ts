import {mkdtemp, readdir, readFile, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {tableFromIPC} from "@uwdata/flechette";
import fc from "fast-check";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {parseConfig} from "../../../loaders/config.ts";
import {openWarehouse, type Warehouse} from "../../../loaders/engine/warehouse.ts";
import {type Manifest, publish} from "../../../loaders/publish/index.ts";
import {
  type Backers,
  type Company,
  cellName,
  createMarts,
  type Grain,
  grains,
  nextPeriod,
  periodOf,
} from "./company.ts";

let warehouse: Warehouse;
let folder: string;

beforeEach(async () => {
  warehouse = await openWarehouse(":memory:");
  folder = await mkdtemp(join(tmpdir(), "perennial-publish-"));
});

afterEach(async () => {
  await warehouse.close();
  await rm(folder, {recursive: true, force: true});
});

// Twelve customers of January 2024 spend 100 each; six come back in February for 50 each and three for 200 each. Eight
// of February spend 10 each; all come back in March for 10 each, when one of January is paid back 30. No group is small
// for k = 1.
const twoMonths: Company = {
  purchases: [
    ...range(0, 12).map((customer) => ({customer, day: "2024-01-10", amount: 100})),
    ...range(0, 6).map((customer) => ({customer, day: "2024-02-05", amount: 50})),
    ...range(6, 9).map((customer) => ({customer, day: "2024-02-06", amount: 200})),
    ...range(12, 20).map((customer) => ({customer, day: "2024-02-20", amount: 10})),
    ...range(12, 20).map((customer) => ({customer, day: "2024-03-20", amount: 10})),
    {customer: 0, day: "2024-03-21", amount: -30},
  ],
  regions: range(0, 20).map((c) => (c % 2 === 0 ? "North" : "South")),
  asOf: "2024-04-02",
};

describe("publishing a small company with k = 1", () => {
  it("writes the headline", async () => {
    await published(twoMonths, 1);
    const months = (await table("headline")).filter((r) => r.grain === "month");
    expect(months.map((r) => [r.period, r.ends, r.complete])).toEqual([
      ["2024-01-01", "2024-01-31", true],
      ["2024-02-01", "2024-02-29", true],
      ["2024-03-01", "2024-03-31", true],
      ["2024-04-01", "2024-04-30", false],
    ]);
    expect(
      months.slice(0, 3).map((r) => [r.active, r.new, r.returning, r.reactivated, r.lost, r.orders]),
    ).toEqual([
      [12, 12, 0, 0, 0, 12],
      [17, 8, 9, 0, 3, 17],
      [8, 0, 8, 0, 9, 8],
    ]);
    expect(months.slice(0, 3).map((r) => [r.gross_revenue, r.refunds, r.revenue, r.margin])).toEqual([
      [1200, 0, 1200, 600],
      [980, 0, 980, 490],
      [80, -30, 50, 25],
    ]);
    expect(months[1]).toMatchObject({average_order_value: 980 / 17, repeat_rate: 9 / 17});
    // Nobody has bought in April yet: there is nothing to divide by.
    expect(months[3]).toMatchObject({active: 0, revenue: 0, average_order_value: null, repeat_rate: null});
  });

  it("writes the flows, the lost with the money they brought before", async () => {
    await published(twoMonths, 1);
    const flows = (await table("flows")).filter((r) => r.grain === "month" && r.period === "2024-02-01");
    expect(flows.map((r) => [r.flow, r.customers, r.revenue])).toEqual([
      ["new", 8, 80],
      ["returning", 9, 900],
      ["reactivated", 0, 0],
      ["lost", 3, 300],
    ]);
  });

  it("writes retention cells with base, kept money and the day they close", async () => {
    await published(twoMonths, 1);
    const cells = await table("retention-month");
    const february = cells.find((r) => r.variant === "classic" && r.cohort === "2024-01-01" && r.age === 1);
    expect(february).toEqual({
      variant: "classic",
      cohort: "2024-01-01",
      age: 1,
      complete: true,
      closes: "2024-02-29",
      base_customers: 12,
      customers: 9,
      base_orders: 12,
      orders: 9,
      base_revenue: 1200,
      revenue: 900,
      revenue_kept: 600, // 6 x 50 + 3 x 100
      base_margin: 600,
      margin: 450,
      margin_kept: 300,
    });
    const open = cells.find((r) => r.variant === "classic" && r.cohort === "2024-02-01" && r.age === 2);
    expect(open).toMatchObject({complete: false, closes: "2024-04-30", customers: 0, revenue: 0});
    const survivors = cells.find(
      (r) => r.variant === "on_or_after" && r.cohort === "2024-01-01" && r.age === 1,
    );
    expect(survivors).toMatchObject({customers: 9, revenue: 900}); // nine at 100 in January
  });

  it("writes means over complete cohorts, weighted by size, with intervals", async () => {
    await published(twoMonths, 1);
    const curves = (await table("retention-curves-month")).filter(
      (r) => r.variant === "classic" && r.age === 1,
    );
    // 9 of 12 and 8 of 8: 17 of 20, Wilson 0.6396 to 0.9476.
    const customers = curves.find((r) => r.measure === "customers")!;
    expect(customers).toMatchObject({mean: 0.85, cohorts: 2, customers: 20, withheld: false});
    expect(customers.low).toBeCloseTo(0.6396, 4);
    expect(customers.high).toBeCloseTo(0.9476, 4);
    // (900 + 80) / (1200 + 80), by hand: residuals of y - 0.765625 x.
    const revenue = curves.find((r) => r.measure === "revenue")!;
    expect(revenue.mean).toBe(0.7656);
    const residuals = [
      ...Array(6).fill(-26.5625),
      ...Array(3).fill(123.4375),
      ...Array(3).fill(-76.5625),
      ...Array(8).fill(2.34375),
    ];
    const error = Math.sqrt((20 / 19) * residuals.reduce((s, d) => s + d * d, 0)) / 1280;
    expect(revenue.low).toBeCloseTo(0.765625 - 1.959964 * error, 4);
    expect(revenue.high).toBeCloseTo(0.765625 + 1.959964 * error, 4);
    expect(curves.find((r) => r.measure === "revenue_kept")!.mean).toBe(Math.round((680 / 1280) * 1e4) / 1e4);
  });

  it("writes value per customer to date, and its mean over complete cohorts", async () => {
    await published(twoMonths, 1);
    const rows = (await table("cumulative-value")).filter((r) => r.grain === "month");
    const january = rows.filter((r) => r.cohort === "2024-01-01");
    expect(january.map((r) => r.revenue_per_customer)).toEqual([100, 175, 172.5, 172.5]);
    const means = rows.filter((r) => r.cohort === "");
    // Age 0: 1,280 by 20; age 1: (2,100 + 160) by 20; age 2: January alone, as February's closes on 30 April.
    expect(means.map((r) => [r.age, r.base_customers, r.revenue_per_customer])).toEqual([
      [0, 20, 64],
      [1, 20, 113],
      [2, 12, 172.5],
    ]);
  });

  it("breaks down by dimension, in the order of the manifest", async () => {
    const manifest = await published(twoMonths, 1);
    expect(manifest.dimensions).toEqual([{name: "region", label: "Region", values: ["North", "South"]}]);
    const cells = await table("retention-month-by");
    expect([...new Set(cells.map((r) => `${r.dimension} ${r.value}`))]).toEqual([
      "region North",
      "region South",
    ]);
  });
});

describe("publishing with k = 10", () => {
  it("hides the money of a few and what would give it away, and keeps counts", async () => {
    await published(twoMonths, 10);
    const months = (await table("headline")).filter((r) => r.grain === "month");
    // March rests on nine customers. The quarter's revenue would give it back, so another month goes too.
    expect(months[2]).toMatchObject({active: 8, revenue: null, margin: null, average_order_value: null});
    expect(months.slice(0, 3).filter((r) => r.revenue === null).length).toBeGreaterThan(1);
    expect(months[2]!.repeat_rate).toBeNull();
    const cells = await table("retention-month");
    // A cohort of eight: its size is told, nothing else.
    expect(
      cells.find((r) => r.cohort === "2024-02-01" && r.variant === "classic" && r.age === 1),
    ).toMatchObject({
      base_customers: 8,
      customers: null,
      base_orders: null,
      orders: null,
      base_revenue: null,
      revenue: null,
      revenue_kept: null,
      margin: null,
    });
  });

  it("says nothing of the margin when it is unknown", async () => {
    await createMarts(warehouse.connection, twoMonths);
    await warehouse.connection.run("update marts.headline set margin = null");
    await warehouse.connection.run(
      "update marts.retention_cells set margin = null, kept_margin = null, base_margin = null",
    );
    const manifest = await run(1);
    expect(manifest.has.margin).toBe(false);
    for (const row of await table("retention-month")) {
      expect([row.base_margin, row.margin, row.margin_kept]).toEqual([null, null, null]);
    }
    expect((await table("retention-curves-month")).some((r) => String(r.measure).startsWith("margin"))).toBe(
      false,
    );
  });
});

describe("the published files", () => {
  it("are told in the manifest, with nothing of the inputs' raw text", async () => {
    const manifest = await published(twoMonths, 10);
    expect(manifest).toMatchObject({
      software: {name: "perennial", version: "1.2.3"},
      company: "Test",
      smallGroup: 10,
      span: {firstDay: "2024-01-10", asOf: "2024-04-02"},
      rows: {
        transactions: {read: 38, refused: 2, afterAsOf: 0, refunds: 1},
        customers: null,
        interactions: null,
      },
      customers: {total: 20, inCohorts: 20, refundsOnly: 0},
      has: {margin: true, orderIds: true, quantity: false, discount: true},
      tests: {passed: 1, warned: 1, failed: 0},
    });
    const names = (await readdir(join(folder, "data"))).sort();
    expect(names).toEqual([...manifest.files.map((f) => f.name), "manifest.json"].sort());
    // What pages can be narrowed by is what the pages of segments show, so that names are the same everywhere.
    const {groupings} = JSON.parse(await readFile(join(folder, "data/segments.json"), "utf8"));
    const shown = groupings.filter((g: {reason: string | null}) => g.reason === null);
    expect(manifest.narrowing.map((g) => g.name)).toEqual(shown.map((g: {name: string}) => g.name));
    for (const {segments} of manifest.narrowing)
      for (const segment of segments) expect(Object.keys(segment)).toEqual(["name", "customers"]);
    const quality = JSON.parse(await readFile(join(folder, "data/quality.json"), "utf8"));
    expect(quality.refused).toEqual([
      {
        table: "transactions",
        file: "data/orders.csv",
        column: "amount",
        reason: "is no number",
        rows: 2,
        firstLine: 4,
      },
    ]);
    expect(quality.findings.map((f: {severity: string}) => f.severity)).toEqual(["warning", "info"]);
    expect(JSON.stringify(quality)).not.toContain("secret");
  });

  it("are the same bytes for the same input, and replace the last ones whole", async () => {
    const first = await published(twoMonths, 3);
    const bytes = await contents();
    const second = await published({...twoMonths, purchases: [...twoMonths.purchases].reverse()}, 3);
    expect(second).toEqual(first);
    expect(await contents()).toEqual(bytes);
    expect(await readdir(folder)).toEqual(["data"]);
  });

  it("stay as they were when publishing fails", async () => {
    await published(twoMonths, 1);
    const bytes = await contents();
    await warehouse.connection.run("delete from core.counts");
    await expect(run(1)).rejects.toThrow("core.counts lacks");
    expect(await contents()).toEqual(bytes);
  });
});

describe("a company with almost nothing", () => {
  it.each([
    ["only refunds", [{customer: 0, day: "2024-01-10", amount: -5}]],
    ["one customer", [{customer: 0, day: "2024-01-10", amount: 5}]],
    [
      "one order and its refund in full, later",
      [
        {customer: 0, day: "2024-01-10", amount: 5},
        {customer: 0, day: "2024-02-10", amount: -5},
      ],
    ],
  ])("is published with %s, and shows no money", async (_, purchases) => {
    await published({purchases, regions: ["North"], asOf: "2024-02-20"}, 10);
    const amounts = ["revenue", "gross_revenue", "refunds", "margin", "base_revenue", "revenue_kept", "mean"];
    for (const name of [
      "headline",
      "flows",
      "retention-month",
      "retention-curves-month",
      "cumulative-value",
    ]) {
      for (const row of await table(name)) {
        for (const amount of [...amounts, "revenue_per_customer"]) expect(row[amount] ?? 0).toBe(0);
      }
    }
  });
});

describe("a reader who subtracts", () => {
  const companies = fc
    .record({
      customers: fc.array(
        fc.record({
          region: fc.constantFrom("North", "South", "West"),
          first: fc.integer({min: 0, max: 200}),
          gaps: fc.array(fc.integer({min: 1, max: 60}), {maxLength: 6}),
          refund: fc.boolean(),
        }),
        {minLength: 8, maxLength: 45},
      ),
      k: fc.integer({min: 2, max: 5}),
    })
    .map(({customers, k}) => ({
      k,
      company: {
        regions: customers.map((c) => c.region),
        asOf: "2024-09-30",
        purchases: customers.flatMap(({first, gaps, refund}, customer) => {
          const days = [0, ...gaps]
            .map((_, i) => first + gaps.slice(0, i).reduce((sum, gap) => sum + gap, 0))
            .filter((d) => d < 270);
          const day = (d: number) => new Date(Date.UTC(2024, 0, 3 + d)).toISOString().slice(0, 10);
          return [
            ...days.map((d, i) => ({customer, day: day(d), amount: 7 + 3 * ((customer + i) % 11)})),
            ...(refund ? [{customer, day: day(days.at(-1)! + 1), amount: -2}] : []),
          ];
        }),
      },
    }));

  it("would learn it if nothing were hidden", async () => {
    const backers = await createMarts(warehouse.connection, twoMonths);
    await run(1);
    const small = [...(await Attack.prepare(backers)).findings()]
      .filter(({customers}) => customers.size > 0 && customers.size < 10)
      .map(({line}) => line.replace(/^cell .*/, "a cell"));
    // Nine customers stand behind March; three are February's twelve less its nine; one was paid back.
    expect(small).toContain("net month 2024-03-01");
    expect(small).toContain("lost month 2024-02-01");
    expect(small).toContain("refunds month 2024-03-01");
    expect(small).toContain("net month 2024-02-01 less lost month 2024-03-01");
    expect(small).toContain("a cell");
  });

  it("learns nobody's money along any line", async () => {
    await fc.assert(
      fc.asyncProperty(companies, async ({company, k}) => {
        const backers = await createMarts(warehouse.connection, company);
        await run(k);
        const attack = await Attack.prepare(backers);
        // Asked once of all: an expectation for each of a million findings takes longer than finding them.
        const learned: string[] = [];
        for (const {line, customers} of attack.findings()) {
          if (customers.size > 0 && customers.size < k) learned.push(line);
        }
        expect(learned).toEqual([]);
      }),
      {numRuns: 8, endOnFailure: true},
    );
  }, 300_000);
});

/** Goes along the lines in which published numbers stand and works out what is left when all shown is subtracted. */
class Attack {
  private constructor(
    private readonly backers: Backers,
    private readonly shown: Set<string>,
    private readonly cells: Map<string, Row>,
    private readonly sums: Map<string, boolean>,
    private readonly means: Row[],
  ) {}

  static async prepare(backers: Backers): Promise<Attack> {
    const shown = new Set<string>();
    const cells = new Map<string, Row>();
    const sums = new Map<string, boolean>();
    for (const grain of grains) {
      for (const row of [...(await table(`retention-${grain}`)), ...(await table(`retention-${grain}-by`))]) {
        const name = cellName(
          grain,
          String(row.variant),
          String(row.value ?? ""),
          String(row.cohort),
          Number(row.age),
        );
        cells.set(name, row);
        if (row.revenue !== null) shown.add(name);
        if (row.revenue_kept !== null) shown.add(`kept ${name}`);
      }
    }
    for (const row of await table("headline")) {
      const place = `${row.grain} ${row.period}`;
      if (row.revenue !== null) shown.add(`net ${place}`);
      if (row.gross_revenue !== null) shown.add(`gross ${place}`);
      if (row.refunds !== null) shown.add(`refunds ${place}`);
    }
    for (const row of await table("flows")) {
      if (row.revenue !== null) shown.add(`${row.flow} ${row.grain} ${row.period}`);
    }
    for (const row of [...(await table("cumulative-value")), ...(await table("cumulative-value-by"))]) {
      if (row.cohort === "") continue;
      sums.set(`${row.grain} ${row.value} ${row.cohort} ${row.age}`, row.revenue_per_customer !== null);
    }
    const means: Row[] = [];
    for (const grain of grains) {
      means.push(
        ...(await table(`retention-curves-${grain}`)),
        ...(await table(`retention-curves-${grain}-by`)),
      );
    }
    return new Attack(backers, shown, cells, sums, means);
  }

  *findings(): Generator<{line: string; customers: Set<number>}> {
    for (const [name, row] of this.cells) {
      if (this.shown.has(name)) yield {line: name, customers: this.who(name)};
      if (this.shown.has(name) && this.shown.has(`kept ${name}`)) {
        yield {line: `growth of ${name}`, customers: this.who(`growing ${name}`)};
      }
      const [, grain, variant, , cohort, age] = /^cell (\w+) (\w+) (\w*) (\S+) (\d+)$/.exec(
        name,
      ) as unknown as [string, Grain, string, string, string, string]; // made by cellName
      const value = String(row.value ?? "");
      const regions = ["North", "South", "West", "Other"];
      if (value === "" && variant !== "on_or_after" && this.shown.has(name)) {
        const parts = regions
          .map((r) => cellName(grain, variant, r, cohort, Number(age)))
          .filter((n) => this.cells.has(n));
        if (parts.length > 0) yield this.left(`${name} by region`, name, parts);
      }
      if (variant === "on_or_after" && this.shown.has(name)) {
        for (let later = Number(age) + 1; ; later++) {
          const next = cellName(grain, variant, value, cohort, later);
          if (!this.cells.has(next)) break;
          if (this.shown.has(next))
            yield {line: `${name} less ${next}`, customers: minus(this.who(name), this.who(next))};
        }
      }
      const firstDay = cellName(grain, "windowed", value, cohort, 0);
      if (variant === "classic" && age === "0" && this.shown.has(name) && this.shown.has(firstDay)) {
        yield {line: `${name} less ${firstDay}`, customers: this.who(`later ${name}`)};
      }
      if (variant === "classic" && this.sums.get(`${grain} ${value} ${cohort} ${age}`)) {
        const hidden: string[] = [];
        for (let before = Number(age); before >= 0; before--) {
          if (before < Number(age) && this.sums.get(`${grain} ${value} ${cohort} ${before}`)) break;
          const part = cellName(grain, variant, value, cohort, before);
          if (!this.shown.has(part)) hidden.push(part);
        }
        yield {line: `value to date of ${name}`, customers: this.union(hidden)};
      }
    }
    yield* this.lifetimes();
    yield* this.pooled();
    yield* this.spans();
    const closing = new Map<string, string[]>();
    for (const [cell, row] of this.cells) {
      const [, grain, variant] = cell.split(" ");
      if (variant !== "classic" || (row.value ?? "") !== "") continue;
      const place = `${grain} ${row.closes}`;
      closing.set(place, [...(closing.get(place) ?? []), cell]);
    }
    for (const name of this.shown) {
      const [kind, grain, period] = name.split(" ") as [string, Grain, string];
      if (!["net", "gross", "refunds", "new", "returning", "reactivated", "lost"].includes(kind)) continue;
      yield {line: name, customers: this.who(name)};
      if (kind === "net") {
        yield this.left(
          `${name} by flow`,
          name,
          ["new", "returning", "reactivated"].map((f) => `${f} ${grain} ${period}`),
        );
        yield this.left(`${name} before refunds`, name, [
          `gross ${grain} ${period}`,
          `refunds ${grain} ${period}`,
        ]);
        const cells = closing.get(`${grain} ${before(nextPeriod(grain, period))}`) ?? [];
        yield this.left(`${name} by cohort`, name, cells);
        const lost = `lost ${grain} ${nextPeriod(grain, period)}`;
        if (this.shown.has(lost))
          yield {line: `${name} less ${lost}`, customers: minus(this.who(name), this.who(lost))};
      }
      if (grain === "quarter" && ["net", "gross", "refunds"].includes(kind)) {
        const second = nextPeriod("month", period);
        const months = [period, second, nextPeriod("month", second)].map((m) => `${kind} month ${m}`);
        yield this.left(
          `${name} by month`,
          name,
          months.filter((m) => this.backers.has(m)),
        );
      }
    }
  }

  /** Classic ages and windows of a cohort add up to the same money; months' cells to those of their quarter. */
  private *lifetimes(): Generator<{line: string; customers: Set<number>}> {
    const cohorts = new Map<string, string[]>();
    const quarters = new Map<string, string[]>();
    for (const [name, row] of this.cells) {
      const [, grain, variant] = name.split(" ");
      if (variant === "on_or_after") continue;
      const cohort = `${grain} ${row.value ?? ""} ${row.cohort}`;
      cohorts.set(cohort, [...(cohorts.get(cohort) ?? []), name]);
      if (grain !== "month" || variant !== "classic") continue;
      const age =
        monthsBetween(periodOf("quarter", String(row.cohort)), periodOf("quarter", String(row.closes))) / 3;
      const quarter = cellName(
        "quarter",
        "classic",
        String(row.value ?? ""),
        periodOf("quarter", String(row.cohort)),
        age,
      );
      quarters.set(quarter, [...(quarters.get(quarter) ?? []), name]);
    }
    for (const [cohort, names] of cohorts) {
      // Where nobody came again in the joining period, it is the first day: on both sides, so it tells nothing.
      const same = names.some(
        (n) => this.backers.get(`later ${n}`)?.size === 0 && n.includes(" classic ") && n.endsWith(" 0"),
      );
      yield this.agreeing(
        `money to date of ${cohort}`,
        same ? names.filter((n) => !n.endsWith(" 0")) : names,
      );
    }
    for (const [quarter, months] of quarters) {
      if (this.shown.has(quarter)) yield this.left(`${quarter} by month`, quarter, months);
    }
  }

  /** A mean of money tells the sum of the cells it pools. */
  private *pooled(): Generator<{line: string; customers: Set<number>}> {
    const complete = new Map<string, [string, Row][]>();
    for (const [name, row] of this.cells) {
      if (!row.complete) continue;
      const [, grain, variant] = name.split(" ");
      const place = `${grain} ${variant} ${row.value ?? ""} ${row.age}`;
      complete.set(place, [...(complete.get(place) ?? []), [name, row]]);
    }
    for (const mean of this.means) {
      if (mean.measure !== "revenue" || mean.withheld) continue;
      const pooled = complete.get(`${mean.grain} ${mean.variant} ${mean.value} ${mean.age}`) ?? [];
      // With fewer cohorts than there are, those under k stand aside.
      const joined =
        pooled.length > Number(mean.cohorts) ? pooled.filter(([, row]) => row.customers !== null) : pooled;
      expect(joined).toHaveLength(Number(mean.cohorts));
      const hidden = joined.map(([name]) => name).filter((n) => !this.shown.has(n));
      yield {
        line: `mean ${mean.grain} ${mean.variant} ${mean.value} ${mean.age}`,
        customers: this.union(hidden),
      };
    }
  }

  /** From the beginning to the end, weeks and months have the same revenue. */
  private *spans(): Generator<{line: string; customers: Set<number>}> {
    for (const kind of ["net", "gross", "refunds"]) {
      const names = [...this.backers.keys()].filter((n) => n.startsWith(`${kind} `));
      for (const [one, other] of [
        ["week", "month"],
        ["week", "quarter"],
      ]) {
        const both = names.filter(
          (n) => n.startsWith(`${kind} ${one} `) || n.startsWith(`${kind} ${other} `),
        );
        yield this.agreeing(`${kind} by ${one} and ${other}`, both);
      }
    }
  }

  /** Who is left when what is shown of two equal sums is subtracted; nobody when nothing is shown of either. */
  private agreeing(line: string, amounts: string[]): {line: string; customers: Set<number>} {
    const shown = amounts.filter((a) => this.shown.has(a) && this.who(a).size > 0);
    return {
      line,
      customers: shown.length === 0 ? new Set() : this.union(amounts.filter((a) => !this.shown.has(a))),
    };
  }

  /** Who is left of a shown total when its shown parts are subtracted. */
  private left(line: string, total: string, parts: string[]): {line: string; customers: Set<number>} {
    const hidden = parts.filter((p) => !this.shown.has(p));
    // Customers of the total who are in no part are left too.
    const inParts = this.union(parts);
    const rest = [...this.who(total)].filter((c) => !inParts.has(c));
    return {line, customers: new Set([...this.union(hidden), ...rest])};
  }

  private union(names: string[]): Set<number> {
    return new Set(names.flatMap((n) => [...this.who(n)]));
  }

  private who(name: string): Set<number> {
    return this.backers.get(name) ?? this.other(name);
  }

  /** Behind "Other" stands whoever is in the total and in no published region. */
  private other(name: string): Set<number> {
    const whole = this.backers.get(name.replace(" Other ", "  "));
    if (!whole || !name.includes(" Other ")) return new Set();
    const named = ["North", "South", "West"]
      .map((r) => name.replace(" Other ", ` ${r} `))
      .filter((n) => this.cells.has(n.replace(/^(growing|later|base) /, "")));
    return minus(whole, this.union(named));
  }
}

type Row = Record<string, string | number | boolean | null>;

async function published(company: Company, k: number): Promise<Manifest> {
  await createMarts(warehouse.connection, company);
  return run(k);
}

function run(k: number): Promise<Manifest> {
  return publish({
    connection: warehouse.connection,
    config: parseConfig(
      {company: "Test", sources: {transactions: "orders.csv"}, privacy: {smallGroup: k}},
      join(folder, "test.config.ts"),
    ),
    models: [],
    tests: [
      {model: "core.orders", test: "one row per order", status: "passed", rows: 0},
      {model: "core.orders", test: "never dear", status: "warned", rows: 4},
    ],
    directory: join(folder, "data"),
    software: {name: "perennial", version: "1.2.3"},
  });
}

async function table(name: string): Promise<Row[]> {
  const decoded = tableFromIPC(await readFile(join(folder, `data/${name}.arrow`)), {});
  const names = decoded.schema.fields.map((f) => f.name);
  const columns = names.map((n) => decoded.getChild(n).toArray() as ArrayLike<Row[string]>); // as the schema of the file has it
  return Array.from({length: decoded.numRows}, (_, i) =>
    Object.fromEntries(names.map((n, c) => [n, columns[c]![i] ?? null])),
  );
}

async function contents(): Promise<Record<string, string>> {
  const names = (await readdir(join(folder, "data"))).sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (n) => [n, (await readFile(join(folder, "data", n))).toString("base64")]),
    ),
  );
}

function range(from: number, to: number): number[] {
  return Array.from({length: to - from}, (_, i) => from + i);
}

function minus(a: Set<number>, b: Set<number>): Set<number> {
  return new Set([...a].filter((x) => !b.has(x)));
}

function monthsBetween(from: string, to: string): number {
  const months = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return months(to) - months(from);
}

/** The day before. */
function before(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
