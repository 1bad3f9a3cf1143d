/**
 * The configuration a user writes: its shape, its defaults, its messages.
 *
 * `perennial.config.ts` is `export default defineConfig({…})`. Paths in it are relative to the file.
 */
import {existsSync, statSync} from "node:fs";
import {basename, dirname, isAbsolute, join, resolve} from "node:path";
import {pathToFileURL} from "node:url";
import {z} from "zod";
import {configProblems} from "./config-problems.ts";
import {Failure} from "./failure.ts";

const columnMapping = z.union([
  z.string().min(1),
  z.number().int().positive(),
  z.strictObject({constant: z.union([z.string(), z.number()])}),
  z.strictObject({
    column: z.union([z.string().min(1), z.number().int().positive()]),
    as: z.enum(["rate", "profit"]),
  }),
]);

/** What a cell holds, as text. */
const value = z.union([z.string().min(1), z.number(), z.boolean()]).transform(String);

const source = z.strictObject({
  /** A path, a glob, or a list of them. */
  path: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  /** Kind of source, one of loaders/sources/kinds.ts; told from the file's name and content when omitted. */
  format: z.string().min(1).optional(),
  /** Contract column -> heading, 1-based position, or a constant. Matched from usual headings when omitted. */
  columns: z.record(z.string(), columnMapping).optional(),
  /** How dates are written, as `%Y-%m-%d`, `%d/%m/%Y %H:%M` …; detected when they can be read one way only. */
  dateFormat: z.string().min(1).optional(),
  decimal: z.enum([".", ","]).optional(),
  delimiter: z.string().min(1).max(10).optional(),
  header: z.boolean().optional(),
  encoding: z.enum(["utf-8", "utf-16le", "utf-16be", "gb18030", "windows-1252"]).optional(),
  /** True when every row of the file is a refund: amounts are taken as negative. */
  refunds: z.boolean().default(false),
  /** Heading -> value or values: rows that hold another are left out, and counted. */
  only: z
    .record(
      z.string().min(1),
      z.union([value, z.array(value).min(1)]).transform((given) => (Array.isArray(given) ? given : [given])),
    )
    .optional(),
});

const path = z
  .string()
  .min(1)
  .transform((path) => source.parse({path}));

const sources = z.union([
  path.transform((s) => [s]),
  source.transform((s) => [s]),
  z.array(z.union([path, source])).min(1),
]);

const civilDay = z
  .string()
  .refine(isCivilDay, "must be a day that exists, written YYYY-MM-DD, from 1900-01-01 to 2199-12-31");

