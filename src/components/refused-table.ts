/** Rows that could not be read, by reason. */
import {h} from "./dom.js";
import {count} from "./format.js";
import {plainTable} from "./plain-table.js";
import type {Quality} from "./published.js";

export function refusedTable({refused}: Quality): HTMLElement {
  if (refused.length === 0) return h("p", {class: "empty"}, "None: every row could be read.");
  return plainTable("Rows that could not be read", refused, [
    {label: "Reason", value: (row) => row.reason, header: true},
    {label: "Column", value: (row) => row.column ?? "–"},
    {label: "File", value: (row) => row.file},
    {label: "First line", value: (row) => count(row.firstLine), number: true},
    {label: "Rows", value: (row) => count(row.rows), number: true},
  ]);
}
