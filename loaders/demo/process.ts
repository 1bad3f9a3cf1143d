/**
 * How the customers of the demo company come, buy, complain and leave: every number of the stated process.
 *
 * The generator uses nothing else, so a test may compare what the pipeline finds with what stands here.
 * `docs/demo-company.md` says the same in words. Rates are per month of 30.4375 days unless said otherwise.
 */

/** Goes up whenever the same options would give other files: files made by an older version are made again. */
export const generatorVersion = 2;

/** First day on which anything happens: the company opens. */
export const firstDay = "2022-01-01";

/** Last day on which anything happens. */
export const lastDay = "2024-12-31";

/** Days from the first to the last, both included. */
export const daysInAll = 1096;

/** Mean length of a month, in days: turns monthly rates into daily ones. */
export const daysPerMonth = 30.4375;

export interface AcquisitionChannel {
  name: string;
  /** Share of new customers on the first and, moving in a straight line, on the last day. */
  shareAtStart: number;
  shareAtEnd: number;
  /** Mean orders per month of a customer who has not left. A customer's own rate is gamma, shape 2. */
  purchaseRate: number;
  /** Mean chance per month of turning away, before multipliers. A customer's own hazard is exponential (gamma, shape 1). */
  dropoutHazard: number;
  /** Share of discount-driven customers. */
  discountDriven: number;
  /** Cost of winning one customer, in dollars: lowest and highest, uniform between. */
  acquisitionCost: readonly [number, number];
  /** Share of those won after the launch who join the loyalty programme with their first order. */
  joinsProgramme: number;
  /** Where orders are placed: shares of Web, App, Store, Marketplace. */
  orders: readonly [number, number, number, number];
}

/** How customers are won. Everything that differs between customers by design differs by this. */
export const channels: readonly AcquisitionChannel[] = [
  {
    name: "Search",
    shareAtStart: 0.32,
    shareAtEnd: 0.28,
    purchaseRate: 0.34,
    dropoutHazard: 0.25,
    discountDriven: 0.16,
    acquisitionCost: [18, 34],
    joinsProgramme: 0.66,
    orders: [0.68, 0.22, 0.1, 0],
  },
  {
    name: "Social",
    shareAtStart: 0.16,
    shareAtEnd: 0.27,
    purchaseRate: 0.3,
    dropoutHazard: 0.37,
    discountDriven: 0.26,
    acquisitionCost: [14, 38],
    joinsProgramme: 0.62,
    orders: [0.42, 0.5, 0.08, 0],
  },
  {
    name: "Referral",
    shareAtStart: 0.12,
    shareAtEnd: 0.14,
    purchaseRate: 0.45,
    dropoutHazard: 0.11,
    discountDriven: 0.08,
    acquisitionCost: [8, 14],
    joinsProgramme: 0.78,
    orders: [0.58, 0.3, 0.12, 0],
  },
  {
    name: "Store",
    shareAtStart: 0.26,
    shareAtEnd: 0.17,
    purchaseRate: 0.38,
    dropoutHazard: 0.16,
    discountDriven: 0.1,
    acquisitionCost: [10, 22],
    joinsProgramme: 0.74,
    orders: [0.18, 0.1, 0.72, 0],
  },
  {
    name: "Marketplace",
    shareAtStart: 0.14,
    shareAtEnd: 0.14,
    purchaseRate: 0.24,
    dropoutHazard: 0.55,
    discountDriven: 0.34,
    acquisitionCost: [6, 12],
    joinsProgramme: 0.4,
    orders: [0.16, 0.06, 0.02, 0.76],
  },
];

/** Names of the places where orders are placed, in the order of `AcquisitionChannel.orders`. */
export const orderChannels = ["Web", "App", "Store", "Marketplace"] as const;

/** How busy a month is, January first; 1 is the mean. December is the peak. */
export const monthWeights: readonly number[] = [
  0.78, 0.75, 0.88, 0.98, 1.08, 1.05, 0.95, 0.89, 0.97, 1.03, 1.16, 1.42,
];

/** How busy a weekday is, Sunday first; 100 is the mean. */
export const weekdayWeights: readonly number[] = [97, 95, 92, 94, 98, 106, 118];

/** A customer never places more than this many orders after the first in one calendar month. */
export const maxOrdersPerMonth = 14;

/** New customers per day: on the last day this many times the first day's, in a straight line between. */
export const acquisitionGrowth = 2.2;

