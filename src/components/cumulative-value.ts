/** What a customer has brought by each age, all cohorts and their mean. */
import {axisMoney, base, labelEnds, named, tipStyle, wholeAges, yAxis} from "./chart.js";
import type {Cube} from "./cube.js";
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {age as ageName, count, day, money} from "./format.js";
import {follow} from "./report.js";
import {withGaps} from "./retention-cells.js";
import {groupOf, type RetentionReport} from "./retention-report.js";

export interface ValuePoint {
  /** "" for the mean over complete cohorts. */
  cohort: string;
  age: number;
  complete: boolean;
  customers: number | null;
  value: number | null;
}

export function cumulativeValue(report: RetentionReport): HTMLElement {
  const {manifest, state, first} = report;
  const {currency} = manifest;
  const view = figure({id: "value", height: 340});
  follow(
    state,
    async (choice, current) => {
      await first;
      const who = groupOf(choice, manifest);
      const [Plot, cube] = await Promise.all([
        import("./plot.js"),
        report.cube(who ? "cumulative-value-by" : "cumulative-value"),
      ]);
      if (!current()) return;
      // Weeks are too fine for value; months stand in.
      const grain = choice.period === "quarter" ? "quarter" : "month";
      const margin = choice.measure.startsWith("margin");
      const points = valuePoints(cube, {
        grain,
        dimension: who?.dimension.name ?? "",
        value: who?.value ?? "",
        measure: margin ? "margin_per_customer" : "revenue_per_customer",
      });
      const mean = points.filter(
        (p): p is ValuePoint & {value: number} => p.cohort === "" && p.value !== null,
      );
      const cohorts = points.filter((p) => p.cohort !== "" && p.complete && p.value !== null);
      const thing = margin ? "margin" : "revenue";
      if (mean.length === 0) {
        view.empty(
          "No cohort is old enough yet",
          `The ${thing} per customer is shown from the first complete ${grain} on.`,
        );
        return;
      }
      const title = valueTitle(mean, grain, currency, thing);
      view.show({
        title: who ? `${who.value}: ${title}` : title,
        subtitle: `${margin ? "Margin" : "Revenue"} per customer since joining, net of refunds, ${currency}: mean of complete cohorts, each cohort faint behind it${choice.period === "week" ? " (by month)" : ""}`,
        note: [
          `n = ${count(mean[0]?.customers ?? null)} customers, through ${day(manifest.span.asOf)}. Fewer cohorts reach the higher ages. Past money, no forecast. `,
          definitionLink(margin ? "margin_per_customer" : "revenue_per_customer", "How this is counted"),
          ".",
        ],
        name: `cumulative-${thing}-per-customer-by-${grain}`,
        table: {
          columns: ["cohort", `${grain}s_since_joining`, "complete", "customers", `${thing}_per_customer`],
          rows: points.map((p) => [
            p.cohort === "" ? "mean" : p.cohort,
            p.age,
            p.complete,
            p.customers,
            p.value,
          ]),
        },
        draw(width) {
          const last = mean.at(-1);
          const marginRight = 84;
          const chart = Plot.plot({
            ...base,
            width,
            height: width < 560 ? 280 : 340,
            marginLeft: 60,
            marginRight,
            marginBottom: 40,
            x: {
              domain: [0, Math.max(1, last?.age ?? 1)],
              label: `${grain}s since joining`,
              ...wholeAges(last?.age ?? 1, width),
            },
            y: {label: null, zero: true},
            marks: [
              ...yAxis(Plot, axisMoney(currency)),
              Plot.line(cohorts, {
                x: "age",
                y: "value",
                z: "cohort",
                stroke: "var(--ink-faint)",
                strokeWidth: 1,
                strokeOpacity: 0.35,
              }),
              Plot.lineY(withGaps(mean), {x: "age", y: "value", stroke: "var(--accent)", strokeWidth: 2.5}),
              Plot.dot(mean, {x: "age", y: "value", r: mean.length > 20 ? 0 : 3, fill: "var(--accent)"}),
              Plot.tip(
                mean,
                Plot.pointerX({
                  x: "age",
                  y: "value",
                  title: (p: ValuePoint) =>
                    `By ${ageName(p.age, grain)}: ${money(p.value, currency)} per customer\n${count(p.customers)} customers in complete cohorts`,
                  ...tipStyle,
                }),
              ),
            ],
          });
          if (last)
            labelEnds(
              chart,
              [{text: money(last.value, currency), y: last.value, color: "var(--accent)"}],
              width - marginRight + 2,
            );
          return named(chart, title);
        },
      });
    },
    view.fail,
  );
  return view.element;
}

export function valuePoints(
  cube: Cube,
  choice: {
    grain: string;
    dimension: string;
    value: string;
    measure: "revenue_per_customer" | "margin_per_customer";
  },
): ValuePoint[] {
  const grain = cube.text("grain");
  const dimension = cube.text("dimension");
  const value = cube.text("value");
  const cohort = cube.text("cohort");
  const age = cube.numbers("age");
  const complete = cube.flags("complete");
  const customers = cube.numbers("base_customers");
  const amount = cube.numbers(choice.measure);
  const points: ValuePoint[] = [];
  for (let i = 0; i < cube.length; i++) {
    if (grain[i] !== choice.grain || dimension[i] !== choice.dimension || value[i] !== choice.value) continue;
    points.push({
      cohort: cohort[i] ?? "",
      age: age[i] ?? 0,
      complete: complete[i] ?? false,
      customers: customers[i] ?? null,
      value: amount[i] ?? null,
    });
  }
  return points.sort((a, b) => (a.cohort < b.cohort ? -1 : a.cohort > b.cohort ? 1 : a.age - b.age));
}

/** What a customer has brought at the start, after a year or the longest age there is. */
export function valueTitle(
  mean: readonly (ValuePoint & {value: number})[],
  grain: "month" | "quarter",
  currency: string,
  thing: string,
): string {
  const start = mean.find((p) => p.age === 0) ?? mean[0];
  const year = grain === "month" ? 12 : 4;
  const end = mean.find((p) => p.age === year) ?? mean.at(-1);
  if (!start || !end) return "";
  const first = `A customer brings ${money(start.value, currency)} of ${thing} in the joining ${grain}`;
  if (end.age <= start.age) return first;
  const by = end.age === year ? "within a year after it" : `by ${ageName(end.age, grain)}`;
  return `${first}, ${money(end.value, currency)} ${by}`;
}
