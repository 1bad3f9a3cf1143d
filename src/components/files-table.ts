/** Which files were read, and how. */
import {count} from "./format.js";
import {plainTable} from "./plain-table.js";
import type {Quality} from "./published.js";

export function filesTable({files}: Quality): HTMLElement {
  return plainTable("Files that were read", files, [
    {label: "File", value: (file) => file.name, header: true},
    {label: "Table", value: (file) => file.table},
    {label: "Read as", value: howRead},
    {label: "Rows", value: (file) => count(file.rows), number: true},
    {label: "Refused", value: (file) => count(file.refused), number: true},
  ]);
}

const delimiters: Record<string, string> = {
  "\t": "tab",
  ",": "comma",
  ";": "semicolon",
  "|": "bar",
  " ": "space",
};

/** "CSV, UTF-8, separated by comma, without headings". */
export function howRead({format, encoding, delimiter, header}: Quality["files"][number]): string {
  return [
    format,
    encoding?.toUpperCase(),
    delimiter && `separated by ${delimiters[delimiter] ?? delimiter}`,
    header === false && "without headings",
  ]
    .filter(Boolean)
    .join(", ");
}
