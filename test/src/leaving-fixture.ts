/** Files of the leaving page for the made-up company of fixture.ts: sixty days of silence count as leaving. */
import {kaplanMeier, logRank, survivalAt, survivalTime} from "../../loaders/statistics/index.ts";
import type {Leaving} from "../../src/components/leaving-data.ts";

type Row = Record<string, string | number | boolean | null>;

export interface Life {
  attributes: Record<string, string>;
  /** Days of orders, ascending. */
  days: readonly number[];
}

const silenceDays = 60;

/** @param lastDay the as-of date on the scale of `days`; `followedTo` the day 61 days before it, as text */
export function leavingFixture(
  lives: readonly Life[],
  dimensions: readonly {name: string; values: readonly string[]}[],
  lastDay: number,
  followedTo: string,
): {survival: Row[]; leaving: Leaving} {
  const followed = lives.filter(({days}) => lastDay - days[0]! > silenceDays);
  const survival: Row[] = [];
  const lifetimes = (members: readonly Life[]) => {
    const until = members.map(({days}) => lastDay - silenceDays - 1 - days[0]!);
    const stayed = members.map(({days}) => days.at(-1)! - days[0]!);
    return {
      time: until.map((u, i) => Math.min(u, stayed[i]!)),
      ended: until.map((u, i) => stayed[i]! <= u),
    };
  };
  const add = (measure: string, dimension: string, value: string, row: Row) =>
    survival.push({measure, dimension, value, group: "", ...row});
  for (const {dimension, value, members} of [
    {dimension: "", value: "", members: followed},
    ...dimensions.flatMap(({name, values}) =>
      values.map((value) => ({
        dimension: name,
        value,
        members: followed.filter(({attributes}) => attributes[name] === value),
      })),
    ),
  ]) {
    const curve = kaplanMeier(lifetimes(members));
    for (const [j, age] of curve.time.entries()) {
      if (j % 6 !== 0 || curve.atRisk[j]! < 10) continue;
      const {survival: share, low, high} = survivalAt(curve, age)!;
      add("leaving", dimension, value, {
        age,
        at_risk: curve.atRisk[j]!,
        events: curve.events[j]!,
        survival: share,
        low,
        high,
        hazard: null,
        hazard_low: null,
        hazard_high: null,
      });
    }
    for (const [month, age] of [0, 1, 31, 62, 92].entries()) {
      const hazard = 0.4 / (month + 1);
      add("hazard", dimension, value, {
        age,
        at_risk: members.length,
        events: Math.round(members.length * hazard),
        survival: null,
        low: null,
        high: null,
        hazard,
        hazard_low: hazard * 0.9,
        hazard_high: hazard * 1.1,
      });
    }
  }
  const total = kaplanMeier(lifetimes(followed));
  const share = (days: number) => {
    const {survival: share, low, high} = survivalAt(total, days)!;
    return {share, low, high};
  };
  const once = share(0);
  return {
    survival,
    leaving: {
      kind: "silence",
      unit: "days",
      reason: null,
      silenceDays,
      how: `A customer has left who has been silent for more than ${silenceDays} days.`,
      followedTo,
      customers: followed.length,
      left: total.events.reduce((s, n) => s + n, 0),
      tooNew: lives.length - followed.length,
      once: {share: 1 - once.share, low: 1 - once.high!, high: 1 - once.low!},
      median: survivalTime(total),
      landmarks: [
        {months: 1, days: 30, ...share(30)},
        {months: 6, days: 183, ...share(183)},
        {months: 12, days: 365, ...share(365)},
      ],
      tests: dimensions.map(({name, values}) => {
        const groups = values.map((value) => followed.filter(({attributes}) => attributes[name] === value));
        const result = logRank(groups.map(lifetimes));
        const p = result.tested ? result.p : null;
        return {
          dimension: name,
          chiSquare: result.tested ? result.chiSquare : null,
          degrees: result.tested ? result.degrees : null,
          p,
          adjusted: p === null ? null : Math.min(1, 2 * p),
          verdict: p === null ? "cannot be told" : 2 * p < 0.05 ? "differ" : "no clear difference",
          months: 6,
          groups: groups.map((members, i) => {
            const at = survivalAt(kaplanMeier(lifetimes(members)), 183);
            return {
              value: values[i]!,
              customers: members.length,
              left: Math.round(members.length / 2),
              share: at?.survival ?? null,
              low: at?.low ?? null,
              high: at?.high ?? null,
            };
          }),
        };
      }),
      nextOrder: [1, 2, 3].map((order) => ({
        order,
        customers: Math.round(lives.length / order),
        reached: 0.5 + order / 10,
        within: 365,
        median: 80 - order,
        low: 75 - order,
        high: 85 - order,
        usual: 40 - order,
      })),
      silence: [
        {by: "", group: "", customers: lives.length, medianGap: 29, alarmDays: 96, overdue: 700},
        {by: "orders", group: "1 order", customers: 400, medianGap: 29, alarmDays: 96, overdue: 300},
        {by: "orders", group: "3–5 orders", customers: 30, medianGap: null, alarmDays: null, overdue: null},
        ...dimensions.flatMap(({name, values}) =>
          values.map((group) => ({
            by: name,
            group,
            customers: 90,
            medianGap: 29,
            alarmDays: 96,
            overdue: 45,
          })),
        ),
      ],
    },
  };
}
