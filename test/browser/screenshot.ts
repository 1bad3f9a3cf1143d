/**
 * Pictures of a finished site's pages, at desk and phone width, in light and dark.
 *
 *     node --import tsx test/browser/screenshot.ts <dist> <folder> [page…]
 */
import {mkdir, readdir} from "node:fs/promises";
import {join, relative, sep} from "node:path";
import {openSite} from "./browser.ts";

const [directory, folder, ...named] = process.argv.slice(2);
if (directory === undefined || folder === undefined) {
  console.error("usage: screenshot.ts <dist> <folder> [page…]");
  process.exit(2);
}
await mkdir(folder, {recursive: true});
const pages = named.length > 0 ? named : await pagesOf(directory);
for (const [width, height] of [
  [1280, 900],
  [390, 844],
] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    const site = await openSite(directory, {
      viewport: {width, height},
      colorScheme,
      deviceScaleFactor: width < 600 ? 2 : 1,
    });
    for (const page of pages) {
      await site.open(page);
      const name = page.replace(/\.html.*$/, "").replaceAll("/", "-");
      const path = join(folder, `${name}-${width}-${colorScheme}.png`);
      await site.page.screenshot({path, fullPage: true});
      console.log(path);
    }
    for (const problem of site.problems) console.error(problem);
    await site.close();
  }
}

async function pagesOf(site: string): Promise<string[]> {
  const files = await readdir(site, {recursive: true});
  return files
    .filter((file) => file.endsWith(".html"))
    .map((file) => relative(site, join(site, file)).split(sep).join("/"))
    .sort();
}
