/** Retention by cohort and age as a real table: read it with eyes, keyboard, or a screen reader. */
import {type Child, h, s} from "./dom.js";
import {count, sentence, share, shareNumber, thin} from "./format.js";
import {projectedShare} from "./projection.js";
import {byCohort, type CohortCell, type CurvePoint} from "./retention-cells.js";
import {
  ageUnit,
  cellSentence,
  cohortHead,
  cohortName,
  type Lens,
  meanSentence,
  openTitle,
  withheldSentence,
} from "./retention-words.js";

export interface HeatmapData {
  cells: readonly CohortCell[];
  /** Mean over complete cohorts; empty until it is loaded. */
  curve: readonly CurvePoint[];
  lens: Lens;
  /** Caption of the table for those who do not see the title. */
  caption: string;
  /** How the newest cohort is projected against those before it, in words. */
  finding?: string | null;
}

/** Steps of the colour ramp; the style sheet holds a fill and a readable ink for each. */
const steps = 9;

/** More than a screen holds; what is further down is added once these are painted. */
const rowsAtOnce = 40;

export function cohortHeatmap({cells, curve, lens, caption, finding}: HeatmapData): HTMLElement {
  const grid = byCohort(cells);
  const lastAge = Math.max(0, ...cells.map((cell) => cell.age));
  const ages = Array.from({length: lastAge}, (_, i) => i + 1);
  const top = rampTop(cells);
  // Cells in reading order by row, for the arrow keys.
  const rows: HTMLTableCellElement[][] = [];
  // Written when asked for: thousands of sentences would take longer than the table.
  const sentences = new Map<Element, () => string>();

  const body = h("tbody");
  const cohorts = [...grid];
  const addRows = (from: number, to: number) => {
    for (const [cohort, row] of cohorts.slice(from, to)) {
      const line: HTMLTableCellElement[] = [];
      for (const age of ages) {
        const cell = row[age];
        if (!cell) break;
        const td = h("td", cellAttributes(cell, lens, top), cellContent(cell));
        sentences.set(td, () => cellSentence(cell, lens));
        line.push(td);
      }
      rows.splice(body.rows.length, 0, line);
      body.append(
        h(
          "tr",
          {},
          h("th", {scope: "row"}, cohortName(cohort, lens)),
          h("td", {class: "base"}, count(row[0]?.base ?? null)),
          line,
        ),
      );
    }
  };
  addRows(0, rowsAtOnce);
  const means: HTMLTableCellElement[] = [];
  for (const age of ages) {
    const point = curve.find((p) => p.age === age);
    const td = h("td", {tabindex: -1}, point?.mean === null || !point ? "–" : shareNumber(point.mean));
    sentences.set(td, () =>
      meanSentence(point ?? {age, mean: null, low: null, high: null, cohorts: 0, customers: 0}, lens),
    );
    means.push(td);
  }
  rows.push(means);

  const line = h("p", {class: "cell-line", "aria-live": "polite"}, firstLine);
  const table = h(
    "table",
    {class: "heatmap", role: "grid", "aria-readonly": "true"},
    h("caption", {class: "visually-hidden"}, caption),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", {scope: "col"}, cohortHead(lens)),
        h("th", {scope: "col", class: "base"}, "Customers"),
        ages.map((age) =>
          h(
            "th",
            {scope: "col"},
            h("span", {class: "visually-hidden"}, lens.variant === "windowed" ? "window " : `${lens.grain} `),
            String(age),
          ),
        ),
      ),
    ),
    body,
    h(
      "tfoot",
      {},
      h(
        "tr",
        {},
        h("th", {scope: "row"}, "Mean"),
        h("td", {class: "base"}, lens.lookedUp ? "" : meanBase(curve)),
        means,
      ),
    ),
  );
  moveByKeys(table, rows);
  if (cohorts.length > rowsAtOnce)
    requestAnimationFrame(() => setTimeout(() => addRows(rowsAtOnce, cohorts.length)));
  const show = (event: Event) => {
    const td = event.target instanceof Element ? event.target.closest("td") : null;
    const text = td && sentences.get(td);
    if (text) line.textContent = text();
  };
  table.addEventListener("pointerover", show);
  table.addEventListener("focusin", show);
  return h(
    "div",
    {class: cells.some((cell) => cell.projection) ? "heatmap-view projections" : "heatmap-view"},
    line,
    h("div", {class: "scroll", role: "region", "aria-label": caption, tabindex: 0}, table),
    legend(top, cells, lens),
    finding && h("p", {class: "projection-finding"}, finding),
  );
}

