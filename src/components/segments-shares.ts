/** What part of the customers each segment is, next to what part of the contribution it brings. */
import {base, named, tipStyle} from "./chart.js";
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, counted, day, share} from "./format.js";
import {traitsOf} from "./segments-data.js";
import {sharesOf, sharesTitle} from "./segments-grouping-words.js";
import {segmentName, short} from "./segments-names.js";
import type {GroupingReport} from "./segments-report.js";

export function segmentShares(report: GroupingReport): HTMLElement {
  const {grouping, segments, cube, first} = report;
  const view = figure({id: "sizes", height: 320});
  Promise.all([cube("segment-profiles"), first])
    .then(async ([profiles]) => {
      const Plot = await import("./plot.js");
      const traits = traitsOf(profiles, grouping.name);
      const shares = sharesOf(grouping, segments, traits);
      const title = sharesTitle(shares);
      const rows = shares.map((s, i) => ({...s, key: String(i), label: segmentName(s.name)}));
      const losing = rows.some((r) => (r.ofValue ?? 0) < 0);
      const nothing = traits.some((t) => t.measure === "value" && t.base !== null && t.base <= 0);
      const withheld = nothing ? 0 : rows.filter((r) => r.ofValue === null && r.name !== "Other").length;
      const unknown = nothing ? "no share" : "withheld";
      view.show({
        title,
        subtitle: `Part of the customers, and part of the contribution of the past 12 months, per cent of all customers`,
        note: [
          `n = ${counted(grouping.customers, "customer")} of ${count(segments.customers)}, through ${day(segments.asOf)}. `,
          "Contribution is margin less what contacts, service and the loyalty programme cost, where known; revenue stands in for an unknown margin. ",
          grouping.folded > 0 &&
            `${counted(grouping.folded, "small segment")} ${grouping.folded === 1 ? "is" : "are together"} in Other. `,
          nothing &&
            "All customers together cost as much as they brought, or more: there is no contribution to have a part in. ",
          withheld > 0 &&
            `The contribution of ${counted(withheld, "segment")} is withheld, to protect small groups. `,
          losing && "A segment below zero cost more than it brought.",
        ],
        name: `${grouping.name}-sizes`,
        table: {
          columns: ["segment", "customers", "share_of_customers", "share_of_contribution"],
          rows: rows.map((r) => [r.label, r.customers, r.ofCustomers, r.ofValue]),
        },
        draw(width) {
          const narrow = width < 560;
          const marginLeft = Math.min(
            narrow ? 118 : 220,
            Math.max(60, ...rows.map((r) => r.label.length * 7.2 + 14)),
          );
          const letters = Math.floor((marginLeft - 14) / 7.2);
          const bars = rows.flatMap((r) => [
            {...r, what: 0, x: r.ofCustomers},
            {...r, what: 1, x: r.ofValue ?? 0},
          ]);
          const top = Math.max(0.01, ...bars.map((b) => b.x));
          const row = (r: {key: string; what: number}) => `${r.key} ${r.what}`;
          const gap = (r: {key: string}) => `${r.key} gap`;
          const chart = Plot.plot({
            ...base,
            width,
            height: rows.length * 46 + 40,
            marginLeft,
            marginRight: 60,
            marginTop: 8,
            marginBottom: 32,
            x: {domain: [Math.min(0, ...bars.map((b) => b.x)), top], label: null},
            y: {
              type: "band",
              domain: rows.flatMap((r) => [`${r.key} 0`, `${r.key} 1`, gap(r)]),
              padding: 0,
              label: null,
            },
            marks: [
              Plot.gridX({ticks: narrow ? 3 : 5, stroke: "var(--rule)", strokeOpacity: 1}),
              Plot.axisX({ticks: narrow ? 3 : 5, tickSize: 0, label: null, tickFormat: share}),
              Plot.axisY({
                ticks: rows.map((r) => `${r.key} 0`),
                tickSize: 0,
                label: null,
                tickFormat: (key: string) => short(rows[Number(key.split(" ")[0])]?.label ?? "", letters),
              }),
              Plot.barX(bars, {
                y: row,
                x1: 0,
                x2: "x",
                insetTop: 1,
                fill: (b: (typeof bars)[number]) => (b.what === 0 ? "var(--ink-faint)" : "var(--accent)"),
              }),
              Plot.text(bars, {
                y: row,
                x: (b: (typeof bars)[number]) => Math.max(0, b.x),
                text: (b: (typeof bars)[number]) =>
                  b.what === 1 && b.ofValue === null
                    ? b.name === "Other"
                      ? "not told"
                      : unknown
                    : share(b.x),
                textAnchor: "start",
                dx: 6,
                fill: "var(--ink)",
              }),
              Plot.tip(
                rows,
                Plot.pointerY({
                  y: (r: (typeof rows)[number]) => `${r.key} 0`,
                  x: "ofCustomers",
                  title: (r: (typeof rows)[number]) =>
                    `${short(r.label, 60)}\n${counted(r.customers, "customer")}, ${share(r.ofCustomers)}\nContribution: ${r.ofValue === null ? unknown : share(r.ofValue)}`,
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
              key("Of the customers", "var(--ink-faint)"),
              key("Of the contribution", "var(--accent)"),
            ),
            named(chart, title),
          );
        },
      });
    })
    .catch(view.fail);
  return view.element;
}

function key(text: string, color: string): HTMLElement {
  return h("span", {class: "key"}, h("i", {style: `border-radius:1px;background:${color}`}), text);
}
