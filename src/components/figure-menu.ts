/** The menu of a figure: its numbers as a table, as CSV, the picture as PNG, a link to this very view. */
import {csv} from "./csv.js";
import {h} from "./dom.js";
import type {FigureContent} from "./figure-content.js";

interface MenuOptions {
  id: string;
  current(): FigureContent | undefined;
  /** Shows or hides the table; answers whether it is now shown. Left out when the figure is a table. */
  toggleTable?: (() => boolean) | undefined;
  picture(): SVGSVGElement | null;
  note(): Element;
}

export function figureMenu({id, current, toggleTable, picture, note}: MenuOptions): HTMLElement {
  const status = h("span", {class: "menu-status", role: "status"});
  const say = (text: string) => {
    status.textContent = text;
    setTimeout(() => {
      if (status.textContent === text) status.textContent = "";
    }, 4000);
  };
  const item = (label: string, act: () => void | Promise<void>) =>
    h("button", {type: "button", onclick: () => void act()}, label);

  const table =
    toggleTable &&
    item("Table", () => {
      table?.setAttribute("aria-pressed", String(toggleTable()));
    });
  table?.setAttribute("aria-pressed", "false");
  const items = [
    table,
    item("CSV", () => {
      const content = current();
      if (!content) return;
      // The mark in front makes spreadsheets read UTF-8.
      save(`${content.name}.csv`, new Blob(["\ufeff", csv(content.table)], {type: "text/csv;charset=utf-8"}));
    }),
    item("PNG", async () => {
      const content = current();
      const image = picture();
      if (!content || !image) return;
      const {figurePng, noteText} = await import("./figure-png.js");
      const company = document.querySelector(".company")?.textContent ?? "";
      save(`${content.name}.png`, await figurePng(image, content, noteText(note(), company)));
    }),
    item("Link", async () => {
      const link = `${location.href.split("#")[0]}#${id}`;
      try {
        await navigator.clipboard.writeText(link);
        say("Link copied");
      } catch {
        prompt("Copy this link:", link);
      }
    }),
  ];
  return h("div", {class: "menu", role: "group", "aria-label": "This figure as"}, items, status);
}

function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = h("a", {href: url, download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
