/** The manifest: what was published, from what, until when. Nothing in it differs between two identical builds. */
import type {DuckDBConnection} from "@duckdb/node-api";
import type {Config} from "../config.ts";
import {queryRows} from "../engine/warehouse.ts";
import {dimensionLabel} from "../settings.ts";
import {type Grain, grains, type PublishedCells} from "./cells.ts";
import type {Finding, TestResult} from "./quality.ts";
import type {PublishedGrouping} from "./segments.ts";

export interface PublishedFile {
  name: string;
  /** Rows of an Arrow file; null for JSON. */
  rows: number | null;
  bytes: number;
  sha256: string;
}

export interface Manifest {
  software: {name: string; version: string};
  company: string;
  currency: string;
  /** k: no published money rests on fewer customers. */
  smallGroup: number;
  timeZone: string;
  /** Days as `YYYY-MM-DD`. */
  span: {firstDay: string; asOf: string};
  rows: {
    transactions: {read: number; refused: number; afterAsOf: number; refunds: number};
    customers: {read: number; refused: number} | null;
    interactions: {read: number; refused: number} | null;
    subscriptions: {read: number; refused: number} | null;
  };
  customers: {total: number; inCohorts: number; refundsOnly: number};
  has: {margin: boolean; orderIds: boolean; quantity: boolean; discount: boolean};
  dimensions: {name: string; label: string; values: readonly string[]}[];
  /** Groupings that pages can be narrowed by; the same names as in segments.json. */
  narrowing: {
    name: string;
    label: string;
    kind: string;
    segments: {name: string; customers: number}[];
  }[];
  retention: {windowDays: Record<Grain, number>};
  grains: readonly Grain[];
  tests: {passed: number; warned: number; failed: number};
  files: PublishedFile[];
  quality: Finding[];
}

/** Gathers the manifest of one build. */
export async function readManifest(
  connection: DuckDBConnection,
  {
    config,
    software,
    published,
    groupings,
    tests,
    files,
    findings,
  }: {
    config: Config;
    software: {name: string; version: string};
    published: PublishedCells;
    groupings: readonly PublishedGrouping[];
    tests: readonly TestResult[];
    files: PublishedFile[];
    findings: Finding[];
  },
): Promise<Manifest> {
  const [span] = await queryRows<{first_day: string; as_of: string}>(
    connection,
    "select cast(first_day as varchar) as first_day, cast(as_of as varchar) as as_of from staging.calendar",
  );
  if (!span) throw new Error("staging.calendar is empty");
  const read = await queryRows<{table_name: string; read: number; refused: number}>(
    connection,
    `select table_name, cast(sum(rows_read) as bigint) as read, cast(sum(rows_refused) as bigint) as refused
     from source.files group by table_name`,
  );
  const rowsOf = (table: string) => {
    const found = read.find((r) => r.table_name === table);
    return found ? {read: found.read, refused: found.refused} : null;
  };
  const counted = new Map(
    (
      await queryRows<{name: string; value: number}>(
        connection,
        "select name, cast(value as bigint) as value from core.counts",
      )
    ).map((row) => [row.name, row.value]),
  );
  const count = (name: string) => {
    const value = counted.get(name);
    if (value === undefined) throw new Error(`core.counts lacks '${name}'`);
    return value;
  };
  const [coverage] = await queryRows<{order_ids: boolean; quantity: boolean; discount: boolean}>(
    connection,
    `select has_order_ids as order_ids, has_quantity as quantity, has_discount as discount from staging.coverage`,
  );
  const status = (wanted: TestResult["status"]) => tests.filter((t) => t.status === wanted).length;
  return {
    software: {name: software.name, version: software.version},
    company: config.company,
    currency: config.money.currency,
    smallGroup: config.privacy.smallGroup,
    timeZone: config.calendar.timeZone,
    span: {firstDay: span.first_day, asOf: span.as_of},
    rows: {
      transactions: {
        ...(rowsOf("transactions") ?? {read: 0, refused: 0}),
        afterAsOf: count("transactions after the as-of date"),
        refunds: count("refund rows"),
      },
      customers: rowsOf("customers"),
      interactions: rowsOf("interactions"),
      subscriptions: rowsOf("subscriptions"),
    },
    customers: {
      total: count("customers"),
      inCohorts: count("customers in cohorts"),
      refundsOnly: count("customers with refunds only"),
    },
    has: {
      margin: published.hasMargin,
      orderIds: coverage?.order_ids ?? false,
      quantity: coverage?.quantity ?? false,
      discount: coverage?.discount ?? false,
    },
    dimensions: published.dimensions.map(({name, values}) => ({name, label: dimensionLabel(name), values})),
    narrowing: groupings
      .filter(({reason}) => reason === null)
      .map(({name, label, kind, segments}) => ({
        name,
        label,
        kind,
        segments: segments.map(({name, customers}) => ({name, customers})),
      })),
    retention: {windowDays: config.retention.windowDays},
    grains,
    tests: {passed: status("passed"), warned: status("warned"), failed: status("failed")},
    files,
    quality: findings,
  };
}
