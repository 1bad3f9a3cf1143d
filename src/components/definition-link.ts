/** A link to what a number means. */
import {h} from "./dom.js";
import {pageLink} from "./page-link.js";

/** @param metric name in the metric registry: the anchor on the definitions page */
export function definitionLink(metric: string, text: string): HTMLAnchorElement {
  return h("a", {href: pageLink("definitions", `metric-${metric}`)}, text);
}
