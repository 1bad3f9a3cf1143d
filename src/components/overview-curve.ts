/** The retention curve in small, for the overview. */

import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, day} from "./format.js";
import {meanCurveChart} from "./mean-curve-chart.js";
import type {OverviewReport} from "./overview-report.js";
import {pageLink} from "./page-link.js";
import {follow} from "./report.js";
import {meanCurve} from "./retention-cells.js";
import {curveTable} from "./retention-table.js";
import {heatmapTitle, type Lens, measureSentence} from "./retention-words.js";

export function overviewCurve({manifest, state, cube, first}: OverviewReport): HTMLElement {
  const view = figure({id: "curve", height: 260});
  follow(
    state,
    async ({period: grain}, current) => {
      const lens: Lens = {
        grain,
        variant: "classic",
        measure: "customers",
        windowDays: manifest.retention.windowDays[grain],
        currency: manifest.currency,
        smallGroup: manifest.smallGroup,
      };
      const curve = meanCurve(await cube(`retention-curves-${grain}`), lens);
      await first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      const title = heatmapTitle(curve, lens);
      if (!curve.some((p) => p.age > 0 && p.mean !== null)) {
        view.empty(
          title,
          `The curve begins when a first ${grain} is over for a cohort that is large enough to publish.`,
        );
        return;
      }
      view.show({
        title,
        subtitle: `${measureSentence(lens)}: mean of all complete cohorts, with its 95 % interval`,
        note: [
          `n = ${count(curve.find((p) => p.age === 1)?.customers ?? null)} customers with a complete first ${grain}, through ${day(manifest.span.asOf)}. `,
          h("a", {href: pageLink("retention")}, "All cohorts"),
          ".",
        ],
        name: `retention-curve-by-${grain}`,
        table: curveTable(curve, grain),
        draw: (width) => meanCurveChart(Plot, {curve, cells: [], lens, title}, {width, height: 260}),
      });
    },
    view.fail,
  );
  return view.element;
}
