/**
 * What stands around every page: head, masthead with navigation and trust strip, footer.
 *
 * Made as text while the site is built, so that it is there before any script runs; every piece of data is escaped.
 */
import {count, counted, day} from "./format.js";
import {pages as allPages, type Page} from "./pages.js";
import type {Manifest} from "./published.js";

/**
 * Before the first paint: the reader's colours if they chose any, else the system's; and everyone's sections out of
 * sight where the address may narrow the page.
 */
export function headHtml(): string {
  return `<meta name="color-scheme" content="light dark">
<script>try{var t=localStorage.getItem("theme");if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch(e){}if(/[?&]by=./.test(location.search))document.documentElement.dataset.narrowed=""</script>`;
}

export function headerHtml(manifest: Manifest, path: string, pages: readonly Page[] = allPages): string {
  const up = upFrom(path);
  const links = linksTo(pages, "masthead", path);
  return `<div class="masthead">
<a class="company" href="${up}index">${escapeHtml(manifest.company)}</a>
<nav aria-label="Pages">${links}</nav>
<button type="button" class="theme" hidden>Theme: auto</button>
</div>
<a class="trust" href="${up}data-quality">${trustStrip(manifest).map(escapeHtml).join('<span aria-hidden="true"> · </span>')}</a>
<script>${themeScript}</script>`;
}

export function footerHtml(manifest: Manifest, path: string, pages: readonly Page[] = allPages): string {
  const links = linksTo(pages, "footer", path);
  return `<nav aria-label="Further pages">${links}</nav>
<p><a href="${upFrom(path)}definitions">What the numbers mean</a><span aria-hidden="true"> · </span>${privacyNote(manifest)}<span aria-hidden="true"> · </span>Made with ${escapeHtml(sentenceCase(manifest.software.name))} ${escapeHtml(manifest.software.version)}</p>`;
}

function linksTo(pages: readonly Page[], place: Page["place"], path: string): string {
  return pages
    .filter((page) => page.place === place)
    .map((page) => {
      const name = page.path.slice(1);
      const within = path.startsWith(`${page.path}/`);
      const current = page.path === path ? ' aria-current="page"' : within ? ' aria-current="true"' : "";
      return `<a href="${upFrom(path)}${name}" data-page="${name}"${current}>${page.label}</a>`;
    })
    .join("");
}

/** The way from a page to the root: links name files, so they work from any folder. */
function upFrom(path: string): string {
  return path.split("/").length > 2 ? "../" : "./";
}

/** How far the numbers can be trusted, in three short statements. */
export function trustStrip(manifest: Manifest): string[] {
  const tables = Object.values(manifest.rows);
  const read = tables.reduce((sum, table) => sum + (table?.read ?? 0), 0);
  const refused = tables.reduce((sum, table) => sum + (table?.refused ?? 0), 0);
  return [
    `Data through ${day(manifest.span.asOf)}`,
    `${counted(read, "row")} read, ${refused === 0 ? "none" : count(refused)} refused`,
    testSentence(manifest.tests),
  ];
}

/** "38 of 38 tests passed", with what did not. */
export function testSentence({passed, warned, failed}: Manifest["tests"]): string {
  const all = passed + warned + failed;
  if (all === 0) return "no tests were run";
  const rest = [warned > 0 && `${count(warned)} warned`, failed > 0 && `${count(failed)} failed`].filter(
    Boolean,
  );
  return [`${count(passed)} of ${count(all)} tests passed`, ...rest].join(", ");
}

function privacyNote({smallGroup}: Manifest): string {
  return smallGroup > 1
    ? `No number rests on fewer than ${count(smallGroup)} customers`
    : "Small groups are shown: this site is not for sharing";
}

// Auto, light, dark, and round again; without storage the choice lasts for the page.
const themeScript = `(()=>{const b=document.querySelector("button.theme"),r=document.documentElement,n={auto:"light",light:"dark",dark:"auto"};const show=()=>{const t=r.dataset.theme||"auto";b.textContent="Theme: "+t;b.setAttribute("aria-label","Theme: "+t+". Change to "+n[t])};b.hidden=false;show();b.onclick=()=>{const t=n[r.dataset.theme||"auto"];if(t==="auto")delete r.dataset.theme;else r.dataset.theme=t;try{t==="auto"?localStorage.removeItem("theme"):localStorage.setItem("theme",t)}catch(e){}show()}})()`;

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
