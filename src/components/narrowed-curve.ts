/** How many of a segment buy in the quarters after it was looked up, over all ends of quarters, beside all customers. */
import {figure} from "./figure.js";
import {count, counted, day} from "./format.js";
import {meanCurveChart} from "./mean-curve-chart.js";
import {meanOfStarts, meansOfAll, startCells} from "./narrowed-data.js";
import {startLens, startsCurveTitle} from "./narrowed-retention-words.js";
import {quoted} from "./narrowed-words.js";
import {followNarrowed, type Narrowing} from "./narrowing.js";
import type {State} from "./url-state.js";

/** Which of the two counts is wanted; "in that quarter" where the page has no choice of it. */
export interface Way {
  state: Pick<State<unknown>, "listen">;
  variant(): "classic" | "on_or_after";
}

/** @param faint whether each quarter-end is drawn behind the mean */
export function narrowedCurve(narrowing: Narrowing, way?: Way, faint = false): HTMLElement {
  const {manifest} = narrowing;
  const height = faint ? 380 : 260;
  const view = figure({id: "narrowed-curve", height});
  followNarrowed(
    narrowing,
    async (narrowed, current) => {
      const cube = await narrowing.cube("narrowed-retention");
      await narrowing.first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      const lens = startLens(manifest, way?.variant());
      const measure = lens.variant === "classic" ? "bought" : "later";
      const cells = startCells(cube, narrowed.grouping.name, narrowed.segment.name, measure);
      const curve = meanOfStarts(cells);
      const everybody = meansOfAll(startCells(cube, "", "", measure), cells);
      const title = startsCurveTitle(curve, everybody, lens, narrowed);
      if (!curve.some(({mean}) => mean !== null)) {
        view.empty(
          title,
          `The curve begins when a quarter is over at whose beginning at least ${count(manifest.smallGroup)} customers were in ${quoted(narrowed)}.`,
        );
        return;
      }
      const starts = curve[0]?.cohorts ?? 0;
      view.show({
        title,
        subtitle: `Customers who bought in each quarter after a quarter-end${measure === "later" ? ", then or later" : ""}, per cent of those who were in ${quoted(narrowed)} on it: mean over quarter-ends${faint ? ", each faint behind it" : ""}; dashed: all customers`,
        note: `${counted(starts, "quarter-end")} whose next quarter is over, through ${day(manifest.span.asOf)}, weighted by customers. Many customers are in it on several of them: the 95 % interval is as wide as if it were the same customers each time.`,
        name: `narrowed-curve-${narrowed.grouping.name}`,
        table: {
          columns: ["quarters_after", "mean", "low_95", "high_95", "quarter_ends", "all_customers_mean"],
          rows: curve.map((p) => [
            p.age,
            p.mean,
            p.low,
            p.high,
            p.cohorts,
            everybody.find(({age}) => age === p.age)?.mean ?? null,
          ]),
        },
        draw: (width) =>
          meanCurveChart(
            Plot,
            {
              curve, // Who is in a segment need not have bought on that day: there is no start with everybody.
              cells: faint ? cells.filter(({age}) => age > 0) : [],
              lens,
              title,
              beside: everybody,
            },
            {width, height: width < 560 ? Math.min(300, height) : height},
          ),
      });
    },
    view.fail,
    way?.state,
  );
  return view.element;
}
