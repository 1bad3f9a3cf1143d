/** Complete Journey: basket lines of grocery households in 2017, with demographics and coupons redeemed. */
import {defineConfig} from "../../loaders/config.ts";

const data = process.env.PERENNIAL_REAL_DATA ?? "../../../shared/data";

export default defineConfig({
  company: "Complete Journey",
  sources: {
    transactions: {
      path: `${data}/complete_journey/transactions_sample.csv`,
      columns: {
        customer_id: "household_id",
        order_id: "basket_id",
        ordered_at: "transaction_timestamp",
        amount: "sales_value",
        quantity: "quantity",
        product: "product_id",
        channel: "store_id",
        discount: "retail_disc",
      },
    },
    customers: {
      path: `${data}/complete_journey/demographics.csv`,
      columns: {customer_id: "household_id"},
    },
    interactions: {
      path: `${data}/complete_journey/coupon_redemptions.csv`,
      columns: {
        customer_id: "household_id",
        at: "redemption_date",
        kind: {constant: "loyalty_redeem"},
      },
    },
  },
  calendar: {timeZone: "America/New_York"},
  money: {currency: "USD"},
  dimensions: ["age", "income"],
  // Expected figures reach a year of weeks.
  retention: {maxAge: {week: 52}},
  output: "../../.perennial/real/complete-journey/dist",
  workspace: "../../.perennial/real/complete-journey/work",
});
