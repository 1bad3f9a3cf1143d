/** What a customer is worth: the answer, and the headline figures. */
import {openingAnswer, openingFigures} from "./opening.js";
import type {ValueReport} from "./value-report.js";
import {valueAnswer, valueNumbers} from "./value-words.js";

export function valueAnswerSection({forecast, manifest, firstStands}: ValueReport): HTMLElement {
  const section = openingAnswer(valueAnswer(forecast, manifest.currency));
  firstStands();
  return section;
}

export function valueHeadline({forecast, manifest}: ValueReport): HTMLElement {
  return openingFigures(valueNumbers(forecast, manifest.currency));
}
