/** What to do about leaving. */
import {h} from "./dom.js";
import type {LeavingReport} from "./leaving-report.js";
import {leavingSteps} from "./leaving-words.js";

export function steps({leaving, manifest}: LeavingReport): HTMLElement {
  const labelOf = (name: string) => manifest.dimensions.find((d) => d.name === name)?.label ?? name;
  return h(
    "ol",
    {class: "steps"},
    leavingSteps(leaving, labelOf).map(({title, text}) => h("li", {}, h("strong", {}, title), " ", text)),
  );
}
