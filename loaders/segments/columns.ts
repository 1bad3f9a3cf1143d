/**
 * What a configured segment may be made of: what was known of a customer at the end of a quarter, and what the
 * customers file says of them today.
 */

export interface SegmentColumn {
  name: string;
  /** SQL type. */
  type: "integer" | "bigint" | "double" | "decimal(18, 4)" | "varchar" | "date";
  /** Where it comes from: a quarter's figures, the customer, or a further column of the customers file. */
  of: "quarter" | "customer" | "attribute";
}

/** Columns that every company has; those of core.customer_quarters but the customer's key. */
export const everyonesColumns: readonly SegmentColumn[] = [
  {name: "quarter_number", type: "bigint", of: "quarter"},
  {name: "on_day", type: "date", of: "quarter"},
  {name: "days_since_first", type: "integer", of: "quarter"},
  {name: "days_since_last", type: "integer", of: "quarter"},
  {name: "purchase_days", type: "integer", of: "quarter"},
  {name: "orders", type: "integer", of: "quarter"},
  {name: "revenue", type: "decimal(18, 4)", of: "quarter"},
  {name: "contribution", type: "decimal(18, 4)", of: "quarter"},
  {name: "purchase_days_12m", type: "integer", of: "quarter"},
  {name: "orders_12m", type: "integer", of: "quarter"},
  {name: "revenue_12m", type: "decimal(18, 4)", of: "quarter"},
  {name: "refunds_12m", type: "decimal(18, 4)", of: "quarter"},
  {name: "discount_12m", type: "decimal(18, 4)", of: "quarter"},
  {name: "margin_12m", type: "decimal(18, 4)", of: "quarter"},
  {name: "contacts_12m", type: "integer", of: "quarter"},
  {name: "contact_cost_12m", type: "decimal(18, 4)", of: "quarter"},
  {name: "service_cost_12m", type: "decimal(18, 4)", of: "quarter"},
  {name: "loyalty_cost_12m", type: "decimal(18, 4)", of: "quarter"},
  {name: "contribution_12m", type: "decimal(18, 4)", of: "quarter"},
  {name: "discount_share_12m", type: "double", of: "quarter"},
  {name: "refund_share_12m", type: "double", of: "quarter"},
  {name: "categories", type: "integer", of: "quarter"},
  {name: "mean_basket_12m", type: "double", of: "quarter"},
  {name: "mean_gap", type: "double", of: "quarter"},
  {name: "acquisition_channel", type: "varchar", of: "customer"},
  {name: "loyalty_tier", type: "varchar", of: "customer"},
  {name: "first_channel", type: "varchar", of: "customer"},
  {name: "first_category", type: "varchar", of: "customer"},
];

/**
 * Columns a company's segments may use.
 *
 * @param attributes further columns of the customers file; one that is called like a column above stands back
 */
export function segmentColumns(attributes: readonly string[]): SegmentColumn[] {
  const taken = new Set(everyonesColumns.map(({name}) => name.toLowerCase()));
  const own: SegmentColumn[] = [];
  for (const name of attributes) {
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    own.push({name, type: "varchar", of: "attribute"});
  }
  return [...everyonesColumns, ...own];
}
