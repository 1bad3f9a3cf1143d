/** The overview's choices and data. */
import type {Grain} from "./format.js";
import type {Manifest} from "./published.js";
import {type PublishedFile, type Report, report} from "./report.js";
import {choice, urlState} from "./url-state.js";

export interface OverviewState {
  period: Grain;
}

export type OverviewReport = Report<OverviewState>;

/** @param files how to fetch headline, retention-{grain} and retention-curves-{grain} */
export function overview(manifest: Manifest, files: Record<string, PublishedFile>): OverviewReport {
  const period = choice<Grain>(["week", "month", "quarter"], "month");
  return report(manifest, urlState<OverviewState>({period}), files);
}
