/**
 * The metric registry: every published figure once, with its name, formula, unit, format, direction of good and
 * whether it may be summed. Tooltips, glossary, exports and docs/metrics.md read it.
 */
export interface Metric {
  /** Column of a published file, or the measure the retention page names. */
  name: string;
  label: string;
  /** In words. */
  formula: string;
  unit:
    | "customers"
    | "orders"
    | "purchase days"
    | "days"
    | "money"
    | "money per order"
    | "money per customer"
    | "share"
    | "share a month";
  format: "count" | "money" | "percent";
  /** Which way is good: up, down, or neither by itself. */
  direction: "up" | "down" | "neutral";
  /** What the figure may be summed over without counting anything twice. */
  additivity: "periods and groups" | "groups" | "none";
  description: string;
}

export const metrics: readonly Metric[] = [
  {
    name: "active",
    label: "Active customers",
    formula: "customers with at least one order in the period",
    unit: "customers",
    format: "count",
    direction: "up",
    additivity: "groups",
    description:
      "Distinct customers. Not to be summed over periods: who buys in two months is one customer. New, returning and reactivated customers add up to it.",
  },
  {
    name: "new",
    label: "New customers",
    formula: "customers whose first order lies in the period",
    unit: "customers",
    format: "count",
    direction: "up",
    additivity: "periods and groups",
    description: "The size of the cohort of the period. Every customer is new once.",
  },
  {
    name: "returning",
    label: "Returning customers",
    formula: "active customers who were also active in the period before",
    unit: "customers",
    format: "count",
    direction: "up",
    additivity: "groups",
    description: "Customers who came twice in a row.",
  },
  {
    name: "reactivated",
    label: "Reactivated customers",
    formula: "active customers who were not active in the period before, but were earlier",
    unit: "customers",
    format: "count",
    direction: "up",
    additivity: "groups",
    description: "Customers who paused for at least one whole period and came back.",
  },
  {
    name: "lost",
    label: "Lost customers",
    formula: "customers active in the period before and not in this one",
    unit: "customers",
    format: "count",
    direction: "down",
    additivity: "groups",
    description:
      "Lost for now: some come back later and count as reactivated. Active before + new + reactivated - lost = active now.",
  },
  {
    name: "repeat_rate",
    label: "Repeat rate",
    formula: "(returning + reactivated customers) / active customers",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description: "Share of the customers of a period who had bought before it.",
  },
  {
    name: "orders",
    label: "Orders",
    formula: "distinct orders with something left to pay after refunds",
    unit: "orders",
    format: "count",
    direction: "up",
    additivity: "periods and groups",
    description:
      "Without order ids, all purchases of a customer on one day are one order. Free orders count only where the configuration says so. At an age of a cohort: the orders of its customers at that age.",
  },
  {
    name: "revenue",
    label: "Revenue",
    formula: "gross revenue + refunds",
    unit: "money",
    format: "money",
    direction: "up",
    additivity: "periods and groups",
    description:
      "Money after discounts and refunds. A refund that names its order reduces that order; others reduce the period they fall in.",
  },
  {
    name: "gross_revenue",
    label: "Revenue before refunds",
    formula: "sum of the positive amounts",
    unit: "money",
    format: "money",
    direction: "up",
    additivity: "periods and groups",
    description: "Money after discounts, before refunds.",
  },
  {
    name: "refunds",
    label: "Refunds",
    formula: "sum of the amounts paid back",
    unit: "money",
    format: "money",
    direction: "up",
    additivity: "periods and groups",
    description: "Zero or negative. Closer to zero is better.",
  },
  {
    name: "average_order_value",
    label: "Average order value",
    formula: "revenue / orders",
    unit: "money per order",
    format: "money",
    direction: "up",
    additivity: "none",
    description:
      "Revenue after refunds by orders of the same period. Refunds of earlier orders lower it in the period they are paid back.",
  },
  {
    name: "margin",
    label: "Margin",
    formula: "revenue - cost of goods, or revenue x the configured margin rate",
    unit: "money",
    format: "money",
    direction: "up",
    additivity: "periods and groups",
    description:
      "Known when every paid row has a cost or a margin rate is configured; otherwise not shown rather than guessed.",
  },
  {
    name: "base_customers",
    label: "Customers of the cohort",
    formula: "customers whose first order lies in the period of the cohort",
    unit: "customers",
    format: "count",
    direction: "up",
    additivity: "periods and groups",
    description: "What retention is measured against.",
  },
  {
    name: "customers",
    label: "Customer retention",
    formula: "customers of the cohort who buy at an age / customers of the cohort",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description:
      "Classic: who buys in that very period. On or after: who buys in that period or any later one. Windowed: who buys within that window of days after the own first order. Means are weighted by cohort size over complete cohorts; the 95 % interval is Wilson's.",
  },
  {
    name: "order_retention",
    label: "Order retention",
    formula: "orders of the cohort at an age / its orders at age 0",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description:
      "Above 100 % when the cohort orders more often than at the start. On or after: age-0 orders of those who still buy. The 95 % interval of the mean counts each customer once, however many orders.",
  },
  {
    name: "revenue_retention",
    label: "Net revenue retention",
    formula: "revenue of the cohort at an age / its revenue at age 0",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description:
      "Losses and growth together, so it may pass 100 %. On or after: age-0 revenue of those who still buy. The 95 % interval of the mean counts each customer once; means of money are given to a hundredth of a percentage point.",
  },
  {
    name: "revenue_kept",
    label: "Gross revenue retention",
    formula: "revenue at an age, no customer counted above the own age-0 amount / revenue at age 0",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description:
      "Losses only: growth of one customer cannot hide the loss of another. Never above 100 % and never above net revenue retention.",
  },
  {
    name: "margin_retention",
    label: "Net margin retention",
    formula: "margin of the cohort at an age / its margin at age 0",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description: "As net revenue retention, for margin.",
  },
  {
    name: "margin_kept",
    label: "Gross margin retention",
    formula: "margin at an age, no customer counted above the own age-0 margin / margin at age 0",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description: "As gross revenue retention, for margin.",
  },
  {
    name: "revenue_per_customer",
    label: "Revenue per customer to date",
    formula: "revenue of the cohort from the first order to the end of an age / customers of the cohort",
    unit: "money per customer",
    format: "money",
    direction: "up",
    additivity: "none",
    description:
      "What a customer of the cohort has brought so far, stayed or not. History, not a forecast. Means are weighted by cohort size over complete cohorts.",
  },
  {
    name: "margin_per_customer",
    label: "Margin per customer to date",
    formula: "margin of the cohort from the first order to the end of an age / customers of the cohort",
    unit: "money per customer",
    format: "money",
    direction: "up",
    additivity: "none",
    description: "As revenue per customer to date, for margin.",
  },
  {
    name: "projected_retention",
    label: "Projected retention",
    formula:
      "(customers of the cohort active so far + those expected to become active before the cell closes) / customers of the cohort",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description:
      "Where an open cell is expected to close, by the model of the site, with a 90 % interval. A forecast: it never enters a mean or a comparison.",
  },
  {
    name: "alive",
    label: "Chance of being alive",
    formula: "chance, given when a customer bought, that the customer has not left for good",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description:
      "By the model chosen on the holdout days. Under BG/NBD a customer who bought once counts as alive whatever the silence, since that model lets customers leave only after a repeat purchase. Under contract: the running contracts.",
  },
  {
    name: "expected_purchases",
    label: "Expected purchases",
    formula: "expected purchase days of today's customers within the horizon",
    unit: "purchase days",
    format: "count",
    direction: "up",
    additivity: "groups",
    description:
      "By the model of the site, with a 90 % interval that holds both doubt about the model's parameters and chance. The horizon stands beside every figure (forecast.horizonMonths).",
  },
  {
    name: "lifetime_value",
    label: "Expected value per customer",
    formula:
      "expected purchase days within the horizon, each discounted from its day at the annual rate, × expected money per purchase day (× margin share where known)",
    unit: "money per customer",
    format: "money",
    direction: "up",
    additivity: "none",
    description:
      "Contribution where the margin is known, else revenue; the figure says which. Horizon and annual discount rate are always written beside it. What a customer has brought so far is not in it.",
  },
  {
    name: "forecast_error",
    label: "Error of the forecast",
    formula: "expected / actual purchase days of the holdout days - 1",
    unit: "share",
    format: "percent",
    direction: "neutral",
    additivity: "none",
    description:
      "How far the forecast was off on the last days, which the model had not seen. Zero is best. In total, and as the sum of absolute errors over cohorts and over tenths of customers.",
  },
  {
    name: "survival",
    label: "Share still there",
    formula: "product over ages of (1 - customers who left at that age / customers followed to that age)",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description:
      "Kaplan-Meier estimate with a 95 % interval. Customers whose time is not over are counted as long as they could be followed. Without contracts, leaving means a silence longer than the one the page names, dated at the last purchase.",
  },
  {
    name: "hazard",
    label: "Leaving rate",
    formula:
      "1 - product over the days of the month of (1 - customers who left that day / customers followed to it)",
    unit: "share a month",
    format: "percent",
    direction: "down",
    additivity: "none",
    description:
      "When customers leave: of those still there when a month of age begins, the share that leaves within it. High early and falling where a mixture of loyal and passing customers thins out.",
  },
  {
    name: "time_to_next_order",
    label: "Median time to the next order",
    formula: "days after which half of the customers with n orders have placed order n + 1",
    unit: "days",
    format: "count",
    direction: "down",
    additivity: "none",
    description:
      "Kaplan-Meier estimate: customers who have not come back yet are counted as long as they could be followed. Unknown as long as fewer than half have come back.",
  },
  {
    name: "alarming_silence",
    label: "Alarming silence",
    formula: "days of silence by which nine in ten of those who came back had come back",
    unit: "days",
    format: "count",
    direction: "neutral",
    additivity: "none",
    description:
      "Beyond it, a customer's silence is longer than that of nearly all who returned. Differs between customers: frequent buyers are overdue sooner.",
  },
  {
    name: "contribution",
    label: "Contribution",
    formula: "margin - cost of contacts - cost of service - cost of the loyalty programme",
    unit: "money",
    format: "money",
    direction: "up",
    additivity: "groups",
    description:
      "Of a customer in the twelve months to a day. Discounts and refunds are in revenue, and so in margin, already: they are never taken off twice. Contacts count from the first purchase on; what it cost to win the customer does not. Costs that the data do not hold are not counted, and where the margin is unknown revenue stands in for it: the page says so.",
  },
  {
    name: "value_tier",
    label: "Value tier",
    formula:
      "best, middle or last: 20, 60 and 20 % of the customers who bought in twelve months, by contribution",
    unit: "customers",
    format: "count",
    direction: "neutral",
    additivity: "groups",
    description:
      "The best fifth is rounded down, the last one up. Customers with the same contribution are in the same tier: those who do not fit whole into a fifth are in the middle. Taken at the end of every quarter and on the as-of date.",
  },
  {
    name: "gini",
    label: "Gini coefficient",
    formula: "mean difference of two customers / twice the mean, customers below zero counted as zero",
    unit: "share",
    format: "percent",
    direction: "neutral",
    additivity: "none",
    description:
      "How unequally value is spread: 0 when all customers are worth the same, 1 when one of them has everything. Twice the area between the Lorenz curve and the straight line.",
  },
  {
    name: "loss_making",
    label: "Loss-making customers",
    formula: "customers who bought in twelve months with a contribution below zero",
    unit: "customers",
    format: "count",
    direction: "down",
    additivity: "groups",
    description:
      "Costs are taken off in this order: goods, discounts, refunds, contacts, service, loyalty programme. The one at which less than nothing is left turned the customer. New customers are those who first bought within the twelve months.",
  },
  {
    name: "retention_point",
    label: "Worth of one point of retention",
    formula: "customers of the tier / 100 x contribution in a year of those of the tier who stayed",
    unit: "money",
    format: "money",
    direction: "neutral",
    additivity: "none",
    description:
      "Who was in the tier a year ago and bought in the year after stayed. The interval is that of their mean contribution. What it costs to keep customers is not taken off, and those who must be talked into staying may bring less.",
  },
  {
    name: "lifecycle_stage",
    label: "Lifecycle stage",
    formula:
      "exploration, formation, stable, decline or ended, by the customer's own rhythm, from data up to that day",
    unit: "customers",
    format: "count",
    direction: "neutral",
    additivity: "none",
    description:
      "Exploration: one purchase day. Formation: several, but no settled rhythm. Stable: an even rhythm over some time. Decline: silent for longer than the own rhythm makes plausible, or orders that shrank to a fraction. Ended: silent for so long that hardly anybody comes back.",
  },
  {
    name: "money_in_decline",
    label: "At stake in decline",
    formula:
      "margin, or revenue where margin is unknown, of the last twelve months of customers who are in decline now",
    unit: "money",
    format: "money",
    direction: "down",
    additivity: "groups",
    description:
      "What these customers brought, not a forecast of what will be lost: some come back by themselves. Told for the end of every quarter too, of those who were in decline on that day, in the twelve months before it.",
  },
  {
    name: "fell_into_decline",
    label: "Fell into decline in a quarter",
    formula:
      "customers in exploration, formation or stable as a quarter begins who are in decline or ended at its end / all in one of the three stages as it begins",
    unit: "share",
    format: "percent",
    direction: "down",
    additivity: "none",
    description:
      "Of the customers of a segment, or of all, as they were known the day before the quarter began. The 95 % interval is Wilson's. Who fell and came back within the quarter is not counted.",
  },
  {
    name: "came_back_from_decline",
    label: "Came back from decline in a quarter",
    formula:
      "customers in decline as a quarter begins who are in formation or stable at its end / all in decline as it begins",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description:
      "As customers who fell into decline, the other way round. Who counted as ended as the quarter began is told apart.",
  },
  {
    name: "bought_again",
    label: "Bought again after decline",
    formula: "share of declines after which the customer bought and was in decline no longer",
    unit: "share",
    format: "percent",
    direction: "up",
    additivity: "none",
    description:
      "Kaplan-Meier estimate by time since the decline began, also after the customer had counted as ended; who has not come back yet counts for as long as they could be followed.",
  },
];

