/** Maven's sales opportunities: 85 business accounts; a deal that was won is an order, at its value, on the day it was closed. */
import {defineConfig} from "../../loaders/config.ts";

const data = process.env.PERENNIAL_REAL_DATA ?? "../../../shared/data";

export default defineConfig({
  company: "Maven CRM",
  sources: {
    transactions: {
      path: `${data}/maven_crm/sales_pipeline.csv`,
      columns: {
        customer_id: "account",
        order_id: "opportunity_id",
        ordered_at: "close_date",
        amount: "close_value",
        product: "product",
      },
    },
    customers: `${data}/maven_crm/accounts.csv`,
  },
  // Lost deals have a value of nothing: they are no purchases.
  money: {currency: "USD", countFreeOrders: false},
  dimensions: ["sector", "office_location"],
  // Deals that are still open have no closing day and no value: 2,089 of 8,800 rows.
  quality: {maxRefusedShare: 0.25},
  // Expected figures reach a year of weeks.
  retention: {maxAge: {week: 52}},
  output: "../../.perennial/real/maven-crm/dist",
  workspace: "../../.perennial/real/maven-crm/work",
});
