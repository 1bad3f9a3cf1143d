/** RavenStack: subscriptions of a software company; a paid subscription is an order, a trial at zero is not. */
import {defineConfig} from "../../loaders/config.ts";

const data = process.env.PERENNIAL_REAL_DATA ?? "../../../shared/data";

export default defineConfig({
  company: "RavenStack",
  sources: {
    transactions: {
      path: `${data}/ravenstack/ravenstack_subscriptions.csv`,
      columns: {
        customer_id: "account_id",
        order_id: "subscription_id",
        ordered_at: "start_date",
        amount: "mrr_amount",
        category: "plan_tier",
      },
    },
    // The same file says how long each subscription ran; every heading is recognised.
    subscriptions: `${data}/ravenstack/ravenstack_subscriptions.csv`,
    customers: {
      path: `${data}/ravenstack/ravenstack_accounts.csv`,
      columns: {
        customer_id: "account_id",
        acquired_at: "signup_date",
        acquisition_channel: "referral_source",
        loyalty_tier: "plan_tier",
      },
    },
    interactions: {
      path: `${data}/ravenstack/ravenstack_support_tickets.csv`,
      columns: {
        customer_id: "account_id",
        at: "submitted_at",
        kind: {constant: "message"},
        satisfaction: "satisfaction_score",
      },
    },
  },
  money: {currency: "USD", countFreeOrders: false},
  dimensions: ["industry", "country", "acquisition_channel", "loyalty_tier"],
  // Expected figures reach a year of weeks.
  retention: {maxAge: {week: 52}},
  output: "../../.perennial/real/ravenstack/dist",
  workspace: "../../.perennial/real/ravenstack/work",
});
