/** Everything the lifetime value page shows. */
export {narrowedSection} from "./narrowed-section.js";
export {narrowedValue} from "./narrowed-value.js";
export {knownToday} from "./narrowed-value-words.js";
export {narrowing} from "./narrowing.js";
export {narrowingBar} from "./narrowing-bar.js";
export {valueAlive} from "./value-alive.js";
export {valueAnswerSection, valueHeadline} from "./value-answer.js";
export {valueByCohort, valueByDecile, valueByDimension} from "./value-comparison.js";
export {valueConcentration} from "./value-concentration.js";
export {valueCurve} from "./value-curve.js";
export {valuePayback} from "./value-payback.js";
export {valueDoubt, valueStepList} from "./value-prose.js";
export {lifetimeValue} from "./value-report.js";
