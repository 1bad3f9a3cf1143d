/** The retention page's choices and data. */
import type {Grain} from "./format.js";
import type {Dimension, Manifest} from "./published.js";
import {type PublishedFile, type Report, report} from "./report.js";
import {type Measure, measures, type Variant, variants} from "./retention-cells.js";
import type {Lens} from "./retention-words.js";
import {choice, integer, type Parameter, type Schema, text, urlState} from "./url-state.js";

export interface RetentionState {
  period: Grain;
  variant: Variant;
  measure: Measure;
  /** Name of a dimension, "" for none. */
  dimension: string;
  /** One of its values, "" for all customers. */
  value: string;
  /** Age looked at over time. */
  age: number;
}

export type RetentionReport = Report<RetentionState>;

/** @param files how to fetch retention-{grain}, retention-{grain}-by, retention-curves-{grain}, … */
export function retention(manifest: Manifest, files: Record<string, PublishedFile>): RetentionReport {
  return report(manifest, urlState(retentionSchema(manifest)), files);
}

export function retentionSchema(manifest: Manifest): Schema<RetentionState> {
  const usable = measures.filter((measure) => manifest.has.margin || !measure.startsWith("margin"));
  // A choice among names keeps the type of a plain text.
  const dimension: Parameter<string> = choice(["", ...manifest.dimensions.map((d) => d.name)], "");
  return {
    period: choice<Grain>(["week", "month", "quarter"], "month"),
    variant: choice(variants, "classic"),
    measure: choice<Measure>(usable, "customers"),
    dimension,
    value: text(),
    age: integer(1, 520, 3),
  };
}

/** How cells are to be read under a choice. */
export function lensOf({period, variant, measure}: RetentionState, manifest: Manifest): Lens {
  return {
    grain: period,
    variant,
    measure,
    windowDays: manifest.retention.windowDays[period],
    currency: manifest.currency,
    smallGroup: manifest.smallGroup,
  };
}

/** The chosen group of customers; unknown names in an address mean all customers. */
export function groupOf(
  state: RetentionState,
  manifest: Manifest,
): {dimension: Dimension; value: string} | null {
  const dimension = manifest.dimensions.find((d) => d.name === state.dimension);
  return dimension?.values.includes(state.value) ? {dimension, value: state.value} : null;
}
