/** How a build knows a folder it may replace: only a site it wrote itself. */
import {readFile} from "node:fs/promises";
import {join} from "node:path";

const software = "perennial";

export const siteMark = {
  file: "perennial.json",
  content: `${JSON.stringify({
    software,
    note: "This folder was written by a build and is replaced as a whole by the next one.",
  })}\n`,
};

/** Whether a folder is a site written by a build. */
export async function isSite(directory: string): Promise<boolean> {
  try {
    return JSON.parse(await readFile(join(directory, siteMark.file), "utf8"))?.software === software;
  } catch {
    return false;
  }
}
