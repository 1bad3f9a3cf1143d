/** The models numbers come from, with their columns, as their own files describe them. */
import {h} from "./dom.js";
import {list} from "./format.js";
import {plainTable} from "./plain-table.js";
import type {Definitions} from "./published.js";

export function modelList({models}: Definitions): HTMLElement {
  return h(
    "div",
    {class: "models"},
    models.map((model) =>
      h(
        "details",
        {id: `model-${model.name}`},
        h(
          "summary",
          {},
          h("code", {}, model.name),
          h("span", {class: "quiet"}, firstSentence(model.description)),
          model.published && h("span", {class: "tag"}, "published"),
        ),
        h("p", {}, model.description),
        model.grain.length > 0 && h("p", {class: "quiet"}, `One row for each ${list(model.grain)}.`),
        model.columns.length > 0 &&
          plainTable(`Columns of ${model.name}`, model.columns, [
            {label: "Column", value: (column) => h("code", {}, column.name), header: true},
            {label: "Meaning", value: (column) => column.description},
          ]),
      ),
    ),
  );
}

function firstSentence(text: string): string {
  return /^.*?[.:](?=\s|$)/s.exec(text)?.[0].replace(/:$/, ".") ?? text;
}
