/** How value is spread over customers: Lorenz curves of what was brought and of what is expected. */
import {base, named, tipStyle, yAxis} from "./chart.js";
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, day, share} from "./format.js";
import {follow, near} from "./report.js";
import {type LorenzPoint, lorenzPoints} from "./value-data.js";
import type {ValueReport} from "./value-report.js";
import {
  concentrationTitle,
  giniSentence,
  horizonWords,
  lorenzSentence,
  paretoSentence,
} from "./value-words.js";

export function valueConcentration(report: ValueReport): HTMLElement {
  const {manifest, forecast, state, first} = report;
  const view = figure({id: "concentration", height: 380});
  const nearby = first.then(() => near(view.element));
  follow(
    state,
    async (_, current) => {
      await nearby;
      const [Plot, cube] = await Promise.all([import("./plot.js"), report.cube("value-concentration")]);
      if (!current()) return;
      const points = lorenzPoints(cube);
      if (points.length < 3) {
        view.empty(
          "How value is spread over customers",
          `It is shown from ${count(5 * manifest.smallGroup)} customers on: every step of the curve holds at least ${count(manifest.smallGroup)}.`,
        );
        return;
      }
      const {value} = forecast;
      const title = concentrationTitle(forecast);
      const predicted = points.some((p) => p.expected !== null);
      view.show({
        title,
        subtitle: `Share of all ${value} held by the least valuable customers, per cent: brought so far${predicted ? `, and expected in ${horizonWords(forecast)}` : ""}; the straight line is where all are worth the same`,
        note: [
          `n = ${count(forecast.customers)} customers, through ${day(manifest.span.asOf)}. `,
          paretoSentence(forecast),
          " ",
          giniSentence(forecast),
          " Customers who cost more than they brought count as zero.",
        ],
        name: "value-concentration",
        table: {
          columns: ["share_of_customers", `share_of_${value}_so_far`, `share_of_${value}_expected`],
          rows: points.map((p) => [p.customers, p.realised, p.expected]),
        },
        draw(width) {
          const side = Math.min(width, 560);
          const chart = Plot.plot({
            ...base,
            width: side,
            height: Math.min(side, 420),
            marginLeft: 48,
            marginRight: 16,
            marginBottom: 44,
            x: {
              domain: [0, 1],
              label: "share of customers, the least valuable first",
              labelAnchor: "left",
              labelArrow: "none",
              tickFormat: share,
              ticks: 5,
              tickSize: 0,
            },
            y: {domain: [0, 1], label: null},
            marks: [
              ...yAxis(Plot, share),
              Plot.line(
                [
                  [0, 0],
                  [1, 1],
                ],
                {stroke: "var(--rule-strong)"},
              ),
              Plot.lineY(points, {x: "customers", y: "realised", stroke: "var(--accent)", strokeWidth: 2.5}),
              Plot.lineY(points, {
                x: "customers",
                y: "expected",
                stroke: "var(--accent)",
                strokeWidth: 2,
                strokeDasharray: "5,4",
              }),
              Plot.tip(
                points,
                Plot.pointerX({
                  x: "customers",
                  y: (p: LorenzPoint) => p.realised ?? p.expected,
                  title: (p: LorenzPoint) => lorenzSentence(p, value),
                  ...tipStyle,
                }),
              ),
            ],
          });
          return h(
            "div",
            {},
            h(
              "p",
              {class: "quiet"},
              key("Brought so far", "2.5px solid"),
              predicted && key("Expected", "2px dashed"),
            ),
            named(chart, title),
          );
        },
      });
    },
    view.fail,
  );
  return view.element;
}

function key(text: string, line: string): HTMLElement {
  return h(
    "span",
    {class: "key"},
    h("i", {style: `width:22px;height:0;border-radius:0;border-top:${line} var(--accent)`}),
    text,
  );
}
