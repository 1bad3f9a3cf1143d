/** Sentences about value tiers, made from the data; each stays true when data are few, young, withheld or without costs. */
import {count, counted, day, list, money, sentence, share, shareRange} from "./format.js";
import {
  type LossCause,
  type Moves,
  movesFrom,
  type RetentionPoint,
  rowOf,
  type Spread,
  type Tier,
  type ValueTiers,
} from "./tiers-data.js";

/** What is told: "contribution", "revenue", or what lies between. */
export function valueWord({value, costs}: Pick<ValueTiers, "value" | "costs">): string {
  if (value === "contribution") return "contribution";
  return costs.contacts || costs.service || costs.loyalty ? "revenue less contact costs" : "revenue";
}

/** "The best fifth", or what part of the customers the best tier is where many are equal. */
function tierWords(tier: Tier, part: number): string {
  const fifths = tier === "middle" ? 0.6 : 0.2;
  const near = Math.abs(part - fifths) < 0.015;
  if (tier === "best") return near ? "the best fifth" : `the best ${share(part)} of customers`;
  if (tier === "bottom") return near ? "the last fifth" : `the last ${share(part)} of customers`;
  return near ? "the middle three fifths" : `the ${share(part)} in the middle`;
}

export interface TiersAnswer {
  verdict: string;
  sentence: string;
  doubt: string;
}

export function tiersAnswer(tiers: ValueTiers, smallGroup: number): TiersAnswer {
  const all = rowOf(tiers.tiers, "all");
  if (!all)
    return {
      verdict: "Nobody bought in the past twelve months.",
      sentence: `No customer bought between ${day(tiers.from)} and ${day(tiers.asOf)}, so there is no value to share out.`,
      doubt: "",
    };
  const best = rowOf(tiers.tiers, "best");
  const word = valueWord(tiers);
  const doubt = [windowSentence(tiers), newSentence(tiers), costSentence(tiers)].filter(Boolean).join(" ");
  const who = `the ${counted(all.customers, "customer")} who bought between ${day(tiers.from)} and ${day(tiers.asOf)}`;
  if (all.customers < smallGroup)
    return {
      verdict: "Too few customers to tell.",
      sentence: `Only ${counted(all.customers, "customer")} bought between ${day(tiers.from)} and ${day(tiers.asOf)}, and money of fewer than ${count(smallGroup)} is not shown.`,
      doubt,
    };
  if (all.contribution !== null && all.contribution <= 0)
    return {
      verdict:
        all.contribution < 0
          ? "Customers cost more than they bring."
          : "Customers bring as much as they cost.",
      sentence:
        `${sentence(who)} ${all.contribution < 0 ? "brought less than they cost" : "left nothing over"}, so there are no shares to tell. ${lossSentence(tiers)}`.trim(),
      doubt,
    };
  if (!best)
    return {
      verdict: "No fifth stands out.",
      sentence:
        `Of ${who}, so many brought the same ${word} that none can be called the best fifth. ${lossSentence(tiers)}`.trim(),
      doubt,
    };
  if (best.share === null)
    return {
      verdict: "Too few customers to tell.",
      sentence:
        `Of ${who}, the best fifth are ${count(best.customers)}. Their share would tell the money of fewer than ${count(smallGroup)} customers. ${lossSentence(tiers)}`.trim(),
      doubt,
    };
  const part = best.customers / all.customers;
  return {
    verdict: verdictOf(best.share, part, word),
    sentence: `Of ${who}, ${sharesOf(tiers)}. ${lossSentence(tiers)}`.trim(),
    doubt,
  };
}

function verdictOf(part: number, customers: number, word: string): string {
  const who = `${sentence(tierWords("best", customers))} ${Math.abs(customers - 0.2) < 0.015 ? "brings" : "bring"}`;
  if (part > 2) return `${who} several times the ${word} of all.`;
  // The others together take something away again.
  if (part > 1.005) return `${who} more than all ${word}: ${share(part)}.`;
  return `${who} ${share(part)} of ${word}.`;
}

