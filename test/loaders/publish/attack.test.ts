/**
 * A reader who has tiers, stages and segments of one company, all of them sums over the same customers and the same
 * twelve months, and solves for the money of a few. The company is built by the pipeline's own models.
 *
 * PERENNIAL_ATTACKS=200 attacks so many companies, and tells what follows from three sums or more; docs/privacy.md has
 * what came of it.
 */
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, expect, it} from "vitest";
import {parseConfig} from "../../../loaders/config.ts";
import {publish} from "../../../loaders/publish/index.ts";
import {randomFrom} from "../../../loaders/statistics/index.ts";
import {type Built, build, type Given, line} from "../models/given.ts";
import {type Leak, readAll} from "./reader.ts";

const attacks = Number(process.env.PERENNIAL_ATTACKS ?? 1);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "perennial-attack-"));
});
afterAll(() => rm(folder, {recursive: true, force: true}));

/** Ten to forty customers over one to two years, with costs or without. */
function company(seed: number): {given: Given; k: number} {
  const random = randomFrom(seed);
  const int = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const pick = <T>(list: readonly T[]) => list[int(0, list.length - 1)]!;
  const asOf = pick(["2024-12-31", "2024-09-30", "2024-11-17"]);
  const day = (back: number) =>
    new Date(Date.parse(`${asOf}T00:00:00Z`) - back * 86_400_000).toISOString().slice(0, 10);
  const [span, costs, contacts, refunds] = [pick([200, 400, 700]), int(0, 2), int(0, 1), int(0, 1)];
  const k = int(2, 4);
  const given = {
    transactions: [] as NonNullable<Given["transactions"]>,
    customers: [] as NonNullable<Given["customers"]>,
    interactions: [] as NonNullable<Given["interactions"]>,
    attributes: [] as NonNullable<Given["attributes"]>,
  };
  const many = int(10, 40);
  for (let c = 0; c < many; c++) {
    const customer_id = `customer${c}`;
    given.customers.push({
      customer_id,
      acquisition_channel: pick(["web", "web", "web", "shop", "shop", "fair"]),
    });
    given.attributes.push([customer_id, "town", pick(["Bern", "Basel", "Chur"])]);
    let back = int(0, span);
    for (let i = int(1, 6); i > 0 && back >= 0; i--, back -= int(1, 150)) {
      const order_id = `order${given.transactions.length}`;
      const amount = 7 + 3 * int(0, 30);
      const more: Record<string, string | number> = {
        order_id,
        category: pick(["a", "b", "c"]),
        discount: random() < 0.15 ? int(1, 4) : 0,
      };
      const cost: Record<string, number> = costs === 1 ? {cost: int(1, amount)} : {};
      given.transactions.push(line(customer_id, day(back), amount, {...more, ...cost}));
      if (refunds === 1 && random() < 0.15)
        given.transactions.push(
          line(customer_id, day(back), -int(1, 12), {
            ...more,
            discount: 0,
            ...(costs === 1 ? {cost: 0} : {}),
          }),
        );
    }
    if (contacts === 1 && random() < 0.35)
      given.interactions.push({
        customer_id,
        at: `${day(int(0, span))} 10:00:00`,
        kind: "mail",
        direction: "outbound",
        cost: int(1, 60),
      });
  }
  return {
    k,
    given: {
      ...given,
      config: {
        calendar: {asOf},
        privacy: {smallGroup: k},
        dimensions: ["acquisition_channel", "first_category"],
        ...(costs === 2 ? {money: {marginRate: 0.4}} : {}),
        segments: {
          town: "town",
          often: "case when purchase_days > 1 then 'Often' else 'Once' end",
          paid: "case when revenue_12m > 100 then 'Much' else 'Little' end",
        },
      },
    },
  };
}

const files = ["value-tiers", "lifecycle", "segment-profiles"];

async function leaks(built: Built, given: Given, smallGroup: number, k: number): Promise<Leak[]> {
  const directory = join(folder, "data");
  await publish({
    connection: built.connection,
    config: parseConfig(
      {company: "A", sources: {transactions: "a.csv"}, ...given.config, privacy: {smallGroup}},
      "/a.config.ts",
    ),
    models: [],
    tests: [],
    directory,
    software: {name: "perennial", version: "1"},
  });
  const knowledge = await readAll(directory, built.rows, (name) => files.includes(name));
  return knowledge.leaks(k);
}

const sources = [
  "source.files (file integer, table_name varchar, path varchar, format varchar, encoding varchar, delimiter varchar, has_header boolean, rows_read bigint, rows_refused bigint)",
  "source.columns (table_name varchar, column_name varchar, file integer, heading varchar, how varchar, detail varchar)",
  "source.quarantine (table_name varchar, file integer, line bigint, column_name varchar, reason varchar, raw varchar)",
];

it.each(Array.from({length: attacks}, (_, seed) => seed))(
  "no money of a few follows from one sum or two of the tiers, stages and segments of company %d",
  async (seed) => {
    const {given, k} = company(seed);
    const built = await build(given);
    for (const table of sources) await built.connection.run(`create table ${table}`);
    // The reader can solve: where nothing is hidden, many stand alone.
    if (seed === 0) expect((await leaks(built, given, 1, 2)).length).toBeGreaterThan(10);
    const found = await leaks(built, given, k, k);
    built.connection.closeSync();
    if (attacks > 1) for (const leak of found) console.log(JSON.stringify({seed, k, ...leak}));
    expect(found.filter(({from}) => from.length < 3)).toEqual([]);
  },
  60_000,
);
