/**
 * The last check before a site is shown: no customer id, order id, e-mail address or phone number of the inputs may
 * stand in any file of it. docs/privacy.md says what is looked for where, and what cannot be told apart.
 */
import {readdir, readFile} from "node:fs/promises";
import {join, relative, sep} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {Failure, type Problem} from "../failure.ts";
import {type SiteText, siteText} from "./site-text.ts";

interface SiteFile extends SiteText {
  /** Path inside the site, with slashes. */
  path: string;
}

type Kind = "customer id" | "order id" | "e-mail address" | "phone number";

interface Needle {
  kind: Kind;
  text: string;
}

/**
 * Where a needle counts as found:
 * - `anywhere`: wherever it stands by itself, not inside a longer word or number;
 * - `quoted`: the same, but in code only between quotes, since the bare number may be any number;
 * - `alone`: only as a whole text value of a data file, since the word or number is too ordinary.
 */
type Reach = "anywhere" | "quoted" | "alone";

/** Most problems that one message lists. */
const MAX_PROBLEMS = 20;

/**
 * @param connection the warehouse the site was built from: its `source` tables, and what `publish` noted as published
 * @param directory the finished site
 * @throws Failure naming each file and the kind of thing found in it; never the thing in full
 */
export async function guardSite({
  connection,
  directory,
}: {
  connection: DuckDBConnection;
  directory: string;
}): Promise<void> {
  const files = await readSite(directory);
  const assets = assetHashes(files);
  const needles = await candidates(connection, files);
  const known = await publishedTexts(connection);
  const embedded = new Map<string, (Needle & {offset: number; reach: Reach})[]>();
  const alone = new Map<string, Kind>();
  for (const needle of needles) {
    if (known.has(needle.text)) continue;
    alone.set(needle.text, needle.kind);
    const reach = reachOf(needle);
    const first = reach === "alone" ? null : new RegExp(WORD, "u").exec(needle.text);
    if (!first) continue;
    const list = embedded.get(first[0]) ?? [];
    list.push({...needle, offset: first.index, reach});
    embedded.set(first[0], list);
  }

  const problems: Problem[] = [];
  for (const file of files) {
    const found = new Map<Kind, string>();
    for (const value of file.values) {
      const kind = alone.get(value);
      if (kind && !isDate(value)) found.set(kind, value);
    }
    for (const {text, form} of textsOf(file)) {
      for (const {index, 0: word} of text.matchAll(new RegExp(WORD, "gu"))) {
        for (const needle of embedded.get(word) ?? []) {
          const at = index - needle.offset;
          if (found.has(needle.kind) || at < 0 || !text.startsWith(needle.text, at)) continue;
          if (standsAlone(text, at, needle, form, assets)) found.set(needle.kind, needle.text);
        }
      }
    }
    if (isData(file.path)) {
      const address = [...file.prose, ...file.code]
        .map((text) => EMAIL.exec(text)?.[0])
        .find((hit) => hit !== undefined);
      if (address !== undefined) found.set("e-mail address", address);
    }
    for (const [kind, value] of found) {
      problems.push({
        file: file.path,
        what: `The site would publish ${kind === "customer id" || kind === "phone number" ? "a" : "an"} ${kind} of your data (${masked(value)}).`,
        remedy:
          "Remove it from the page or component that writes it; if it is a value of a dimension, take that dimension out of `dimensions`. The last good site stays in place.",
      });
    }
  }
  if (problems.length > 0) {
    const more = problems.length - MAX_PROBLEMS;
    throw new Failure([
      ...problems.slice(0, MAX_PROBLEMS),
      ...(more > 0
        ? [{what: `${more} more files hold such data.`, remedy: "Mend the ones above and build again."}]
        : []),
    ]);
  }
}

// Letters, digits and combining marks of any script: what an id's words are made of. DuckDB reads it the same way.
const WORD = "[\\p{L}\\p{N}\\p{M}]+";
const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/u;

async function readSite(directory: string): Promise<SiteFile[]> {
  const entries = await readdir(directory, {recursive: true, withFileTypes: true});
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files: SiteFile[] = [];
  for (const path of paths) {
    const name = relative(directory, path).split(sep).join("/");
    files.push({path: name, ...siteText(name, await readFile(path))});
  }
  return files;
}

function textsOf({path, prose, code, bytes}: SiteFile): {text: string; form: "prose" | "code" | "bytes"}[] {
  return [
    ...[path, ...prose].map((text) => ({text, form: "prose" as const})),
    ...code.map((text) => ({text, form: "code" as const})),
    ...bytes.map((text) => ({text, form: "bytes" as const})),
  ];
}

/**
 * Ids, e-mail addresses and phone numbers of the inputs whose first and last word occur in the site: few, whatever the
 * size of the input, so that only they are looked for one by one.
 */
