/** The kinds of source there are, asked in this order; a new kind is one new file and one more entry. */
import type {SourceConfig} from "../config.ts";
import {delimitedText} from "./delimited-text.ts";
import {firstBytes} from "./encoding.ts";
import {jsonLines} from "./json-lines.ts";
import type {SourceKind} from "./kind.ts";
import {parquet} from "./parquet.ts";

export const kinds: readonly SourceKind[] = [parquet, jsonLines, delimitedText];

/** The kind named in the config, else the first that recognises the file, else delimited text. */
export function kindOf(path: string, format?: SourceConfig["format"]): SourceKind {
  const named = kinds.find((kind) => kind.name === format);
  if (named) return named;
  const head = firstBytes(path, 16);
  return kinds.find((kind) => kind.matches(path, head)) ?? delimitedText;
}
