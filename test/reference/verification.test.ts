/**
 * Every number the literature prints, recomputed from the raw data, and the file the site shows of it.
 *
 * The data are not part of this project; what was found with them is stored in loaders/statistics/verification.json,
 * for sites built without them. `PERENNIAL_UPDATE_VERIFICATION=1` writes it anew.
 */
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {loadConfig} from "../../loaders/config.ts";
import {openWarehouse, queryRows} from "../../loaders/engine/warehouse.ts";
import {runPipeline} from "../../loaders/pipeline.ts";
import {realData} from "../real-data.ts";
import type {Built} from "./cdnow-built.ts";
import {allowedDifference} from "./reference-value.ts";
import {referenceValues, type VerifiedValue, verified} from "./values.ts";

const stored = fileURLToPath(new URL("../../loaders/statistics/verification.json", import.meta.url));
const folders = ["cdnow", "grocery", "apparel", "telco"];
const missing = folders.filter((folder) => !existsSync(join(realData, folder)));
const title =
  missing.length === 0
    ? "numbers of the literature"
    : `numbers of the literature (skipped: no ${missing.join(", ")} in PERENNIAL_REAL_DATA)`;

describe.skipIf(missing.length > 0)(title, () => {
  const workspace = mkdtempSync(join(tmpdir(), "perennial-reference-"));
  let built: Built;
  let tiers: {customers: number; best: number; gini: number; top20: number} | undefined;
  const list = referenceValues(() => built);
  let rows: VerifiedValue[];

  beforeAll(async () => {
    const config = await loadConfig(fileURLToPath(new URL("../real/cdnow.config.ts", import.meta.url)));
    const {published, work} = await runPipeline({...config, workspace, output: join(workspace, "dist")});
    const warehouse = await openWarehouse(join(work, "warehouse.duckdb"));
    const [inequality] = await queryRows<{gini: number; top20: number}>(
      warehouse.connection,
      "select gini, top20 from marts.value_inequality where measure = 'realised'",
    );
    [tiers] = await queryRows<{customers: number; best: number; gini: number; top20: number}>(
      warehouse.connection,
      `select all_customers as customers, cast(sum(case when step <= steps / 5 then customers end) as integer) as best,
         cast(sum(weighted) as double) / (all_customers * cast(sum(positive) as double)) as gini,
         cast(sum(case when step <= steps / 5 then value end) as double) / cast(sum(value) as double) as top20
       from marts.value_spread where measure = 'revenue' group by all_customers`,
    );
    await warehouse.close();
    built = {published, ...inequality!};
    rows = list.map(verified);
    if (process.env.PERENNIAL_UPDATE_VERIFICATION === "1")
      writeFileSync(stored, `${JSON.stringify({rows}, null, 2)}\n`);
  });
  afterAll(() => rmSync(workspace, {recursive: true, force: true}));

  it.each(list.map((value) => [`${value.data}: ${value.quantity}`, value] as const))("%s", (_, value) => {
    expect(Math.abs(value.ours() - Number(value.theirs))).toBeLessThanOrEqual(
      // Of a number printed with many digits half of the last one is next to rounding.
      allowedDifference(value) + 1e-15 * Math.abs(Number(value.theirs)),
    );
  });

  it("hold for the spread that value tiers are told with", () => {
    expect(tiers).toMatchObject({customers: 2349, best: 469});
    expect(tiers!.gini).toBeCloseTo(0.62966, 5);
    expect(tiers!.top20).toBeCloseTo(0.67295, 5);
  });

  it("are stored as they are found", () => {
    const file = JSON.parse(readFileSync(stored, "utf8")) as {rows: VerifiedValue[]};
    const remedy =
      "run vitest with PERENNIAL_UPDATE_VERIFICATION=1 to store what is found now, and say why it moved";
    const words = ({ours: _, difference: __, ...rest}: VerifiedValue) => rest;
    expect(file.rows.map(words), remedy).toEqual(rows.map(words));
    // Rounding at the edge between two digits may go either way, and a fit stops within rounding of the best.
    const moved = rows.filter(
      ({ours, decimals, tolerance}, i) =>
        Math.abs(ours - file.rows[i]!.ours) > Math.max(1.1 * 10 ** -(decimals + 2), tolerance / 1000),
    );
    expect(moved, remedy).toEqual([]);
  });

  it("are each listed once", () => {
    const names = list.map(({data, quantity}) => `${data}: ${quantity}`);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });
});