/** Every setting with its default: what docs/configuration.md is checked against. */
export const configSchema = z.strictObject({
  /** Shown on every page. */
  company: z.string().min(1),
  /** Makes the demo company's files before they are read. Delete it when you point `sources` at your own files. */
  demo: z
    .strictObject({
      customers: z.number().int().min(1).default(20_000),
      seed: z.number().int().min(0).default(1),
      /** Where the files go, relative to the config. */
      directory: z.string().min(1).default("data/demo"),
    })
    .optional(),
  sources: z
    .strictObject({
      /** What was bought. Either these or `subscriptions` are needed. */
      transactions: sources.optional(),
      customers: sources.optional(),
      interactions: sources.optional(),
      /** Contracts paid by the month; without `transactions` their monthly bills are the transactions. */
      subscriptions: sources.optional(),
    })
    .refine((given) => given.transactions !== undefined || given.subscriptions !== undefined, {
      path: ["transactions"],
      message:
        "a path in quotes, an object with `path`, or a list of these; or `sources.subscriptions` instead, where customers pay by the month (docs/configuration.md)",
    }),
  /** Contracts: what `sources.subscriptions` holds. */
  contracts: z
    .strictObject({
      /** Days without a running subscription after which a customer counts as having left. */
      bridgeDays: z.number().int().min(0).max(3650).default(31),
    })
    .prefault({}),
  calendar: z
    .strictObject({
      /** Last day that counts. Default: the last complete day with data. */
      asOf: civilDay.optional(),
      /** First day that counts; rows before it are left out and counted. */
      from: civilDay.optional(),
      /** Business time zone: instants with an offset are read in it. */
      timeZone: z
        .string()
        .min(1)
        .default("UTC")
        .refine(isTimeZone, 'must be an IANA time zone such as "Europe/Berlin"'),
    })
    .refine(({from, asOf}) => from === undefined || asOf === undefined || from <= asOf, {
      path: ["from"],
      message: "must not be later than `calendar.asOf`",
    })
    .prefault({}),
  money: z
    .strictObject({
      currency: z.string().min(1).max(12).default("USD"),
      /** Margin as a share of revenue, for companies whose files hold no cost. */
      marginRate: z.number().min(0).max(1).optional(),
      /** Whether an order with nothing to pay counts as a purchase. */
      countFreeOrders: z.boolean().default(false),
    })
    .prefault({}),
  /**
   * What figures are broken down by: columns of the customers file, or first_channel / first_category (of the first
   * purchase day). Default: those of acquisition_channel, first_channel, first_category that the data have.
   */
  dimensions: z
    .array(z.string().min(1))
    .max(8)
    .refine((names) => new Set(names).size === names.length, "must name each of them once")
    .optional(),
  /**
   * Groupings of customers beside the built-in ones: an expression in SQL over what is known of one customer at the end
   * of a quarter. Its values are the segments.
   */
  segments: z
    .record(
      z.string(),
      z.union([
        z.string().min(1),
        z.strictObject({
          /** What pages call it. */
          label: z.string().min(1).max(60).optional(),
          expression: z.string().min(1),
        }),
      ]),
    )
    .superRefine((segments, context) => {
      for (const name of Object.keys(segments)) {
        if (/^[a-z][a-z0-9_]{0,39}$/.test(name)) continue;
        const message =
          "must have a name of small letters, digits and _, at most 40, the first one a letter: its page is called so";
        context.addIssue({code: "custom", path: [name], message});
      }
    })
    .transform((segments) =>
      Object.fromEntries(
        Object.entries(segments).map(([name, given]) => {
          const {label, expression} =
            typeof given === "string" ? {label: undefined, expression: given} : given;
          return [name, {label: label ?? inWords(name), expression}];
        }),
      ),
    )
    .prefault({}),
  retention: z
    .strictObject({
      /** Length of one window, in days, when pages count by week, month or quarter. */
      windowDays: z
        .strictObject({
          week: z.number().int().min(1).default(7),
          month: z.number().int().min(1).default(30),
          quarter: z.number().int().min(1).default(90),
        })
        .prefault({}),
      /** Highest age published, in periods. */
      maxAge: z
        .strictObject({
          week: z.number().int().min(1).max(520).default(26),
          month: z.number().int().min(1).max(240).default(36),
          quarter: z.number().int().min(1).max(80).default(16),
        })
        .prefault({}),
    })
    .prefault({}),
  forecast: z
    .strictObject({
      /** How far ahead a customer's value is counted. */
      horizonMonths: z.number().int().min(1).max(120).default(12),
      /** What money a year later is worth less, as a share a year. */
      discountRate: z.number().min(0).max(1).default(0.1),
      /** Model of purchase or of renewal. Default: the one with the smallest error on days it had not seen. */
      model: z.enum(["NBD", "BG/NBD", "MBG/NBD", "Pareto/NBD", "sBG", "BdW"]).optional(),
      /**
       * Last days kept from the models to test them on. Default: the last quarter of the span, and at least two mean
       * gaps between purchases.
       */
      holdoutDays: z.number().int().min(1).optional(),
    })
    .prefault({}),
  lifecycle: z
    .strictObject({
      /** A customer is in decline when a wait as long as the silence so far has at most this chance. */
      declineChance: z.number().min(0.001).max(0.5).default(0.05),
      /** A customer has ended when a wait as long as the silence so far has at most this chance. */
      endedChance: z.number().min(0.0001).max(0.2).default(0.005),
      /** How many waits of a customer's own weigh as much as what is usual among all customers. */
      baseWeight: z.number().min(0.5).max(100).default(2),
      /** The usual wait, in days, as long as less than a year of data shows a shorter one or none. */
      usualWaitDays: z.number().min(1).max(3650).default(60),
      /** Purchase days from which on a customer may be stable. */
      stableOrders: z.number().int().min(2).max(100).default(4),
      /** Days since the first order from which on a customer may be stable. */
      stableDays: z.number().int().min(0).max(3650).default(90),
      /** A stable customer's waits differ at most by this multiple of their mean; 1 is what chance alone brings. */
      stableVariation: z.number().min(0.05).max(5).default(1),
      /** A customer is in decline when the last orders bring, per day, less than this share of those before. */
      spendShare: z.number().min(0).max(1).default(0.4),
    })
    .refine(({declineChance, endedChance}) => endedChance < declineChance, {
      path: ["endedChance"],
      message: "must be smaller than `lifecycle.declineChance`",
    })
    .prefault({}),
  privacy: z
    .strictObject({
      /** k: no published money or rate rests on fewer customers. */
      smallGroup: z.number().int().min(1).default(10),
    })
    .prefault({}),
  quality: z
    .strictObject({
      /** Share of rows that may be refused before the build fails. */
      maxRefusedShare: z.number().min(0).max(1).default(0.01),
    })
    .prefault({}),
  /** Folder the site is written to. */
  output: z.string().min(1).default("dist"),
  /** Folder for the warehouse and other working files. */
  workspace: z.string().min(1).default(".perennial"),
  engine: z
    .strictObject({
      threads: z.number().int().min(1).optional(),
      memory: z
        .string()
        .regex(/^\d+(\.\d+)?\s?[KMGT]i?B$/, 'must be a size such as "4GB"')
        .optional(),
    })
    .prefault({}),
});

