/** What to do about the stages. */
import {h, replace} from "./dom.js";
import {type Move, movesSince, yearStart} from "./lifecycle-data.js";
import type {LifecycleReport} from "./lifecycle-report.js";
import {lifecycleSteps} from "./lifecycle-words.js";

export function steps({lifecycle, manifest, cube}: LifecycleReport): HTMLElement {
  const list = h("ol", {class: "steps", style: "min-height:12rem"});
  const fill = (moves: readonly Move[]) =>
    replace(
      list,
      lifecycleSteps(lifecycle, moves, manifest.currency).map(({title, text}) =>
        h("li", {}, h("strong", {}, title), " ", text),
      ),
    );
  if (lifecycle.reason !== null) {
    return h("p", {class: "quiet"}, lifecycle.reason);
  }
  cube("lifecycle-moves").then(
    (data) => fill(movesSince(data, yearStart(manifest.span.asOf))),
    () => fill([]),
  );
  return list;
}
