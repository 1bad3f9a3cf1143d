/** The overview of one segment: what its customers did in the quarter after it was known who they are. */
import {type Child, h, replace} from "./dom.js";
import {narrowedCurve} from "./narrowed-curve.js";
import {inputOf} from "./narrowed-overview-data.js";
import {narrowedRevenue} from "./narrowed-revenue.js";
import {narrowedShare} from "./narrowed-share.js";
import {
  figuresNote,
  type NarrowedInput,
  narrowedAnswer,
  narrowedDoubts,
  narrowedFigures,
  narrowedSteps,
} from "./narrowed-words.js";
import {followNarrowed, type Narrowing} from "./narrowing.js";
import {openingAnswer, openingFigures} from "./opening.js";
import {pageLink} from "./page-link.js";

export function narrowedOverview(narrowing: Narrowing): Child {
  const opening = part(narrowing, (input) => {
    const figures = narrowedFigures(input);
    return [
      openingAnswer(narrowedAnswer(input)),
      openingFigures(figures),
      figures.length > 0 && h("p", {class: "figures-note"}, figuresNote(input)),
    ];
  });
  return [
    opening,
    narrowedShare(narrowing),
    h("div", {class: "two"}, narrowedRevenue(narrowing), narrowedCurve(narrowing)),
    h(
      "div",
      {class: "two prose-pair"},
      h(
        "section",
        {},
        h("h2", {}, "How sure we are"),
        part(narrowing, (input) =>
          h(
            "div",
            {class: "prose"},
            h("p", {}, narrowedDoubts(input).join(" ")),
            h("p", {}, h("a", {href: pageLink("data-quality")}, "What was read, refused and tested"), "."),
          ),
        ),
      ),
      h(
        "section",
        {},
        h("h2", {}, "What to do next"),
        part(narrowing, (input) =>
          h(
            "ol",
            {class: "steps"},
            narrowedSteps(input).map(({title, text, page, link}) =>
              h("li", {}, h("strong", {}, title), " ", text, " ", h("a", {href: pageLink(page)}, link), "."),
            ),
          ),
        ),
      ),
    ),
  ];
}

/** A piece of the report that is made anew for each choice. */
function part(narrowing: Narrowing, make: (input: NarrowedInput) => Child): HTMLElement {
  const element = h("div", {});
  followNarrowed(
    narrowing,
    async (narrowed, current) => {
      const input = await inputOf(narrowing, narrowed);
      if (!current()) return;
      replace(element, make(input));
      narrowing.firstStands();
    },
    (error) => {
      replace(element, h("p", {class: "empty"}, `The numbers could not be loaded: ${String(error)}`));
      narrowing.firstStands();
    },
  );
  return element;
}
