/** Sentences about value, made from data; each stays true when numbers are missing, withheld, zero or negative. */
import {count, counted, money, period, sentence, share} from "./format.js";
import type {
  AliveCell,
  CurvePoint,
  Estimate,
  LorenzPoint,
  PaybackRow,
  ValueForecast,
  ValueGroup,
} from "./value-data.js";

/** "the next 12 months", "the next year" never: months are always written. */
export function horizonWords({horizon}: Pick<ValueForecast, "horizon">): string {
  return horizon.months === 1 ? "the next month" : `the next ${count(horizon.months)} months`;
}

/** "10 % a year"; "" when later money counts in full. */
export function rateWords({discountRate}: Pick<ValueForecast, "discountRate">): string {
  if (discountRate === 0) return "";
  const percent = Number((discountRate * 100).toFixed(2));
  return `${percent}\u202f% a year`;
}

/** What is discounted, as a clause: ", later money discounted at 10 % a year". */
function discounting(forecast: Pick<ValueForecast, "discountRate">): string {
  const rate = rateWords(forecast);
  return rate === "" ? "" : `, later money discounted at ${rate}`;
}

/** An interval in money, both ends with the same precision: "$99 to $104"; "" when unknown. */
export function moneyRange({low, high}: Pick<Estimate, "low" | "high">, currency: string): string {
  if (low === null || high === null) return "";
  const whole = high >= 99.5 && high < 999;
  const end = (n: number) => (whole ? money(Math.round(n), currency, true) : money(n, currency));
  // Ends that read alike say nothing.
  return end(low) === end(high) ? "" : `${end(low)} to ${end(high)}`;
}

function rangeNote(estimate: Estimate, currency: string): string {
  const range = moneyRange(estimate, currency);
  return range === "" ? "" : `; 90\u202f% range ${range}`;
}

export interface Words {
  verdict: string;
  sentence: string;
  doubt: string;
}

/** The answer of the page. */
export function valueAnswer(forecast: ValueForecast, currency: string): Words {
  const {realisedPerCustomer: so, perCustomer, value, customers} = forecast;
  const soFar =
    so === null
      ? ""
      : so < 0
        ? `So far a customer has cost ${money(-so, currency)} more than was brought`
        : `So far a customer has brought ${money(so, currency)} of ${value}`;
  if (customers === 0)
    return {
      verdict: "Nobody has bought yet.",
      sentence: "The value of a customer is told from the first purchases on.",
      doubt: "",
    };
  if (perCustomer.expected === null) {
    const why =
      forecast.kind === "none"
        ? `What is still to come cannot be told. ${forecast.reason ?? ""}`.trim()
        : "What is still to come is withheld: it would rest on too few customers.";
    if (so === null)
      return {
        verdict: "Too few customers to say.",
        sentence: `What ${counted(customers, "customer")} brought is withheld: a mean would tell too much of each of them. ${why}`,
        doubt: "",
      };
    return {verdict: `${money(so, currency)} so far.`, sentence: `${soFar}. ${why}`, doubt: ""};
  }
  const more = `${money(perCustomer.expected, currency)} more is expected within ${horizonWords(forecast)}`;
  const range = moneyRange(perCustomer, currency);
  const sure = range === "" ? "" : ` (${range})`;
  const doubt = `The range holds what will really come nine times in ten, if customers go on behaving as they did. It is the mean of ${counted(customers, "customer")}, with those who have left counted in${discounting(forecast)}.`;
  if (so === null)
    return {
      verdict: `${money(perCustomer.expected, currency)} to come.`,
      sentence: `${sentence(more)}${sure}, of ${value} per customer. What was brought so far is withheld.`,
      doubt,
    };
  return {
    verdict: `A customer is worth ${money(so + perCustomer.expected, currency)}.`,
    sentence: `${soFar}; ${more}${sure}.`,
    doubt,
  };
}

export interface HeadlineNumber {
  label: string;
  text: string;
  note: string;
}

