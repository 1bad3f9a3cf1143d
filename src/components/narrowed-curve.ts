/** How many of a segment buy in the quarters after it was looked up, over all days of looking up, beside all customers. */
import {figure} from "./figure.js";
import {count, day} from "./format.js";
import {meanCurveChart} from "./mean-curve-chart.js";
import {meanOfStarts, startCells} from "./narrowed-data.js";
import {startLens, startsTitle} from "./narrowed-retention-words.js";
import {quoted} from "./narrowed-words.js";
import {followNarrowed, type Narrowing} from "./narrowing.js";
import type {State} from "./url-state.js";

/** Which of the two counts is wanted; "in that quarter" where the page has no choice of it. */
export interface Counted {
  state: Pick<State<unknown>, "listen">;
  variant(): "classic" | "on_or_after";
}

/** @param faint whether each day of looking up is drawn behind the mean */
export function narrowedCurve(narrowing: Narrowing, counted?: Counted, faint = false): HTMLElement {
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
      const lens = startLens(manifest, counted?.variant());
      const measure = lens.variant === "classic" ? "bought" : "later";
      const cells = startCells(cube, narrowed.grouping.name, narrowed.segment.name, measure);
      const curve = meanOfStarts(cells);
      const everybody = meanOfStarts(startCells(cube, "", "", measure));
      const title = startsTitle(curve, lens, narrowed);
      if (!curve.some(({mean}) => mean !== null)) {
        view.empty(
          title,
          `The curve begins when a quarter is over after a day on which at least ${count(manifest.smallGroup)} customers were in ${quoted(narrowed)}.`,
        );
        return;
      }
      const starts = curve[0]?.cohorts ?? 0;
      view.show({
        title,
        subtitle: `Customers who bought in each quarter after it was looked up who is in ${quoted(narrowed)}${measure === "later" ? ", or later" : ""}, per cent: mean over the days of looking up${faint ? ", each faint behind it" : ""}; dashed: all customers`,
        note: `${starts === 1 ? "One day" : `${count(starts)} days`} of looking up whose first quarter is over, through ${day(manifest.span.asOf)}, weighted by customers. Many customers are in it on several of them: the 95 % interval is as wide as if it were the same customers each time.`,
        name: `narrowed-curve-${narrowed.grouping.name}`,
        table: {
          columns: [
            "quarters_after",
            "mean",
            "low_95",
            "high_95",
            "days_of_looking_up",
            "all_customers_mean",
          ],
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
            {curve, cells: faint ? cells : [], lens, title, beside: everybody},
            {width, height: width < 560 ? Math.min(300, height) : height},
          ),
      });
    },
    view.fail,
    counted?.state,
  );
  return view.element;
}