/** "the best fifth brought 55 % of contribution, the middle three fifths 42 % and the last fifth 2 %". */
function sharesOf(tiers: ValueTiers): string {
  const all = rowOf(tiers.tiers, "all");
  const parts = (["best", "middle", "bottom"] as const).flatMap((tier) => {
    const row = rowOf(tiers.tiers, tier);
    if (!row || row.share === null || !all) return [];
    const words = tierWords(tier, row.customers / all.customers);
    return [{words, share: row.share}];
  });
  return list(
    parts.map(({words, share: part}, i) =>
      i === 0 ? `${words} brought ${share(part)} of ${valueWord(tiers)}` : `${words} ${share(part)}`,
    ),
  );
}

/** Whether anything is known by which a customer could cost more than was brought: goods, service or refunds. */
export function canLose({costs, value}: Pick<ValueTiers, "costs" | "value">): boolean {
  return value === "contribution" || costs.contacts || costs.service || costs.loyalty || costs.refunds;
}

/** How many cost more than they bring; "" when that cannot be told. */
export function lossSentence({losses, costs, value}: ValueTiers): string {
  if (!losses) return "";
  if (losses.customers === 0 && !canLose({costs, value})) return "";
  if (losses.customers === 0)
    return value === "contribution"
      ? "None of them cost more than was brought."
      : `None of them was paid back more than was paid${costs.contacts || costs.service || costs.loyalty ? " or cost more in contacts than that" : ""}.`;
  const many =
    losses.share === null ? count(losses.customers) : `${share(losses.share)} (${count(losses.customers)})`;
  return `${many} of them cost more than ${losses.customers === 1 ? "was" : "they"} brought.`;
}

function windowSentence({wholeYear}: ValueTiers): string {
  return wholeYear ? "" : "The data hold less than a year, so this is not yet a whole year's value.";
}

function newSentence(tiers: ValueTiers): string {
  const all = rowOf(tiers.tiers, "all");
  if (!all || all.newCustomers < all.customers) return "";
  if (!tiers.wholeYear)
    return "Who of them is new cannot be told: the data begin within these months, so all of them seem to be.";
  return "None of them has an earlier purchase in the data, so all of them seem to be new, and a small value is not yet a bad customer.";
}

/** What is taken off, in a sentence. */
export function costSentence({costs, value}: ValueTiers): string {
  const served = servingWords(costs);
  if (value === "contribution") {
    const goods =
      costs.goods === "rate"
        ? `the cost of goods, taken as a flat ${share(1 - (costs.marginRate ?? 0))} of revenue`
        : "the cost of goods";
    return `Contribution is revenue less ${list([goods, ...served])}; discounts and refunds have been taken off revenue already.`;
  }
  return served.length === 0
    ? `No cost is known, so this is revenue after discounts and refunds, and nobody can be seen to cost more than they bring${costs.refunds ? " but by refunds" : ""}.`
    : `The cost of goods is not known, so this is revenue less ${list(served)}; discounts and refunds have been taken off already.`;
}

function servingWords(costs: ValueTiers["costs"]): string[] {
  return [
    costs.contacts && "the contacts the company made",
    costs.service && "service, complaints and returns",
    costs.loyalty && "the loyalty programme",
  ].filter((word): word is string => word !== false);
}

