/** The kinds of source there are, asked in this order; a new kind is one new file and one more entry. */
import type {SourceConfig} from "../config.ts";
import {Failure} from "../failure.ts";
import {delimitedText} from "./delimited-text.ts";
import {firstBytes} from "./encoding.ts";
import {jsonLines} from "./json-lines.ts";
import type {SourceKind} from "./kind.ts";
import {parquet} from "./parquet.ts";

export const kinds: readonly SourceKind[] = [parquet, jsonLines, delimitedText];

/**
 * The kind named in the config, else the first that recognises the file, else delimited text.
 *
 * @throws Failure when the config names a kind there is not
 */
export function kindOf(path: string, format?: SourceConfig["format"]): SourceKind {
  if (format !== undefined) {
    const named = kinds.find((kind) => kind.name === format);
    if (named) return named;
    throw new Failure({
      file: path,
      what: `There is no kind of source ${JSON.stringify(format)}.`,
      remedy: `Set \`format\` to one of ${kinds.map((kind) => JSON.stringify(kind.name)).join(", ")}, or leave it away to let the file tell.`,
    });
  }
  const head = firstBytes(path, 16);
  return kinds.find((kind) => kind.matches(path, head)) ?? delimitedText;
}