/** What a user writes. */
export type ConfigInput = z.input<typeof configSchema>;

/** One entry of `sources`, defaults filled in, paths as written. */
export type SourceConfig = z.output<typeof source>;

export type ColumnMapping = z.output<typeof columnMapping>;

/** A validated configuration; every path in `output`, `workspace` and `demo.directory` is absolute. */
export type Config = z.output<typeof configSchema> & {
  /** Absolute path of the config file. */
  file: string;
  /** Absolute folder of the config file: source paths are relative to it. */
  directory: string;
};

/** Identity with types: gives editors completion and `perennial.config.ts` its meaning. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/**
 * Reads and validates a config file.
 *
 * @param file path of a module whose default export is the configuration
 * @throws Failure naming the key, what was found and what is allowed, for every mistake at once
 */
export async function loadConfig(file: string): Promise<Config> {
  const path = resolve(file);
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new Failure({
      file,
      what: "There is no such configuration file.",
      remedy: "Write one with `npm run init -- path/to/your/files`, or name an existing one after --config.",
    });
  }
  let module: {default?: unknown};
  try {
    module = (await import(`${pathToFileURL(path).href}?t=${loads++}`)) as {default?: unknown};
  } catch (error) {
    throw unloadable(file, error);
  }
  if (module.default === undefined) {
    throw new Failure({
      file,
      what: "The file has no default export.",
      remedy: "Write `export default defineConfig({…})`.",
    });
  }
  return parseConfig(module.default, path);
}

/** What the loader says of a file that is no module, with the line where it says one. */
function unloadable(file: string, error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const syntax = /:(\d+):\d+: ERROR: (.*)/.exec(message);
  return new Failure({
    file,
    ...(syntax ? {line: Number(syntax[1])} : {}),
    what: `The file cannot be loaded: ${syntax?.[2] ?? message.split("\n")[0]}`,
    remedy: "Mend it there; perennial.config.ts in the project folder is one that works.",
  });
}

// The module cache would return the first version for ever; `npm run dev` reloads a saved config.
let loads = 0;

/** Validates a configuration object as if it had been read from `file`. */
export function parseConfig(input: unknown, file: string): Config {
  const parsed = configSchema.safeParse(input);
  if (!parsed.success) {
    throw new Failure(configProblems(parsed.error.issues, input, basename(file)));
  }
  const directory = dirname(file);
  const absolute = (path: string) => (isAbsolute(path) ? path : resolve(directory, path));
  const config = parsed.data;
  return {
    ...config,
    demo: config.demo && {...config.demo, directory: absolute(config.demo.directory)},
    output: absolute(config.output),
    workspace: absolute(config.workspace),
    file,
    directory,
  };
}

/** Working folder of a configuration: two companies never share one. */
export function workFolder(config: Config): string {
  return join(config.workspace, basename(config.file).replace(/(\.config)?\.[cm]?[jt]s$/, ""));
}

/** A name as people write it: `first_channel` -> `First channel`. */
export function inWords(name: string): string {
  const words = name.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isCivilDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  // February 31 is read as March 2 or 3, so the day is written again and compared.
  if (!Number.isFinite(time) || new Date(time).toISOString().slice(0, 10) !== text) return false;
  return text >= "1900-01-01" && text <= "2199-12-31";
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", {timeZone: name});
    return true;
  } catch {
    return false;
  }
}
