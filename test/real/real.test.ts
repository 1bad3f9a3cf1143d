/**
 * Seven real data sets, built whole: what is published must be what the raw files say.
 *
 * The expected figures come from expected.py and who-they-are.py, which read the raw files with Python's standard
 * library alone and were written without a look at the models; those of CDNOW are also the literature's.
 */
import {existsSync, readFileSync} from "node:fs";
import {readdir, readFile} from "node:fs/promises";
import {extname, join, relative, resolve} from "node:path";
import {tableFromIPC} from "@uwdata/flechette";
import {beforeAll, describe, expect, it} from "vitest";
import {type Config, loadConfig, workFolder} from "../../loaders/config.ts";
import {openWarehouse} from "../../loaders/engine/warehouse.ts";
import {buildCompany, type PipelineResult, runPipeline} from "../../loaders/pipeline.ts";
import {guardSite} from "../../loaders/publish/guard.ts";
import {openSite} from "../browser/browser.ts";

const here = import.meta.dirname;
const data = resolve(here, process.env.PERENNIAL_REAL_DATA ?? "../../../shared/data");
const smallGroup = 10;

/**
 * Name of the set: its data folder, what its ids look like where they can be told from other text, and whether its
 * whole site is built (Chinese labels; contracts, the latter with all slow tests only); of the others the published
 * files, which are all that differs between sites. Three of them are built by `npm run test:slow` only.
 */
const slowTests = process.env.PERENNIAL_SLOW_TESTS !== undefined;
const sets: Record<
  string,
  {folder: string; ids?: {file: string; like: RegExp}; site?: boolean; slow?: true}
> = {
  cdnow: {folder: "cdnow"},
  grocery: {folder: "grocery", slow: true},
  "complete-journey": {
    folder: "complete_journey",
    slow: true,
    ids: {file: "transactions_sample.csv", like: /\b3\d{10}\b/g},
  },
  "superstore-zh": {
    folder: "superstore_zh",
    site: true,
    ids: {file: "订单.csv", like: /\p{Script=Han}+-\d{5}|(?:CN|US)-\d{4}-\d{7}/gu},
  },
  "fuzzy-factory": {folder: "fuzzy_factory", slow: true},
  ravenstack: {
    folder: "ravenstack",
    site: slowTests,
    ids: {file: "ravenstack_subscriptions.csv", like: /\b[AS]-[0-9a-f]{6}\b/g},
  },
  "maven-crm": {folder: "maven_crm", ids: {file: "sales_pipeline.csv", like: /\b[A-Z0-9]{8}\b/g}},
};

const grains = ["week", "month", "quarter"] as const;
type Variant = "classic" | "on_or_after" | "windowed";
type Measures = Record<string, number[]>;
type Value = string | number | boolean | null;
type Row = Record<string, Value>;

interface Headline extends Record<string, Value[]> {
  period: string[];
}

interface Retention {
  cohort_sizes: Record<string, number>;
  classic_customers: Record<string, number[]>;
  classic_last_complete_age: Record<string, number | null>;
  windowed_last_complete_age: Record<string, number | null>;
  first_and_largest_cohorts: Record<Variant, Record<string, Measures>>;
}

interface Mean {
  cohorts: number;
  customers_at_age_0: number;
  customers_active: number;
  mean: number;
  low: number;
  high: number;
}

interface Expected {
  transaction_rows_read: number;
  transaction_rows_after_as_of: number;
  refund_rows_counted: number;
  customer_rows_read: number | null;
  interaction_rows_read: number | null;
  customers_in_transactions: number;
  customers_in_cohorts: number;
  customers_without_an_order_but_with_a_refund: number;
  orders: number;
  gross_revenue: number;
  refunds: number;
  net_revenue: number;
  margin: number | null;
  first_day: string;
  as_of: string;
  headline_by_month: Headline;
  headline_by_quarter: Headline;
  headline_by_week: Headline;
  retention_by_month: Retention;
  retention_by_quarter: Retention;
  retention_by_week: Retention;
  mean_classic_month_retention: Record<string, Mean>;
  month_classic_customers_by_dimension: Record<string, Record<string, Record<string, number[]>>>;
}

