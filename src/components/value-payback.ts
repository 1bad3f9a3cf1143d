/** What it costs to win a customer against what the customer brings. */
import {figure} from "./figure.js";
import {count, day} from "./format.js";
import {follow, near} from "./report.js";
import {valueBars} from "./value-bars.js";
import {paybackRows} from "./value-data.js";
import type {ValueReport} from "./value-report.js";
import {horizonWords, paybackTitle, paybackWords, rateWords} from "./value-words.js";

export function valuePayback(report: ValueReport): HTMLElement {
  const {manifest, forecast, state, first} = report;
  const {currency} = manifest;
  const view = figure({id: "payback", height: 260});
  const nearby = first.then(() => near(view.element));
  follow(
    state,
    async (choice, current) => {
      await nearby;
      const [Plot, cube] = await Promise.all([import("./plot.js"), report.cube("payback")]);
      if (!current()) return;
      const all = paybackRows(cube);
      if (all.length === 0) {
        view.empty(
          "When the cost of winning customers is paid back",
          "A column acquisition_cost in the customers file would show it: what it cost to win each customer. With acquisition_channel beside it, by channel.",
        );
        return;
      }
      const dimension = all.some((row) => row.dimension === "acquisition_channel")
        ? "acquisition_channel"
        : choice.dimension;
      const rows = all.filter((row) => row.dimension === "" || row.dimension === dimension);
      const total = rows.find((row) => row.dimension === "");
      const title = paybackTitle(rows, currency);
      const rate = rateWords(forecast);
      const {value} = forecast;
      view.show({
        title,
        subtitle: `${value === "margin" ? "Margin" : "Revenue"} per customer, ${currency}: brought so far, expected in ${horizonWords(forecast)}${rate === "" ? "" : ` discounted at ${rate}`}, and the cost of winning a customer; beside it, when a mean customer had brought the cost`,
        note: [
          total && total.priced < total.customers
            ? `The cost is known for ${count(total.priced)} of ${count(total.customers)} customers, and is their mean. `
            : `n = ${count(total?.customers ?? null)} customers. `,
          `Through ${day(manifest.span.asOf)}. Paid back is when the mean of complete cohorts passes the cost. Cost of acquisition only, no other cost of marketing.`,
        ],
        name: "payback",
        table: {
          columns: [
            "group",
            "customers",
            "customers_with_known_cost",
            "cost_per_customer",
            `${value}_so_far_per_customer`,
            "so_far_and_expected",
            "paid_back_by_month",
          ],
          rows: rows.map((row) => [
            row.value || "all customers",
            row.customers,
            row.priced,
            row.cost,
            row.realised,
            row.total,
            row.month,
          ]),
        },
        draw: (width) =>
          valueBars(Plot, {
            rows: rows.map((row) => ({
              label: row.value || "All customers",
              customers: row.customers,
              realised: row.realised,
              expected: row.total === null || row.realised === null ? null : row.total - row.realised,
              low: null,
              high: null,
              cost: row.cost,
              remark: paybackWords(row),
            })),
            title,
            currency,
            width,
            room: 150,
          }),
      });
    },
    view.fail,
  );
  return view.element;
}
