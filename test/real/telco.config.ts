/** A telephone company, one picture of its customers: months of tenure, the monthly charge, and who has left; no dates. */
import {defineConfig} from "../../loaders/config.ts";

const data = process.env.PERENNIAL_REAL_DATA ?? "../../../shared/data";

export default defineConfig({
  company: "Telco",
  sources: {
    // Every heading is recognised: CustomerID, Tenure Months, Monthly Charges, Churn Label.
    subscriptions: `${data}/telco/XTelco_Customer_Churn.csv`,
    // The same file says who the customers are.
    customers: `${data}/telco/XTelco_Customer_Churn.csv`,
  },
  // The file names no day: tenures are counted back from this one.
  calendar: {asOf: "2018-12-31"},
  money: {currency: "USD"},
  dimensions: ["Contract", "Internet Service"],
  output: "../../.perennial/real/telco/dist",
  workspace: "../../.perennial/real/telco/work",
});
