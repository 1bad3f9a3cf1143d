/** From marts to the files of the site: folded, suppressed, checked, and swapped in whole. */
import {createHash} from "node:crypto";
import {mkdir, rm, writeFile} from "node:fs/promises";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Config} from "../config.ts";
import {replaceFolder} from "../folder.ts";
import {arrowFile, type PublishedTable} from "./arrow.ts";
import {dimensionOrder, grains, readCells} from "./cells.ts";
import {cumulativeValueTable} from "./cumulative-value.ts";
import {readForecast} from "./forecast.ts";
import {flowsTable, headlineTable, readHeadline} from "./headline.ts";
import {leavingTables} from "./leaving.ts";
import {lifecycleTables} from "./lifecycle.ts";
import {lifecycleMoneyTable, shownQuarters} from "./lifecycle-money.ts";
import {lifetimeValueTables} from "./lifetime-value.ts";
import {type Manifest, type PublishedFile, readManifest} from "./manifest.ts";
import {metricLabels, metrics} from "./metrics.ts";
import {narrowedTables} from "./narrowed.ts";
import {projectionTables} from "./projections.ts";
import {hiddenKept, publishedAmounts} from "./published-sums.ts";
import {readQuality, type TestResult} from "./quality.ts";
import {hiddenCells, retentionCurves, retentionTables} from "./retention.ts";
import {segmentTables} from "./segments.ts";
import {splitTable} from "./split.ts";
import {hideComplements} from "./suppress.ts";
import {tierTables} from "./tiers.ts";
import {trustTables} from "./trust.ts";
import {readValueSources, stateValue} from "./value-groups.ts";
import {readVerification} from "./verification.ts";
import {stateYear} from "./year-sums.ts";

export {guardSite} from "./guard.ts";
export type {Manifest, PublishedFile} from "./manifest.ts";
export {type Metric, metrics} from "./metrics.ts";
export type {TestResult} from "./quality.ts";

/** What a model says of itself. */
export interface ModelDoc {
  /** `schema.table`. */
  name: string;
  description: string;
  grain: string[];
  columns: {name: string; description: string}[];
  published: boolean;
}

/**
 * Writes the published files of one build into `directory`, beside it first: what was there stays until all is written.
 *
 * @param connection a warehouse with all models built; gets a temporary table
 * @param software what built the files; nothing else in them tells one build from another of the same input
 * @throws Error for a number that is not finite or out of range
 */
export async function publish({
  connection,
  config,
  models,
  tests,
  directory,
  software,
}: {
  connection: DuckDBConnection;
  config: Config;
  models: readonly ModelDoc[];
  tests: readonly TestResult[];
  directory: string;
  software: {name: string; version: string};
}): Promise<Manifest> {
  const k = config.privacy.smallGroup;
  const published = await readCells(connection, await dimensionOrder(connection, config.dimensions), k);
  const headline = await readHeadline(connection);
  const settings = {
    k,
    windowDays: config.retention.windowDays,
    maxAge: config.retention.maxAge,
    dimensionOf: published.dimensionOf,
  };
  const amounts = publishedAmounts(published.cells, headline, settings);
  const sources = await readValueSources(connection, published);
  const stated = stateValue(sources, published.cells, headline, amounts);
  const dimension = await stateYear(
    connection,
    published,
    amounts,
    settings.maxAge,
    new Map(
      sources.groups.flatMap(({kind, group}, i) => (kind === "dimension" ? [[group!, stated[i]!]] : [])),
    ),
  );
  hideComplements(amounts.ledger);
  const {cells} = published;
  const hidden = hiddenCells(cells, amounts, {
    revenue: hiddenKept(cells, amounts, cells.growing, settings),
    margin: hiddenKept(cells, amounts, cells.growing_margin, settings),
  });

  const leaving = await leavingTables(connection, published, k);
  const tiers = await tierTables(connection, k);
  const cumulative = await cumulativeValueTable(connection, published, amounts, k);
  const value = await lifetimeValueTables(connection, {published, amounts, cumulative, sources, stated, k});
  const segments = await segmentTables(connection, k, {tiers: tiers.shown, worth: value.shown, dimension});
  const {groupings} = segments;
  const narrowed = await narrowedTables(connection, {groupings, headline, published, amounts, k});
  const lifecycle = await lifecycleTables(connection, config, published.hasMargin, segments.yearMoney);
  const tables: Record<string, PublishedTable> = {
    headline: headlineTable(headline, amounts, published.hasMargin),
    flows: await flowsTable(connection, headline, amounts),
    ...retentionTables(published, hidden),
    ...(await projectionTables(connection, cells, hidden)),
    ...splitTable("retention-curves", await retentionCurves(connection, published, hidden, k), {
      name: "grain",
      values: grains,
    }),
    ...splitTable("cumulative-value", cumulative),
    ...value.tables,
    ...leaving.tables,
    ...lifecycle.tables,
    "lifecycle-money": await lifecycleMoneyTable(connection, lifecycle, shownQuarters(headline, amounts), k),
    ...tiers.tables,
    ...segments.tables,
    ...narrowed,
    ...(await trustTables(connection, k)),
  };
  const quality = await readQuality(connection, tests);
  const definitions = {
    metrics,
    models: models.map(({name, description, grain, columns, published}) => ({
      name,
      description,
      grain,
      columns: columns.map((column) => ({name: column.name, description: column.description})),
      published,
    })),
  };

  return writeBeside(directory, async (write) => {
    const files: PublishedFile[] = [];
    for (const [name, table] of Object.entries(tables)) {
      const rows = Object.values(table)[0]?.values.length ?? 0;
      files.push(await write(`${name}.arrow`, arrowFile(`${name}.arrow`, table), rows));
    }
    for (const [name, content] of Object.entries({
      quality,
      definitions,
      metrics: metricLabels(),
      ...leaving.json,
      ...lifecycle.json,
      ...tiers.json,
      ...segments.json,
      forecast: await readForecast(connection, value, k),
      verification: await readVerification(),
    })) {
      files.push(await write(`${name}.json`, json(content), null));
    }
    files.sort((a, b) => (a.name < b.name ? -1 : 1));
    const manifest = await readManifest(connection, {
      config,
      software,
      published,
      groupings: segments.json.segments.groupings,
      tests,
      files,
      findings: quality.findings,
    });
    await write("manifest.json", json(manifest), null);
    return manifest;
  });
}

type Write = (name: string, bytes: Uint8Array, rows: number | null) => Promise<PublishedFile>;

/** Lets `fill` write into a new folder, then puts it in the place of `directory`. */
async function writeBeside<T>(directory: string, fill: (write: Write) => Promise<T>): Promise<T> {
  const next = `${directory}.next`;
  await rm(next, {recursive: true, force: true});
  await mkdir(next, {recursive: true});
  const result = await fill(async (name, bytes, rows) => {
    await writeFile(join(next, name), bytes);
    return {name, rows, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex")};
  });
  await replaceFolder(next, directory);
  return result;
}

function json(content: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(content, null, 1)}\n`);
}
