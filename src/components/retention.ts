/** Everything the retention page shows. */
export {cumulativeValue} from "./cumulative-value.js";
export {dimensionComparison} from "./dimension-comparison.js";
export {narrowedRetention} from "./narrowed-retention.js";
export {narrowedSection} from "./narrowed-section.js";
export {narrowing} from "./narrowing.js";
export {narrowingBar} from "./narrowing-bar.js";
export {retentionControls} from "./retention-controls.js";
export {retentionCurves} from "./retention-curves.js";
export {retentionHeatmap} from "./retention-heatmap.js";
export {retentionOverTime} from "./retention-over-time.js";
export {retention} from "./retention-report.js";
