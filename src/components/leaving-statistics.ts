/** The statistics behind the page, for whoever wants to check them. */
import {h} from "./dom.js";
import {count, dash} from "./format.js";
import type {DimensionTest} from "./leaving-data.js";
import type {LeavingReport} from "./leaving-report.js";
import {plainTable} from "./plain-table.js";

export function statistics({leaving, manifest}: LeavingReport): HTMLElement {
  const labelOf = (name: string) => manifest.dimensions.find((d) => d.name === name)?.label ?? name;
  return h(
    "details",
    {class: "more"},
    h("summary", {}, "The statistics"),
    h(
      "p",
      {},
      leaving.kind === "contract"
        ? "Tenures that are still running count for as long as they have lasted (censored). "
        : `Silence: ${leaving.how} Leaving is dated at the last order. Whether somebody left can be told only for days before the last ${leaving.silenceDays === null ? "" : `${count(leaving.silenceDays)} `}days, so all are followed to the day before that time began: who bought later was still a customer then (censored at that day), and who first bought later is not counted. `,
      "Shares still there are Kaplan-Meier estimates with log-log intervals by Greenwood’s variance. The share that leaves in a month is one minus the product of the daily shares that stay, with Wilson’s interval for the number of customers that has Greenwood’s variance. ",
      "The median’s interval is that of Brookmeyer and Crowley. Groups are compared by the log-rank test; its p-values are raised by Holm’s rule for the number of attributes, and below 0.05 groups are said to differ.",
    ),
    leaving.tests.length > 0 &&
      plainTable("Log-rank tests", leaving.tests, [
        {label: "Attribute", value: (t) => labelOf(t.dimension), header: true},
        {label: "Groups", value: (t) => count(t.groups.length), number: true},
        {label: "χ²", value: (t) => (t.chiSquare === null ? dash : t.chiSquare.toFixed(2)), number: true},
        {label: "Degrees of freedom", value: (t) => count(t.degrees), number: true},
        {label: "p", value: (t) => probability(t.p), number: true},
        {label: "p, Holm", value: (t) => probability(t.adjusted), number: true},
        {label: "Verdict", value: (t: DimensionTest) => t.verdict},
      ]),
  );
}

/** "0.0312", "< 0.0001". */
export function probability(p: number | null): string {
  if (p === null) return dash;
  return p < 0.0001 ? "< 0.0001" : p.toPrecision(3);
}
