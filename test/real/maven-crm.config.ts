/** Maven's sales opportunities: 85 business accounts; a deal that was won is an order, at its value, on the day it was closed. */
import {defineConfig} from "../../loaders/config.ts";

const data = process.env.PERENNIAL_REAL_DATA ?? "../../../shared/data";

export default defineConfig({
  company: "Maven CRM",
  sources: {
    transactions: {
      path: `${data}/maven_crm/sales_pipeline.csv`,
      // Recognised: account, opportunity_id, close_date, close_value, product. Deals that are open or lost are no orders.
      only: {deal_stage: "Won"},
    },
    customers: `${data}/maven_crm/accounts.csv`,
  },
  money: {currency: "USD"},
  dimensions: ["sector", "office_location"],
  // Expected figures reach a year of weeks.
  retention: {maxAge: {week: 52}},
  output: "../../.perennial/real/maven-crm/dist",
  workspace: "../../.perennial/real/maven-crm/work",
});
