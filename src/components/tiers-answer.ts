/** The answer first: how concentrated value is, and who costs more than they bring. */
import {openingAnswer, openingFigures} from "./opening.js";
import type {TiersReport} from "./tiers-report.js";
import {tiersAnswer, tiersNumbers} from "./tiers-words.js";

export function tiersAnswerSection({tiers, manifest, firstStands}: TiersReport): HTMLElement {
  const section = openingAnswer(tiersAnswer(tiers, manifest.smallGroup));
  firstStands();
  return section;
}

export function tiersHeadline({tiers, manifest}: TiersReport): HTMLElement {
  return openingFigures(tiersNumbers(tiers, manifest.smallGroup, manifest.currency));
}
