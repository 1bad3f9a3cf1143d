/**
 * The site: its pages and what stands around each of them.
 *
 * The build runs this file once per company and puts name and folders into PERENNIAL_SITE. Everything a page
 * loads is its own: no theme, no web font, no library fetched from elsewhere.
 */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {parse} from "yaml";
import {escapeHtml, footerHtml, headerHtml, headHtml} from "./src/components/page-frame.ts";
import {pages as allPages} from "./src/components/pages.ts";
import type {Manifest} from "./src/components/published.ts";

interface Site {
  company: string;
  /** Folder the generator reads. */
  root: string;
  /** Folder the generator writes. */
  output: string;
}

// Written by the build as JSON of Site.
const site: Site = JSON.parse(
  process.env.PERENNIAL_SITE ?? '{"company":"Perennial","root":"src","output":"dist"}',
);

// A page that is not listed is built all the same; a page that has been deleted drops out.
const pages = allPages.filter(({path}) => existsSync(join(site.root, `${path}.md`)));

/** The groupings that the latest build published: each has a page of its own, made by src/segments/[grouping].md. */
function groupings(): {name: string; label: string}[] {
  const file = join(site.root, "data", "segments.json");
  if (!existsSync(file)) return [];
  // Written by the publish step, which owns its shape.
  return (JSON.parse(readFileSync(file, "utf8")) as {groupings: {name: string; label: string}[]}).groupings;
}

const icon =
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><circle cx='16' cy='16' r='15' fill='#0b6e6e'/>" +
  "<path d='M9 21c0-7 5-11 14-11 0 8-4 13-10 13-2 0-4-1-4-2z' fill='#fff'/></svg>";

function head({path}: {path: string}): string {
  const everyPage = existsSync(join(site.root, "components", "site.ts"))
    ? '\n<script type="module" src="/components/site.js"></script>'
    : "";
  return `<meta name="description" content="${escapeHtml(description(path))}">
<link rel="icon external" href="data:image/svg+xml,${encodeURIComponent(icon)}">
${headHtml()}${everyPage}`;
}

/** The page's `description` of its front matter, which the generator reads but does not pass on. */
function description(path: string): string {
  const grouping = groupings().find(({name}) => path === `/segments/${name}`);
  if (grouping)
    return `${grouping.label}: the segments, what sets them apart, and how good a grouping it is.`;
  const file = join(site.root, `${path}.md`);
  const [, frontMatter] =
    (existsSync(file) && /^---\r?\n(.*?)\r?\n---/s.exec(readFileSync(file, "utf8"))) || [];
  const written = frontMatter && parse(frontMatter)?.description;
  return typeof written === "string" && written
    ? written
    : `Who stays with ${site.company}, what they are worth, and how sure we are.`;
}

// Read for each page, so that a preview shows the latest build's trust strip.
function manifest(): Manifest {
  // Written by the publish step, which owns its shape.
  return JSON.parse(readFileSync(join(site.root, "data", "manifest.json"), "utf8")) as Manifest;
}

export default {
  title: site.company,
  root: site.root,
  output: site.output,
  dynamicPaths: () => groupings().map(({name}) => `/segments/${name}`),
  pages: pages.map(({label, path}) => ({name: label, path})),
  style: "style.css",
  head,
  header: ({path}: {path: string}) =>
    `<a class="skip-link" href="#observablehq-main">Skip to content</a>\n${headerHtml(manifest(), path, pages)}`,
  footer: ({path}: {path: string}) => footerHtml(manifest(), path, pages),
  sidebar: false,
  toc: false,
  pager: false,
  search: false,
  globalStylesheets: [],
  // Links name files, so that they work on any host, from any folder, with no rewriting of addresses.
  preserveExtension: true,
  preserveIndex: true,
};
