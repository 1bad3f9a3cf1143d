/** Everything the page on value tiers shows. */
export {tiersAnswerSection, tiersHeadline} from "./tiers-answer.js";
export {tiersLorenz} from "./tiers-lorenz.js";
export {tiersLosses} from "./tiers-losses.js";
export {tiersMoves} from "./tiers-moves.js";
export {tiersPoints} from "./tiers-points.js";
export {tiersCosts, tiersDoubtList, tiersStepList} from "./tiers-prose.js";
export {tiersReport} from "./tiers-report.js";
export {tiersTable} from "./tiers-table.js";
