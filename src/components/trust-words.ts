/** Sentences on how good the forecast was; each stays true for tests that are missing, tiny or perfect. */
import {count, counted, day, sentence, share} from "./format.js";
import type {Contest, Forecast, Group, Tracked, Week} from "./trust-data.js";

/** What a rule of thumb says. */
export const rules: Record<string, string> = {
  "Last period again": "everybody buys as often as in the days just before, as many as are forecast",
  "Cohort mean": "everybody buys from now on at the mean rate of the quarter they joined in",
  "Past rate continues": "every customer goes on buying at their own past rate",
};

/** "12 % too low"; null when there is nothing to compare. */
export function misfit(error: number | null): string | null {
  if (error === null) return null;
  if (Math.abs(error) < 0.005) return "right to within half a per cent";
  return `${share(Math.abs(error))} too ${error < 0 ? "low" : "high"}`;
}

/** The forecast in use, as it did in the test; undefined when it was not tested. */
export function inUse(contests: readonly Contest[]): Contest | undefined {
  return contests.find((c) => c.chosen && c.expected !== null);
}

/** The verdict in a few words, and the sentence it stands on. */
export function trustAnswer(
  forecast: Forecast,
  contests: readonly Contest[],
): {verdict: string; sentence: string} {
  if (forecast.kind === "contractual")
    return {
      verdict: "Not tested here.",
      sentence:
        "Customers of this company have contracts. The test on this page is one of repeat purchases, and says nothing of renewals.",
    };
  if (forecast.model === null)
    return {
      verdict: "There is no forecast to trust.",
      sentence: ended(forecast.reason ?? "No model of repeat purchases could be fitted"),
    };
  const used = inUse(contests);
  if (forecast.holdout === null || used === undefined)
    return {
      verdict: "That cannot be told yet.",
      sentence: [
        ended(forecast.holdoutReason ?? "The forecast could not be tested on days it had not seen"),
        "Until then the forecasts rest on how well the model fits the past alone.",
      ].join(" "),
    };
  const {days, from, to} = forecast.holdout;
  const span = `On the last ${days === 1 ? `day, ${day(to)}` : `${count(days)} days, ${day(from)} to ${day(to)}`}, which it had not seen,`;
  const expected = `${counted(Math.round(used.expected ?? 0), "repeat purchase was", "repeat purchases were")} expected and ${counted(used.actual, "came", "came")}.`;
  const off = misfit(used.total);
  if (off === null)
    return {
      verdict: "That cannot be told yet.",
      sentence: `${span} nobody bought; ${counted(Math.round(used.expected ?? 0), "repeat purchase was", "repeat purchases were")} expected.`,
    };
  return {
    verdict: `The forecast was ${off}.`,
    sentence: `${span} the forecast was ${off}: ${expected} ${standing(contests)}`,
  };
}

/** How the forecast in use stands beside the others, in a sentence. */
export function standing(contests: readonly Contest[]): string {
  const used = inUse(contests);
  if (!used || used.score === null) return "";
  const rule = nearest(contests, "baseline");
  const other = contests.find((c) => c.kind === "model" && c !== used && better(c, used));
  const rival = other
    ? `${other.name} came nearer than ${used.name}, which is in use: off by ${share(other.score)} on average against ${share(used.score)}.`
    : "";
  if (rule && better(rule, used))
    return [
      `A rule of thumb came nearer than the model: “${rule.name}” was off by ${share(rule.score)} on average, ${used.name} by ${share(used.score)}.`,
      rival,
    ]
      .filter((s) => s !== "")
      .join(" ");
  if (!rule) return rival || `No rule of thumb was there to compare with.`;
  const beats =
    rule.score === used.score
      ? `${used.name} was as near as the best rule of thumb, “${rule.name}”: both were off by ${share(used.score)} on average.`
      : `${used.name} came nearer than any rule of thumb: off by ${share(used.score)} on average, against ${share(rule.score)} for “${rule.name}”.`;
  const total = contests.find(
    (c) =>
      c.kind === "baseline" &&
      c.total !== null &&
      used.total !== null &&
      Math.abs(used.total) - Math.abs(c.total) > 0.01 &&
      contests.every(
        (d) => d.kind === "model" || d.total === null || Math.abs(d.total) >= Math.abs(c.total!),
      ),
  );
  const alone = total ? `For the total alone “${total.name}” was nearer (${misfit(total.total)}).` : "";
  return [beats, alone, rival].filter((s) => s !== "").join(" ");
}

