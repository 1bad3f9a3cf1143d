/** A grocer's visits, 2006 and 2007: dates only, so every visit counts as one and there is no money. */
import {defineConfig} from "../../loaders/config.ts";

const data = process.env.PERENNIAL_REAL_DATA ?? "../../../shared/data";

export default defineConfig({
  company: "Grocery",
  sources: {
    transactions: {
      path: `${data}/grocery/groceryElog.csv`,
      columns: {customer_id: "cust", ordered_at: "date", amount: {constant: 1}},
    },
  },
  money: {currency: "visits"},
  // Expected figures reach a year of weeks.
  retention: {maxAge: {week: 52}},
  output: "../../.perennial/real/grocery/dist",
  workspace: "../../.perennial/real/grocery/work",
});