/** The headline figures, as far as they are known. */
export function valueNumbers(forecast: ValueForecast, currency: string): HeadlineNumber[] {
  const {realisedPerCustomer, perCustomer, alive, purchases, money: total, customers, value} = forecast;
  const horizon = horizonWords(forecast);
  const rate = rateWords(forecast);
  const list: HeadlineNumber[] = [];
  if (realisedPerCustomer !== null)
    list.push({
      label: "Brought so far, per customer",
      text: money(realisedPerCustomer, currency),
      note: `${sentence(value)} net of refunds, ${counted(customers, "customer")}`,
    });
  if (perCustomer.expected !== null)
    list.push({
      label: "Still expected, per customer",
      text: money(perCustomer.expected, currency),
      note: `In ${horizon}${rangeNote(perCustomer, currency)}${rate === "" ? "" : `; ${rate}`}`,
    });
  if (total.expected !== null)
    list.push({
      label: "Still expected, in all",
      text: money(total.expected, currency),
      note: `In ${horizon}${rangeNote(total, currency)}; today’s customers only`,
    });
  if (alive.expected !== null && customers > 0)
    list.push({
      label: forecast.kind === "contractual" ? "Under contract" : "Still customers",
      text: share(alive.expected / customers),
      note: `${count(alive.expected)} of ${count(customers)}${
        alive.low === null || alive.high === null
          ? ""
          : `; 90\u202f% range ${count(alive.low)} to ${count(alive.high)}`
      }`,
    });
  else if (purchases.expected !== null)
    list.push({label: `Purchases in ${horizon}`, text: count(purchases.expected), note: ""});
  return list;
}

/** Title of the curve: where it stands, and where it goes. */
export function curveTitle(
  points: readonly CurvePoint[],
  {
    grain,
    cohort,
    currency,
    value,
  }: {grain: "month" | "quarter"; cohort: string; currency: string; value: string},
): string {
  const past = points.filter((p) => !p.predicted && p.value !== null);
  const now = past.filter((p) => p.complete).at(-1) ?? past.at(-1);
  const end = points.filter((p) => p.predicted && p.value !== null).at(-1);
  const who = cohort === "" ? "a customer" : `a customer won in ${period(cohort, "quarter")}`;
  const amount = (n: number | null) => `${money(n, currency)} of ${value}`;
  const by = (age: number) => (age === 0 ? `the joining ${grain}` : `${grain} ${age}`);
  if (!now && !end) return "Withheld: too few customers";
  if (!end) return `By ${by(now?.age ?? 0)} ${who} has brought ${amount(now?.value ?? null)}`;
  const range = moneyRange(end, currency);
  const then = `${money(end.value, currency)} by ${by(end.age)}${range === "" ? "" : ` (${range})`}`;
  if (!now) return `${sentence(who)} will have brought ${then}`;
  return `By ${by(now.age)} ${who} has brought ${amount(now.value)}; the forecast is ${then}`;
}

/** One point in words, for the box under the pointer. */
export function curveSentence(point: CurvePoint, grain: "month" | "quarter", currency: string): string {
  const head = `By ${grain} ${point.age}: ${money(point.value, currency)} per customer`;
  const range = moneyRange(point, currency);
  const state = point.predicted
    ? `Forecast${range === "" ? "" : `, 90\u202f% range ${range}`}`
    : point.complete
      ? "Past"
      : "So far: the age is not over";
  return `${head}\n${state}\n${counted(point.customers, "customer")}`;
}

/** Brought and expected together; null when either is unknown. */
export function totalOf({realised, expected}: Pick<ValueGroup, "realised" | "expected">): number | null {
  return realised === null || expected === null ? null : realised + expected;
}

