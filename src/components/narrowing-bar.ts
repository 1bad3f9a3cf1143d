/** The bar under a page's heading that says and changes which customers the page tells of. */
import {h, replace} from "./dom.js";
import type {Narrowed, Narrowing} from "./narrowing.js";
import {lookedUp, narrowedName} from "./narrowing-words.js";
import {pageLink} from "./page-link.js";
import {segmentName, short} from "./segments-names.js";
import {select} from "./select.js";

/**
 * Nothing where there is no grouping to narrow by.
 *
 * @param when on which day it is looked up who is in the segment, in words
 */
export function narrowingBar(
  narrowing: Narrowing,
  when: (narrowed: Narrowed) => string = ({grouping}) => lookedUp(grouping),
): HTMLElement {
  const {manifest, state} = narrowing;
  const groupings = manifest.narrowing ?? [];
  if (groupings.length === 0) return h("div", {hidden: true});
  const segmentsOf = (name: string) => groupings.find((grouping) => grouping.name === name)?.segments ?? [];
  const by = select("Narrow to", "by", (name) => {
    state.set({by: name, in: segmentsOf(name)[0]?.name ?? null});
  });
  by.options([
    {value: "", label: "All customers"},
    ...groupings.map(({name, label}) => ({value: name, label: short(label, 60)})),
  ]);
  const segment = select("Segment", "in", (name) => state.set({in: name}));
  const words = h("p", {class: "narrowing-words", "aria-live": "polite"});
  let offered = "";
  state.listen(() => {
    const narrowed = narrowing.narrowed();
    by.set(narrowed?.grouping.name ?? "");
    segment.element.hidden = narrowed === null;
    words.hidden = narrowed === null;
    if (narrowed === null) {
      replace(words);
      return;
    }
    const {grouping} = narrowed;
    // Options that stay the same are left alone, so that an open list does not close.
    if (offered !== grouping.name) {
      offered = grouping.name;
      segment.options(
        grouping.segments.map(({name}) => ({value: name, label: short(segmentName(name), 60)})),
      );
    }
    segment.set(narrowed.segment.name);
    replace(
      words,
      h("strong", {}, `Narrowed to ${narrowedName(narrowed)}.`),
      ` ${when(narrowed)} `,
      h("a", {href: pageLink(`segments/${grouping.name}`)}, "What sets the segments apart"),
      ". ",
      h(
        "button",
        {
          type: "button",
          class: "everyone-again",
          onclick: () => {
            state.set({by: "", in: null});
            // The button is gone: the reader goes on where the choice is made.
            by.element.querySelector("select")?.focus();
          },
        },
        "Show all customers",
      ),
    );
  });
  return h(
    "form",
    {
      class: "narrowing",
      "aria-label": "Which customers this page tells of",
      onsubmit: (event: Event) => event.preventDefault(),
    },
    h("div", {class: "controls"}, by.element, segment.element),
    words,
  );
}
