/**
 * Turns a text file of any usual encoding, compressed or not, into plain UTF-8 that DuckDB reads.
 *
 * How the encoding is told, in this order:
 * 1. a byte order mark;
 * 2. zero bytes in the first 64 kB: UTF-16, little-endian when most of them stand at odd places;
 * 3. the whole file is valid UTF-8: UTF-8;
 * 4. the whole file is valid GB18030 and most of its double-byte characters have both bytes from A1 on (the
 *    characters of ordinary Chinese; accented letters of Western files are followed by plain letters): GB18030;
 * 5. otherwise Windows-1252, in which every byte is a character.
 */
import {isUtf8} from "node:buffer";
import {
  closeSync,
  createReadStream,
  createWriteStream,
  openSync,
  readSync,
  statSync,
  writeSync,
} from "node:fs";
import {join} from "node:path";
import {pipeline} from "node:stream/promises";
import {createGunzip} from "node:zlib";
import type {SourceConfig} from "../config.ts";
import {Failure} from "../failure.ts";
import type {InputFile} from "./kind.ts";

type Encoding = NonNullable<SourceConfig["encoding"]>;

export interface PlainText {
  /** A UTF-8 file, the user's own where nothing had to be changed. */
  path: string;
  /** What the file was written in, for people. */
  encoding: string;
  compressed: boolean;
}

const names: Record<Encoding, string> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16 LE",
  "utf-16be": "UTF-16 BE",
  gb18030: "GB18030",
  "windows-1252": "Windows-1252",
};

const chunk = 4 << 20;

/** @throws Failure for an empty file, a workbook, a damaged archive, or bytes that are not of the declared encoding */
export async function plainText(file: InputFile): Promise<PlainText> {
  const {shown, settings} = file;
  let {path} = file;
  refuseWhatIsNoText(path, shown);
  const head = firstBytes(path, 2);
  const compressed = head[0] === 0x1f && head[1] === 0x8b;
  if (compressed) {
    const target = join(file.temporary, `${file.number}.unzipped`);
    try {
      await pipeline(createReadStream(path), createGunzip(), createWriteStream(target));
    } catch (error) {
      throw new Failure({
        file: shown,
        what: `The file is compressed (gzip) and cannot be unpacked: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: "Copy or download it again; `gzip --test` checks it.",
      });
    }
    path = target;
    refuseWhatIsNoText(path, shown);
  }
  const detected = detectEncoding(path);
  const declared = settings.encoding;
  const encoding = declared ?? detected.encoding;
  if (declared) refuseWrongDeclaration(path, shown, declared, detected);
  const label = `${names[encoding]}${detected.mark ? " with byte order mark" : ""}`;
  if (encoding === "utf-8") return {path, encoding: label, compressed};
  const target = join(file.temporary, `${file.number}.utf8`);
  const badLine = decode(path, target, encoding);
  if (badLine !== null) {
    throw new Failure({
      file: shown,
      line: badLine,
      what: `The file is read as ${names[encoding]}, and this line holds bytes that are not.`,
      remedy: declared
        ? `Remove \`encoding: "${declared}"\` from its source in the config, or save the file as UTF-8.`
        : "Save the file as UTF-8, or name its encoding with `encoding` in its source in the config.",
    });
  }
  return {path: target, encoding: label, compressed};
}

function refuseWhatIsNoText(path: string, shown: string): void {
  if (statSync(path).size === 0) {
    throw new Failure({
      file: shown,
      what: "The file is empty.",
      remedy: "Export it again, or remove it from `sources` in the config.",
    });
  }
  const head = firstBytes(path, 8);
  const isZip = head[0] === 0x50 && head[1] === 0x4b && head[2] === 0x03 && head[3] === 0x04;
  const isWorkbook = head.length >= 4 && head.readUInt32BE(0) === 0xd0cf11e0;
  if (isZip || isWorkbook) {
    throw new Failure({
      file: shown,
      what:
        isWorkbook || /\.xls/i.test(shown) ? "The file is an Excel workbook." : "The file is a zip archive.",
      remedy:
        isWorkbook || /\.xls/i.test(shown)
          ? "Save the sheet as CSV (File, Save as, “CSV UTF-8”) and name that file."
          : "Unpack it and name the files inside; gzip (.gz) is read as it is.",
    });
  }
}

function refuseWrongDeclaration(path: string, shown: string, declared: Encoding, detected: Detected): void {
  const remedy = `Write \`encoding: "${detected.encoding}"\` for its source in the config, or remove \`encoding\` to have it detected.`;
  if (declared === detected.encoding) return;
  if (detected.mark) {
    throw new Failure({
      file: shown,
      what: `The config says ${names[declared]}, but the file starts with the byte order mark of ${names[detected.encoding]}.`,
      remedy,
    });
  }
  if (declared === "utf-8") {
    throw new Failure({
      file: shown,
      line: firstLineThatIsNotUtf8(path),
      what: `The config says UTF-8, but this line holds bytes that are not; the file looks like ${names[detected.encoding]}.`,
      remedy,
    });
  }
  // Few texts of another encoding happen to be valid UTF-8, and hardly any with a character of three bytes.
  if (detected.encoding === "utf-8" && (declared.startsWith("utf-16") || hasLongCharacters(path))) {
    throw new Failure({
      file: shown,
      what: `The config says ${names[declared]}, but the file is valid UTF-8.`,
      remedy,
    });
  }
}

interface Detected {
  encoding: Encoding;
  mark: boolean;
}

/** What a file is written in, by the rule on top. */
export function detectEncoding(path: string): Detected {
  const head = firstBytes(path, 1 << 16);
  const found = (encoding: Encoding, mark = false) => ({encoding, mark});
  if (head[0] === 0xff && head[1] === 0xfe) return found("utf-16le", true);
  if (head[0] === 0xfe && head[1] === 0xff) return found("utf-16be", true);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < head.length; i++) if (head[i] === 0) i % 2 === 0 ? even++ : odd++;
  // Chinese in UTF-16 has few zero bytes, but its digits, delimiters and line ends do.
  if (even + odd > head.length / 20) return found(odd >= even ? "utf-16le" : "utf-16be");
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  if (isUtf8File(path)) return found("utf-8", mark);
  return found(looksLikeChinese(path) ? "gb18030" : "windows-1252");
}

