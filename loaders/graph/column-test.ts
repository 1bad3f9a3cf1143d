/** What a model may promise of a column. */
import {z} from "zod";

export const columnTest = z.union([
  z.enum(["not_null", "unique"]),
  z.strictObject({accepted_values: z.array(z.union([z.string(), z.number(), z.boolean()]))}),
  z.strictObject({relationship: z.string().regex(/^\w+\.\w+\.\w+$/, "must be schema.table.column")}),
]);

export type ColumnTest = z.input<typeof columnTest>;
