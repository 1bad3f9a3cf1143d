/** Customers who cost more than they bring, by the cost that turned them; new ones apart. */
import {base, named, tipStyle, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, counted, day} from "./format.js";
import {near} from "./report.js";
import type {ValueTiers} from "./tiers-data.js";
import type {TiersReport} from "./tiers-report.js";
import {causeNames, costSentence, lossNote, lossTitle} from "./tiers-words.js";

interface Bar {
  cause: string;
  customers: number;
  age: "established" | "new";
}

type Cause = NonNullable<ValueTiers["losses"]>["causes"][number];

const fills = {established: "var(--accent)", new: "var(--rule-strong)"};

export function tiersLosses({tiers, manifest, first}: TiersReport): HTMLElement {
  const view = figure({id: "losses", height: 300});
  const draw = async () => {
    await first.then(() => near(view.element));
    const title = lossTitle(tiers);
    const {losses} = tiers;
    if (!losses || losses.customers === 0) {
      view.empty(title, losses ? costSentence(tiers) : "Nobody bought in these twelve months.");
      return;
    }
    const Plot = await import("./plot.js");
    const bars = losses.causes.flatMap(({cause, customers, newCustomers}): Bar[] => [
      {cause: causeNames[cause], customers: customers - newCustomers, age: "established"},
      {cause: causeNames[cause], customers: newCustomers, age: "new"},
    ]);
    view.show({
      title,
      subtitle:
        "Customers whose contribution in the twelve months is below zero, number, by the cost at which less than nothing was left",
      note: [
        `n = ${count(tiers.customers)} customers, ${day(tiers.from)} to ${day(tiers.asOf)}. `,
        lossNote(tiers, manifest.currency),
        " Costs are taken off in this order: goods, discounts, refunds, contacts, service, loyalty programme. ",
        definitionLink("loss_making", "What this means"),
        ".",
      ],
      name: "loss-making-customers",
      table: {
        columns: ["turned_by", "customers", "new_customers"],
        rows: losses.causes.map((c) => [c.cause, c.customers, c.newCustomers]),
      },
      draw(width) {
        const chart = Plot.plot({
          ...base,
          width: Math.min(width, 720),
          height: 300,
          marginLeft: 48,
          marginBottom: 30,
          x: {domain: losses.causes.map((c) => causeNames[c.cause]), padding: 0.3, label: null},
          y: {label: null},
          marks: [
            ...yAxis(Plot, (n) => (Number.isInteger(n) ? count(n) : "")),
            Plot.barY(bars, {x: "cause", y: "customers", fill: (b: Bar) => fills[b.age]}),
            Plot.ruleY([0], {stroke: "var(--ink-soft)"}),
            Plot.axisX({tickSize: 0, label: null}),
            Plot.tip(
              losses.causes,
              Plot.pointerX({
                x: (c: Cause) => causeNames[c.cause],
                y: "customers",
                title: (c: Cause) =>
                  `${causeNames[c.cause]}: ${counted(c.customers, "customer")}, ${count(c.newCustomers)} of them new`,
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
            key("Customers for more than a year", fills.established),
            key("First bought within the year", fills.new),
          ),
          named(chart, title),
        );
      },
    });
  };
  draw().catch(view.fail);
  return view.element;
}

function key(text: string, color: string): HTMLElement {
  return h("span", {class: "key"}, h("i", {style: `background:${color}`}), text);
}