/** Title of a comparison: who is worth most and least, by what is expected where that is known. */
export function comparisonTitle(
  groups: readonly (ValueGroup & {label: string})[],
  forecast: Pick<ValueForecast, "horizon" | "value">,
  currency: string,
): string {
  const known = groups.filter((g) => g.expected !== null);
  if (known.length === 0) {
    const past = groups.filter((g) => g.realised !== null);
    const [best, worst] = extremes(past, (g) => g.realised ?? 0);
    if (!best || !worst) return "Withheld: too few customers";
    if (best === worst || best.realised === worst.realised)
      return `${best.label}: ${money(best.realised, currency)} of ${forecast.value} per customer so far`;
    return `${best.label} has brought most per customer, ${money(best.realised, currency)}; ${worst.label} least, ${money(worst.realised, currency)}`;
  }
  const [best, worst] = extremes(known, (g) => g.expected ?? 0);
  if (!best || !worst) return "";
  const horizon = horizonWords(forecast);
  if (best === worst)
    return `${best.label}: ${money(best.expected, currency)} expected per customer in ${horizon}`;
  // Of two whose ranges meet it cannot be told which is worth more.
  const apart = best.low !== null && worst.high !== null && best.low > worst.high;
  if (!apart)
    return `No clear difference: ${money(worst.expected, currency)} to ${money(best.expected, currency)} expected per customer in ${horizon}`;
  return `Most is expected of ${best.label}, ${money(best.expected, currency)} per customer in ${horizon}; least of ${worst.label}, ${money(worst.expected, currency)}`;
}

function extremes<T>(list: readonly T[], of: (item: T) => number): [T | undefined, T | undefined] {
  const sorted = [...list].sort((a, b) => of(b) - of(a));
  return [sorted[0], sorted.at(-1)];
}

/** Title of the deciles: what the best tenth holds of all that is expected. */
export function decileTitle(
  groups: readonly ValueGroup[],
  forecast: Pick<ValueForecast, "horizon" | "value">,
): string {
  const best = groups.find((g) => g.value === "1");
  const all = groups.reduce<number | null>(
    (sum, g) => (sum === null || g.expected === null ? null : sum + g.expected * g.customers),
    0,
  );
  if (!best || best.expected === null || all === null || !(all > 0))
    return "Customers by what is expected of them, from the best tenth to the last";
  return `The best tenth of customers holds ${share((best.expected * best.customers) / all)} of the ${forecast.value} expected in ${horizonWords(forecast)}`;
}

/** Title of the payback figure. */
export function paybackTitle(rows: readonly PaybackRow[], currency: string): string {
  const all = rows.find((row) => row.dimension === "");
  if (!all || all.cost === null) return "What it cost to win customers, against what they bring";
  const cost = `Winning a customer costs ${money(all.cost, currency)}`;
  if (all.month !== null)
    return all.month === 0
      ? `${cost}, paid back within the joining month`
      : `${cost}, paid back by month ${all.month}`;
  if (all.total !== null && all.total < all.cost)
    return `${cost}, more than the ${money(all.total, currency)} a customer has brought and is expected to bring`;
  if (all.realised !== null && all.realised < all.cost) return `${cost}; it has not been paid back yet`;
  return cost;
}

/** How a group has paid back, in words. */
export function paybackWords({cost, realised, total, month}: PaybackRow): string {
  if (cost === null) return "cost unknown";
  if (month === 0) return "in the joining month";
  if (month !== null) return `by month ${month}`;
  if (realised === null) return "withheld";
  if (total !== null && total < cost) return "not within the forecast";
  return "not yet";
}

/** Title of the Lorenz curve. */
export function concentrationTitle(forecast: ValueForecast): string {
  const realised = forecast.concentration?.realised?.top20 ?? null;
  const expected = forecast.concentration?.expected?.top20 ?? null;
  const {value} = forecast;
  if (realised !== null)
    return `The most valuable fifth of customers has brought ${share(realised)} of all ${value}${
      expected === null ? "" : `; of what is expected, a fifth holds ${share(expected)}`
    }`;
  if (expected !== null)
    return `A fifth of customers holds ${share(expected)} of the ${value} that is expected`;
  return `How ${value} is spread over customers`;
}

