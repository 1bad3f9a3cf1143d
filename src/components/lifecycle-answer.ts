/** The answer first: how many are in decline, and what is at stake. */
import type {LifecycleReport} from "./lifecycle-report.js";
import {lifecycleAnswer, lifecycleNumbers} from "./lifecycle-words.js";
import {openingAnswer, openingFigures} from "./opening.js";

export function answer({lifecycle, manifest}: LifecycleReport): HTMLElement {
  return openingAnswer(lifecycleAnswer(lifecycle, manifest.currency, manifest.smallGroup));
}

export function numbers({lifecycle, manifest}: LifecycleReport): HTMLElement {
  return openingFigures(lifecycleNumbers(lifecycle, manifest.currency, manifest.smallGroup));
}