/** What won, and by how much. */
export function leaderboardTitle(contests: readonly Contest[]): string {
  const ranked = contests.filter((c) => c.rank !== null).sort((a, b) => a.rank! - b.rank!);
  const [first, second] = ranked;
  if (!first) return "No forecast could be compared";
  const off = `off by ${share(first.score)} on average`;
  const name = first.kind === "baseline" ? `The rule of thumb “${first.name}”` : first.name;
  if (!second) return `${name} stood alone: ${off}`;
  if (first.score === second.score) return `${name} and ${second.name} came equally near: ${off}`;
  const rest = first.kind === "baseline" ? nearest(ranked, "model") : (nearest(ranked, "baseline") ?? second);
  return rest
    ? `${name} came nearest: ${off}, against ${share(rest.score)} for ${rest.kind === "baseline" ? `the best rule of thumb, “${rest.name}”` : rest.name}`
    : `${name} came nearest: ${off}`;
}

/** How the weeks that were held back went. */
export function trackingTitle(weeks: readonly Week[], cumulative: boolean): string {
  const unseen = weeks.filter((w) => w.holdout && w.actual !== null && w.expected !== null);
  const [first] = unseen;
  const last = unseen.at(-1);
  if (!first || !last) return "No whole week was held back";
  if (cumulative) {
    const off = last.actual === 0 ? null : misfit(last.expected! / last.actual! - 1);
    return `By ${day(last.ends)} customers had bought again ${counted(last.actual, "time")}; ${count(last.expected)} were expected${off ? `, ${off}` : ""}`;
  }
  const inside = unseen.filter(within).length;
  const of = unseen.length === 1 ? "the one week" : `the ${count(unseen.length)} weeks`;
  const seen = "that the forecast had not seen";
  if (inside === unseen.length)
    return `In ${unseen.length === 1 ? of : `${every(unseen.length)} weeks`} ${seen}, purchases stayed within its range`;
  if (unseen.length === 1) return `In ${of} ${seen}, purchases were outside its range`;
  return `In ${inside === 0 ? "none" : count(inside)} of ${of} ${seen}, purchases stayed within its range; nine in ten should`;
}

/** Which of several groups the forecast knew least. */
export function groupsTitle(
  groups: readonly Group[],
  words: {
    /** "customers with 2 earlier repeat purchases" */
    name(group: Group): string;
    /** "1.39" or "240" */
    amount(n: number): string;
    /** "groups", "cohorts" */
    things: string;
    /** "bought 1.39 times each" is `${verb} 1.39 ${unit}` */
    unit: string;
    /** Purchases a group stands for, to find the gravest difference; 1 when numbers are totals. */
    weight(group: Group): number;
  },
): string {
  const shown = groups.filter((g) => g.actual !== null && g.expected !== null);
  if (shown.length === 0) return "No group is large enough to be shown";
  const outside = shown.filter((g) => !within(g));
  if (outside.length === 0)
    return shown.length === 1
      ? `${sentence(words.name(shown[0]!))} bought as often as the forecast allows`
      : `In ${every(shown.length)} ${words.things} customers bought as often as the forecast allows`;
  const gravest = [...outside].sort((a, b) => gap(b) * words.weight(b) - gap(a) * words.weight(a))[0]!;
  const way = gravest.actual! > gravest.expected! ? "more" : "less";
  const finding = `${sentence(words.name(gravest))} bought ${way} often than expected: ${words.amount(gravest.actual!)}${words.unit} against ${words.amount(gravest.expected!)}`;
  if (shown.length === 1) return finding;
  return `${finding}; ${count(outside.length)} of ${count(shown.length)} ${words.things} ${outside.length === 1 ? "is" : "are"} outside the forecast’s range`;
}

