/** Everything the page "Can we trust it?" shows. */
export {trustAnswerSection} from "./trust-answer.js";
export {trustCohorts} from "./trust-cohorts.js";
export {trustDeciles} from "./trust-deciles.js";
export {trustFrequency} from "./trust-frequency.js";
export {trustLeaderboard} from "./trust-leaderboard.js";
export {trustDetails, trustLimits, trustStepList} from "./trust-prose.js";
export {trust} from "./trust-report.js";
export {trustTracking} from "./trust-tracking.js";
