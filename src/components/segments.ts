/** Everything the pages of segments show. */
export {groupingPage} from "./segments-page.js";
export {segmentsReport} from "./segments-report.js";
export {distinctBars, scoreCard, segmentsAnswerSection, segmentsStepList} from "./segments-score-card.js";
