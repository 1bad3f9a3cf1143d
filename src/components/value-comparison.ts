/** Value per customer compared: by quarter of joining, by a dimension, and by tenth of what is expected. */
import {figure} from "./figure.js";
import {count, day, period} from "./format.js";
import {follow, near} from "./report.js";
import {select} from "./select.js";
import {valueBars} from "./value-bars.js";
import {type ValueGroup, valueGroups} from "./value-data.js";
import type {ValueReport} from "./value-report.js";
import {comparisonTitle, decileTitle, horizonWords, rateWords} from "./value-words.js";

type Named = ValueGroup & {label: string};

interface Comparison {
  title: string;
  /** What the groups are, in the subtitle: "by quarter of joining". */
  by: string;
  groups: readonly Named[];
  note: string;
  name: string;
}

/** By quarter of the first purchase: older cohorts have had more time. */
export function valueByCohort(report: ValueReport): HTMLElement {
  const view = figure({id: "cohorts", height: 360});
  compare(report, view, (groups) => {
    const named = groups
      .filter((g) => g.kind === "cohort")
      .map((g) => ({...g, label: period(g.value, "quarter")}));
    return {
      title: comparisonTitle(named, report.forecast, report.manifest.currency),
      by: "by quarter of joining",
      groups: named,
      note: "Older cohorts have had more time to bring money, and fewer of them are customers still.",
      name: "value-by-cohort",
    };
  });
  return view.element;
}

/** By tenth of the customers, from the most expected to the least. */
export function valueByDecile(report: ValueReport): HTMLElement {
  const view = figure({id: "deciles", height: 360});
  compare(report, view, (groups) => {
    const named = groups
      .filter((g) => g.kind === "decile" && (g.realised !== null || g.expected !== null))
      .map((g) => ({
        ...g,
        label: g.value === "1" ? "Best tenth" : g.value === "10" ? "Last tenth" : `${g.value}.`,
      }));
    return {
      title: decileTitle(named, report.forecast),
      by: "by tenth of the customers, ordered by what is expected of them",
      groups: named,
      note: `Tenths are made by the forecast, not by what was brought: a customer who brought much and ${report.forecast.kind === "contractual" ? "whose contract has ended" : "has gone silent"} stands low.`,
      name: "value-by-tenth",
    };
  });
  return view.element;
}

/** By the values of a dimension that the reader chooses. */
export function valueByDimension(report: ValueReport): HTMLElement {
  const {manifest, state, forecast} = report;
  if (manifest.dimensions.length === 0) {
    const view = figure({id: "groups", height: 120});
    view.empty(
      "No groups to compare",
      "Groups come from attributes in a customers file (such as acquisition_channel or loyalty_tier), or from a channel or category column of the transactions.",
    );
    return view.element;
  }
  const control = select("By", "dimension", (dimension) => state.set({dimension}));
  control.options(manifest.dimensions.map(({name, label}) => ({value: name, label})));
  const view = figure({id: "groups", height: 300, controls: control.element});
  compare(report, view, (groups) => {
    control.set(state.value.dimension);
    const label = manifest.dimensions.find((d) => d.name === state.value.dimension)?.label ?? "";
    const named = groups
      .filter((g) => g.kind === "dimension" && g.dimension === state.value.dimension)
      .map((g) => ({...g, label: g.value}));
    return {
      title: comparisonTitle(named, forecast, manifest.currency),
      by: `by ${label.charAt(0).toLowerCase()}${label.slice(1)}`,
      groups: named,
      note: "Groups differ in more than this one attribute: a difference is no proof of its cause.",
      name: `value-by-${state.value.dimension}`,
    };
  });
  return view.element;
}

function compare(
  report: ValueReport,
  view: ReturnType<typeof figure>,
  choose: (groups: readonly ValueGroup[]) => Comparison,
): void {
  const {manifest, forecast, state, first} = report;
  const {currency} = manifest;
  const nearby = first.then(() => near(view.element));
  follow(
    state,
    async (_, current) => {
      await nearby;
      const [Plot, cube] = await Promise.all([import("./plot.js"), report.cube("lifetime-value")]);
      if (!current()) return;
      const {title, by, groups, note, name} = choose(valueGroups(cube));
      if (groups.length === 0) {
        view.empty(
          "Nothing to compare yet",
          forecast.kind === "none"
            ? `Tenths are made by the forecast, and there is none. ${forecast.reason ?? ""}`
            : "There are too few customers for groups that may be shown.",
        );
        return;
      }
      const {value} = forecast;
      const rate = rateWords(forecast);
      const predicted = groups.some((g) => g.expected !== null);
      const withheld = groups.filter((g) => g.realised === null).length;
      view.show({
        title,
        subtitle: `${value === "margin" ? "Margin" : "Revenue"} per customer, net of refunds, ${currency}, ${by}: brought so far${
          predicted
            ? `, and expected in ${horizonWords(forecast)}${rate === "" ? "" : ` discounted at ${rate}`}; beside each bar, both together`
            : ""
        }`,
        note: [
          `n = ${count(groups.reduce((n, g) => n + g.customers, 0))} customers, through ${day(manifest.span.asOf)}. `,
          withheld > 0 &&
            `What ${withheld === 1 ? "one group has" : `${count(withheld)} groups have`} brought is withheld, to protect small groups. `,
          note,
        ],
        name,
        table: {
          columns: [
            "group",
            "customers",
            "share_still_customers",
            `${value}_so_far_per_customer`,
            `${value}_expected_per_customer`,
            "low_90",
            "high_90",
          ],
          rows: groups.map((g) => [g.label, g.customers, g.alive, g.realised, g.expected, g.low, g.high]),
        },
        draw: (width) => valueBars(Plot, {rows: groups, title, currency, width}),
      });
    },
    view.fail,
  );
}
