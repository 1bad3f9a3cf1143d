/** The report of one segment, which stands in the place of everyone's sections. */
import {type Child, h, replace} from "./dom.js";
import type {Narrowing} from "./narrowing.js";

/**
 * Shows the narrowed report while a segment is chosen, else what the page marks with `class="everyone"`.
 *
 * @param draw makes the report, once, at the first choice; its figures follow later choices with `followNarrowed`
 */
export function narrowedSection(narrowing: Narrowing, draw: () => Child): HTMLElement {
  const section = h("div", {class: "narrowed", hidden: true});
  let made = false;
  narrowing.state.listen(() => {
    const chosen = narrowing.narrowed() !== null;
    // The style sheet hides everyone's sections while this mark is there.
    document.documentElement.toggleAttribute("data-narrowed", chosen);
    section.hidden = !chosen;
    if (!chosen || made) return;
    made = true;
    replace(section, draw());
  });
  return section;
}
