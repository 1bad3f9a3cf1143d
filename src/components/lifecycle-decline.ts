/** Who is in decline now: from which stage, suddenly or slowly, with how much money. */
import {base, named} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {count, day, money, share} from "./format.js";
import type {DeclinePart} from "./lifecycle-data.js";
import type {LifecycleReport} from "./lifecycle-report.js";
import {declineTitle, groupName, shareWithin} from "./lifecycle-words.js";
import {plainTable} from "./plain-table.js";
import {near} from "./report.js";

export function decline({lifecycle, manifest, first}: LifecycleReport): HTMLElement {
  const view = figure({id: "decline", height: 240, tableItem: false});
  const {currency, smallGroup} = manifest;
  const rows: DeclinePart[] = [...lifecycle.decline];
  const all = rows.reduce((n, part) => n + (part.by === "pace" ? part.customers : 0), 0);
  const title = lifecycle.reason === null ? declineTitle(lifecycle, currency) : "Who is in decline";
  const back = (part: DeclinePart) =>
    shareWithin(
      lifecycle.returns.find(({by, value}) => by === part.by && value === part.value),
      183,
    );
  const draw = async () => {
    await first.then(() => near(view.element));
    if (all === 0) {
      view.empty(
        title,
        lifecycle.reason ?? "Every current customer has ordered as lately as could be expected.",
      );
      return;
    }
    const Plot = await import("./plot.js");
    view.show({
      title,
      subtitle: `Customers in decline on ${day(manifest.span.asOf)}, the ${lifecycle.money} they brought in the last twelve months, and the share of such declines so far that were followed by an order within half a year`,
      note: [
        `n = ${count(all)} customers in decline. Sudden: silent without a sign before. Gradual: the last waits were at least half as long again as those before, or the last orders brought much less. `,
        "It is what they brought, not a forecast of what is lost. ",
        rows.some((part) => part.atStake === null) &&
          `Money is withheld (–) where it would tell that of fewer than ${count(smallGroup)} customers, alone or by subtraction. `,
        definitionLink("money_in_decline", "What is at stake"),
        ".",
      ],
      name: "customers-in-decline",
      table: {
        columns: [
          "by",
          "group",
          "customers",
          `${lifecycle.money}_last_12_months`,
          "bought_again_within_183_days",
        ],
        rows: rows.map((part) => [part.by, part.value, part.customers, part.atStake, back(part)]),
      },
      draw: () =>
        plainTable<DeclinePart>(title, rows, [
          {label: "In decline", value: groupName, header: true},
          {label: "Customers", value: (part) => count(part.customers), number: true},
          {
            label: "Share",
            value: (part) => (all < smallGroup ? "–" : share(part.customers / all)),
            number: true,
          },
          {label: "At stake", value: (part) => money(part.atStake, currency), number: true},
          {label: "Bought again", value: (part) => share(back(part)), number: true},
        ]),
      // The table as a picture: customers by group.
      picture: (width) =>
        // Plot gives an SVG where no legend or caption is asked for.
        named(
          Plot.plot({
            ...base,
            width,
            height: 60 + 30 * rows.length,
            marginLeft: 170,
            x: {label: "customers in decline", labelArrow: "none", tickSize: 0},
            y: {domain: rows.map(groupName), label: null, tickSize: 0},
            marks: [Plot.barX(rows, {y: groupName, x: "customers", fill: "var(--warning)"})],
          }),
          title,
        ) as SVGSVGElement,
    });
  };
  draw().catch(view.fail);
  return view.element;
}
