/** What every page does: a link to another page takes along which customers the reader has narrowed the pages to. */
import {carried, isPage} from "./carried.js";

// A link is completed when it is about to be used, so that links drawn later lead on as well.
for (const type of ["pointerover", "pointerdown", "focusin", "click"])
  document.addEventListener(type, ({target}) => complete(target), {capture: true, passive: true});

function complete(target: EventTarget | null): void {
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[href]") : null;
  const root = document.querySelector<HTMLAnchorElement>("a.company")?.href;
  // A link within the page keeps the address as it is; a link that names customers itself means those.
  if (
    !link ||
    !root ||
    (link.hash !== "" && link.pathname === location.pathname) ||
    link.dataset.narrows === ""
  )
    return;
  if (!isPage(link.href, root)) return;
  const address = carried(link.href, location.href);
  if (address !== link.href) link.href = address;
}