const firstLine = "Point at a cell, or move through the table with the arrow keys, to read it in full.";

function cellAttributes(cell: CohortCell, lens: Lens, top: number) {
  if (cell.ratio === null) return {tabindex: -1, class: "withheld", title: withheldSentence(lens)};
  if (!cell.complete)
    return {tabindex: -1, class: cell.projection ? "open projected" : "open", title: openTitle(cell)};
  return {tabindex: -1, class: `r${rampStep(cell.ratio, top)}`};
}

/** The share of a cell; of an open one what it is expected to close at, where a model says so. */
function cellContent(cell: CohortCell): Child {
  if (cell.ratio === null) return "–";
  const projected = projectedShare(cell);
  return projected
    ? [h("span", {class: "visually-hidden"}, "projected "), shareNumber(projected.share)]
    : shareNumber(cell.ratio);
}

/** Highest complete ratio after the start, ignoring the top 2 % so that one odd cohort does not pale the rest. */
export function rampTop(cells: readonly CohortCell[]): number {
  const ratios = cells
    .flatMap((cell) => (cell.age > 0 && cell.complete && cell.ratio !== null ? [cell.ratio] : []))
    .sort((a, b) => a - b);
  return Math.max(ratios[Math.floor((ratios.length - 1) * 0.98)] ?? 0, 0);
}

/** Step 0 to 8 of the ramp. */
export function rampStep(ratio: number, top: number): number {
  if (top <= 0 || ratio <= 0) return 0;
  return Math.min(steps - 1, Math.floor((ratio / top) * steps));
}

function meanBase(curve: readonly CurvePoint[]): string {
  const base = curve.find((p) => p.age === 1)?.customers ?? null;
  return count(base);
}

/** One cell can be reached by Tab; arrows, Home and End move from there. */
function moveByKeys(table: HTMLTableElement, rows: readonly (readonly HTMLTableCellElement[])[]): void {
  const start = rows.find((row) => row.length > 0)?.[0];
  if (!start) return;
  let current = start;
  current.tabIndex = 0;
  const go = (to: HTMLTableCellElement) => {
    current.tabIndex = -1;
    current = to;
    current.tabIndex = 0;
  };
  table.addEventListener("focusin", (event) => {
    if (event.target instanceof HTMLTableCellElement) go(event.target);
  });
  table.addEventListener("keydown", (event) => {
    const r = rows.findIndex((row) => row.includes(current));
    const row = rows[r];
    if (!row) return;
    const c = row.indexOf(current);
    const to = target(event.key, r, c, rows);
    if (!to) return;
    event.preventDefault();
    to.focus();
    to.scrollIntoView({block: "nearest", inline: "nearest"});
  });
}

function target(
  key: string,
  r: number,
  c: number,
  rows: readonly (readonly HTMLTableCellElement[])[],
): HTMLTableCellElement | undefined {
  const row = rows[r] ?? [];
  switch (key) {
    case "ArrowRight":
      return row[c + 1];
    case "ArrowLeft":
      return row[c - 1];
    case "Home":
      return row[0];
    case "End":
      return row.at(-1);
    case "ArrowDown":
      return rows.slice(r + 1).find((next) => next[c])?.[c];
    case "ArrowUp":
      return rows.slice(0, r).findLast((next) => next[c])?.[c];
    default:
      return undefined;
  }
}

