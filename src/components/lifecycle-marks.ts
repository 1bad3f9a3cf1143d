/** What customers of each stage are like in practice. */
import {base, named} from "./chart.js";
import {figure} from "./figure.js";
import {count, dash, day, money, sentence, share} from "./format.js";
import {type StageMarks, stageColors} from "./lifecycle-data.js";
import type {LifecycleReport} from "./lifecycle-report.js";
import {marksTitle, missingMarks, stayWords} from "./lifecycle-words.js";
import {plainTable} from "./plain-table.js";
import {near} from "./report.js";

interface Mark {
  label: string;
  /** Name of the column in downloads. */
  name: string;
  value(marks: StageMarks): number | null;
  text(value: number): string;
}

export function marks({lifecycle, manifest, first}: LifecycleReport): HTMLElement {
  const view = figure({id: "marks", height: 420, tableItem: false});
  const {currency} = manifest;
  const {has, stages, stays} = lifecycle;
  const number = (digits: number) => (value: number) => value.toFixed(digits);
  const cash = (value: number) => money(value, currency);
  const all: (Mark | false)[] = [
    {label: "Customers", name: "customers", value: (m) => m.customers, text: count},
    {label: "Days between orders, mean", name: "days_between_orders", value: (m) => m.usualWait, text: count},
    {
      label: "Irregularity (0 clockwork, 1 chance)",
      name: "irregularity",
      value: (m) => m.variation,
      text: number(2),
    },
    {
      label: "Days since the last order, mean",
      name: "days_since_last_order",
      value: (m) => m.silence,
      text: count,
    },
    {label: "Purchase days each", name: "purchase_days", value: (m) => m.purchaseDays, text: number(1)},
    {label: "Revenue per order", name: "revenue_per_order", value: (m) => m.basket, text: cash},
    {label: "Revenue in all", name: "revenue", value: (m) => m.revenue, text: cash},
    lifecycle.money === "margin" && {
      label: "Margin in all",
      name: "margin",
      value: (m) => m.margin,
      text: cash,
    },
    has.quantity && {
      label: "Units per order",
      name: "units_per_order",
      value: (m) => m.units,
      text: number(1),
    },
    has.categories && {
      label: "Categories each",
      name: "categories",
      value: (m) => m.categories,
      text: number(1),
    },
    has.discount && {
      label: "Taken off by discounts",
      name: "discount_share",
      value: (m) => m.discountShare,
      text: share,
    },
    has.contacts && {label: "Contacts each", name: "contacts", value: (m) => m.contacts, text: number(1)},
    has.contacts &&
      stages.some((m) => (m.complaints ?? 0) > 0) && {
        label: "Complaints each",
        name: "complaints",
        value: (m) => m.complaints,
        text: number(2),
      },
    has.satisfaction && {
      label: "Satisfaction, mean score",
      name: "satisfaction",
      value: (m) => m.satisfaction,
      text: number(1),
    },
    stays.length > 0 && {
      label: "Half of the stays are over after",
      name: "median_days_in_stage",
      value: (m) => stays.find(({stage}) => stage === m.stage)?.median ?? null,
      text: stayWords,
    },
  ];
  const list = all.filter((mark): mark is Mark => mark !== false);
  const title = lifecycle.reason === null ? marksTitle(lifecycle) : "What marks each stage";
  const draw = async () => {
    await first.then(() => near(view.element));
    if (lifecycle.reason !== null) {
      view.empty(title, lifecycle.reason);
      return;
    }
    const Plot = await import("./plot.js");
    const missing = missingMarks(lifecycle);
    view.show({
      title,
      subtitle: `What customers of each stage are like on ${day(manifest.span.asOf)}; what they bought, paid and were asked is of the last twelve months`,
      note: [
        `n = ${count(lifecycle.customers)} customers. A dash: unknown, or fewer than ${count(manifest.smallGroup)} customers behind it. The stage is told from the rhythm, so frequency and silence differ by definition; the rest is what goes with it, not what causes it.`,
        missing !== "" && ` ${missing}`,
      ],
      name: "marks-of-stages",
      table: {
        columns: ["stage", ...list.map(({name}) => name)],
        rows: stages.map((m) => [m.stage, ...list.map(({value}) => value(m))]),
      },
      draw: () =>
        plainTable<Mark>(title, list, [
          {label: "Mark", value: ({label}) => label, header: true},
          ...stages.map((m) => ({
            label: sentence(m.stage),
            value: ({value, text}: Mark) => {
              // Nobody has no sum either, but there are none of them.
              const known = m.customers === 0 && value(m) === 0 && value !== list[0]?.value ? null : value(m);
              return known === null ? dash : text(known);
            },
            number: true,
          })),
        ]),
      picture: (width) =>
        // Plot gives an SVG where no legend or caption is asked for.
        named(
          Plot.plot({
            ...base,
            width,
            height: 220,
            marginLeft: 110,
            x: {label: "purchase days each, last 12 months", labelArrow: "none", tickSize: 0},
            y: {domain: stages.map(({stage}) => stage), label: null, tickSize: 0},
            marks: [
              Plot.barX(
                stages.filter(({purchaseDays}) => purchaseDays !== null),
                {y: "stage", x: "purchaseDays", fill: (m: StageMarks) => stageColors[m.stage]},
              ),
            ],
          }),
          title,
        ) as SVGSVGElement,
    });
  };
  draw().catch(view.fail);
  return view.element;
}
