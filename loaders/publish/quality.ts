/** What the data-quality page shows: files, mapping, refused rows, findings and tests; never raw text, never an id. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import {compareText} from "./suppress.ts";

/** Result of one model test. */
export interface TestResult {
  /** `schema.table`. */
  model: string;
  test: string;
  status: "passed" | "warned" | "failed";
  /** Rows that break the promise. */
  rows: number;
}

export interface Quality {
  files: {
    table: string;
    /** Path as the configuration writes it. */
    name: string;
    format: string;
    encoding: string | null;
    delimiter: string | null;
    header: boolean | null;
    rows: number;
    refused: number;
  }[];
  columns: {
    table: string;
    column: string;
    heading: string | null;
    how: string;
    detail: string | null;
  }[];
  refused: {
    table: string;
    file: string;
    column: string | null;
    reason: string;
    rows: number;
    firstLine: number | null;
  }[];
  findings: Finding[];
  tests: TestResult[];
}

export interface Finding {
  severity: "info" | "warning" | "error";
  title: string;
  detail: string;
  rows: number | null;
}

/** Reads the loading report and the findings of the models. */
export async function readQuality(
  connection: DuckDBConnection,
  tests: readonly TestResult[],
): Promise<Quality> {
  return {
    files: await queryRows(
      connection,
      `select table_name as "table", path as name, format, encoding, delimiter, has_header as header,
        rows_read as rows, rows_refused as refused
      from source.files order by file, table_name`,
    ),
    columns: await queryRows(
      connection,
      `select distinct table_name as "table", column_name as "column", heading, how, detail
      from source.columns order by "table", "column", heading, how, detail`,
    ),
    refused: await queryRows(
      connection,
      `select quarantine.table_name as "table", files.path as file, quarantine.column_name as "column",
        quarantine.reason, count(*) as rows, min(quarantine.line) as "firstLine"
      from source.quarantine as quarantine
      inner join source.files as files using (file)
      group by quarantine.table_name, files.path, quarantine.column_name, quarantine.reason
      order by "table", file, rows desc, "column", reason`,
    ),
    findings: await queryRows(
      connection,
      `select severity, title, detail, rows from core.quality_findings
      order by case severity when 'error' then 0 when 'warning' then 1 else 2 end, title`,
    ),
    tests: [...tests]
      .sort((a, b) => compareText(a.model, b.model) || compareText(a.test, b.test))
      .map(({model, test, status, rows}) => ({model, test, status, rows})),
  };
}