interface Spread {
  customers: number;
  gini: number;
  top: number;
  middle: number;
  bottom: number;
}

interface TierFigures {
  customers: number;
  new: number;
  orders: number;
  revenue: number;
  value: number;
  share: number;
}

/** What who-they-are.py prints of a company. */
interface WhoTheyAre {
  as_of: string;
  customers: number;
  all_time: Spread;
  twelve_months: {
    from: string;
    customers: number;
    costs_known: boolean;
    revenue: number;
    value: number;
    spread_of_revenue: Spread;
    spread_of_value: Spread;
    loss_making: {customers: number; new: number; sum: number};
    tiers: Record<"best" | "middle" | "bottom", TierFigures>;
  };
  tier_moves: (Record<string, Record<string, number>> & {from: string; to: string}) | null;
  rfm: {groups: Record<string, {customers: number; value: number; orders: number}>};
  stages: Record<string, Record<string, number>>;
}

// The file is what expected.py prints; its shape is stated above, and a figure that is missing fails its test.
const figures = JSON.parse(readFileSync(join(here, "expected.json"), "utf8")) as Record<string, Expected>;
// As above, for who-they-are.py.
const people = JSON.parse(readFileSync(join(here, "who-they-are.json"), "utf8")) as Record<
  string,
  WhoTheyAre | undefined
>;

