/** The leaving page's choices and data. */
import type {Leaving} from "./leaving-data.js";
import type {Manifest} from "./published.js";
import {type PublishedFile, type Report, report} from "./report.js";
import {choice, type Parameter, type Schema, urlState} from "./url-state.js";

export interface LeavingState {
  /** Dimension whose groups are compared; "" where there is none. */
  dimension: string;
  /** What the table of alarming silences is by: "orders" or a dimension. */
  alarms: string;
}

export interface LeavingReport extends Report<LeavingState> {
  leaving: Leaving;
}

/** @param files how to fetch survival */
export function leavingReport(
  manifest: Manifest,
  leaving: Leaving,
  files: Record<string, PublishedFile>,
): LeavingReport {
  return {...report(manifest, urlState(leavingSchema(manifest, leaving)), files), leaving};
}

/** At first the dimension that is surest to make a difference. */
export function leavingSchema(manifest: Manifest, leaving: Leaving): Schema<LeavingState> {
  const names = manifest.dimensions.map((d) => d.name);
  const surest = leaving.tests.reduce<Leaving["tests"][number] | null>(
    (best, test) => (test.adjusted !== null && (best?.adjusted ?? 2) > test.adjusted ? test : best),
    null,
  );
  // A choice among names keeps the type of a plain text.
  const dimension: Parameter<string> = choice(["", ...names], surest?.dimension ?? names[0] ?? "");
  // Not called "by": in every address that says what the pages are narrowed by.
  const alarms: Parameter<string> = choice(["orders", ...names], "orders");
  return {dimension, alarms};
}
