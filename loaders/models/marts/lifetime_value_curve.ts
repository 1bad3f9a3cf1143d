/** What cohorts will have brought by later ages: what they have so far, and what is expected up to the horizon. */
import {type Cell, type Columns, defineModel, numbers, onlyRow, texts} from "../../graph/define.ts";
import {expectedPurchasesOf} from "../../statistics/forecast.ts";
import {predictTotal} from "../../statistics/predict.ts";
import type {PurchaseHistories} from "../../statistics/purchase-histories.ts";
import type {PurchaseFit} from "../../statistics/purchase-model.ts";
import {furtherPeriods} from "../../statistics/renewal-forecast.ts";
import type {RenewalFit} from "../../statistics/renewal-model.ts";
import {chosenContractFit} from "../contract-fits.ts";
import {monthDays, siteForecast} from "../site-forecast.ts";
import {contractMembers, contractVariance, type Running, together} from "../value-contracts.ts";
import {draws, range, relativeVariance, spendVariance} from "../value-intervals.ts";
import {type Members, valueMembers} from "../value-members.ts";

const seed = 5;

/** Ages of one curve at most: of a longer horizon every second month is told, or every third. */
const mostAges = 24;

export default defineModel({
  description:
    "Predicted continuation of realised value: for each age that ends after the as-of date and within the horizon, what the customers have brought so far and what they may bring until then, discounted, with a 90 % interval. By quarter of the first purchase; and for all cohorts together that have completed the age from which the curve goes on, by month and by quarter.",
  grain: ["grain", "cohort", "age"],
  published: true,
  reads: [
    "marts.realised_value",
    "marts.value_histories",
    "marts.value_contracts",
    "core.contract_fits",
    "core.contract_choice",
    "marts.value_sums",
    "core.model_fits",
    "core.spend_fit",
    "core.spend_totals",
    "marts.forecast_choice",
    "staging.calendar",
    "source.grains",
    "source.forecast",
  ],
  columns: {
    grain: {type: "varchar", description: "month or quarter.", tests: ["not_null"]},
    cohort: {type: "varchar", description: "First day of the quarter; empty for all cohorts together."},
    age: {type: "integer", description: "Whole periods since the first purchase.", tests: ["not_null"]},
    from_age: {
      type: "integer",
      description: "Age from which the curve goes on: the last that all its customers have completed.",
      tests: ["not_null"],
    },
    customers: {type: "integer", description: "Customers.", tests: ["not_null"]},
    realised: {
      type: "double",
      description: "What they have brought so far up to that age.",
      tests: ["not_null"],
    },
    expected: {type: "double", description: "What they may still bring until then.", tests: ["not_null"]},
    low: {type: "double", description: "Lower 90 % limit of what they may still bring.", tests: ["not_null"]},
    high: {type: "double", description: "Upper 90 % limit.", tests: ["not_null"]},
  },
  tests: [
    {
      never: "not (low >= 0 and low <= expected and expected <= high)",
      because: "A forecast lies outside its interval, or is negative. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const {fit, horizon, rate} = siteForecast(tables);
    const rows: Record<string, Cell>[] = [];
    const members = valueMembers(tables["marts.value_histories"]);
    const contract = chosenContractFit(tables["core.contract_fits"], tables["core.contract_choice"]);
    const contracts = contractMembers(tables["marts.value_contracts"]);
    const {margin_share, value_kind} = onlyRow(tables["core.spend_totals"]);
    const share = value_kind === "margin" ? Number(margin_share) : 1;
    const asOf = dayNumber(String(onlyRow(tables["staging.calendar"]).as_of));
    const grains = tables["source.grains"];
    const maxAge = new Map(texts(grains, "grain").map((grain, i) => [grain, numbers(grains, "max_age")[i]!]));
    const doubtOf = spendDoubts(tables["marts.value_sums"], tables["core.spend_fit"]);

    const add = (grain: Grain, name: string, cohorts: readonly Cohort[]) => {
      const length = monthsIn[grain];
      const months = cohorts.flatMap(({number}) => Array.from({length}, (_, m) => number * length + m));
      const found = members.months(months);
      if (contract === undefined && (fit === null || found === undefined)) return;
      const fromAge = Math.min(...cohorts.map((c) => c.completed));
      const youngest = Math.max(...cohorts.map((c) => c.number));
      const highest = maxAge.get(grain)!;
      const daysTo = (number: number, age: number) => Math.max(0, periodEnd(number + age, length) - asOf);
      const ages: number[] = [];
      for (let age = fromAge + 1; daysTo(youngest, age) <= horizon; age++) {
        // What a cohort has brought at an age beyond the published ones is not known here.
        if (age > highest && cohorts.some((c) => c.lastAge > highest)) break;
        ages.push(age);
      }
      const step = Math.ceil(ages.length / mostAges);
      const told = ages.filter((_, i) => (ages.length - 1 - i) % step === 0);
      const customers = cohorts.reduce((sum, c) => sum + c.customers, 0);
      if (told.length === 0) return;
      const {money, variance} = contract
        ? contractMoney(contract, contracts.byMonth(months), told, {
            rate,
            daysTo: (month, age) => daysTo(Math.floor(month / length), age),
          })
        : // One of the two was seen to be there.
          purchaseMoney(fit!, found!, told, {rate, daysTo, asOf, length, customers});
      for (const [i, age] of told.entries()) {
        const expected = money[i]! * share;
        const {low, high} = range(expected, variance(i) + doubtOf(name, money[i]!));
        rows.push({
          grain,
          cohort: name,
          age,
          from_age: fromAge,
          customers,
          realised: cohorts.reduce((sum, c) => sum + c.until(age), 0),
          expected,
          low,
          high,
        });
      }
    };

    const cohorts = cohortsOf(tables["marts.realised_value"]);
    for (const grain of ["month", "quarter"] as const) {
      const those = cohorts.filter((c) => c.grain === grain);
      add(grain, "", oldEnough(those));
      if (grain === "quarter") for (const cohort of those) add(grain, cohort.day, [cohort]);
    }
    const column = (name: string) => rows.map((row) => row[name] ?? null);
    return {
      grain: column("grain"),
      cohort: column("cohort"),
      age: column("age"),
      from_age: column("from_age"),
      customers: column("customers"),
      realised: column("realised"),
      expected: column("expected"),
      low: column("low"),
      high: column("high"),
    };
  },
});

type Grain = "month" | "quarter";

const monthsIn: Record<Grain, number> = {month: 1, quarter: 3};

interface Cohort {
  grain: string;
  /** Number of its period since 1900, and its first day. */
  number: number;
  day: string;
  customers: number;
  /** Last age that has passed for the whole cohort; -1 when none has. */
  completed: number;
  /** Age that holds the as-of date. */
  lastAge: number;
  /** What it has brought to the end of an age, or so far. */
  until(age: number): number;
}

function cohortsOf(table: Columns): Cohort[] {
  const grain = texts(table, "grain");
  const number = numbers(table, "cohort_number");
  const day = texts(table, "cohort");
  const age = numbers(table, "age");
  const lastAge = numbers(table, "last_age");
  const customers = numbers(table, "customers");
  const realised = numbers(table, "realised");
  const cohorts = new Map<string, Cohort & {sums: number[]}>();
  // Rows come by cohort and age; every age that has begun has a row.
  for (const i of grain.keys()) {
    const key = `${grain[i]} ${number[i]}`;
    const sums = cohorts.get(key)?.sums ?? [];
    sums[age[i]!] = realised[i]!;
    const completed = table.complete?.[i] === true ? age[i]! : (cohorts.get(key)?.completed ?? -1);
    cohorts.set(key, {
      grain: grain[i]!,
      number: number[i]!,
      day: day[i]!,
      customers: customers[i]!,
      completed,
      lastAge: lastAge[i]!,
      until: (age) => sums[Math.min(age, sums.length - 1)]!,
      sums,
    });
  }
  return [...cohorts.values()];
}

/** The cohorts that have completed the highest age that cohorts with half of all customers have completed. */
function oldEnough(cohorts: readonly Cohort[]): Cohort[] {
  const all = cohorts.reduce((sum, c) => sum + c.customers, 0);
  for (let age = Math.max(-1, ...cohorts.map((c) => c.completed)); age >= 0; age--) {
    const old = cohorts.filter((c) => c.completed >= age);
    if (old.reduce((sum, c) => sum + c.customers, 0) * 2 >= all) return old;
  }
  return [];
}

interface Foretold {
  /** Expected money to the end of each age, discounted. */
  money: number[];
  /** Its variance relative to its square, without what comes from spend. */
  variance(i: number): number;
}

function purchaseMoney(
  fit: PurchaseFit,
  members: Members,
  ages: readonly number[],
  {
    rate,
    daysTo,
    asOf,
    length,
    customers,
  }: {
    rate: number;
    daysTo(number: number, age: number): number;
    asOf: number;
    length: number;
    customers: number;
  },
): Foretold {
  const {histories, spend} = members;
  const numberOf = Array.from(histories.age, (age) => periodOf(asOf - age, length));
  // The histories may be a sample.
  const scale = customers / histories.customers.reduce((sum, n) => sum + n, 0);
  const money = discountedMoney(fit, members, numberOf, ages, {rate, daysTo}).map((sum) => sum * scale);
  const variance = varianceBetween(money, (i) =>
    relativeVariance(
      predictTotal(fit, histories, (h) => daysTo(numberOf[h]!, ages[i]!), {draws, seed, weights: spend}),
    ),
  );
  return {money, variance};
}

/** What running contracts will pay: whole months, each paid at its beginning. */
function contractMoney(
  fit: RenewalFit,
  running: readonly {month: number; members: Running}[],
  ages: readonly number[],
  {rate, daysTo}: {rate: number; daysTo(month: number, age: number): number},
): Foretold {
  const monthsTo = (month: number, age: number) => Math.round(daysTo(month, age) / monthDays);
  const monthly = Math.expm1(rate * monthDays);
  const money = ages.map((age) =>
    running.reduce((sum, {month, members}) => {
      const horizon = monthsTo(month, age);
      return members.renewals.reduce(
        (total, renewals, i) =>
          total + members.amount[i]! * furtherPeriods(fit, renewals, {horizon, rate: monthly}),
        sum,
      );
    }, 0),
  );
  const variance = varianceBetween(money, (i) => {
    const horizon = Math.max(1, ...running.map(({month}) => monthsTo(month, ages[i]!)));
    return contractVariance(fit, together(running.map(({members}) => members)), horizon, seed);
  });
  return {money, variance};
}

/** Expected money of all members to the end of each age, discounted from the middle of each step. */
function discountedMoney(
  fit: PurchaseFit,
  {histories, spend}: Members,
  numberOf: readonly number[],
  ages: readonly number[],
  {rate, daysTo}: {rate: number; daysTo(number: number, age: number): number},
): number[] {
  const money = ages.map(() => 0);
  for (const number of [...new Set(numberOf)].sort((a, b) => a - b)) {
    const entries = [...numberOf.keys()].filter((i) => numberOf[i] === number);
    const take = (column: Float64Array) => Float64Array.from(entries, (i) => column[i]!);
    const part: PurchaseHistories = {
      frequency: take(histories.frequency),
      recency: take(histories.recency),
      age: take(histories.age),
      customers: take(histories.customers),
    };
    const spends = take(spend);
    let [before, worth, sum] = [0, 0, 0];
    for (const [i, age] of ages.entries()) {
      const days = daysTo(number, age);
      if (days > 0) {
        const now = expectedPurchasesOf(fit, part, days).reduce(
          (total, purchases, e) => total + purchases * spends[e]! * part.customers[e]!,
          0,
        );
        sum += (now - worth) * Math.exp((-rate * (before + days)) / 2);
        [before, worth] = [days, now];
      }
      money[i]! += sum;
    }
  }
  return money;
}

/**
 * Relative variance of each of growing amounts, from that of the first and the last: chance shrinks as one over the
 * amount, doubt about parameters stays.
 */
function varianceBetween(amounts: readonly number[], of: (i: number) => number): (i: number) => number {
  const end = amounts.length - 1;
  const [first, last] = [of(0), of(end)];
  const [near, far] = [1 / amounts[0]!, 1 / amounts[end]!];
  const slope = near > far && Number.isFinite(near) ? Math.max(0, (first - last) / (near - far)) : 0;
  return (i) => (i === 0 ? first : i === end ? last : last + slope * Math.max(0, 1 / amounts[i]! - far));
}

/**
 * Relative variance of money that comes from spend, by cohort ("" for all): in proportion to what is known of
 * the whole horizon.
 */
function spendDoubts(sums: Columns, fit: Columns): (cohort: string, money: number) => number {
  const doubt = Number(onlyRow(fit).general_doubt);
  const kinds = texts(sums, "kind");
  const values = texts(sums, "value");
  return (cohort, money) => {
    const row = kinds.findIndex(
      (kind, i) => kind === (cohort === "" ? "all" : "cohort") && values[i] === cohort,
    );
    const [whole, own, general] = ["expected_revenue", "spend_variance", "general_revenue"].map((name) =>
      Number(sums[name]?.[row]),
    ) as [number, number, number]; // as many as names
    if (!(whole > 0)) return 0;
    const part = money / whole;
    return spendVariance(money, own * part, general * part, doubt);
  };
}

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 86_400_000;
}

/** Number of the period of so many months that holds a day, counted since 1900. */
function periodOf(day: number, months: number): number {
  const date = new Date(day * 86_400_000);
  return Math.floor(((date.getUTCFullYear() - 1900) * 12 + date.getUTCMonth()) / months);
}

/** Last day of a period. */
function periodEnd(period: number, months: number): number {
  const next = (period + 1) * months;
  return Date.UTC(1900 + Math.floor(next / 12), next % 12, 1) / 86_400_000 - 1;
}