for (const [name, {folder, ids, site: whole, slow}] of Object.entries(sets)) {
  if (slow && !slowTests) continue;
  const present = existsSync(join(data, folder));
  const title = present ? name : `${name} (skipped: there is no folder ${folder} in PERENNIAL_REAL_DATA)`;

  describe.skipIf(!present)(title, () => {
    const figure = figures[name]!;
    let read: (file: string) => Row[];
    // biome-ignore lint/suspicious/noExplicitAny: a published file, whose every figure is compared with an expected one.
    let json: (file: string) => any;
    let manifest: PipelineResult["manifest"];
    let published: string;
    let config: Config;

    beforeAll(async () => {
      config = await loadConfig(join(here, `${name}.config.ts`));
      ({published, manifest} = await runPipeline(config, {}));
      read = (file) => rowsOf(join(published, file));
      json = (file) => JSON.parse(readFileSync(join(published, `${file}.json`), "utf8"));
    }, 120_000);

    it("reads every row and knows whom and when it is about", () => {
      expect({
        read: manifest.rows.transactions.read,
        refused: manifest.rows.transactions.refused,
        afterAsOf: manifest.rows.transactions.afterAsOf,
        refunds: manifest.rows.transactions.refunds,
        customerRows: manifest.rows.customers?.read ?? null,
        interactionRows: manifest.rows.interactions?.read ?? null,
        customers: manifest.customers,
        span: manifest.span,
        margin: manifest.has.margin,
        smallGroup: manifest.smallGroup,
      }).toEqual({
        read: figure.transaction_rows_read,
        refused: 0,
        afterAsOf: figure.transaction_rows_after_as_of,
        refunds: figure.refund_rows_counted,
        customerRows: figure.customer_rows_read,
        interactionRows: figure.interaction_rows_read,
        customers: {
          total: figure.customers_in_transactions,
          inCohorts: figure.customers_in_cohorts,
          refundsOnly: figure.customers_without_an_order_but_with_a_refund,
        },
        span: {firstDay: figure.first_day, asOf: figure.as_of},
        margin: figure.margin !== null,
        smallGroup,
      });
    });

    it("counts customers, orders and money of every period", () => {
      const tally = new Tally();
      for (const grain of grains) {
        const columns = figure[`headline_by_${grain}`];
        const periods = new Map(
          read("headline.arrow")
            .filter((row) => row.grain === grain)
            .map((row) => [row.period, row]),
        );
        columns.period.forEach((period, i) => {
          const row = periods.get(period) ?? {};
          for (const [column, values] of Object.entries(columns)) {
            const published = column === "net_revenue" ? "revenue" : column;
            tally.compare(`${grain} ${period} ${column}`, row[published], values[i]);
          }
        });
      }
      expect(tally.differences).toEqual([]);
      expect(tally.shareCompared).toBeGreaterThan(
        name === "superstore-zh" || name === "ravenstack" ? 0.7 : 0.9,
      );
    });

    it("counts who of each cohort is still active, by week, month and quarter", () => {
      const tally = new Tally();
      for (const grain of grains) {
        const cells = cellsOf(read(`retention-${grain}.arrow`));
        const {cohort_sizes, classic_customers, ...complete} = figure[`retention_by_${grain}`];
        for (const [cohort, counts] of Object.entries(classic_customers)) {
          counts.forEach((count, age) => {
            const cell = cells(`classic ${cohort} ${age}`);
            const place = `${grain} classic ${cohort} age ${age}`;
            if ((cohort_sizes[cohort] ?? 0) < smallGroup)
              tally.compare(`${place} customers`, cell.customers, count);
            // Nothing may be withheld of a cohort that is large enough.
            else tally.insist(`${place} customers`, cell.customers, count);
            tally.compare(`${place} base`, cell.base_customers, cohort_sizes[cohort]);
            for (const variant of ["classic", "windowed"] as const) {
              const last = complete[`${variant}_last_complete_age`][cohort] ?? -1;
              const window = cells(`${variant} ${cohort} ${age}`);
              // A window of the last joiners may begin after as-of: then there is no such cell.
              if (variant === "windowed" && window.complete === undefined && age > last) continue;
              tally.compare(
                `${grain} ${variant} ${cohort} age ${age} complete`,
                window.complete,
                age <= last,
              );
            }
          });
        }
      }
      expect(tally.differences).toEqual([]);
    });

    it("adds up orders and money of the first cohorts in every variant", () => {
      const tally = new Tally();
      const columns: Record<string, string> = {net_revenue: "revenue", kept_revenue: "revenue_kept"};
      for (const grain of grains) {
        const cells = cellsOf(read(`retention-${grain}.arrow`));
        for (const [variant, cohorts] of Object.entries(
          figure[`retention_by_${grain}`].first_and_largest_cohorts,
        )) {
          for (const [cohort, measures] of Object.entries(cohorts)) {
            for (const measure of ["customers", "orders", "net_revenue", "kept_revenue", "margin"]) {
              measures[measure]?.forEach((value, age) => {
                const cell = cells(`${variant} ${cohort} ${age}`);
                const place = `${grain} ${variant} ${cohort} age ${age} ${measure}`;
                tally.compare(place, cell[columns[measure] ?? measure], value);
              });
            }
          }
        }
      }
      expect(tally.differences).toEqual([]);
      expect(tally.compared).toBeGreaterThan(0);
    });

    it("averages retention over finished cohorts, with the interval of Wilson", () => {
      const curves = read("retention-curves-month.arrow").filter(
        (row) =>
          row.grain === "month" &&
          row.variant === "classic" &&
          row.measure === "customers" &&
          row.dimension === "",
      );
      for (const [age, mean] of Object.entries(figure.mean_classic_month_retention)) {
        const row = curves.find((candidate) => candidate.age === Number(age));
        expect(row, `age ${age}`).toBeDefined();
        if (row?.withheld) continue;
        expect(row).toMatchObject({cohorts: mean.cohorts, customers: mean.customers_at_age_0});
        expect(row?.mean).toBeCloseTo(mean.mean, 8);
        expect(row?.low).toBeCloseTo(mean.low, 8);
        expect(row?.high).toBeCloseTo(mean.high, 8);
      }
    });

    it("adds up what a customer of the first cohorts has been worth", () => {
      const tally = new Tally();
      const published = new Map(
        read("cumulative-value.arrow")
          .filter((row) => row.dimension === "" && row.grain === "month")
          .map((row) => [`${row.cohort} ${row.age}`, row]),
      );
      for (const [cohort, measures] of Object.entries(
        figure.retention_by_month.first_and_largest_cohorts.classic,
      )) {
        measures.cumulative_net_revenue_per_customer?.forEach((value, age) => {
          const row = published.get(`${cohort} ${age}`);
          tally.compare(`${cohort} age ${age}`, row?.revenue_per_customer, value);
        });
      }
      expect(tally.differences).toEqual([]);
      expect(tally.compared).toBeGreaterThan(0);
    });

    const dimensions = Object.entries(figure.month_classic_customers_by_dimension);
    it.runIf(dimensions.length > 0)("breaks cohorts down by each dimension", () => {
      const tally = new Tally();
      const rows = read("retention-month-by.arrow").filter((row) => row.variant === "classic");
      for (const [dimension, values] of dimensions) {
        for (const [value, cohorts] of Object.entries(values)) {
          const group = rows.filter((row) => row.dimension === dimension && row.value === value);
          // A small category is folded into "Other".
          if (group.length === 0) continue;
          for (const [cohort, counts] of Object.entries(cohorts)) {
            counts.forEach((count, age) => {
              const row = group.find((r) => r.cohort === cohort && r.age === age);
              if (row !== undefined || (counts[0] ?? 0) >= smallGroup)
                tally.compare(`${dimension} ${value} ${cohort} age ${age}`, row?.customers, count);
            });
          }
        }
      }
      expect(tally.differences).toEqual([]);
      expect(tally.compared).toBeGreaterThan(0);
    });

    const who = people[name];
    it.runIf(who)("knows how value is spread, who is in which tier and who moved", () => {
      const {twelve_months: year, all_time, tier_moves} = who!;
      const file = json("value-tiers");
      const tally = new Tally();
      tally.insist("customers", file.everybody, who!.customers);
      tally.insist("from", file.from, year.from);
      tally.insist("customers of the year", file.customers, year.customers);
      tally.insist("margin known", file.value, year.costs_known ? "contribution" : "revenue");
      for (const [tier, expected] of Object.entries(year.tiers)) {
        const row = file.tiers.find((candidate: Row) => candidate.tier === tier);
        tally.insist(`${tier} customers`, row.customers, expected.customers);
        tally.insist(`${tier} new`, row.newCustomers, expected.new);
        tally.near(`${tier} orders`, row.orders, expected.orders / expected.customers, 0.005);
        for (const [column, sum] of [
          ["contribution", expected.value],
          ["revenue", expected.revenue],
        ] as const)
          tally.rounded(`${tier} ${column}`, row[column], sum / expected.customers);
        tally.near(`${tier} share`, row.share, expected.share, 0.00005);
      }
      // Where a measure makes the tiers its fifths are they, which leave out equals; else fifths end by place.
      const measured = {revenue_12m: year.spread_of_revenue, contribution_12m: year.spread_of_value};
      for (const [measure, expected] of Object.entries(measured)) {
        const row = file.spread.find((candidate: Row) => candidate.measure === measure);
        if (row === undefined) continue;
        const makesTiers = measure === "contribution_12m" || !year.costs_known;
        tally.insist(`${measure} customers`, row.customers, expected.customers);
        tally.near(`${measure} gini`, row.gini, expected.gini, 0.000005);
        const {best, middle, bottom} = year.tiers;
        for (const [column, share] of [
          ["top", makesTiers ? best.share : expected.top],
          ["middle", makesTiers ? middle.share : expected.middle],
          ["bottom", makesTiers ? bottom.share : expected.bottom],
        ] as const)
          tally.near(`${measure} ${column}`, row[column], share, 0.00005);
      }
      const {gini, top20} = json("forecast").concentration.realised;
      tally.near("gini of all time", gini, all_time.gini, 0.00005);
      tally.near("top fifth of all time", top20, all_time.top, 0.0005);
      tally.insist("loss-making", file.losses.customers, year.loss_making.customers);
      tally.insist("loss-making and new", file.losses.newCustomers, year.loss_making.new);
      const loss = -year.loss_making.sum / year.loss_making.customers;
      if (file.losses.loss !== null) tally.rounded("mean loss", file.losses.loss, loss);
      tally.insist("moves", file.moves === null, tier_moves === null);
      for (const from of tier_moves ? ["best", "middle", "bottom"] : []) {
        for (const [to, customers] of Object.entries(tier_moves![from] ?? {})) {
          const cell = file.moves.cells.find((c: Row) => c.from === from && c.to === to);
          tally.insist(`${from} to ${to}`, cell?.customers ?? 0, customers);
        }
      }
      expect(tally.differences).toEqual([]);
      expect(tally.shareCompared).toBeGreaterThan(0.9);
    });

    it.runIf(who)("knows every customer's stage at the end of every month", () => {
      const tally = new Tally();
      const stock = read("lifecycle-stock.arrow");
      for (const [day, stages] of Object.entries(who!.stages)) {
        for (const [stage, customers] of Object.entries(stages)) {
          const row = stock.find((r) => r.on_day === day && r.stage === stage);
          tally.insist(`${day} ${stage}`, row?.customers, customers);
        }
      }
      expect(tally.differences).toEqual([]);
      expect(stock.length).toBe(5 * Object.keys(who!.stages).length);
    });

    it.runIf(who)("groups by recency, frequency and money, and says what each group brings", () => {
      const tally = new Tally();
      const {segments} = json("segments").groupings.find((g: Row) => g.name === "rfm");
      const profiles = read("segment-profiles.arrow").filter((row) => row.grouping === "rfm");
      const groups = {...who!.rfm.groups};
      for (const segment of segments) {
        if (segment.name === "Other") continue;
        const {customers, value, orders} = groups[segment.name]!;
        const profile = (measure: string) => {
          const mean = profiles.find((r) => r.segment === segment.name && r.measure === measure)?.value;
          return typeof mean === "number" ? mean : null;
        };
        tally.insist(`${segment.name} customers`, segment.customers, customers);
        tally.rounded(`${segment.name} value`, profile("value"), value / customers);
        tally.rounded(`${segment.name} orders`, profile("orders"), orders / customers);
        delete groups[segment.name];
      }
      const folded = Object.values(groups).reduce((n, group) => n + group.customers, 0);
      const other = segments.find((s: Row) => s.name === "Other")?.customers ?? 0;
      tally.insist("customers in other groups", other, folded);
      expect(tally.differences).toEqual([]);
      expect(tally.shareCompared).toBeGreaterThan(0.8);
    });

    it("withholds rates of small cohorts and money of few customers", () => {
      const shown: string[] = [];
      for (const grain of grains) {
        for (const file of [`retention-${grain}.arrow`, `retention-${grain}-by.arrow`]) {
          for (const row of read(file)) {
            const place = `${file} ${row.dimension ?? ""} ${row.value ?? ""} ${row.variant} ${row.cohort} ${row.age}`;
            const {base_customers: base, customers, age} = row;
            if (typeof base === "number" && base < smallGroup && Number(age) > 0 && customers !== null)
              shown.push(`${place}: ${customers} of ${base}`);
            for (const column of ["revenue", "revenue_kept", "margin", "margin_kept"]) {
              const amount = row[column];
              if (typeof customers === "number" && customers > 0 && customers < smallGroup && amount !== null)
                shown.push(`${place}: ${column} ${amount} of ${customers}`);
            }
          }
        }
      }
      for (const row of read("headline.arrow")) {
        if (Number(row.active) > 0 && Number(row.active) < smallGroup && row.revenue !== null)
          shown.push(`headline ${row.grain} ${row.period}: revenue ${row.revenue} of ${row.active}`);
      }
      expect(shown.slice(0, 10)).toEqual([]);
    });

    it("publishes no number that is none", async () => {
      const wrong: string[] = [];
      for (const file of await readdir(published)) {
        if (extname(file) === ".json") JSON.parse(await readFile(join(published, file), "utf8"));
        if (extname(file) !== ".arrow") continue;
        for (const row of read(file)) {
          for (const [column, value] of Object.entries(row)) {
            if (typeof value === "number" && !Number.isFinite(value))
              wrong.push(`${file} ${column} ${value}`);
          }
        }
      }
      expect(wrong).toEqual([]);
    });

    describe(whole ? "its site" : "its published files", () => {
      let directory: string;

      beforeAll(async () => {
        if (whole) directory = (await buildCompany(config, {})).directory;
        else directory = published;
      }, 120_000);

      it("pass the guard", async () => {
        const warehouse = await openWarehouse(join(workFolder(config), "warehouse.duckdb"), config.engine);
        try {
          await guardSite({connection: warehouse.connection, directory});
        } finally {
          await warehouse.close();
        }
      });

      it.runIf(ids)("hold no customer and no order anywhere", async () => {
        const {file, like} = ids!;
        const known = new Set(readFileSync(join(data, folder, file), "utf8").match(like));
        expect(known.size).toBeGreaterThan(1000);
        const found: string[] = [];
        for (const path of await filesIn(directory)) {
          const text = await readFile(path, "utf8");
          for (const match of text.match(like) ?? []) {
            if (known.has(match)) found.push(`${relative(directory, path)}: ${match}`);
          }
        }
        expect(found).toEqual([]);
      });

      it.runIf(whole)(
        "opens every page without an error and without a request elsewhere",
        async () => {
          const visit = await openSite(directory);
          try {
            const pages = (await filesIn(directory)).filter((file) => extname(file) === ".html");
            expect(pages.map((file) => relative(directory, file))).toEqual(
              expect.arrayContaining([
                "index.html",
                "retention.html",
                "data-quality.html",
                "definitions.html",
              ]),
            );
            for (const page of pages) {
              await visit.open(relative(directory, page));
              expect(await visit.page.locator(".observablehq--error").allTextContents(), page).toEqual([]);
            }
            expect(visit.problems).toEqual([]);
          } finally {
            await visit.close();
          }
        },
        60_000,
      );
    });
  });
}