/** Ups and downs of acquisition beyond season: highest deviation of a month and of a day, uniform. */
export const acquisitionNoise = {month: 0.08, day: 0.2};

/**
 * Who turns away leaves at once, or fades first: orders become rarer and smaller in a straight line, from all of them
 * to `least`. At the end the customer is won back, to the old rate and hazard and to leave at once the next time, or gone.
 */
export const fading = {
  share: 0.3,
  days: [150, 330] as readonly [number, number],
  least: 0.1,
  wonBackShare: 0.3,
};

/** Share of the people on file who never place an order. */
export const prospectShare = 0.04;

/** The loyalty programme: members turn away at this multiple of their hazard, from the moment they join. */
export const programme = {
  launch: "2023-07-01",
  hazardMultiplier: 0.35,
  /** Share of the customers won before the launch who join later (if still there), uniformly within `days`. */
  laterShare: 0.22,
  laterDays: 300,
  /** Net spend in the last twelve months, in dollars, from which a member is Silver or Gold. */
  silverFrom: 250,
  goldFrom: 700,
};

/** Complaints: each order leads to at most one, some days later; the worst so far multiplies the hazard for good. */
export const complaint = {
  share: 0.04,
  days: [2, 20] as readonly [number, number],
  resolvedShare: 0.6,
  hazardMultiplier: {resolved: 2, unresolved: 4},
};

/** After-sale calls and visits: one that reaches the customer lowers the hazard for a while. */
export const care = {
  share: 0.1,
  days: [3, 14] as readonly [number, number],
  visitShare: 0.3,
  hazardMultiplier: 0.6,
  effectDays: 90,
};

/** Chance that a call is answered, by hour of the day; calls are made from 9 to 20 o'clock, evenly. */
export const answered: Readonly<Record<number, number>> = {
  9: 0.35,
  10: 0.42,
  11: 0.5,
  12: 0.46,
  13: 0.4,
  14: 0.42,
  15: 0.45,
  16: 0.52,
  17: 0.66,
  18: 0.74,
  19: 0.7,
};

/**
 * Calls before the first order: share of buyers who were called, chance that a call is the last one needed. The
 * last one is always answered, the others by the hour.
 */
export const presale = {share: 0.22, sells: 0.38, maxAttempts: 8};

/** Shares of orders with 1, 2, 3 and 4 drawn lines. The same product drawn twice becomes one line. */
export const lineShares: readonly [number, number, number, number] = [0.47, 0.3, 0.15, 0.08];

/** Shares of customers by favourite category, in the order of the catalogue. */
export const favouriteShares: readonly number[] = [0.26, 0.28, 0.18, 0.12, 0.16];

/** Cross-buying: chance that a line is outside the customer's favourite category, growing with tenure. */
export const crossBuying = {first: 0.25, growth: 0.4, timescaleDays: 365};

/** Shares of cheap, middle and dear products at the first order and after long tenure (trading up). */
export const priceBands = {
  first: [0.46, 0.39, 0.15] as readonly [number, number, number],
  later: [0.28, 0.42, 0.3] as readonly [number, number, number],
  timescaleDays: 540,
};

/** Share of orders sold at a discount, and the discounts, equally likely. */
export const discounts = {
  share: 0.18,
  shareDiscountDriven: 0.8,
  rates: [0.1, 0.15, 0.2, 0.3] as readonly number[],
};

/** List prices against those of the first year, by year. */
export const priceLevel: readonly number[] = [1, 1.04, 1.07];

/** Refunds: share of lines paid back, some days later; partial ones pay back half and the goods stay. */
export const refund = {share: 0.028, partialShare: 0.3, days: [3, 30] as readonly [number, number]};

/** Flaws put in on purpose, so that the data-quality page has something true to say. */
export const flaws = {
  /** Share of rows whose amount is missing. Never an order's first line, so that no order vanishes. */
  missingAmountShare: 0.0005,
  /** One line stands in the file twice. Only from this many customers on. */
  fromCustomers: 100,
  /** Customers who only ever had money back, for orders of before the data. */
  refundsOnlyCustomers: 2,
  /** Contacts of people who are not in the customers file. */
  strangers: 3,
  /** Share of customers whose birthday is a system's default of 1900-01-01. */
  defaultBirthdayShare: 0.001,
  /** Share of customers without a region. */
  missingRegionShare: 0.008,
};
