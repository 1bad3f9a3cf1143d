/** What open retention cells will come to: the model's projection, less what the small-group rules hide of the cells. */
import type {DuckDBConnection} from "@duckdb/node-api";
import type {PublishedTable} from "./arrow.ts";
import {type Cells, type Grain, grains, variants} from "./cells.ts";
import {dayText, readColumns} from "./columns.ts";
import type {HiddenCells} from "./retention.ts";

const shape = {
  grain: "text",
  variant: "text",
  cohort: "int",
  age: "int",
  measure: "text",
  so_far: "float",
  expected: "float",
  low: "float",
  high: "float",
  model: "text",
} as const;

/**
 * One table per file: `projection-week`, `projection-month`, `projection-quarter`; without rows where no model fits.
 *
 * A projection is published exactly where the cell itself is: its money where the money so far and that of the start
 * are. What it adds to them comes from counts of purchases and the mean money of all customers' purchases, so that it
 * tells of no cohort's money that is not shown.
 *
 * @param cells with `hidden` beside them
 */
export async function projectionTables(
  connection: DuckDBConnection,
  cells: Cells,
  hidden: HiddenCells,
): Promise<Record<string, PublishedTable>> {
  const rows = await readColumns(
    connection,
    shape,
    `(select * replace (date_diff('day', date '1970-01-01', cohort) as cohort) from marts.retention_projections) as projections`,
    "grain, variant, cohort, age, measure",
  );
  const cellOf = new Map<string, number>();
  for (let i = 0; i < cells.length; i++) {
    if (cells.group[i] !== 0 || cells.complete[i]) continue;
    cellOf.set(
      [grains[cells.grain[i]!], variants[cells.variant[i]!], cells.cohort[i], cells.age[i]].join(" "),
      i,
    );
  }
  const shown = Array.from({length: rows.length}, (_, r) => r).filter((r) => {
    const cell = cellOf.get([rows.grain[r], rows.variant[r], rows.cohort[r], rows.age[r]].join(" "));
    if (cell === undefined || hidden.all[cell]) return false;
    return rows.measure[r] !== "revenue" || !(hidden.money[cell] || hidden.base[cell]);
  });
  return Object.fromEntries(
    grains.map((grain) => [
      `projection-${grain}`,
      tableOf(
        rows,
        shown.filter((r) => rows.grain[r] === grain),
      ),
    ]),
  ) as Record<`projection-${Grain}`, PublishedTable>; // one entry per grain
}

function tableOf(
  rows: Awaited<ReturnType<typeof readColumns<typeof shape>>>,
  shown: readonly number[],
): PublishedTable {
  const text = (name: "variant" | "measure" | "model") => ({
    type: "text" as const,
    values: shown.map((r) => rows[name][r]!),
  });
  // Hundredths say more than the range allows; money keeps its cents.
  const number = (name: "so_far" | "expected" | "low" | "high") => ({
    type: "float64" as const,
    values: shown.map((r) => Math.round(rows[name][r]! * 100) / 100),
  });
  return {
    variant: text("variant"),
    cohort: {type: "text", values: shown.map((r) => dayText(rows.cohort[r]!))},
    age: {type: "int16", values: shown.map((r) => rows.age[r]!)},
    measure: text("measure"),
    so_far: number("so_far"),
    expected: number("expected"),
    low: number("low"),
    high: number("high"),
    model: text("model"),
  };
}