/** Which costs are missing, and what would bring them. */
export function missingCosts({costs}: Pick<ValueTiers, "costs">): string[] {
  const contacts = !costs.contacts && !costs.service && !costs.loyalty;
  return [
    costs.goods === "none"
      ? "The cost of goods: a column cost in the transactions, or money.marginRate in the configuration."
      : "",
    costs.goods === "rate"
      ? "The cost of each article: a column cost in the transactions. Until then all goods earn the same rate, and nobody can be seen to buy below cost."
      : "",
    contacts
      ? costs.allContacts === 0
        ? "Contacts and service: a file of interactions with a column cost."
        : "Contacts and service: a column cost in the interactions."
      : "",
    !contacts && costs.pricedContacts < costs.allContacts
      ? `${count(costs.allContacts - costs.pricedContacts)} of ${counted(costs.allContacts, "contact")} have no cost and count as free.`
      : "",
    !contacts && !costs.loyalty
      ? "The loyalty programme: interactions of the kind loyalty_earn or loyalty_redeem with a cost."
      : "",
    costs.discounts
      ? ""
      : "Discounts: a column discount in the transactions would show whose value they take.",
  ].filter((text) => text !== "");
}

export interface TiersNumber {
  label: string;
  text: string;
  note: string;
}

/** The headline figures; only those that are there. */
export function tiersNumbers(tiers: ValueTiers, smallGroup: number, currency: string): TiersNumber[] {
  const best = rowOf(tiers.tiers, "best");
  const all = rowOf(tiers.tiers, "all");
  const numbers: TiersNumber[] = [];
  if (best?.share != null && all)
    numbers.push({
      label: `of ${valueWord(tiers)} from ${tierWords("best", best.customers / all.customers)}`,
      text: share(best.share),
      note:
        best.contribution === null ? "" : `${money(best.contribution, currency)} from each in twelve months`,
    });
  const {losses} = tiers;
  if (losses && losses.share !== null && (losses.customers > 0 || canLose(tiers)))
    numbers.push({
      label: "cost more than they bring",
      text: share(losses.share),
      note:
        losses.customers === 0
          ? "with the costs that are known"
          : `${counted(losses.customers, "customer")}, ${losses.newCustomers === losses.customers ? "all" : count(losses.newCustomers)} of them new`,
    });
  if (tiers.moves) {
    const from = movesFrom(tiers.moves, "best", smallGroup);
    const again = from.to.get("best")?.customers ?? 0;
    if (from.customers >= smallGroup)
      numbers.push({
        label: "of the best a year ago are among the best again",
        text: share(again / from.customers),
        note: `${count(again)} of ${counted(from.customers, "customer")}`,
      });
  }
  const point = rowOf(tiers.points, "best");
  if (point && point.worth !== null)
    numbers.push({
      label:
        point.stayed === point.before
          ? "a year for each point of retention of the best; all of them stayed so far"
          : "a year for one point more retention of the best",
      text: money(point.worth, currency),
      note: rangeOf(point, currency),
    });
  return numbers;
}

function rangeOf({worthLow, worthHigh}: RetentionPoint, currency: string): string {
  return worthLow === null || worthHigh === null
    ? "too few stayed for a range"
    : `95 % interval ${money(worthLow, currency)} to ${money(worthHigh, currency)}`;
}

/** Title of the Lorenz curves. */
export function lorenzTitle(tiers: ValueTiers): string {
  const now = spreadOf(tiers);
  const later = tiers.spread.find((s) => s.measure === "predicted");
  if (!now || now.top === null) return "How value is spread over customers";
  const [best, all] = [rowOf(tiers.tiers, "best"), rowOf(tiers.tiers, "all")];
  // The best tier may be smaller than a fifth, where many are equal.
  const part = all && best ? best.customers / all.customers : 0.2;
  if (now.gini === 0) return "All customers are worth the same";
  if (all && !best) return "So many customers are worth the same that no fifth brings most";
  const who =
    Math.abs(part - 0.2) < 0.015
      ? "A fifth of customers brings"
      : `${sentence(tierWords("best", part))} bring`;
  const start = `${who} ${share(now.top)} of ${now.measure === "revenue_12m" && tiers.value === "contribution" ? "revenue" : valueWord(tiers)}`;
  if (!later || later.top === null) return start;
  const [top, next] = [now.top, later.top];
  if (Math.abs(next - top) < 0.03) return `${start}, and about as much of what is expected`;
  return `${start}; of what is expected, a fifth brings ${share(next)}`;
}

