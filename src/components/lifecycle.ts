/** Everything the lifecycle page shows. */
export {answer, numbers} from "./lifecycle-answer.js";
export {decline} from "./lifecycle-decline.js";
export {flow} from "./lifecycle-flow.js";
export {marks} from "./lifecycle-marks.js";
export {method} from "./lifecycle-method.js";
export {stake} from "./lifecycle-money.js";
export {lifecycleReport} from "./lifecycle-report.js";
export {returns} from "./lifecycle-returns.js";
export {steps} from "./lifecycle-steps.js";
export {stock} from "./lifecycle-stock.js";
export {truth} from "./lifecycle-truth.js";
export {narrowedSection} from "./narrowed-section.js";
export {narrowedStages} from "./narrowed-stages.js";
export {narrowing} from "./narrowing.js";
export {narrowingBar} from "./narrowing-bar.js";
