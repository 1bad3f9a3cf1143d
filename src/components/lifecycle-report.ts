/** The lifecycle page's choices and data. */
import type {Lifecycle} from "./lifecycle-data.js";
import type {Manifest} from "./published.js";
import {type PublishedFile, type Report, report} from "./report.js";
import {choice, type Schema, urlState} from "./url-state.js";

export interface LifecycleState {
  /** Which declines are told apart where returns are drawn. */
  returns: "came_from" | "pace";
  /** Which moves are counted. */
  moves: "year" | "all";
  /** How money in decline is drawn. */
  stake: "money" | "share";
}

export interface LifecycleReport extends Report<LifecycleState> {
  lifecycle: Lifecycle;
}

/** @param files how to fetch stock, moves, times and money */
export function lifecycleReport(
  manifest: Manifest,
  lifecycle: Lifecycle,
  files: Record<string, PublishedFile>,
): LifecycleReport {
  const schema: Schema<LifecycleState> = {
    returns: choice(["came_from", "pace"], "came_from"),
    moves: choice(["year", "all"], "year"),
    stake: choice(["money", "share"], "money"),
  };
  return {...report(manifest, urlState(schema), files), lifecycle};
}
