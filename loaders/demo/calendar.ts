/** The days of the demo: when people come, and how busy each day is. Times are seconds since the opening. */
import {
  acquisitionGrowth,
  acquisitionNoise,
  daysInAll,
  daysPerMonth,
  firstDay,
  monthWeights,
  weekdayWeights,
} from "./process.ts";
import {list, real} from "./random.ts";

/** Seconds from the opening to the end of the last day. */
export const endOfTime = daysInAll * 86_400;

/** Whole numbers that stand for all newcomers of the three years. */
export const arrivalScale = 2 ** 40;

/** SQL: the civil day of a number of days since the opening. */
export function dayOf(days: string): string {
  return `(date '${firstDay}' + (${days})::integer)`;
}

/** SQL: the timestamp of a number of seconds since the opening. */
export function timeOf(seconds: string): string {
  return `make_timestamp((${openingSecond} + (${seconds})::bigint) * 1000000)`;
}

/** Days from the opening to a day written YYYY-MM-DD. */
export function daysUntil(day: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${firstDay}T00:00:00Z`)) / 86_400_000);
}

const openingSecond = Date.parse(`${firstDay}T00:00:00Z`) / 1000;

/**
 * The tables `civil_day` (one row per day), `civil_month` (one row per month, with the orders to expect per unit
 * of monthly rate) and `day_ticket` (tickets 0, 1, 2 … of a month, as many for each day as it is busy).
 */
export function calendarTables(seed: number): string[] {
  return [
    `create table civil_day as
     select day::integer as day, ${dayOf("day")} as civil,
       ((year(${dayOf("day")}) - 2022) * 12 + month(${dayOf("day")}) - 1)::integer as month_number,
       ${list(weekdayWeights)}[dayofweek(${dayOf("day")}) + 1]::integer as tickets
     from range(${daysInAll}) as days(day)`,
    `create table civil_month as
     select month_number, min(day) as first_day, sum(tickets)::integer as tickets,
       ${list(monthWeights.map(normalised).map(real))}[month_number % 12 + 1]
         * sum(tickets)::integer / ${real(100 * daysPerMonth)} as weight
     from civil_day group by month_number`,
    `create table day_ticket as
     select month_number, day, (first_ticket + unnest(range(tickets)))::integer as ticket
     from (select *, sum(tickets) over (partition by month_number order by day) - tickets as first_ticket
       from civil_day)`,
    `create table arrival_day (day integer, starts bigint, month_number integer)`,
    `insert into arrival_day select day, starts, month_number
     from (values ${arrivals(seed)
       .map(({day, starts}) => `(${day}, ${starts})`)
       .join(", ")}) as arrivals(day, starts) join civil_day using (day)`,
  ];
}

/** Where each day begins on the scale of all newcomers. */
function arrivals(seed: number): {day: number; starts: number}[] {
  const random = generator(seed);
  const ofMonth = Array.from({length: 36}, () => deviation(random(), acquisitionNoise.month));
  const opening = new Date(`${firstDay}T00:00:00Z`);
  const weights = Array.from({length: daysInAll}, (_, day) => {
    const date = new Date(opening.getTime() + day * 86_400_000);
    const month = (date.getUTCFullYear() - opening.getUTCFullYear()) * 12 + date.getUTCMonth();
    const growth = 1 + ((acquisitionGrowth - 1) * day) / (daysInAll - 1);
    return (
      normalised(monthWeights[month % 12]!) *
      weekdayWeights[date.getUTCDay()]! *
      growth *
      ofMonth[month]! *
      deviation(random(), acquisitionNoise.day)
    );
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return weights.map((weight, day) => {
    const starts = Math.floor((before / total) * arrivalScale);
    before += weight;
    return {day, starts};
  });
}

function normalised(weight: number): number {
  return (weight * 12) / monthWeights.reduce((sum, other) => sum + other, 0);
}

function deviation(u: number, most: number): number {
  return 1 + most * (2 * u - 1);
}

/** Mulberry32: a small generator of uniform numbers, for the thousand days only. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