/** Whether the rule of twenty and eighty holds. */
export function paretoSentence(forecast: ValueForecast): string {
  const top = forecast.concentration?.realised?.top20 ?? null;
  if (top === null) return "";
  const verdict =
    top >= 0.75 && top <= 0.85
      ? "close to the rule of thumb that 20\u202f% of customers bring 80\u202f%"
      : top < 0.75
        ? "less than the 80\u202f% of the rule of thumb"
        : "more than the 80\u202f% of the rule of thumb";
  return `20\u202f% of customers brought ${share(top)}, ${verdict}.`;
}

/** Gini coefficients with what they mean. */
export function giniSentence(forecast: ValueForecast): string {
  const realised = forecast.concentration?.realised?.gini ?? null;
  const expected = forecast.concentration?.expected?.gini ?? null;
  if (realised === null && expected === null) return "";
  const parts = [
    realised === null ? "" : `${realised.toFixed(2)} so far`,
    expected === null ? "" : `${expected.toFixed(2)} expected`,
  ].filter(Boolean);
  return `Gini coefficient: ${parts.join(", ")} (0 when all are worth the same, 1 when one customer has everything).`;
}

/** What the poorest so many have, for the box under the pointer. */
export function lorenzSentence({customers, realised, expected}: LorenzPoint, value: string): string {
  return [
    `The least valuable ${share(customers)} of customers`,
    realised === null ? "" : `brought ${share(realised)} of all ${value}`,
    expected === null ? "" : `hold ${share(expected)} of what is expected`,
  ]
    .filter(Boolean)
    .join("\n");
}

/** Title of the heatmap of P(alive). */
export function aliveTitle({alive, customers, kind}: ValueForecast): string {
  if (kind === "none" || alive.expected === null)
    return "How often customers bought, and how long they have been silent";
  return `About ${count(alive.expected)} of ${counted(customers, "customer")} are likely to be customers still; the rest has gone silent for too long`;
}

/** What one-time buyers show, which depends on the model. */
export function oneTimeSentence(model: ValueForecast["model"]): string {
  if (model === null) return "";
  if (model.dropout === "never")
    return `The model used here, ${model.name}, knows no leaving: it takes everybody for a customer for ever.`;
  if (model.dropout === "after a repeat purchase")
    return `One-time buyers show 100\u202f% because the model used here, ${model.name}, lets customers leave only after a repeat purchase. It says nothing of whether they will come back: what is expected of them is low all the same.`;
  return "";
}

/** "never", "once", "4 to 5 times", "56 times or more". */
export function timesWords({
  frequencyFrom,
  frequencyTo,
}: Pick<AliveCell, "frequencyFrom" | "frequencyTo">): string {
  if (frequencyTo === null) return `${count(frequencyFrom)} or more`;
  if (frequencyFrom === frequencyTo) return frequencyFrom === 0 ? "Never" : count(frequencyFrom);
  return `${count(frequencyFrom)} to ${count(frequencyTo)}`;
}

/** "0–2", "156+": weeks. */
export function silenceWords({silenceFrom, silenceTo}: Pick<AliveCell, "silenceFrom" | "silenceTo">): string {
  return silenceTo === null ? `${count(silenceFrom)}+` : `${count(silenceFrom)}–${count(silenceTo)}`;
}

/** One cell in full. */
export function aliveSentence(cell: AliveCell, smallGroup: number): string {
  const times =
    cell.frequencyFrom === 0 && cell.frequencyTo === 0
      ? "Bought once and never again"
      : `Came back ${timesWords(cell).toLowerCase()} ${cell.frequencyFrom === 1 && cell.frequencyTo === 1 ? "time" : "times"}`;
  const silent =
    cell.silenceTo === null
      ? `silent for ${count(cell.silenceFrom)} weeks or more`
      : `silent for ${count(cell.silenceFrom)} to ${count(cell.silenceTo)} weeks`;
  const head = `${times}, ${silent}`;
  if (cell.customers === null) return `${head}: fewer than ${count(smallGroup)} customers, withheld.`;
  if (cell.alive === null) return `${head}: ${counted(cell.customers, "customer")}.`;
  return `${head}: ${counted(cell.customers, "customer")}, still a customer with a probability of ${share(cell.alive)}.`;
}

