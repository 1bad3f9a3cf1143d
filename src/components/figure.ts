/**
 * The frame of every figure: a title that states the finding, a subtitle with measure and unit, the picture,
 * a note with number of customers, date and source, and a menu.
 */
import type {Table} from "./csv.js";
import {type Child, h, replace} from "./dom.js";
import type {FigureContent} from "./figure-content.js";
import {figureMenu} from "./figure-menu.js";
import {pageLink} from "./page-link.js";

export interface Figure {
  element: HTMLElement;
  show(content: FigureContent): void;
  /** Says that there is nothing to draw, and what would bring it. */
  empty(title: string, remedy: Child): void;
  /** Says that drawing failed. */
  fail(error: unknown): void;
}

export interface FigureOptions {
  /** Anchor of the figure; links of its menu end with it. */
  id: string;
  /** Height kept free until the picture is there, in pixels. */
  height?: number;
  /** False when the picture is a table already. */
  tableItem?: boolean;
  /** A control that belongs to this figure only. */
  controls?: Child;
  class?: string;
}

/** An empty figure; `show` fills it, as often as wanted. */
export function figure({
  id,
  height = 320,
  tableItem = true,
  controls,
  class: name = "",
}: FigureOptions): Figure {
  const title = h("h2", {class: "figure-title", id: `${id}-title`});
  const subtitle = h("p", {class: "figure-subtitle"});
  const body = h("div", {class: "figure-body", style: `min-height:${height}px`});
  const data = h("div", {class: "figure-data", hidden: true});
  const note = h("div", {class: "figure-note"});
  let content: FigureContent | undefined;
  let drawn = 0;

  const redraw = (width: number) => {
    // Out of sight nothing can be drawn; back in sight all is drawn anew.
    drawn = width;
    if (!content || width === 0) return;
    body.replaceChildren(content.draw(width));
    body.style.minHeight = "";
  };
  const menu = figureMenu({
    id,
    current: () => content,
    toggleTable: tableItem
      ? () => {
          data.hidden = !data.hidden;
          fillTable();
          return !data.hidden;
        }
      : undefined,
    picture: () => content?.picture?.(960) ?? body.querySelector("svg"),
    note: () => note,
  });
  const fillTable = () => {
    if (content && !data.hidden) data.replaceChildren(dataTable(content.table, content.title));
  };

  const element = h(
    "figure",
    {class: `figure ${name}`.trim(), id, "aria-labelledby": `${id}-title`},
    title,
    subtitle,
    controls && h("div", {class: "figure-controls"}, controls),
    body,
    data,
    h("figcaption", {class: "figure-foot"}, note, menu),
  );
  new ResizeObserver(() => {
    const width = Math.floor(body.clientWidth);
    if (width !== drawn) redraw(width);
  }).observe(body);

  const say = (heading: string, text: Child) => {
    content = undefined;
    title.textContent = heading;
    subtitle.textContent = "";
    body.style.minHeight = "";
    menu.hidden = true;
    data.hidden = true;
    replace(note);
    body.replaceChildren(h("p", {class: "empty"}, text));
  };

  return {
    element,
    empty: say,
    fail(error) {
      say(
        "This figure could not be drawn",
        `${error instanceof Error ? error.message : String(error)}. Reload the page; if that does not help, build the site again.`,
      );
    },
    show(next) {
      menu.hidden = false;
      content = next;
      title.textContent = next.title;
      subtitle.textContent = next.subtitle;
      replace(
        note,
        next.note,
        " Source: ",
        h("a", {href: pageLink("data-quality"), "data-source": "transactions"}, "transactions"),
        ".",
      );
      // Asking for the width has the browser lay out what other figures have just drawn; the observer knows it.
      redraw(drawn || Math.floor(body.clientWidth));
      fillTable();
    },
  };
}

/** The numbers behind a picture. */
function dataTable({columns, rows}: Table, caption: string): HTMLElement {
  return h(
    "div",
    {class: "scroll", tabindex: 0, role: "region", "aria-label": `Table: ${caption}`},
    h(
      "table",
      {class: "plain"},
      h("thead", {}, h("tr", {}, ...columns.map((column) => h("th", {scope: "col"}, column)))),
      h(
        "tbody",
        {},
        ...rows.map((row) =>
          h(
            "tr",
            {},
            ...row.map((value) =>
              h("td", {class: typeof value === "number" && "number"}, value === null ? "–" : shown(value)),
            ),
          ),
        ),
      ),
    ),
  );
}

function shown(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string" || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}
