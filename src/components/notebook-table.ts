/** Rows of a notebook as a plain table: shares to three digits, the rest as it is. */
import {plainTable} from "./plain-table.js";

export function table(rows: readonly Record<string, unknown>[], caption: string): HTMLElement {
  const names = Object.keys(rows[0] ?? {});
  return plainTable(
    caption,
    rows,
    names.map((name) => ({
      label: name,
      number: typeof rows[0]?.[name] === "number",
      value: (row: Record<string, unknown>) => shown(row[name]),
    })),
  );
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number" && !Number.isInteger(value)) return String(Number(value.toPrecision(3)));
  return String(value);
}
