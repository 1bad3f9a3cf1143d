/** The data of the page "Can we trust it?" and the reader's one choice. */
import type {Manifest} from "./published.js";
import {type PublishedFile, type Report, report} from "./report.js";
import {type Contest, contests, type Forecast, type Group, groups} from "./trust-data.js";
import {choice, urlState} from "./url-state.js";

export interface TrustState {
  /** Purchases of each week, or since the beginning. */
  view: "week" | "total";
}

export interface TrustReport extends Report<TrustState> {
  forecast: Forecast;
  contests(): Promise<Contest[]>;
  deciles(): Promise<Group[]>;
}

/** @param files how to fetch forecast-leaderboard, -tracking, -frequency, -deciles and -cohorts */
export function trust(
  manifest: Manifest,
  forecast: Forecast,
  files: Record<string, PublishedFile>,
): TrustReport {
  const shared = report(
    manifest,
    urlState<TrustState>({view: choice<TrustState["view"]>(["week", "total"], "week")}),
    files,
  );
  return {
    ...shared,
    forecast,
    contests: async () => contests(await shared.cube("forecast-leaderboard")),
    async deciles() {
      const cube = await shared.cube("forecast-deciles");
      const decile = cube.numbers("decile");
      return groups(cube, (i) => String(decile[i] ?? ""));
    },
  };
}
