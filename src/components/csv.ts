/** Tables as CSV that a spreadsheet opens without running anything in it. */
export interface Table {
  columns: readonly string[];
  rows: readonly (readonly (string | number | boolean | null)[])[];
}

/**
 * RFC 4180 text with CRLF line ends.
 *
 * A text that a spreadsheet would take for a formula gets a leading apostrophe; numbers stay numbers, unknown is empty.
 */
export function csv(table: Table): string {
  const lines = [table.columns, ...table.rows].map((row) => row.map(field).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function field(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value === "number") return Number.isFinite(value) ? String(Number(value.toPrecision(12))) : "";
  if (typeof value === "boolean") return value ? "true" : "false";
  const safe = /^[\s]*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
