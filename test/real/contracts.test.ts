/**
 * Two real data sets with contracts. The expected figures come from contracts.py, which reads the raw files with
 * Python's standard library alone; survival of the telephone company's customers is also METHODS' and lifelines'.
 */
import {existsSync, mkdtempSync, readFileSync, rmSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {loadConfig, workFolder} from "../../loaders/config.ts";
import {openWarehouse, queryRows, type Warehouse} from "../../loaders/engine/warehouse.ts";
import {runPipeline} from "../../loaders/pipeline.ts";
import {realData} from "../real-data.ts";

interface Expected {
  subscriptions: number;
  customers: number;
  ended: number;
  under_contract: number;
  monthly_amount: number;
  bills?: number;
  billed?: number;
  days?: number;
  months?: number;
  survival_by_month: Record<string, number>;
  survival_by_day?: Record<string, number>;
}

// The file is what contracts.py prints; its shape is stated above, and a figure that is missing fails its test.
const figures = JSON.parse(readFileSync(join(import.meta.dirname, "contracts.json"), "utf8")) as Record<
  "telco" | "ravenstack",
  Expected
>;

describe.each(["telco", "ravenstack"] as const)("%s", (name) => {
  const present = existsSync(join(realData, name));
  const figure = figures[name];

  describe.skipIf(!present)(present ? "as built" : "skipped: PERENNIAL_REAL_DATA has no such folder", () => {
    const folder = mkdtempSync(join(tmpdir(), "perennial-contracts-"));
    let warehouse: Warehouse;
    let read: number | undefined;
    let rows: <Row extends object>(sql: string) => Promise<Row[]>;

    beforeAll(async () => {
      const config = {
        ...(await loadConfig(join(import.meta.dirname, `${name}.config.ts`))),
        workspace: folder,
      };
      const {manifest} = await runPipeline(config, {});
      read = manifest.rows.subscriptions?.read;
      warehouse = await openWarehouse(join(workFolder(config), "warehouse.duckdb"), config.engine);
      rows = (sql) => queryRows(warehouse.connection, sql);
    }, 120_000);

    afterAll(async () => {
      await warehouse?.close();
      rmSync(folder, {recursive: true, force: true});
    });

    it("counts customers, who has left, and what those under contract pay", async () => {
      expect(read).toBe(figure.subscriptions);
      expect(
        await rows(
          `select count(*) as customers, count(case when ended then 1 end) as ended from core.contract_tenures`,
        ),
      ).toEqual([{customers: figure.customers, ended: figure.ended}]);
      expect(
        await rows(
          `select count(*) as customers, cast(sum(monthly_amount) as double) as amount from core.contracts where under_contract`,
        ),
      ).toEqual([{customers: figure.under_contract, amount: figure.monthly_amount}]);
    });

    it("knows how long each customer stayed", async () => {
      const survival = async (time: string, until: string) => {
        const [row] = await rows<{share: number}>(
          `with classes as (
             select ${time} as t, count(*) as customers, count(case when ended then 1 end) as ended
             from core.contract_tenures group by ${time}
           ),
           risks as (select t, ended, sum(customers) over (order by t desc) as at_risk from classes)
           select exp(sum(ln(1 - ended / at_risk))) as share from risks where t <= ${until} and ended < at_risk`,
        );
        return row?.share;
      };
      for (const [month, share] of Object.entries(figure.survival_by_month))
        expect(await survival("months", month), `month ${month}`).toBeCloseTo(share, 7);
      for (const [day, share] of Object.entries(figure.survival_by_day ?? {}))
        expect(await survival("days", day), `day ${day}`).toBeCloseTo(share, 7);
      if (figure.days === undefined) return;
      expect(
        await rows(
          "select cast(sum(days) as bigint) as days, cast(sum(months) as bigint) as months from core.contract_tenures",
        ),
      ).toEqual([{days: figure.days, months: figure.months}]);
    });

    it.runIf(name === "telco")("bills every month that was paid", async () => {
      expect(
        await rows(
          "select count(*) as bills, cast(sum(amount) as double) as billed from source.transactions",
        ),
      ).toEqual([{bills: figure.bills, billed: figure.billed}]);
    });

    it.runIf(name === "telco")("fits sBG as scipy does, and takes the model that foretold best", async () => {
      const fitted = await rows<{estimate: number; log_likelihood: number}>(
        "select estimate, log_likelihood from core.contract_fits where model = 'sBG' order by position",
      );
      // scipy.optimize and mpmath on the same tenures.
      expect(fitted[0]?.estimate).toBeCloseTo(0.136733075, 6);
      expect(fitted[1]?.estimate).toBeCloseTo(4.032814824, 4);
      expect(fitted[0]?.log_likelihood).toBeCloseTo(-10465.424707, 4);
      const choice = await rows<{model: string; chosen: boolean; error: number}>(
        "select model, chosen, error from core.contract_choice order by error",
      );
      expect(choice.map(({model, chosen}) => [model, chosen])).toEqual([
        ["BdW", true],
        ["sBG", false],
        ["constant", false],
      ]);
      expect(choice[0]?.error).toBeLessThan(0.01);
    });

    it.runIf(name === "ravenstack")("does not guess where hardly a customer has left", async () => {
      expect(await rows("select distinct chosen_by, refusal from core.contract_choice")).toEqual([
        {chosen_by: "none", refusal: "Only 2 of 500 customers have left: at least 5 are needed."},
      ]);
      expect(
        await rows(
          "select count(expected_revenue) as known, count(*) as customers from core.contract_values",
        ),
      ).toEqual([{known: 0, customers: 500}]);
    });
  });
});
