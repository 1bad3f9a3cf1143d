import {defineConfig} from "perennial/config";

// The demo company. To see your own: npm run init -- path/to/your/files
export default defineConfig({
  company: "Meridian Outfitters",
  demo: {},
  sources: {
    transactions: "data/demo/transactions.parquet",
    customers: "data/demo/customers.parquet",
    interactions: "data/demo/interactions.parquet",
  },
  money: {currency: "USD"},
  dimensions: ["acquisition_channel", "first_category", "region"],
});