describe("CDNOW in the literature", () => {
  it("is what the independent figures say too", () => {
    const {customers_in_cohorts, net_revenue, retention_by_month} = figures.cdnow!;
    expect({customers_in_cohorts, net_revenue}).toEqual({customers_in_cohorts: 2349, net_revenue: 244091.94});
    const cohorts = Object.values(retention_by_month.classic_customers).map((counts) => counts.slice(0, 7));
    expect(cohorts).toEqual([
      [777, 124, 95, 70, 65, 77, 65],
      [854, 134, 110, 75, 77, 75, 61],
      [718, 87, 84, 78, 63, 64, 55],
    ]);
  });
});

/** Rows of an Arrow file. */
function rowsOf(file: string): Row[] {
  // Published columns are texts, numbers, truth values and nulls, nothing else.
  return tableFromIPC(readFileSync(file)).toArray() as Row[];
}

/** Finds the cell of a variant, cohort and age, such as `classic 1997-01-01 3`; an empty one when there is none. */
function cellsOf(rows: Row[]): (key: string) => Row {
  const cells = new Map(rows.map((row) => [`${row.variant} ${row.cohort} ${row.age}`, row]));
  return (key) => cells.get(key) ?? {};
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Compares published with expected figures; a figure that is withheld (null) is counted, not compared. */
class Tally {
  readonly differences: string[] = [];
  compared = 0;
  withheld = 0;

  compare(place: string, published: Value | undefined, expected: Value | undefined): void {
    if (published === null && expected !== null) {
      this.withheld++;
      return;
    }
    this.insist(place, published, expected);
  }

  /** As `compare`, but a withheld figure is a difference. */
  insist(place: string, published: Value | undefined, expected: Value | undefined): void {
    this.compared++;
    const same =
      typeof published === "number" && typeof expected === "number"
        ? Math.abs(published - expected) <= 1e-8 + 1e-10 * Math.abs(expected)
        : published === expected;
    if (!same) this.differences.push(`${place}: published ${published}, expected ${expected}`);
  }

  /** As `compare`, for a figure that is published to so many digits. */
  near(place: string, published: number | null, expected: number, half: number): void {
    if (published === null) this.withheld++;
    else if (Math.abs(published - expected) > half * 1.0001 + 1e-9) {
      this.compared++;
      this.differences.push(`${place}: published ${published}, expected ${expected}`);
    } else this.compared++;
  }

  /** As `near`, for a figure that is published to four digits. */
  rounded(place: string, published: number | null, expected: number): void {
    const unit = expected === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(expected))) - 3);
    this.near(place, published, expected, unit / 2);
  }

  get shareCompared(): number {
    return this.compared / (this.compared + this.withheld);
  }
}
