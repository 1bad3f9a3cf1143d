/** The switches of the retention page; they hold for every figure on it. */
import {h} from "./dom.js";
import type {Grain} from "./format.js";
import {type Measure, measures, type Variant, variants} from "./retention-cells.js";
import {groupOf, lensOf, type RetentionReport} from "./retention-report.js";
import {grainLabels, measureLabels, measureSentence, variantLabels} from "./retention-words.js";
import {segmented} from "./segmented.js";
import {select} from "./select.js";

export function retentionControls({manifest, state, cube}: RetentionReport): HTMLElement {
  const variant = segmented<Variant>({
    label: "Counted",
    name: "variant",
    options: variants.map((value) => ({value, label: variantLabels[value]})),
    onchange: (value) => state.set({variant: value}),
  });
  const period = segmented<Grain>({
    label: "Cohorts by",
    name: "period",
    options: manifest.grains.map((value) => ({value, label: grainLabels[value]})),
    onchange: (value) => state.set({period: value}),
    onintent: (value) => {
      // A file that cannot be fetched is said where it is drawn.
      for (const name of [`retention-${value}`, `retention-curves-${value}`]) cube(name).catch(() => {});
    },
  });
  // The options are made of these very words.
  const measure = select("Measure", "measure", (value) => state.set({measure: value as Measure}));
  measure.options(
    measures.map((value) => {
      const missing = value.startsWith("margin") && !manifest.has.margin;
      return {
        value,
        label: `${measureLabels[value]}${missing ? " (needs a cost column)" : ""}`,
        disabled: missing,
      };
    }),
  );
  const dimension = select("Split by", "dimension", (value) => state.set({dimension: value, value: ""}));
  dimension.options([
    {value: "", label: manifest.dimensions.length > 0 ? "Nothing" : "No attributes"},
    ...manifest.dimensions.map(({name, label}) => ({value: name, label})),
  ]);
  dimension.disabled(manifest.dimensions.length === 0);
  const group = select("Show", "value", (value) => state.set({value}));
  const words = h("p", {class: "state-words"});
  state.listen((choice) => {
    variant.set(choice.variant);
    period.set(choice.period);
    measure.set(choice.measure);
    dimension.set(choice.dimension);
    const chosen = manifest.dimensions.find((d) => d.name === choice.dimension);
    group.options([
      {value: "", label: "All customers"},
      ...(chosen?.values ?? []).map((value) => ({value, label: value})),
    ]);
    group.element.hidden = !chosen;
    const who = groupOf(choice, manifest);
    group.set(who?.value ?? "");
    words.textContent = `Shown: ${who ? `${who.dimension.label} “${who.value}”` : "all customers"}, cohorts by ${choice.period}. ${measureSentence(lensOf(choice, manifest))}.`;
  });
  return h(
    "div",
    {class: "controls-with-words"},
    h(
      "form",
      {
        class: "controls",
        "aria-label": "What the figures show",
        onsubmit: (event: Event) => event.preventDefault(),
      },
      variant.element,
      period.element,
      measure.element,
      dimension.element,
      group.element,
    ),
    words,
  );
}
