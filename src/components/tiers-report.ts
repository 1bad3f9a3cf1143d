/** The data of the page on value tiers; it leaves the reader no choice. */
import type {Manifest} from "./published.js";
import {type PublishedFile, type Report, report} from "./report.js";
import type {ValueTiers} from "./tiers-data.js";
import {urlState} from "./url-state.js";

export interface TiersReport extends Report<Record<never, never>> {
  tiers: ValueTiers;
}

/** @param files how to fetch value-lorenz */
export function tiersReport(
  manifest: Manifest,
  tiers: ValueTiers,
  files: Record<string, PublishedFile>,
): TiersReport {
  return {...report(manifest, urlState({}), files), tiers};
}
