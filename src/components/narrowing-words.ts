/** The words of the bar: whom the page tells of, and when it was known who they are. */
import type {Narrowed} from "./narrowing.js";
import type {NarrowingGrouping} from "./published.js";
import {segmentName, short} from "./segments-names.js";

/** "Champions (RFM groups)". */
export function narrowedName({grouping, segment}: Narrowed): string {
  return `${short(segmentName(segment.name), 60)} (${short(grouping.label, 60)})`;
}

/** When it is looked up who is in the segment. */
export function lookedUp({kind}: Pick<NarrowingGrouping, "kind">): string {
  if (kind === "dimension")
    return "It holds those who had bought before the quarter that is told began. What they are like is as the latest data say it.";
  const how =
    "Who is in it is looked up at the end of the quarter before: by what customers had done until then, never by what they did in the quarter that is told.";
  if (kind === "cluster") return `${how} What the groups are was found in the data of all years.`;
  return kind === "configured" ? `${how} What else is known of them is as the latest data say it.` : how;
}
