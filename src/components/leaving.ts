/** Everything the leaving page shows. */
export {answer, numbers} from "./leaving-answer.js";
export {comparison} from "./leaving-comparison.js";
export {hazard} from "./leaving-hazard.js";
export {nextOrder} from "./leaving-next-order.js";
export {leavingReport} from "./leaving-report.js";
export {silence} from "./leaving-silence.js";
export {statistics} from "./leaving-statistics.js";
export {steps} from "./leaving-steps.js";
export {survival} from "./leaving-survival.js";