/** What the first group, of whom most was expected, made of all purchases; null when a group is withheld. */
function firstGroup(
  groups: readonly Group[],
): {customers: number; ofCustomers: number; ofPurchases: number} | null {
  const all = groups.reduce((sum, g) => sum + (g.actual ?? 0) * g.customers, 0);
  const customers = groups.reduce((sum, g) => sum + g.customers, 0);
  const [first] = groups;
  if (!first || groups.length < 2 || groups.some((g) => g.actual === null) || all === 0) return null;
  return {
    customers: first.customers,
    ofCustomers: first.customers / customers,
    ofPurchases: (first.actual! * first.customers) / all,
  };
}

/** Whether the forecast told who would buy: the share of all purchases that came from the first group. */
export function rankingSentence(groups: readonly Group[]): string {
  const first = firstGroup(groups);
  if (first === null) return "";
  return `The ${counted(first.customers, "customer")} from whom most was expected (${share(first.ofCustomers)} of all) made ${share(first.ofPurchases)} of the purchases.`;
}

/** Whether those who buy often also spend more each time, which the money forecast assumes they do not. */
export function spendSentence(spend: Forecast["spend"]): string {
  if (spend === null)
    return "No money forecast was made, so there is nothing to check about what customers spend.";
  if (spend.refusal !== null || spend.correlation === null || spend.verdict === null)
    return ended(
      spend.refusal ?? "It cannot be told whether customers who buy often also spend more each time",
    );
  const {correlation, correlationLow, correlationHigh, repeaters} = spend;
  const range =
    correlationLow === null || correlationHigh === null
      ? ""
      : `, 95 % range ${coefficient(correlationLow)} to ${coefficient(correlationHigh)}`;
  const measured = `(correlation ${coefficient(correlation)}${range}, ${counted(repeaters, "customer")} who bought again)`;
  const direction = correlation > 0 ? "more" : "less";
  if (spend.verdict === "independent")
    return `The money forecast takes it that customers who buy often spend no more and no less each time than others. Nothing here speaks clearly against it ${measured}.`;
  if (spend.verdict === "weak")
    return `The money forecast takes it that customers who buy often spend no more and no less each time than others. Here they spend a little ${direction} ${measured}: too little to matter for totals, though the value of the most frequent buyers comes out slightly too ${correlation > 0 ? "low" : "high"}.`;
  return `The money forecast takes it that customers who buy often spend no more and no less each time than others. Here they spend clearly ${direction} ${measured}: the value of frequent buyers comes out too ${correlation > 0 ? "low" : "high"}, and that of rare ones too ${correlation > 0 ? "high" : "low"}.`;
}

/** What the model in use cannot say of customers who never came back; "" when it can. */
export function leavingSentence(model: string | undefined): string {
  if (model === "BG/NBD")
    return "BG/NBD, the model in use, lets customers leave only right after a repeat purchase. So it must count everyone who has bought just once as still a customer, with certainty. Read that as “cannot be told”, not as good news; models such as MBG/NBD and Pareto/NBD can tell.";
  if (model === "NBD")
    return "NBD, the model in use, knows no leaving: it counts everyone as still a customer, however long they have been silent. Its forecasts of customers who have in truth left are too high.";
  return "";
}

/** How the model came to be used. */
export function choiceSentence(forecast: Forecast): string {
  const {model} = forecast;
  if (model === null) return "";
  const why: Record<string, string> = {
    holdout: "because of the models it came nearest to what customers did in the days held back",
    configuration: "because the configuration names it",
    "only one": "because no other model could be fitted",
    likelihood:
      "because it fits the past best for its number of parameters; nothing could be tested on days held back",
  };
  const fitted = forecast.holdout
    ? `For the test it was fitted on the days before those held back, for the site on all days (${counted(model.customers, "customer")}).`
    : `It was fitted on all days (${counted(model.customers, "customer")}).`;
  return `${model.name} is in use ${why[model.chosenBy] ?? "here"}. ${fitted}`;
}

