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

function linkTo(name: string): HTMLAnchorElement | null {
  return document.querySelector<HTMLAnchorElement>(`nav a[data-page="${name}"]`);
}
