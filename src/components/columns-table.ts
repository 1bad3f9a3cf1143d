/** Which heading of the files became which column, and who decided it. */
import {plainTable} from "./plain-table.js";
import type {Quality} from "./published.js";

const ways: Record<string, string> = {
  configured: "named in the configuration",
  matched: "matched from the heading",
  constant: "the same value for every row",
};

export function columnsTable({columns}: Quality): HTMLElement {
  return plainTable("Columns that were found", columns, [
    {label: "Column", value: (column) => column.column, header: true},
    {label: "Table", value: (column) => column.table},
    {label: "Heading in the file", value: (column) => column.heading ?? "–"},
    {label: "How", value: ({how, detail}) => [ways[how] ?? how, detail].filter(Boolean).join(": ")},
  ]);
}
