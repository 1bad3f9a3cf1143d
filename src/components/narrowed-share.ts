/** The share of a segment that bought, by quarter, beside that of all customers. */
import {base, labelEnds, named, periodAxis, periodTicks, tipStyle, yAxis} from "./chart.js";
import {figure} from "./figure.js";
import {count, period, share, shareRange} from "./format.js";
import {shareOf} from "./narrowed-data.js";
import {inputOf} from "./narrowed-overview-data.js";
import {quoted, shareTitle, withheldNote} from "./narrowed-words.js";
import {followNarrowed, type Narrowing} from "./narrowing.js";

interface Point {
  quarter: string;
  complete: boolean;
  base: number;
  bought: number | null;
  /** Null where withheld. */
  share: number | null;
  low: number | null;
  high: number | null;
  all: number | null;
}

export function narrowedShare(narrowing: Narrowing): HTMLElement {
  const view = figure({id: "narrowed-share", height: 340});
  followNarrowed(
    narrowing,
    async (narrowed, current) => {
      const input = await inputOf(narrowing, narrowed);
      await narrowing.first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      const title = shareTitle(input);
      const everybody = new Map(input.all.map((row) => [row.quarter, shareOf(row)?.share ?? null]));
      const points = input.rows.map((row): Point => {
        const is = shareOf(row);
        return {
          ...row,
          share: is?.share ?? null,
          low: is?.low ?? null,
          high: is?.high ?? null,
          all: everybody.get(row.quarter) ?? null,
        };
      });
      const known = points.filter(
        (p): p is Point & {share: number; low: number; high: number} => p.share !== null,
      );
      if (known.length === 0) {
        view.empty(
          title,
          points.length === 0
            ? "The figure begins when the quarter after the first one is over."
            : `No quarter can be shown. ${withheldNote(input, "share")}`,
        );
        return;
      }
      const open = known.some(({complete}) => !complete);
      view.show({
        title,
        subtitle: `Customers who bought in each quarter, per cent of those in ${quoted(narrowed)} when it began, with 95 % intervals; dashed: all customers${open ? "; hollow: the quarter is not over" : ""}`,
        note: `All customers: those who had bought before each quarter began. ${withheldNote(input, "share")}`.trim(),
        name: `narrowed-share-${narrowed.grouping.name}`,
        table: {
          columns: [
            "quarter",
            "complete",
            "looked_up_on",
            "in_it",
            "bought",
            "share",
            "low_95",
            "high_95",
            "all_customers_share",
          ],
          rows: points.map((p, i) => [
            p.quarter,
            p.complete,
            input.rows[i]?.knownOn ?? null,
            p.base,
            p.bought,
            p.share,
            p.low,
            p.high,
            p.all,
          ]),
        },
        draw(width) {
          const narrow = width < 560;
          const marginRight = narrow ? 100 : 150;
          const quarters = points.map(({quarter}) => quarter);
          const ticks = periodTicks(quarters, "quarter", width - 44 - marginRight);
          const whole = known.filter(({complete}) => complete);
          const top = Math.max(0.01, ...known.map(({high}) => high), ...points.map(({all}) => all ?? 0));
          // A quarter that is not over has no place on the lines.
          const over = points.filter(({complete}) => complete);
          const chart = Plot.plot({
            ...base,
            width,
            height: narrow ? 300 : 340,
            marginLeft: 44,
            marginRight,
            marginBottom: 40,
            x: {type: "point", domain: quarters, padding: 0.3},
            y: {domain: [0, Math.min(1, top)], label: null},
            marks: [
              ...yAxis(Plot, share),
              periodAxis(Plot, ticks),
              Plot.lineY(over, {
                x: "quarter",
                y: "all",
                stroke: "var(--ink-soft)",
                strokeDasharray: "4,3",
                strokeWidth: 1.5,
              }),
              Plot.ruleX(known, {
                x: "quarter",
                y1: "low",
                y2: "high",
                stroke: "var(--accent)",
                strokeOpacity: 0.45,
              }),
              Plot.lineY(over, {x: "quarter", y: "share", stroke: "var(--accent)", strokeWidth: 2.25}),
              Plot.dot(whole, {x: "quarter", y: "share", r: 3, fill: "var(--accent)"}),
              Plot.dot(
                known.filter(({complete}) => !complete),
                {x: "quarter", y: "share", r: 3.5, fill: "var(--paper)", stroke: "var(--accent)"},
              ),
              Plot.tip(
                known,
                Plot.pointerX({
                  x: "quarter",
                  y: "share",
                  title: (p: Point & {share: number; low: number; high: number}) =>
                    `${period(p.quarter, "quarter")}${p.complete ? "" : ", so far"}\n${share(p.share)} bought (${shareRange(p.low, p.high)})\nn = ${count(p.base)}${p.all === null ? "" : `\nall customers ${share(p.all)}`}`,
                  ...tipStyle,
                }),
              ),
            ],
          });
          const last = whole.at(-1);
          const all = over.findLast((p) => p.all !== null)?.all ?? null;
          labelEnds(
            chart,
            [
              ...(last
                ? [{text: `${share(last.share)} of them`, y: last.share, color: "var(--accent)"}]
                : []),
              ...(all === null ? [] : [{text: `${share(all)} of all`, y: all, color: "var(--ink-soft)"}]),
            ],
            width - marginRight + 4,
          );
          return named(chart, title);
        },
      });
    },
    view.fail,
  );
  return view.element;
}
