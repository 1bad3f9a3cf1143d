/** A quiet table with a caption; numbers stand right, texts left; wide ones scroll on their own. */
import {type Child, h} from "./dom.js";

export interface Column<Row> {
  label: string;
  value(row: Row): Child;
  number?: boolean;
  /** First column: names the row. */
  header?: boolean;
}

export function plainTable<Row>(
  caption: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): HTMLElement {
  return h(
    "div",
    {class: "scroll", role: "region", "aria-label": caption, tabindex: 0},
    h(
      "table",
      {class: "plain"},
      h("caption", {class: "visually-hidden"}, caption),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          columns.map(({label, number}) => h("th", {scope: "col", class: number && "number"}, label)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            columns.map(({value, number, header}) =>
              header ? h("th", {scope: "row"}, value(row)) : h("td", {class: number && "number"}, value(row)),
            ),
          ),
        ),
      ),
    ),
  );
}
