/** How much money stood with customers in decline at the end of every quarter, as money and as a part of all. */
import {axisMoney, base, named, periodAxis, periodTicks, tipStyle, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {count, counted, day, money, share} from "./format.js";
import {stages} from "./lifecycle-data.js";
import {declineShare, type MoneyDay, moneyByDay} from "./lifecycle-money-data.js";
import {stakeSentence, stakeTitle} from "./lifecycle-money-words.js";
import type {LifecycleReport} from "./lifecycle-report.js";
import {follow, near} from "./report.js";
import {segmented} from "./segmented.js";

const quarterEnd = /-(03-31|06-30|09-30|12-31)$/;

export function stake({lifecycle, manifest, state, cube, first}: LifecycleReport): HTMLElement {
  const {currency} = manifest;
  const control = segmented<"money" | "share">({
    label: "Money in decline",
    name: "stake",
    options: [
      {value: "money", label: "As money"},
      {value: "share", label: "As a part of all"},
    ],
    onchange: (value) => state.set({stake: value}),
  });
  const view = figure({
    id: "stake",
    height: 320,
    controls: lifecycle.reason === null ? control.element : undefined,
  });
  const nearby = first.then(() => near(view.element));
  follow(
    state,
    async ({stake: by}, current) => {
      control.set(by);
      await nearby;
      const days = lifecycle.reason === null ? moneyByDay(await cube("lifecycle-money")) : [];
      if (!current()) return;
      const kind = lifecycle.money;
      const title = stakeTitle(days, {currency, kind, by});
      if (days.length === 0) {
        view.empty(
          title,
          lifecycle.reason ?? "It is told from the first quarter-end on that has a year of data before it.",
        );
        return;
      }
      const Plot = await import("./plot.js");
      const value = (one: MoneyDay) => (by === "money" ? one.stages.decline : declineShare(one));
      const known = days.filter((one) => value(one) !== null);
      if (known.length === days.length && known.every((one) => value(one) === 0)) {
        view.empty(
          title,
          "Nobody who was in decline on one of these days had brought anything in the twelve months before it.",
        );
        return;
      }
      const withheld = days.length - known.length;
      const last = days.at(-1);
      view.show({
        title,
        subtitle: `${kind === "margin" ? "Margin" : "Revenue"} of the twelve months before each quarter-end${quarterEnd.test(manifest.span.asOf) ? "" : `, and before ${day(manifest.span.asOf)},`} of customers who were in decline on that day${by === "money" ? `, ${currency}` : ", per cent of that of all customers"}`,
        note: [
          `n = ${counted(last?.buyers.decline ?? 0, "customer")} in decline on ${day(last?.onDay ?? manifest.span.asOf)} who had brought something in the twelve months. The stage on a day rests on what was known on that day. It is what they had brought, not a forecast of what is lost. `,
          withheld > 0 &&
            `${counted(withheld, "day")} withheld, to protect the money of fewer than ${count(manifest.smallGroup)} customers. `,
          definitionLink("money_in_decline", "What is at stake"),
          ".",
        ],
        name: "money-by-stage",
        table: {
          columns: [
            "on_day",
            ...stages.map((stage) => `${kind}_${stage}`),
            `${kind}_all`,
            "share_in_decline",
          ],
          rows: days.map((one) => [
            one.onDay,
            ...stages.map((stage) => one.stages[stage]),
            one.all,
            declineShare(one),
          ]),
        },
        draw(width) {
          const narrow = width < 560;
          const values = known.map((one) => value(one) ?? 0);
          const labelled = known.at(-1);
          const chart = Plot.plot({
            ...base,
            width,
            height: narrow ? 260 : 320,
            marginLeft: 56,
            marginRight: 16,
            marginTop: 24,
            marginBottom: 40,
            x: {type: "band", domain: days.map(({quarter}) => quarter), padding: 0.3},
            y: {domain: [Math.min(0, ...values), Math.max(0.01, ...values)], label: null},
            marks: [
              ...yAxis(Plot, by === "money" ? axisMoney(currency) : share),
              Plot.barY(known, {x: "quarter", y: value, fill: "var(--warning)"}),
              Plot.text(labelled ? [labelled] : [], {
                x: "quarter",
                y: (one: MoneyDay) => Math.max(0, value(one) ?? 0),
                text: (one: MoneyDay) => (by === "money" ? money(value(one), currency) : share(value(one))),
                dy: -8,
                fill: "var(--ink)",
              }),
              Plot.ruleY([0], {stroke: "var(--ink-soft)"}),
              periodAxis(
                Plot,
                periodTicks(
                  days.map(({quarter}) => quarter),
                  "quarter",
                  width - 72,
                ),
              ),
              Plot.tip(
                days,
                Plot.pointerX({
                  x: "quarter",
                  y: (one: MoneyDay) => value(one) ?? 0,
                  title: (one: MoneyDay) => stakeSentence(one, currency),
                  ...tipStyle,
                }),
              ),
            ],
          });
          return named(chart, title);
        },
      });
    },
    view.fail,
  );
  return view.element;
}
