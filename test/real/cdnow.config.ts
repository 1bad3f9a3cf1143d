/** CDNOW, the one-in-ten sample: new customers of a CD shop, first quarter of 1997, followed to June 1998. */
import {defineConfig} from "../../loaders/config.ts";

const data = process.env.PERENNIAL_REAL_DATA ?? "../../../shared/data";

export default defineConfig({
  company: "CDNOW",
  sources: {
    transactions: {
      path: `${data}/cdnow/CDNOW_sample.txt`,
      format: "csv",
      header: false,
      // Position 1 is the customer's number in the full file, position 2 the number in the sample.
      columns: {customer_id: 2, ordered_at: 3, quantity: 4, amount: 5},
      dateFormat: "%Y%m%d",
    },
  },
  // Eight rows at a price of zero are no purchases.
  money: {currency: "USD", countFreeOrders: false},
  // Expected figures reach a year of weeks.
  retention: {maxAge: {week: 52}},
  output: "../../.perennial/real/cdnow/dist",
  workspace: "../../.perennial/real/cdnow/work",
});