/** The spread that tiers are made from. */
export function spreadOf({spread}: Pick<ValueTiers, "spread">): Spread | undefined {
  return (
    spread.find((s) => s.measure === "contribution_12m") ?? spread.find((s) => s.measure === "revenue_12m")
  );
}

/** What a curve is called. */
export function measureName(measure: Spread["measure"], tiers: Pick<ValueTiers, "value" | "costs">): string {
  if (measure === "revenue_12m") return "Revenue, past 12 months";
  if (measure === "predicted") return "Expected to come";
  return `${sentence(valueWord(tiers))}, past 12 months`;
}

/** Whether the rule of 20 and 80 holds here. */
export function ruleSentence(tiers: ValueTiers): string {
  const spread = spreadOf(tiers);
  if (!spread || spread.top === null || !rowOf(tiers.tiers, "best")) return "";
  const {top} = spread;
  const word = top > 0.85 ? "more than" : top >= 0.75 ? "about as much as" : "less than";
  return `That is ${word} the rule of thumb has it, by which 20 % of customers bring 80 %.`;
}

export function giniSentence(tiers: ValueTiers): string {
  const parts = tiers.spread.flatMap(({measure, gini}) =>
    gini === null
      ? []
      : [
          `${gini.toFixed(2)} for ${measure === "predicted" ? "what is expected" : lower(measureName(measure, tiers).replace(", past 12 months", ""))}`,
        ],
  );
  return parts.length === 0
    ? ""
    : `Gini coefficient (0: all are worth the same, 1: one has everything): ${list(parts)}.`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What a tier is called in tables. */
export function tierName(tier: "all" | Tier | "silent" | "new"): string {
  const names = {
    all: "All",
    best: "Best\u00a0fifth",
    middle: "Middle",
    bottom: "Last\u00a0fifth",
    silent: "Bought nothing",
    new: "Not a customer yet",
  };
  return names[tier];
}

/** Title of the table of tiers. */
export function tableTitle(tiers: ValueTiers, currency: string): string {
  const [best, bottom] = [rowOf(tiers.tiers, "best"), rowOf(tiers.tiers, "bottom")];
  if (best?.contribution == null || bottom?.contribution == null) return "What the tiers bring";
  const [high, low] = [best.contribution, bottom.contribution];
  if (high < 0) return `Even one of the best costs ${money(-high, currency)} a year more than is brought`;
  const start = `One of the best brings ${money(high, currency)} a year`;
  if (low < 0) return `${start}, one of the last costs ${money(-low, currency)}`;
  return `${start}, one of the last ${money(low, currency)}`;
}

const causeWords: Record<LossCause, string> = {
  goods: "goods sold below their cost",
  discounts: "discounts",
  refunds: "refunds",
  contacts: "the contacts the company made",
  service: "service, complaints and returns",
  loyalty: "the loyalty programme",
};

/** Short names, under bars. */
export const causeNames: Record<LossCause, string> = {
  goods: "Goods",
  discounts: "Discounts",
  refunds: "Refunds",
  contacts: "Contacts",
  service: "Service",
  loyalty: "Loyalty",
};

/** Title of the figure of loss-making customers. */
export function lossTitle({losses, value, costs}: ValueTiers): string {
  if (!losses) return "Who costs more than they bring";
  if (losses.customers === 0 && !canLose({costs, value}))
    return "Who costs more than they bring cannot be told: no cost is known";
  if (losses.customers === 0)
    return value === "contribution"
      ? "No customer cost more than was brought"
      : "No customer cost more than was brought, as far as costs are known";
  const many =
    losses.share === null ? counted(losses.customers, "customer") : `${share(losses.share)} of customers`;
  const most = losses.causes.reduce((a, b) => (b.customers > a.customers ? b : a));
  const what =
    losses.causes.length === 1
      ? `all turned by ${causeWords[most.cause]}`
      : 2 * most.customers > losses.customers
        ? `most are turned by ${causeWords[most.cause]}`
        : `most often turned by ${causeWords[most.cause]}`;
  const one = losses.customers === 1;
  return one
    ? `One customer cost more than was brought, turned by ${causeWords[most.cause]}`
    : `${many} cost more than they bring; ${what}`;
}

/** What else is to be said of the loss-making. */
export function lossNote(tiers: ValueTiers, currency: string): string {
  const {losses} = tiers;
  if (!losses || losses.customers === 0) return "";
  const fresh =
    losses.newCustomers === 0
      ? "None of them is new."
      : losses.newCustomers === losses.customers
        ? `${losses.customers === 1 ? "This customer is" : "All of them are"} new: not yet bad customers.`
        : `${count(losses.newCustomers)} of the ${count(losses.customers)} ${losses.newCustomers === 1 ? "is" : "are"} new: not yet bad customers.`;
  const cost =
    losses.loss === null ? "" : ` On average one cost ${money(losses.loss, currency)} more than was brought.`;
  const range =
    losses.low === null || losses.high === null
      ? ""
      : ` With 95 % confidence, ${shareRange(losses.low, losses.high)} of such customers cost more than they bring.`;
  return `${fresh}${cost}${range}`;
}

/** Title of the moves from tier to tier. */
export function movesTitle(moves: Moves | null, smallGroup: number): string {
  if (!moves) return "Who moves between the tiers";
  const {customers, to} = movesFrom(moves, "best", smallGroup);
  if (customers < smallGroup) return "Who moves between the tiers";
  const part = (tier: string) => (to.get(tier)?.customers ?? 0) / customers;
  const [again, gone] = [part("best"), part("silent")];
  return `Of the best a year ago, ${share(again)} are among the best again and ${share(gone)} bought nothing`;
}

/** Title of what a point of retention is worth. */
export function pointsTitle(points: readonly RetentionPoint[], currency: string): string {
  const told = points.filter((p): p is RetentionPoint & {worth: number} => p.worth !== null);
  const [first, second] = [...told].sort((a, b) => b.worth - a.worth);
  if (!first) return "What a point of retention is worth";
  if (first.worth <= 0) return "A point of retention is worth nothing: those who stay cost what they bring";
  const name: Record<Tier, string> = {best: "the best fifth", middle: "the middle", bottom: "the last fifth"};
  const start = `One point of retention in ${name[first.tier]} is worth ${money(first.worth, currency)} a year`;
  if (!second) return start;
  const apart = first.worthLow !== null && second.worthHigh !== null && first.worthLow > second.worthHigh;
  return apart ? `${start}, more than in any other tier` : start;
}

/** Each customer kept counts differently from tier to tier: which tier gains most from one customer. */
export function eachSentence(points: readonly RetentionPoint[], currency: string): string {
  const told = points.filter((p): p is RetentionPoint & {contribution: number} => p.contribution !== null);
  const most = [...told].sort((a, b) => b.contribution - a.contribution)[0];
  if (!most || most.contribution <= 0) return "";
  return `One customer kept counts most in the tier “${tierName(most.tier)}”: ${money(most.contribution, currency)} a year.`;
}

/** What the figures cannot say. */
export function tiersDoubts(tiers: ValueTiers, smallGroup: number): string[] {
  const all = rowOf(tiers.tiers, "all");
  if (!all) return [];
  const word = valueWord(tiers);
  return [
    `A tier is a look back: who had a good year is among the best. Part of that is luck, so some would fall out of the best tier, and rise out of the last, even if nobody had changed.`,
    all.newCustomers > 0 && all.newCustomers < all.customers
      ? `${count(all.newCustomers)} of ${counted(all.customers, "customer")} first bought within these twelve months and had less than a year to bring anything${all.newCustomers / all.customers < 0.995 ? `: ${share(all.newCustomers / all.customers)} of all` : ""}.`
      : "",
    "What it cost to win customers is not taken off here: neither the acquisition cost nor contacts before the first purchase.",
    tiers.costs.refunds
      ? "Refunds are counted with the order they pay back, whenever they came; so a past quarter's tiers may still change a little."
      : "",
    tiers.points.length > 0
      ? `The worth of a point takes those it would keep for like those who stayed by themselves. Customers who must be talked into staying may bring less ${word}, and what it costs to keep them has to be taken off.`
      : "",
    smallGroup > 1
      ? `Money of fewer than ${count(smallGroup)} customers is withheld, and so is what would give it away.`
      : "",
  ].filter((text) => text !== "");
}

export interface TiersStep {
  title: string;
  text: string;
}

const remedies: Record<LossCause, string> = {
  goods: "Look at the prices of what they buy.",
  discounts: "Give them no discount that is larger than what their orders earn.",
  refunds: "Find out what they send back and why, before the next offer.",
  contacts: "Reach them by cheaper means, an e-mail in place of a call.",
  service: "Mend what they complain about: it costs more than their orders earn.",
  loyalty: "Look at what the loyalty programme gives them.",
};

/** What to do; each step rests on a number that is there. */
export function tiersSteps(tiers: ValueTiers, smallGroup: number, currency: string): TiersStep[] {
  const steps: TiersStep[] = [];
  const {losses, moves} = tiers;
  const best = rowOf(tiers.tiers, "best");
  const lost = moves && movesFrom(moves, "best", smallGroup);
  const gone = lost?.to.get("silent");
  const point = rowOf(tiers.points, "best");
  if (lost && gone && lost.customers >= smallGroup) {
    const worth =
      point && point.worth !== null && point.worth > 0
        ? ` One point fewer would be worth about ${money(point.worth, currency)} a year.`
        : "";
    steps.push(
      gone.customers > 0.9 * lost.customers
        ? {
            title: "Give the best a reason to come back.",
            text: `${count(gone.customers)} of ${count(lost.customers)} of the best a year ago have bought nothing since: a tier says here who once spent much, not who is loyal.`,
          }
        : {
            title: "Guard the best.",
            text: `${count(gone.customers)} of ${count(lost.customers)} of the best a year ago have bought nothing since.${worth}`,
          },
    );
  } else if (best && best.share !== null && best.share > 0.3) {
    steps.push({
      title: "Guard the best.",
      text: `${counted(best.customers, "customer")} bring ${share(best.share)} of ${valueWord(tiers)}: ${best.customers <= 200 ? "know them by name" : "see first that nothing goes wrong for them"}.`,
    });
  }
  const risen = moves && movesFrom(moves, "middle", smallGroup);
  const up = risen?.to.get("best");
  if (risen && up && up.share !== null && up.share >= 0.01)
    steps.push({
      title: "Bring the middle up.",
      text: `${share(up.share)} of the middle a year ago are among the best now: see what they began to buy, and offer it to the others.`,
    });
  if (losses && losses.customers > losses.newCustomers) {
    const established = losses.causes
      .map((c) => ({cause: c.cause, customers: c.customers - c.newCustomers}))
      .sort((a, b) => b.customers - a.customers)[0];
    if (established && established.customers > 0)
      steps.push({
        title: "Serve the loss-making more cheaply before letting them go.",
        text: `${counted(losses.customers - losses.newCustomers, "customer")} of more than a year cost more than they bring, most often because of ${causeWords[established.cause]}. ${remedies[established.cause]}`,
      });
  }
  if (losses && losses.newCustomers > 0)
    steps.push({
      title: "Give new customers time.",
      text: `${counted(losses.newCustomers, "loss-making customer")} came within the year: judge them when a year has passed.`,
    });
  const missing = missingCosts(tiers)[0];
  if (missing && tiers.costs.goods === "none") steps.push({title: "Bring the missing costs.", text: missing});
  return steps;
}
