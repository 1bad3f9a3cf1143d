/** The answer first: who leaves, and when. */
import type {LeavingReport} from "./leaving-report.js";
import {leavingAnswer, leavingNumbers} from "./leaving-words.js";
import {openingAnswer, openingFigures} from "./opening.js";

export function answer({leaving}: LeavingReport): HTMLElement {
  return openingAnswer(leavingAnswer(leaving));
}

export function numbers({leaving}: LeavingReport): HTMLElement {
  return openingFigures(leavingNumbers(leaving));
}
