/** Files of the page on value tiers for a made-up company of 1,000 customers. */
import type {ValueTiers} from "../../src/components/tiers-data.ts";

export const tiers: ValueTiers = {
  asOf: "2024-12-31",
  from: "2024-01-01",
  wholeYear: true,
  everybody: 1400,
  customers: 1000,
  value: "contribution",
  costs: {
    goods: "lines",
    marginRate: null,
    discounts: true,
    refunds: true,
    contacts: true,
    service: true,
    loyalty: true,
    pricedContacts: 500,
    allContacts: 500,
  },
  tiers: [
    row("all", 1000, 300, 1, 100),
    row("best", 200, 20, 0.68, 340),
    row("middle", 600, 150, 0.37, 61.67),
    row("bottom", 200, 130, -0.05, -25),
  ],
  spread: [
    {measure: "revenue_12m", customers: 1000, gini: 0.55, top: 0.6, middle: 0.38, bottom: 0.02},
    {measure: "contribution_12m", customers: 1000, gini: 0.63, top: 0.68, middle: 0.37, bottom: -0.05},
    {measure: "predicted", customers: 1400, gini: 0.7, top: 0.75, middle: 0.24, bottom: 0.01},
  ],
  losses: {
    customers: 140,
    newCustomers: 90,
    share: 0.14,
    low: 0.12,
    high: 0.163,
    loss: 40,
    causes: [
      {cause: "discounts", customers: 30, newCustomers: 20},
      {cause: "contacts", customers: 110, newCustomers: 70},
    ],
  },
  moves: {
    from: "2023-12-31",
    to: "2024-12-31",
    wholeYear: true,
    cells: [
      {from: "best", to: "best", customers: 90},
      {from: "best", to: "middle", customers: 50},
      {from: "best", to: "bottom", customers: 10},
      {from: "best", to: "silent", customers: 30},
      {from: "middle", to: "best", customers: 60},
      {from: "middle", to: "middle", customers: 300},
      {from: "middle", to: "silent", customers: 180},
      {from: "bottom", to: "middle", customers: 100},
      {from: "bottom", to: "silent", customers: 80},
      {from: "new", to: "best", customers: 50},
      {from: "new", to: "middle", customers: 150},
      {from: "new", to: "bottom", customers: 190},
    ],
  },
  points: [
    point("best", 200, 180, 150, 300, 30),
    point("middle", 600, 540, 360, 60, 6),
    point("bottom", 200, 180, 100, 20, 5),
  ],
};

function row(
  tier: ValueTiers["tiers"][number]["tier"],
  customers: number,
  newCustomers: number,
  share: number,
  contribution: number,
): ValueTiers["tiers"][number] {
  return {
    tier,
    customers,
    newCustomers,
    orders: 2.5,
    contribution,
    share,
    revenue: contribution + 150,
    serving: 8.5,
    discountShare: 0.06,
    refundShare: 0.02,
  };
}

function point(
  tier: ValueTiers["points"][number]["tier"],
  customers: number,
  before: number,
  stayed: number,
  contribution: number,
  margin: number,
): ValueTiers["points"][number] {
  const low = contribution - margin;
  const high = contribution + margin;
  const one = customers / 100;
  return {
    tier,
    customers,
    before,
    stayed,
    contribution,
    low,
    high,
    worth: contribution * one,
    worthLow: low * one,
    worthHigh: high * one,
  };
}

/** Rows of value-lorenz: curves that sag more the later the measure. */
export const lorenz = (["revenue_12m", "contribution_12m", "predicted"] as const).flatMap((measure, m) =>
  Array.from({length: 21}, (_, i) => ({
    measure,
    share_customers: i / 20,
    share_value: (i / 20) ** (3 + m),
  })),
);
