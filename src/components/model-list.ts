/** The models numbers come from, with their columns, as their own files describe them. */
import {h} from "./dom.js";
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
          model.published && h("span", {class: "tag"}, "published"),
        ),
        h("p", {}, model.description),
        model.grain && h("p", {class: "quiet"}, `One row for each ${model.grain}.`),
        model.columns.length > 0 &&
          plainTable(`Columns of ${model.name}`, model.columns, [
            {label: "Column", value: (column) => h("code", {}, column.name), header: true},
            {label: "Meaning", value: (column) => column.description},
          ]),
      ),
    ),
  );
}