function legend(top: number, cells: readonly CohortCell[], lens: Lens): HTMLElement {
  return h(
    "p",
    {class: "heatmap-legend"},
    h("span", {}, `${sentence(ageUnit(lens))}, from left to right.`),
    top > 0 && [
      h(
        "span",
        {class: "ramp", "aria-hidden": "true"},
        Array.from({length: steps}, (_, i) => h("i", {class: `r${i}`})),
      ),
      h("span", {}, `0 to ${share(top)}`),
    ],
    cells.some((cell) => isOpen(cell) && !cell.projection) &&
      h("span", {}, h("i", {class: "swatch open", "aria-hidden": "true"}), " open"),
    cells.some((cell) => isOpen(cell) && cell.projection) &&
      h(
        "span",
        {},
        h("i", {class: "swatch open", "aria-hidden": "true"}),
        ` projected: hatched, with 90${thin}% interval where you point`,
      ),
    cells.some((cell) => cell.age > 0 && cell.ratio === null) &&
      h("span", {}, h("i", {class: "swatch withheld", "aria-hidden": "true"}, "–"), " withheld"),
  );
}

function isOpen(cell: CohortCell): boolean {
  return cell.age > 0 && !cell.complete && cell.ratio !== null;
}

/** The same as a picture, for a PNG. */
export function heatmapPicture({cells, lens}: HeatmapData, width: number): SVGSVGElement {
  const grid = byCohort(cells);
  const lastAge = Math.max(1, ...cells.map((cell) => cell.age));
  const top = rampTop(cells);
  const left = 132;
  const cellWidth = Math.max(26, (width - left) / lastAge);
  const full = left + cellWidth * lastAge;
  const height = (grid.size + 1) * 22;
  const parts: SVGElement[] = [hatching()];
  const label = (x: number, y: number, text: string, fill: string, anchor = "middle", style = "normal") =>
    s("text", {x, y: y + 15, fill, "text-anchor": anchor, "font-size": 12, "font-style": style}, text);
  parts.push(
    label(0, 0, cohortHead(lens), "var(--ink-soft)", "start"),
    label(left - 10, 0, "n", "var(--ink-soft)", "end"),
  );
  for (let age = 1; age <= lastAge; age++)
    parts.push(label(left + (age - 0.5) * cellWidth, 0, String(age), "var(--ink-soft)"));
  let y = 22;
  for (const [cohort, row] of grid) {
    parts.push(
      label(0, y, cohortName(cohort, lens), "var(--ink)", "start"),
      label(left - 10, y, count(row[0]?.base ?? null), "var(--ink-soft)", "end"),
    );
    for (const cell of row) {
      if (!cell || cell.age === 0) continue;
      const x = left + (cell.age - 1) * cellWidth;
      const step = cell.complete && cell.ratio !== null ? rampStep(cell.ratio, top) : null;
      if (step !== null)
        parts.push(s("rect", {x, y, width: cellWidth - 1, height: 21, fill: `var(--ramp-${step})`}));
      else if (cell.ratio !== null)
        parts.push(
          s("rect", {
            x: x + 1,
            y: y + 1,
            width: cellWidth - 3,
            height: 19,
            fill: "url(#open-cell)",
            stroke: "var(--rule)",
            "stroke-dasharray": "3 2",
          }),
        );
      const ink = step === null ? "var(--ink-soft)" : `var(--ramp-ink-${step})`;
      const projected = projectedShare(cell);
      const shown = projected ? projected.share : cell.ratio;
      parts.push(
        label(
          x + cellWidth / 2,
          y,
          shown === null ? "–" : shareNumber(shown),
          ink,
          "middle",
          projected ? "italic" : "normal",
        ),
      );
    }
    y += 22;
  }
  return s("svg", {viewBox: `0 0 ${full} ${height}`, width: full, height}, parts);
}

/** Diagonal lines, as the style sheet draws them in the table. */
function hatching(): SVGElement {
  return s(
    "defs",
    {},
    s(
      "pattern",
      {
        id: "open-cell",
        width: 6,
        height: 6,
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(45)",
      },
      s("line", {x1: 0, y1: 0, x2: 0, y2: 6, stroke: "var(--rule)", "stroke-width": 1.5}),
    ),
  );
}
