/** Builds a company's site from its published files: stage, generate, finish. */
import {join} from "node:path";
import type {Config} from "../config.ts";
import {finishSite} from "./finish.ts";
import {brokenLinks, generate, removeStandIns, standInForLibraries} from "./generator.ts";
import {type StageOptions, stageOf, stageSite} from "./stage.ts";

export {checkOutput, restoreSite, swapSite} from "./swap.ts";

export interface BuildOptions extends Partial<Pick<StageOptions, "source" | "published">> {
  config: Pick<Config, "company">;
  /** The company's work folder, with `published/` in it. */
  work: string;
  projectRoot: string;
  /** Told what is worth knowing, one line at a time. */
  report?: (line: string) => void;
}

/**
 * Builds the site into the work folder; `swapSite` puts it in its place.
 *
 * @returns the finished site's folder
 * @throws Failure when a page cannot be built
 */
export async function buildSite({
  config,
  work,
  projectRoot,
  report,
  ...folders
}: BuildOptions): Promise<{directory: string}> {
  const directory = join(work, "dist-next");
  await stageSite({projectRoot, work, company: config.company, ...folders});
  const {site, config: siteConfig} = stageOf(work);
  await standInForLibraries(projectRoot, site);
  const printed = await generate({projectRoot, work, config: siteConfig}).finally(() => removeStandIns(site));
  for (const link of brokenLinks(printed)) report?.(`A link leads nowhere: ${link}`);
  await finishSite({projectRoot, work, directory});
  return {directory};
}