async function candidates(connection: DuckDBConnection, files: readonly SiteFile[]): Promise<Needle[]> {
  const words = new Set<string>([""]); // an id without any word in it has "" as its first
  for (const file of files) {
    for (const {text} of textsOf(file)) {
      for (const [word] of text.matchAll(new RegExp(WORD, "gu"))) words.add(word);
    }
  }
  await connection.run("create or replace temp table site_words (word varchar)");
  const appender = await connection.createAppender("site_words", "main", "temp");
  for (const word of words) {
    appender.appendVarchar(word);
    appender.endRow();
  }
  appender.closeSync();
  const first = `regexp_extract(text, '${WORD}')`;
  const last = `regexp_extract(text, '(${WORD})[^\\p{L}\\p{N}\\p{M}]*$', 1)`;
  const rows = await connection.runAndReadAll(`
    with needles(kind, text) as (
      select 'customer id', customer_id from source.transactions
      union all select 'order id', order_id from source.transactions
      union all select 'order id', refund_of from source.transactions
      union all select 'customer id', customer_id from source.customers
      union all select 'customer id', referred_by from source.customers
      union all select 'customer id', customer_id from source.interactions
      union all select 'customer id', customer_id from source.subscriptions
      union all select 'order id', subscription_id from source.subscriptions
      union all select 'e-mail address', value from source.customer_attributes where value like '%_@_%._%'
      union all select 'phone number', unnest([value, regexp_replace(value, '[^0-9]', '', 'g')])
        from source.customer_attributes where ${looksLikePhone}
    )
    select distinct kind, text from needles
    where text is not null and text <> ''
      and ${first} in (select word from site_words)
      and ${last} in (select word from site_words)
    order by kind, text`);
  await connection.run("drop table temp.main.site_words");
  // Two texts per row, as selected.
  return rows.getRows().map(([kind, text]) => ({kind: kind as Kind, text: text as string}));
}

// Seven to fifteen digits with the signs people write between them, which is no day, no decimal and no plain number
// unless the heading says phone or the number is a Chinese mobile one.
const looksLikePhone = `
  regexp_full_match(value, '\\s*[+(]?[0-9][0-9 ()./-]{5,}[0-9]\\s*')
  and length(regexp_replace(value, '[^0-9]', '', 'g')) between 7 and 15
  and not regexp_full_match(value, '[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}.*|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}.*')
  and (
    regexp_matches(lower(attribute), 'phone|mobile|telefon|^tel|fax|whatsapp|电话|手机|联系方式')
    or regexp_full_match(value, '1[3-9][0-9]{9}')
    or (regexp_matches(value, '[+() -]') and not regexp_full_match(value, '[0-9]+ ?- ?[0-9]+'))
  )`;

/** Texts that are published on purpose: values of dimensions, headings, file names. */
async function publishedTexts(connection: DuckDBConnection): Promise<Set<string>> {
  const tables = new Set(
    (
      await connection.runAndReadAll(
        "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('source', 'main')",
      )
    )
      .getRows()
      .map(([name]) => String(name)),
  );
  const selects = [
    ["main.published_groups", "select unnest([dimension, value]) from temp.main.published_groups"],
    ["source.columns", "select unnest([column_name, heading, how, detail]) from source.columns"],
    ["source.files", "select unnest([path, format, encoding, delimiter]) from source.files"],
  ]
    .filter(([table]) => tables.has(table!))
    .map(([, select]) => select);
  if (selects.length === 0) return new Set();
  const rows = await connection.runAndReadAll(selects.join(" union "));
  return new Set(rows.getRows().flatMap(([text]) => (text === null ? [] : [String(text)])));
}

function reachOf({kind, text}: Needle): Reach {
  if (kind === "e-mail address") return "anywhere";
  if (/^\d+$/.test(text)) {
    if (text.length < 7 || isDate(text)) return "alone";
    return text.length < 12 ? "quoted" : "anywhere";
  }
  if (text.length < 6 || isDate(text)) return "alone";
  // One word of letters only may be any word of the language.
  return /^[\p{L}\p{M}]+$/u.test(text) ? "alone" : "anywhere";
}

/** Whether a text is a day, as 2017-01-31 or 20170131. */
function isDate(text: string): boolean {
  const parts = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number]; // three groups, all digits
  return year >= 1900 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** Whether the needle found at `at` is a text of its own and not a piece of something ordinary. */
function standsAlone(
  text: string,
  at: number,
  {text: needle, reach}: {text: string; reach: Reach},
  form: "prose" | "code" | "bytes",
  assets: ReadonlySet<string>,
): boolean {
  if (form === "bytes" && needle.length < 8) return false;
  const end = at + needle.length;
  const before = text.slice(Math.max(0, at - 2), at);
  const after = text.slice(end, end + 2);
  const isWordChar = (char: string) => new RegExp(`^${WORD}$`, "u").test(char);
  if (isWordChar(needle.at(-1) ?? "") && isWordChar(String.fromCodePoint(text.codePointAt(end) ?? 0x20))) {
    return false;
  }
  if (/^\d+$/.test(needle)) {
    // Digits of a decimal number: 0.26984851472, .26984851472, 26984851472.5
    if (/(^|\d|[^\p{L}\p{N}])\.$/u.test(before) || /^\.\d/.test(after)) return false;
    if (reach === "quoted" && form !== "prose") {
      return /["'`]$/.test(before) && before.at(-1) === after[0];
    }
  }
  // A colour, and the hash in the name of an asset.
  if (before.endsWith("#") && /^([0-9a-f]{6}|[0-9a-f]{8})$/i.test(needle)) return false;
  return !(/[.-]$/.test(before) && after.startsWith(".") && assets.has(needle));
}

/** Hashes in file names such as `manifest.5f0c1d2e.json` and `part-3KZBC4IP.js`. */
function assetHashes(files: readonly SiteFile[]): Set<string> {
  return new Set(files.flatMap(({path}) => /[.-]([0-9a-z]{8})\.\w+$/i.exec(path)?.[1] ?? []));
}

/** Whether a file is published data: no address has any business there, from the inputs or not. */
function isData(path: string): boolean {
  return /(^|\/)(data|_file)\//.test(path) && /\.(arrow|json|csv|tsv|ndjson|jsonl|parquet)$/i.test(path);
}

/** Enough to recognise a value by, not enough to publish it. */
function masked(value: string): string {
  const shown = value.length < 6 ? value.slice(0, 1) : value.slice(0, 2);
  return `${JSON.stringify(shown).slice(0, -1)}…", ${value.length} characters`;
}
