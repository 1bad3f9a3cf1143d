/** The same input gives the same bytes: in any time zone, language, folder, order of rows and number of threads. */
import {execFile} from "node:child_process";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {promisify} from "node:util";
import {beforeAll, describe, expect, test} from "vitest";
import {loadConfig, workFolder} from "../../../loaders/config.ts";
import {projectRoot} from "../../../loaders/pipeline.ts";
import {type Files, hashes, newFolder, publishedIn, two, write} from "./company.ts";

const config = (engine: string) => `export default {
  company: "Test",
  sources: {transactions: ["web.csv", "store.csv"].map((path) => ({path})), customers: "people.csv"},
  calendar: {timeZone: "Europe/Berlin"},
  dimensions: ["acquisition_channel", "region", "first_category", "first_channel"],
  engine: ${engine},
};
`;

/**
 * 400 customers over 15 months, most with several lines a day in several categories, some with refunds. Web orders
 * say their offset, many around midnight; store orders are in local time.
 */
function company(): Record<string, string[]> {
  let seed = 7;
  const random = (n: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  const header = "customer_id,ordered_at,amount,order_id,category,channel,cost,refund_of";
  const files: Record<string, string[]> = {
    "web.csv": [header],
    "store.csv": [header],
    "people.csv": ["customer_id,acquisition_channel,region"],
  };
  let order = 0;
  for (let c = 1; c <= 400; c++) {
    const id = `${["Kunde", "客户", "o'Neil", "çelik"][c % 4]} ${c}`;
    if (c % 9 !== 0) {
      files["people.csv"]?.push(
        `${id},${["search", "İstanbul fair", "friend"][random(3)]},${["North", "South", "Süd-West"][random(3)]}`,
      );
    }
    const visits = 1 + random(6);
    let month = random(10);
    for (let v = 0; v < visits && month < 15; v++, month += random(4)) {
      const day = `20${23 + Math.floor(month / 12)}-${two((month % 12) + 1)}-${two(1 + random(28))}`;
      const web = random(2) === 1;
      const time = web
        ? `T${["23:30:00", "00:15:00", "22:45:10", "12:00:00"][random(4)]}${["Z", "+08:00", "-08:00"][random(3)]}`
        : ` ${two(random(24))}:${two(random(60))}`;
      order++;
      for (let line = 0; line <= random(3); line++) {
        const cents = 100 + random(9000);
        const category = ["tea", "Coffee", "crème", "杯子"][random(4)];
        const row = `${id},${day}${time},${(cents / 100).toFixed(2)},N${order},${category},${web ? "web" : "store"},${(cents / 300).toFixed(2)},`;
        files[web ? "web.csv" : "store.csv"]?.push(row);
      }
      if (random(12) === 0) {
        files[web ? "web.csv" : "store.csv"]?.push(`${id},${day}${time},-1.00,R${order},,,,N${order}`);
      }
    }
  }
  return files;
}

/** Rows in another order, the header first. */
function shuffled([header = "", ...rows]: readonly string[]): string[] {
  let seed = 99;
  for (let i = rows.length - 1; i > 0; i--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const j = seed % (i + 1);
    [rows[i], rows[j]] = [rows[j] ?? "", rows[i] ?? ""];
  }
  return [header, ...rows];
}

function texts(
  files: Record<string, string[]>,
  change: (rows: string[]) => string[] = (rows) => rows,
): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, rows]) => [name, `${change(rows).join("\n")}\n`]),
  );
}

interface Site {
  site: string;
  published: string;
  /** What the command printed. */
  printed: string;
}

/** A whole site, built as `npm run build` does in a process with this environment, in a folder of its own. */
async function builtUnder(files: Files, engine: string, environment: Record<string, string>): Promise<Site> {
  const folder = newFolder();
  const file = join(folder, "shop.config.ts");
  write(folder, {...files, "shop.config.ts": config(engine)});
  const {stdout} = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", "loaders/cli.ts", "build", "--config", file],
    {cwd: projectRoot, env: {...process.env, ...environment}},
  );
  const read = await loadConfig(file);
  return {site: read.output, published: join(workFolder(read), "published"), printed: stdout};
}

const jsonIn = (folder: string, name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));

/** Names of the files that differ between two folders, or are in one of them only. */
function differing(one: string, other: string): string[] {
  const [a, b] = [hashes(one), hashes(other)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((file) => a[file] !== b[file]).sort();
}

describe("published files are identical", () => {
  const spoiled = company();
  spoiled["store.csv"]?.splice(
    40,
    0,
    "X1,2024-02-30 10:00,5.00,S1,tea,store,1.00,",
    "X2,2024-02-31 10:00,5.00,S2,tea,store,1.00,",
  );
  let shanghai: Site;
  let losAngeles: Site;

  beforeAll(async () => {
    const files = texts(spoiled);
    [shanghai, losAngeles] = await Promise.all([
      builtUnder(files, "{threads: 2}", {TZ: "Asia/Shanghai", LANG: "zh_CN.UTF-8", LC_ALL: "zh_CN.UTF-8"}),
      builtUnder(files, "{}", {TZ: "America/Los_Angeles", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8"}),
    ]);
    const manifest = jsonIn(shanghai.published, "manifest.json");
    expect(Object.keys(hashes(shanghai.published))).toContain("retention-month-by.arrow");
    expect(manifest.rows.transactions.refunds).toBeGreaterThan(20);
    expect(manifest.customers.total).toBe(400);
  });

  test("and whole sites, in other time zones, languages and folders", () => {
    expect(losAngeles.printed).toMatch(
      /\/dist\/ is ready: [\d,]+ transactions read, 2 refused, 400 customers, data through 20\d\d-\d\d-\d\d\. /,
    );
    expect(hashes(losAngeles.published)).toEqual(hashes(shanghai.published));
    const site = hashes(shanghai.site);
    expect(Object.keys(site)).toContain("index.html");
    expect(hashes(losAngeles.site)).toEqual(site);
  });

  // Lines are places in a file, so the first refused line of a kind moves with its row; nothing else does.
  test("with rows in another order, and one thread, but for the line of the first refused row", {
    timeout: 240_000,
  }, async () => {
    const folder = newFolder();
    write(folder, {...texts(spoiled, shuffled), "shop.config.ts": config("{threads: 1}")});
    const mixed = await publishedIn(folder, await loadConfig(join(folder, "shop.config.ts")));
    expect(mixed.run.rebuilt.length).toBe(mixed.run.nodes.length);
    // The manifest holds the size and hash of quality.json, and is the same otherwise.
    expect(differing(shanghai.published, mixed.published)).toEqual(["manifest.json", "quality.json"]);
    const [before, after] = [shanghai, mixed].map(({published}) => {
      const manifest = jsonIn(published, "manifest.json");
      const files = manifest.files.filter(({name}: {name: string}) => name !== "quality.json");
      expect(files.length).toBe(manifest.files.length - 1);
      return {...manifest, files};
    });
    expect(after).toEqual(before);
    const [first, second] = [shanghai, mixed].map(({published}) => {
      const quality = jsonIn(published, "quality.json");
      return {...quality, refused: quality.refused.map((kind: object) => ({...kind, firstLine: null}))};
    });
    expect(first.refused).toEqual([
      {
        table: "transactions",
        file: "store.csv",
        column: "ordered_at",
        reason: "is no day or time that exists",
        rows: 2,
        firstLine: null,
      },
    ]);
    expect(second).toEqual(first);
  });
});
