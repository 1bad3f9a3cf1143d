/** Everything the definitions page shows. */
export {metricGlossary, showTarget} from "./metric-glossary.js";
export {modelList} from "./model-list.js";
