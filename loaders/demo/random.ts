/**
 * Random numbers that depend on nothing but what they are for.
 *
 * `u(key, stream)` in SQL is a uniform number strictly between 0 and 1, a hash of the thing (a customer, an
 * order, a line), of the question asked about it and of the seed. No generator has a state, so neither the
 * number of threads nor the order of rows can change an answer.
 */

/** One number per question; the same question about the same thing always has the same answer. */
export const stream = {
  arrival: 1,
  channel: 2,
  rateFirst: 3,
  rateSecond: 4,
  hazard: 5,
  lifetime: 6,
  prospect: 7,
  discountDriven: 8,
  favourite: 9,
  enrols: 10,
  enrolsWhen: 11,
  hourFirst: 12,
  hourSecond: 13,
  ordersInMonth: 14,
  day: 15,
  presale: 16,
  presaleAttempts: 17,
  lead: 18,
  complaint: 20,
  complaintDelay: 21,
  complaintResolved: 22,
  complaintReason: 23,
  complaintChannel: 24,
  complaintScore: 25,
  care: 30,
  careDelay: 31,
  careHour: 32,
  careMinute: 33,
  careAnswered: 34,
  careVisit: 35,
  careLength: 36,
  orderChannel: 40,
  discount: 41,
  discountRate: 42,
  lines: 43,
  category: 44,
  band: 45,
  product: 46,
  quantity: 47,
  missingAmount: 48,
  refund: 50,
  refundPartial: 51,
  refundDelay: 52,
  refundHour: 53,
  refundReason: 54,
  survey: 60,
  surveyDelay: 61,
  surveyScore: 62,
  exit: 63,
  exitDelay: 64,
  exitReason: 65,
  message: 66,
  messageLead: 67,
  email: 68,
  emailOutcome: 69,
  campaign: 70,
  campaignOutcome: 71,
  redeem: 72,
  attemptHour: 73,
  attemptMinute: 74,
  attemptOutcome: 75,
  attemptAnswered: 76,
  acquisitionCost: 80,
  referrer: 81,
  ageFirst: 82,
  ageSecond: 83,
  region: 84,
  interest: 85,
  newsletter: 86,
  firstName: 87,
  lastName: 88,
  mailDomain: 89,
  birthdayFlaw: 90,
  regionFlaw: 91,
  gradual: 92,
  fadingDays: 93,
  wonBack: 94,
  lifetimeAgain: 95,
  fadedOrder: 96,
  fadedLines: 97,
} as const;

/**
 * The macro `u(key, stream)`. The outer hash mixes what the inner one combined; 52 bits and a half keep the
 * result off both 0 and 1, so that logarithms are finite and `floor(n * u)` stays below n.
 */
export function uniformMacro(seed: number): string {
  return `create macro u(key, stream) as
    ((hash(hash(key::bigint, ((stream) + 1000 * ${seed}::bigint)::bigint)) >> 12)::double + 0.5::double)
    * ${2 ** -52}::double`;
}

/** SQL: 0-based index of the share that the uniform number `u` falls into. Shares add up to 1. */
export function pick(u: string, shares: readonly number[]): string {
  let upTo = 0;
  const bounds = shares.slice(0, -1).map((share) => {
    upTo += share;
    return `(${u} >= ${real(upTo)})::integer`;
  });
  return `(${bounds.join(" + ")})`;
}

/** SQL: one of the texts, with the given shares; equally likely where none are given. */
export function pickText(u: string, texts: readonly string[], shares?: readonly number[]): string {
  const index = shares ? pick(u, shares) : `floor(${texts.length} * ${u})::integer`;
  return `${list(texts.map(text))}[${index} + 1]`;
}

/** SQL: a whole number from `low` to `high`, both included, equally likely. */
export function wholeBetween(u: string, [low, high]: readonly [number, number]): string {
  return `(${low} + floor(${high - low + 1} * ${u})::integer)`;
}

/** SQL literal of a double. */
export function real(value: number): string {
  return `${Number(value.toFixed(12))}::double`;
}

/** SQL literal of a text. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** SQL literal of a list. */
export function list(items: readonly (string | number)[]): string {
  return `[${items.join(", ")}]`;
}
