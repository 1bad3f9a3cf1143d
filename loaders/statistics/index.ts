/** Pure functions over numbers: intervals for shares and ratios. Knows no database and no file. */
export type {Interval} from "./interval.ts";
export {newcombeDifference} from "./newcombe-difference.ts";
export {normalQuantile} from "./normal-quantile.ts";
export {type RatioInterval, type RatioSums, ratioInterval} from "./ratio-interval.ts";
export {wilsonInterval} from "./wilson-interval.ts";
