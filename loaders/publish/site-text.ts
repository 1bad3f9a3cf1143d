/** The text a file of the site holds, as a reader or a script could find it there. */
import {extname} from "node:path";
import {tableFromIPC} from "@uwdata/flechette";

export interface SiteText {
  /** Text written for people, as it stands and with escapes undone. */
  prose: string[];
  /** Text written for machines, where a bare number is an ordinary number. */
  code: string[];
  /** Printable runs of a file made of bytes, among which short words come about by chance. */
  bytes: string[];
  /** Whole texts that stand by themselves: values of a text column, texts in JSON. */
  values: string[];
}

const none: SiteText = {prose: [], code: [], bytes: [], values: []};

/** @param path only its ending matters */
export function siteText(path: string, bytes: Uint8Array): SiteText {
  switch (extname(path).toLowerCase()) {
    case ".arrow":
      return arrowText(bytes);
    case ".json":
    case ".webmanifest":
      return jsonText(utf8(bytes));
    case ".js":
    case ".mjs":
    case ".cjs":
    case ".css":
    case ".map":
      return {...none, code: variants(utf8(bytes), unescapeScript)};
    case ".html":
    case ".htm":
    case ".xml":
    case ".svg":
    case ".md":
    case ".txt":
    case ".csv":
    case ".tsv":
    case ".ndjson":
    case ".jsonl":
      return markupText(utf8(bytes));
    default:
      return {...none, bytes: [printable(bytes)]};
  }
}

/** Scripts and styles inside a page are code, the rest is prose. */
function markupText(text: string): SiteText {
  const code: string[] = [];
  const prose = text.replace(
    /(<(script|style)\b[^>]*>)([\s\S]*?)(<\/\2>)/gi,
    (_, open, _name, body, close) => {
      code.push(body);
      return `${open}${close}`;
    },
  );
  return {
    ...none,
    prose: variants(prose, unescapeMarkup, unescapeScript, unescapeUrl),
    code: variants(code.join("\n"), unescapeScript, unescapeUrl),
  };
}

/** Texts of an Arrow file's columns, and its printable bytes in case something is hidden elsewhere in it. */
function arrowText(bytes: Uint8Array): SiteText {
  const values = new Set<string>();
  const raw = printable(bytes);
  try {
    const table = tableFromIPC(bytes, {});
    for (const {name} of table.schema.fields) {
      values.add(name);
      for (const value of table.getChild(name)) if (typeof value === "string") values.add(value);
    }
  } catch {
    // Not an Arrow file after all: nothing in it is known to be a number.
    return {...none, code: [raw]};
  }
  return {...none, prose: [[...values].join("\n")], bytes: [raw], values: [...values]};
}

function jsonText(text: string): SiteText {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return {...none, prose: variants(text, unescapeScript)};
  }
  const values: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node === "string") values.push(node);
    else if (Array.isArray(node)) for (const item of node) visit(item);
    else if (node !== null && typeof node === "object") {
      for (const [key, value] of Object.entries(node)) {
        values.push(key);
        visit(value);
      }
    }
  };
  visit(content);
  return {...none, prose: [values.join("\n")], values};
}

// Runs of printable text of at least eight bytes; shorter ones come about by chance in numbers.
function printable(bytes: Uint8Array): string {
  const runs: string[] = [];
  let from = 0;
  for (let i = 0; i <= bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x20 && byte !== 0x7f) continue;
    if (i - from >= 8) runs.push(utf8(bytes.subarray(from, i)));
    from = i + 1;
  }
  return runs.join("\n");
}

function variants(text: string, ...decoders: ((text: string) => string)[]): string[] {
  return [...new Set([text, ...decoders.map((decode) => decode(text))])];
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function unescapeScript(text: string): string {
  return text.replace(
    /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([nrt"'`\\/]))/gi,
    (whole, long: string | undefined, four: string | undefined, two: string | undefined, one: string) => {
      const hex = long ?? four ?? two;
      if (hex === undefined) return {n: "\n", r: "\r", t: "\t"}[one] ?? one;
      const code = Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

const entities: Record<string, string> = {amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " "};

function unescapeMarkup(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function unescapeUrl(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (whole) => {
    try {
      return decodeURIComponent(whole);
    } catch {
      return whole;
    }
  });
}
