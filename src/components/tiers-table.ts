/** What the tiers are: size, value, and what is taken off it. */
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {count, dash, day, money, sentence, share} from "./format.js";
import {type Column, plainTable} from "./plain-table.js";
import {near} from "./report.js";
import type {TierRow} from "./tiers-data.js";
import type {TiersReport} from "./tiers-report.js";
import {tableTitle, tierName, valueWord} from "./tiers-words.js";

export function tiersTable({tiers, manifest, first}: TiersReport): HTMLElement {
  const view = figure({id: "tiers", height: 240, tableItem: false});
  const {currency} = manifest;
  const word = valueWord(tiers);
  const draw = async () => {
    await first.then(() => near(view.element));
    const title = tableTitle(tiers, currency);
    if (tiers.tiers.length === 0) {
      view.empty(title, "Nobody bought in these twelve months: there are no tiers.");
      return;
    }
    const {costs} = tiers;
    const serving = costs.contacts || costs.service || costs.loyalty;
    const columns: (Column<TierRow> | false)[] = [
      {label: "Tier", header: true, value: ({tier}) => tierName(tier)},
      {label: `Share of ${word}`, number: true, value: (r) => share(r.share)},
      {label: `${sentence(word)} each`, number: true, value: (r) => money(r.contribution, currency)},
      {label: "Customers", number: true, value: (r) => count(r.customers)},
      // Where the data begin within these months, everybody seems to be new.
      tiers.wholeYear && {label: "New customers", number: true, value: (r) => count(r.newCustomers)},
      word !== "revenue" && {label: "Revenue each", number: true, value: (r) => money(r.revenue, currency)},
      {label: "Orders each", number: true, value: (r) => (r.orders === null ? dash : r.orders.toFixed(1))},
      serving && {label: "Contacts and service each", number: true, value: (r) => money(r.serving, currency)},
      costs.discounts && {label: "Discounts", number: true, value: (r) => share(r.discountShare)},
      costs.refunds && {label: "Refunds", number: true, value: (r) => share(r.refundShare)},
    ];
    view.show({
      title,
      subtitle: `Customers who bought in the twelve months, by ${word}; money per customer in these months; discounts as a share of revenue before discounts and refunds, refunds as a share of revenue before refunds`,
      note: [
        `n = ${count(tiers.customers)} customers, ${day(tiers.from)} to ${day(tiers.asOf)}. `,
        "Customers who brought the same are in the same tier, so a fifth may be smaller than a fifth. ",
        definitionLink("contribution", "What this means"),
        ".",
      ],
      name: "value-tiers",
      table: {
        columns: [
          "tier",
          "customers",
          "new_customers",
          "share",
          `${tiers.value}_per_customer`,
          "revenue_per_customer",
          "orders_per_customer",
          "serving_cost_per_customer",
          "discount_share",
          "refund_share",
        ],
        rows: tiers.tiers.map((r) => [
          r.tier,
          r.customers,
          r.newCustomers,
          r.share,
          r.contribution,
          r.revenue,
          r.orders,
          r.serving,
          r.discountShare,
          r.refundShare,
        ]),
      },
      draw: () =>
        plainTable(
          title,
          tiers.tiers,
          columns.filter((c): c is Column<TierRow> => c !== false),
        ),
    });
  };
  draw().catch(view.fail);
  return view.element;
}
