/** What was noticed in the data, the gravest first. */
import {h} from "./dom.js";
import {counted} from "./format.js";
import type {Quality} from "./published.js";

const order = ["error", "warning", "info"] as const;
const words = {error: "Error", warning: "Warning", info: "Note"};

export function findingsList({findings}: Quality): HTMLElement {
  if (findings.length === 0) return h("p", {class: "empty"}, "Nothing unusual was found.");
  const sorted = order.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  return h(
    "dl",
    {class: "findings"},
    sorted.map(({severity, title, detail, rows}) => [
      h("dt", {class: severity}, h("span", {class: "tag"}, words[severity]), " ", title),
      h("dd", {}, detail, rows !== null && rows > 0 && ` (${counted(rows, "row")})`),
    ]),
  );
}
