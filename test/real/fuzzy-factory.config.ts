/** Maven Fuzzy Factory: a toy shop's orders and, in a file of their own with other dates, its refunds. */
import {defineConfig} from "../../loaders/config.ts";

const data = process.env.PERENNIAL_REAL_DATA ?? "../../../shared/data";

export default defineConfig({
  company: "Fuzzy Factory",
  sources: {
    transactions: [
      {
        path: `${data}/fuzzy_factory/orders.csv`,
        dateFormat: "%m/%d/%Y",
        columns: {
          customer_id: "user_id",
          order_id: "order_id",
          ordered_at: "created_at",
          amount: "price_usd",
          cost: "cogs_usd",
          quantity: "items_purchased",
          product: "primary_product_id",
        },
      },
      {
        path: `${data}/fuzzy_factory/order_item_refunds.csv`,
        refunds: true,
        dateFormat: "%d/%m/%Y",
        // The file names no customer: a refund belongs to the customer of the order it names.
        columns: {refund_of: "order_id", ordered_at: "created_at", amount: "refund_amount_usd"},
      },
    ],
  },
  // Orders end on this day; refunds run on to 1 April, when nobody could have bought.
  calendar: {asOf: "2015-03-19"},
  money: {currency: "USD"},
  // Expected figures reach a year of weeks.
  retention: {maxAge: {week: 52}},
  output: "../../.perennial/real/fuzzy-factory/dist",
  workspace: "../../.perennial/real/fuzzy-factory/work",
});
