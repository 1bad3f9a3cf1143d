/** What the pages of segments share: the groupings, and cubes fetched when first needed. */
import type {Manifest} from "./published.js";
import {type PublishedFile, type Report, report} from "./report.js";
import {type Grouping, type Segments, scoresOf} from "./segments-data.js";
import {type Judged, judge} from "./segments-judged.js";
import {urlState} from "./url-state.js";

export interface SegmentsReport extends Report<Record<string, never>> {
  segments: Segments;
}

/** @param files how to fetch segment-scores and, on the page of a grouping, its other cubes */
export function segmentsReport(
  manifest: Manifest,
  segments: Segments,
  files: Record<string, PublishedFile>,
): SegmentsReport {
  return {...report(manifest, urlState({}), files), segments};
}

/** All groupings with their scores, in the order of publication. */
export async function judgedGroupings({segments, cube}: SegmentsReport): Promise<Judged[]> {
  const scores = await cube("segment-scores");
  return segments.groupings.map((grouping) => judge(grouping, scoresOf(scores, grouping.name)));
}

export interface GroupingReport extends SegmentsReport {
  grouping: Grouping;
}

/**
 * The page of one grouping. Which one is told by the address, not by the page's code, so that all pages share it.
 *
 * @param pathname address of the page; undefined when it names no grouping
 */
export function groupingReport(report: SegmentsReport, pathname: string): GroupingReport | undefined {
  const name = decodeURIComponent(pathname.split("/").at(-1) ?? "").replace(/\.html$/, "");
  const grouping = report.segments.groupings.find((g) => g.name === name);
  return grouping && {...report, grouping};
}