export interface ValueStep {
  title: string;
  text: string;
}

/** What the data suggest; each step rests on a number that is there. */
export function valueSteps(
  forecast: ValueForecast,
  groups: readonly ValueGroup[],
  payback: readonly PaybackRow[],
  currency: string,
): ValueStep[] {
  const list: ValueStep[] = [];
  const deciles = groups.filter((g) => g.kind === "decile");
  const best = deciles.find((g) => g.value === "1");
  const total = forecast.money.expected;
  if (best && best.expected !== null && total !== null && total > 0)
    list.push({
      title: "Keep the best tenth.",
      text: `${counted(best.customers, "customer")} hold ${share((best.expected * best.customers) / total)} of what is expected, ${money(best.expected, currency)} each in ${horizonWords(forecast)}: look after them by name.`,
    });
  const {alive, customers, kind} = forecast;
  if (kind === "purchases" && alive.expected !== null && customers > 0 && alive.expected < 0.9 * customers)
    list.push({
      title: "Spend little on those who are gone.",
      text: `Of ${counted(customers, "customer")}, about ${count(customers - alive.expected)} are probably no longer customers; the heatmap above shows who is worth asking back.`,
    });
  const channels = payback.filter(
    (row) => row.dimension === "acquisition_channel" && row.cost !== null && row.total !== null,
  );
  const [first, last] = extremes(channels, (row) => (row.total ?? 0) - (row.cost ?? 0));
  if (first && last && first !== last && channels.length > 1)
    list.push({
      title: "Win customers where they bring most.",
      text: `After the cost of winning them, customers of ${first.value} leave ${money((first.total ?? 0) - (first.cost ?? 0), currency)} each, those of ${last.value} ${money((last.total ?? 0) - (last.cost ?? 0), currency)}. More of the same channel need not bring more of the same customers: move step by step, and watch.`,
    });
  const unpaid = channels.filter(
    (row) => row.month === null && row.realised !== null && row.realised < (row.cost ?? 0),
  );
  for (const row of unpaid.slice(0, 1))
    list.push({
      title: `Look at ${row.value}.`,
      text: `Winning a customer there costs ${money(row.cost, currency)}, and ${money(row.realised, currency)} has come back so far.`,
    });
  if (forecast.value === "revenue")
    list.push({
      title: "Add costs.",
      text: "Value is told in revenue here. With a cost column, or money.marginRate in the configuration, it is told in margin.",
    });
  if (list.length > 0) return list;
  return [
    {
      title: "Wait for more data.",
      text: "There is nothing yet that the numbers could advise on; come back when more customers have had time to return.",
    },
  ];
}

/** How sure the forecast is, and what it does not know. */
export function doubtSentences(forecast: ValueForecast): string[] {
  if (forecast.kind === "none") return [forecast.reason ?? "No forecast could be made."];
  const list = [
    `Ranges hold the doubt about the model’s parameters, and the chance of single purchases. They do not hold what the model cannot know: a season, a campaign, a new price.`,
  ];
  if (forecast.kind === "contractual")
    list.push("Customers under contract are expected to go on paying what they pay now until they end it.");
  const {spend} = forecast;
  if (forecast.kind === "purchases" && spend?.refusal)
    list.push(`${spend.refusal} What a purchase brings is therefore the plain mean of all purchases.`);
  else if (forecast.kind === "purchases" && spend?.sentence) list.push(spend.sentence);
  if (forecast.value === "margin" && forecast.marginRate !== null)
    list.push(
      `Expected margin is ${share(forecast.marginRate)} of expected revenue, as for the whole company so far; groups may differ.`,
    );
  list.push(
    "Only today’s customers are counted: those who will be won later come on top. What was paid back is taken off, and a forecast is never below zero.",
  );
  return list;
}
