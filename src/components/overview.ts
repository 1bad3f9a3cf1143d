/** Everything the overview page shows. */
export {answerSection} from "./answer-section.js";
export {customerFlows} from "./customer-flows.js";
export {headlineSection} from "./headline-section.js";
export {narrowedOverview} from "./narrowed-overview.js";
export {narrowedSection} from "./narrowed-section.js";
export {narrowing} from "./narrowing.js";
export {narrowingBar} from "./narrowing-bar.js";
export {nextSteps} from "./next-steps.js";
export {overviewCurve} from "./overview-curve.js";
export {overview} from "./overview-report.js";
export {revenueByPeriod} from "./revenue-by-period.js";
export {surenessSection} from "./sureness-section.js";