/** What a page needs to label and write a figure, without the long texts. */
export function metricLabels(): Pick<Metric, "name" | "label" | "unit" | "format" | "direction">[] {
  return metrics.map(({name, label, unit, format, direction}) => ({name, label, unit, format, direction}));
}

/** docs/metrics.md, whole: a test compares the file with it. */
export function metricsPage(): string {
  const sections = metrics.map(
    (m) =>
      `## ${m.label}\n\n\`${m.name}\` = ${m.formula}\n\n${m.description}\n\n` +
      `Unit: ${m.unit}. Better: ${{up: "higher", down: "lower", neutral: "neither"}[m.direction]}. ` +
      `${m.additivity === "none" ? "Not to be summed." : `May be summed over ${m.additivity}.`}\n`,
  );
  return `${preface}\n${sections.join("\n")}`;
}

const preface = `# Metrics

Every figure of the site, once. This page is written from the metric registry (\`loaders/publish/metrics.ts\`), as are
the definitions page, the tooltips and the exports; a test compares them. To change a definition, change the registry
and run \`npx vitest run test/loaders/publish/metrics.test.ts --update\`.

Words used throughout:

- **As-of date**: the last day that counts. It is set in the configuration, or is the last complete day with data.
- **Cohort**: the customers whose first order lies in one week, month or quarter.
- **Age**: whole periods since the period of the first order; age 0 is that period itself. In the windowed reading,
  age 0 is the day of the first order and age k is days (k-1)N+1 to kN after it.
- **Complete**: a cell is complete when the window of the last possible joiner has closed. Open cells are marked, say
  when they close, and stay out of every mean.
- **Withheld**: not shown because too few customers' money stands behind it; see [privacy](privacy.md).
`;
