/** Folders of a build: made one by one, replaced as a whole. */
import {existsSync} from "node:fs";
import {mkdir, rename, rm, stat} from "node:fs/promises";
import {dirname} from "node:path";

/**
 * Makes a folder and those above it; nothing happens when it is there.
 *
 * (Made recursively by Node 20, one below /proc is tried for ever.)
 *
 * @throws the system's error, ENOTDIR or EEXIST where a file is in the way
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (code !== "ENOENT" || existsSync(dirname(path))) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

/** Puts a finished folder in the place of the last one, which may be missing. */
export async function replaceFolder(next: string, place: string): Promise<void> {
  const last = `${place}.last`;
  await rm(last, {recursive: true, force: true});
  await rename(place, last).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(next, place);
  await rm(last, {recursive: true, force: true});
}
