/** What one point more retention would be worth in each tier. */
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {count, dash, day, money, share} from "./format.js";
import {plainTable} from "./plain-table.js";
import {near} from "./report.js";
import type {RetentionPoint} from "./tiers-data.js";
import type {TiersReport} from "./tiers-report.js";
import {eachSentence, pointsTitle, tierName, valueWord} from "./tiers-words.js";

export function tiersPoints({tiers, manifest, first}: TiersReport): HTMLElement {
  const view = figure({id: "retention-point", height: 220, tableItem: false});
  const {currency, smallGroup} = manifest;
  const draw = async () => {
    await first.then(() => near(view.element));
    const {points, moves} = tiers;
    const title = pointsTitle(points, currency);
    if (points.length === 0 || !moves) {
      view.empty(
        title,
        "It takes two ends of quarters a year apart, to see what those who stay bring in the year after.",
      );
      return;
    }
    const range = (low: number | null, high: number | null) =>
      low === null || high === null ? dash : `${money(low, currency)} to ${money(high, currency)}`;
    view.show({
      title,
      subtitle: `The customers of the tier now × one point × the ${valueWord(tiers)} in a year of one who stayed; money a year, 95 % interval`,
      note: [
        `n = ${count(points.reduce((n, p) => n + p.before, 0))} customers on ${day(moves.from)}, followed to ${day(moves.to)}. Who bought in that year stayed. `,
        eachSentence(points, currency),
        " ",
        definitionLink("retention_point", "What this means"),
        ".",
      ],
      name: "retention-point",
      table: {
        columns: [
          "tier",
          "customers",
          "customers_a_year_ago",
          "stayed",
          "per_customer_who_stayed",
          "low_95",
          "high_95",
          "one_point",
          "one_point_low_95",
          "one_point_high_95",
        ],
        rows: points.map((p) => [
          p.tier,
          p.customers,
          p.before,
          p.stayed,
          p.contribution,
          p.low,
          p.high,
          p.worth,
          p.worthLow,
          p.worthHigh,
        ]),
      },
      draw: () =>
        plainTable(title, points, [
          {label: "Tier", header: true, value: (p: RetentionPoint) => tierName(p.tier)},
          {label: "One point is worth", number: true, value: (p) => money(p.worth, currency)},
          {label: "95 % interval", number: true, value: (p) => range(p.worthLow, p.worthHigh)},
          {label: "One who stayed brought", number: true, value: (p) => money(p.contribution, currency)},
          {label: "Customers now", number: true, value: (p) => count(p.customers)},
          {
            label: "Stayed for the last year",
            number: true,
            value: (p) => (p.before < smallGroup ? dash : share(p.stayed / p.before)),
          },
        ]),
    });
  };
  draw().catch(view.fail);
  return view.element;
}