function isUtf8File(path: string): boolean {
  let valid = true;
  let carried = Buffer.alloc(0);
  eachChunk(path, (bytes) => {
    const whole = carried.length > 0 ? Buffer.concat([carried, bytes]) : bytes;
    const end = lastCharacterEnd(whole);
    valid = isUtf8(whole.subarray(0, end));
    carried = Buffer.from(whole.subarray(end));
    return valid;
  });
  return valid && carried.length === 0;
}

/** Whether a UTF-8 file holds characters of three bytes or more. */
function hasLongCharacters(path: string): boolean {
  let found = false;
  eachChunk(path, (bytes) => {
    found = bytes.some((byte) => byte >= 0xe0);
    return !found;
  });
  return found;
}

/** Where the last character that is complete ends. */
function lastCharacterEnd(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

function firstLineThatIsNotUtf8(path: string): number {
  let line = 1;
  let answer = 1;
  let carried = Buffer.alloc(0);
  eachChunk(path, (bytes) => {
    const whole = Buffer.concat([carried, bytes]);
    let from = 0;
    for (;;) {
      const end = whole.indexOf(10, from);
      if (end < 0) break;
      if (!isUtf8(whole.subarray(from, end))) {
        answer = line;
        return false;
      }
      line++;
      from = end + 1;
    }
    carried = Buffer.from(whole.subarray(from));
    answer = line;
    return true;
  });
  return answer;
}

function looksLikeChinese(path: string): boolean {
  let lead = 0;
  let four = 0;
  let pairs = 0;
  let ordinary = 0;
  let valid = true;
  eachChunk(path, (bytes) => {
    for (const byte of bytes) {
      if (four > 0) {
        // Four-byte characters: 81–FE 30–39 81–FE 30–39.
        if (four === 2 ? byte < 0x81 || byte === 0xff : byte < 0x30 || byte > 0x39) {
          valid = false;
          return false;
        }
        four--;
      } else if (lead > 0) {
        if (byte >= 0x30 && byte <= 0x39) four = 2;
        else if (byte < 0x40 || byte === 0x7f || byte === 0xff) {
          valid = false;
          return false;
        } else {
          pairs++;
          if (lead >= 0xa1 && byte >= 0xa1) ordinary++;
        }
        lead = 0;
      } else if (byte === 0x80 || byte === 0xff) {
        valid = false;
        return false;
      } else if (byte > 0x80) lead = byte;
    }
    return true;
  });
  return valid && lead === 0 && four === 0 && pairs > 0 && ordinary * 2 > pairs;
}

/** Writes the file as UTF-8 without a mark; gives the first line that cannot be decoded, or null. */
function decode(path: string, target: string, encoding: Encoding): number | null {
  const decoder = new TextDecoder(encoding, {fatal: true});
  const out = openSync(target, "w");
  let line = 1;
  let failed: number | null = null;
  try {
    const put = (part: string) => {
      for (let at = part.indexOf("\n"); at >= 0; at = part.indexOf("\n", at + 1)) line++;
      writeSync(out, part);
    };
    eachChunk(path, (bytes) => {
      try {
        put(decoder.decode(bytes, {stream: true}));
        return true;
      } catch {
        failed = line + goodLines(bytes, encoding);
        return false;
      }
    });
    if (failed === null) {
      try {
        put(decoder.decode());
      } catch {
        failed = line;
      }
    }
  } finally {
    closeSync(out);
  }
  return failed;
}

/** Line ends before the first bytes of a chunk that cannot be decoded. */
function goodLines(bytes: Buffer, encoding: Encoding): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder(encoding, {fatal: true}).decode(bytes.subarray(0, middle), {stream: true});
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return new TextDecoder(encoding).decode(bytes.subarray(0, good)).split("\n").length - 1;
}

export function firstBytes(path: string, length: number): Buffer {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(length);
    const read = readSync(file, buffer, 0, length, 0);
    return buffer.subarray(0, read);
  } finally {
    closeSync(file);
  }
}

function eachChunk(path: string, use: (bytes: Buffer) => boolean): void {
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(chunk);
    for (;;) {
      const read = readSync(file, buffer, 0, chunk, null);
      if (read === 0 || !use(buffer.subarray(0, read))) return;
    }
  } finally {
    closeSync(file);
  }
}
