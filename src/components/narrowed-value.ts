/** What the customers of one segment are worth: what is still to come, when, and beside the other segments. */
import {type Child, h} from "./dom.js";
import {narrowedPart} from "./narrowed-part.js";
import {narrowedValueCurve} from "./narrowed-value-curve.js";
import {type SegmentValue, segmentValue} from "./narrowed-value-data.js";
import {narrowedValueReturns} from "./narrowed-value-returns.js";
import {
  narrowedValueAnswer,
  narrowedValueDoubts,
  narrowedValueFigures,
  narrowedValueSteps,
} from "./narrowed-value-words.js";
import type {Narrowed, Narrowing} from "./narrowing.js";
import {openingAnswer, openingFigures} from "./opening.js";
import {pageLink} from "./page-link.js";
import type {Segments} from "./segments-data.js";
import {segmentExpected} from "./segments-expected.js";
import type {ValueForecast} from "./value-data.js";

/**
 * @param narrowing with segment-profiles, segment-value-curve and segment-retention
 * @param readSegments how to fetch segments.json
 */
export function narrowedValue(
  narrowing: Narrowing,
  forecast: ValueForecast,
  readSegments: () => Promise<Segments>,
): Child {
  let segments: Promise<Segments> | undefined;
  const load = async (narrowed: Narrowed): Promise<SegmentValue> => {
    segments ??= readSegments();
    const [known, profiles, curve, retention] = await Promise.all([
      segments,
      narrowing.cube("segment-profiles"),
      narrowing.cube("segment-value-curve"),
      narrowing.cube("segment-retention"),
    ]);
    const {currency, smallGroup} = narrowing.manifest;
    return segmentValue(
      {narrowed, forecast, segments: known, currency, smallGroup},
      {profiles, curve, retention},
    );
  };
  const part = (make: (input: SegmentValue) => Child) => narrowedPart(narrowing, load, make);
  return [
    part((input) => [openingAnswer(narrowedValueAnswer(input)), openingFigures(narrowedValueFigures(input))]),
    part((input) => narrowedValueCurve(input, narrowing.first)),
    part((input) => besideOthers(narrowing, input)),
    part((input) => narrowedValueReturns(input, narrowing.first)),
    h(
      "div",
      {class: "two prose-pair"},
      h(
        "section",
        {},
        h("h2", {}, "How sure we are"),
        part((input) =>
          h(
            "div",
            {class: "prose"},
            narrowedValueDoubts(input).map((text) => h("p", {}, text)),
            h(
              "p",
              {},
              h("a", {href: pageLink("trust")}, "See how far the forecast was off"),
              " on days it had not seen.",
            ),
          ),
        ),
      ),
      h(
        "section",
        {},
        h("h2", {}, "What to do next"),
        part((input) =>
          h(
            "ol",
            {class: "steps"},
            narrowedValueSteps(input).map(({title, text, page, link}) =>
              h("li", {}, h("strong", {}, title), " ", text, " ", h("a", {href: pageLink(page)}, link), "."),
            ),
          ),
        ),
      ),
    ),
  ];
}

/** The segments of the grouping side by side, the chosen one marked. */
function besideOthers(narrowing: Narrowing, {narrowed, segments, forecast}: SegmentValue): Child {
  const grouping = segments.groupings.find(({name}) => name === narrowed.grouping.name);
  return grouping && segmentExpected({...narrowing, segments, grouping}, forecast, narrowed.segment.name);
}