export interface TrustStep {
  title: string;
  text: string;
}

/** What to do with a forecast of this quality. */
export function trustSteps(
  forecast: Forecast,
  contests: readonly Contest[],
  deciles: readonly Group[],
): TrustStep[] {
  const used = inUse(contests);
  const steps: TrustStep[] = [];
  if (forecast.model === null)
    return [
      {
        title: "Wait for customers to come back.",
        text: "Forecasts begin when enough customers have bought again to show how often customers return.",
      },
    ];
  if (!used || used.total === null)
    return [
      {
        title: "Wait, or hold back fewer days.",
        text: "A forecast that has not been tested is a guess. The test needs time to learn from and as much again to look at; forecast.holdoutDays in the configuration sets how many days are held back.",
      },
    ];
  const size = Math.abs(used.total);
  const off = misfit(used.total);
  steps.push(
    size < 0.05
      ? {
          title: "Plan totals with it.",
          text: `The total was ${off}. Use the range, not the single number, for what must not fail.`,
        }
      : {
          title: `Expect totals to come out ${used.total < 0 ? "higher" : "lower"}.`,
          text: `The last total was ${off}. If what made the difference goes on (a season, a campaign, a new price), the next will be too; if it was a single event, it will not.`,
        },
  );
  const rule = nearest(contests, "baseline");
  if (rule && better(rule, used))
    steps.push({
      title: "Hold the rule of thumb against it.",
      text: `“${rule.name}” (${rules[rule.name] ?? "a rule of thumb"}) was nearer this time. Where the two differ, believe neither alone.`,
    });
  const first = firstGroup(deciles);
  if (first !== null)
    steps.push(
      first.ofPurchases >= 1.5 * first.ofCustomers
        ? {
            title: "Choose whom to look after by it.",
            text: `${rankingSentence(deciles)}${tellsApart(contests, used) ? " No rule of thumb was nearer group by group." : ""}`,
          }
        : {
            title: "Do not choose customers by it.",
            text: `${rankingSentence(deciles)} That is little more than if they had been drawn by lot.`,
          },
    );
  if (forecast.spend?.verdict === "strong")
    steps.push({
      title: "Do not rely on the money of single groups.",
      text: "Frequency and spending go together here, so the value of frequent buyers is off. Totals suffer less.",
    });
  return steps;
}

function every(n: number): string {
  return n === 2 ? "both" : `all ${count(n)}`;
}

function within({actual, low, high}: Tracked): boolean {
  return actual !== null && low !== null && high !== null && actual >= low && actual <= high;
}

function gap({actual, expected}: Tracked): number {
  return Math.abs((actual ?? 0) - (expected ?? 0));
}

function nearest(contests: readonly Contest[], kind: Contest["kind"]): Contest | undefined {
  return contests.filter((c) => c.kind === kind && c.rank !== null).sort((a, b) => a.rank! - b.rank!)[0];
}

/** Whether no rule of thumb came as near group by group. */
function tellsApart(contests: readonly Contest[], used: Contest): boolean {
  return (
    used.decile !== null &&
    contests.every((c) => c.kind === "model" || c.decile === null || c.decile > used.decile!)
  );
}

function better(one: Contest, other: Contest): boolean {
  return one.score !== null && other.score !== null && one.score < other.score;
}

/** "0.11", "−0.02". */
export function coefficient(r: number): string {
  const text = Math.abs(r).toFixed(2);
  return r < 0 && text !== "0.00" ? `−${text}` : text;
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** "Pareto/NBD: Only 3 customers bought again." */
export function refusalList(forecast: Forecast): string[] {
  return forecast.models.flatMap(({name, refusal}) =>
    refusal === null ? [] : [`${name}: ${ended(refusal)}`],
  );
}
