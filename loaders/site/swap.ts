/**
 * Puts a finished site in the place of the last one, so that a failed or killed build never leaves less than
 * the last good site.
 *
 * The old folder is renamed aside, the new one renamed in, the old one deleted. A build killed between the two
 * renames leaves the old site aside; the next build or preview puts it back.
 */
import {existsSync} from "node:fs";
import {access, constants, cp, lstat, readdir, realpath, rename, rm} from "node:fs/promises";
import {basename, dirname, join, relative, resolve, sep} from "node:path";
import {Failure} from "../failure.ts";
import {makeFolder} from "../folder.ts";
import {isSite} from "./mark.ts";

/**
 * Replaces the folder `to` by the finished site `from`, which is moved.
 *
 * @throws Failure when `to` holds anything but a site written by a build, or cannot be written
 */
export async function swapSite(from: string, to: string): Promise<void> {
  const place = await checkOutput(to);
  if (contains(place, from)) throw foreign(to, "it contains the folder the site is built in");
  const next = join(dirname(place), `.${basename(place)}.next`);
  const previous = asideOf(place);
  try {
    await rm(next, {recursive: true, force: true});
    try {
      await rename(from, next);
    } catch (error) {
      if (codeOf(error) !== "EXDEV") throw error;
      await cp(from, next, {recursive: true});
      await rm(from, {recursive: true, force: true});
    }
    if (existsSync(place)) await rename(place, previous);
    try {
      await rename(next, place);
    } catch (error) {
      if (existsSync(previous)) await rename(previous, place);
      throw error;
    }
    await rm(previous, {recursive: true, force: true});
  } catch (error) {
    throw unwritable(to, error);
  }
}

/**
 * Checks, before a long build, that a site may and can be written to a folder, and mends what a killed build left.
 *
 * @returns the folder itself, where `to` is a link to one
 * @throws Failure when it holds anything but a site written by a build, or cannot be written
 */
export async function checkOutput(to: string): Promise<string> {
  try {
    const place = await targetOf(resolve(to));
    await restoreSite(place);
    const status = await lstat(place).catch((error) => {
      if (codeOf(error) === "ENOENT") return undefined;
      throw error;
    });
    if (status && !status.isDirectory()) throw foreign(to, "it is a file");
    if (status && (await readdir(place)).length > 0 && !(await isSite(place))) {
      throw foreign(to, "it holds files that no build wrote");
    }
    await makeFolder(dirname(place));
    await access(dirname(place), constants.W_OK);
    return place;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw unwritable(to, error);
  }
}

/** Puts back the last site when a build was killed while replacing it, and clears away what it left. */
export async function restoreSite(directory: string): Promise<void> {
  const place = await targetOf(resolve(directory));
  const previous = asideOf(place);
  if (!(await isSite(previous))) return;
  if (existsSync(place)) await rm(previous, {recursive: true, force: true});
  else await rename(previous, place);
}

function asideOf(place: string): string {
  return join(dirname(place), `.${basename(place)}.previous`);
}

/** The folder behind a link: links are kept, what they point to is replaced. */
async function targetOf(path: string): Promise<string> {
  const link = (await lstat(path).catch(() => undefined))?.isSymbolicLink();
  return link ? await realpath(path) : path;
}

function contains(folder: string, inside: string): boolean {
  const path = relative(folder, resolve(inside));
  return (
    path === "" ||
    (path !== ".." &&
      !path.startsWith(`..${sep}`) &&
      resolve(folder, path) === resolve(inside) &&
      !/^[A-Za-z]:/.test(path))
  );
}

function foreign(to: string, why: string): Failure {
  return new Failure({
    file: to,
    what: `The site cannot be written there: ${why}.`,
    remedy:
      "Set `output` to a folder that does not exist yet, or empty this one yourself: a build replaces its output folder as a whole and never deletes files it did not write.",
  });
}

function unwritable(to: string, error: unknown): unknown {
  const reasons: Record<string, [what: string, remedy: string]> = {
    EACCES: ["you have no permission to write there", "Choose another `output`, or ask for the permission."],
    EPERM: [
      "the system does not permit it",
      "Close programs that use the folder, or choose another `output`.",
    ],
    EROFS: ["the disk is read-only", "Choose an `output` on a disk that can be written."],
    ENOSPC: ["the disk is full", "Free some space, or choose an `output` on another disk."],
    ENOTDIR: ["a part of the path is a file, not a folder", "Correct `output`."],
    ENOENT: ["the folder it is in cannot be made", "Correct `output`."],
    EEXIST: ["a part of the path is a file, not a folder", "Correct `output`."],
    EBUSY: ["the folder is in use or is a disk of its own", "Choose a folder inside it as `output`."],
    ENAMETOOLONG: ["the path is too long", "Choose a shorter `output`."],
  };
  const reason = reasons[codeOf(error) ?? ""];
  if (!reason) return error;
  return new Failure({file: to, what: `The site cannot be written there: ${reason[0]}.`, remedy: reason[1]});
}

function codeOf(error: unknown): string | undefined {
  // Errors of node:fs carry a code; other errors have none.
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
