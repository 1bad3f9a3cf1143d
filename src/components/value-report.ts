/** The lifetime value page's choices and data. */
import type {Manifest} from "./published.js";
import {type PublishedFile, type Report, report} from "./report.js";
import {choice, type Parameter, text, urlState} from "./url-state.js";
import type {ValueForecast} from "./value-data.js";

export interface ValueState {
  /** First day of the quarter whose curve is looked at; "" for all cohorts together. */
  cohort: string;
  /** Name of the dimension that is compared. */
  dimension: string;
}

export interface ValueReport extends Report<ValueState> {
  forecast: ValueForecast;
}

/** @param files how to fetch lifetime-value, lifetime-value-curve, value-concentration, alive-grid and payback */
export function lifetimeValue(
  manifest: Manifest,
  forecast: ValueForecast,
  files: Record<string, PublishedFile>,
): ValueReport {
  const names = manifest.dimensions.map((d) => d.name);
  // A choice among names keeps the type of a plain text.
  const dimension: Parameter<string> = choice(names, names[0] ?? "");
  return {...report(manifest, urlState({cohort: text(), dimension}), files), forecast};
}
