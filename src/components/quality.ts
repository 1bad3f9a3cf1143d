/** Everything the data-quality page shows. */
export {columnsTable} from "./columns-table.js";
export {filesTable} from "./files-table.js";
export {findingsList} from "./findings-list.js";
export {qualitySummary} from "./quality-summary.js";
export {refusedTable} from "./refused-table.js";
export {testsTable} from "./tests-table.js";
