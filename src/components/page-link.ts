/** Address of another page, narrowed as this one is, taken from the navigation, which knows how this site writes its links. */
import {carried} from "./carried.js";

/** @param name as in the list of pages, or below one: `segments/rfm` */
export function pageLink(name: string, hash = ""): string {
  const link = linkTo(name);
  const [above = "", below] = name.split("/");
  const parent = link ?? (below === undefined ? null : linkTo(above));
  if (!parent) return `./${name}${hash && `#${hash}`}`;
  const url = new URL(carried(parent.href, location.href));
  if (!link) url.pathname = url.pathname.replace(/(\.html)?$/, (ending) => `/${below}${ending}`);
  url.hash = hash;
  return url.href;
}

/** Attributes of a link to a page narrowed to a segment of its own choosing, whatever this page is narrowed to. */
export function narrowedLink(
  name: string,
  grouping: string,
  segment: string,
): {href: string; "data-narrows": true} {
  const url = new URL(pageLink(name), location.href);
  url.searchParams.set("by", grouping);
  url.searchParams.set("in", segment);
  return {href: url.href, "data-narrows": true};
}

function linkTo(name: string): HTMLAnchorElement | null {
  return document.querySelector<HTMLAnchorElement>(`nav a[data-page="${name}"]`);
}
