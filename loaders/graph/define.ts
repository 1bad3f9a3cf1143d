/**
 * A model written in TypeScript, for what SQL cannot do: fits, simulations, survival. It says what it reads and what
 * its columns are, and turns columns into columns; the graph runs, tests and remembers it like any other model.
 */
import type {StoredCell, StoredType} from "../engine/columns.ts";
import type {ColumnTest} from "./column-test.ts";

export type ColumnType = StoredType;

export type Cell = StoredCell;

/** One table as columns of equal length. Decimals and big integers are numbers, dates are text `YYYY-MM-DD`. */
export type Columns = Readonly<Record<string, readonly Cell[] | Float64Array>>;

export interface ModelDefinition<Reads extends string, Column extends string> {
  description: string;
  /** Columns that tell rows apart; a test of their uniqueness comes with it. */
  grain: readonly NoInfer<Column>[];
  /** Whether the site gets it. */
  published?: boolean;
  /** Tables it reads, as `schema.table`: other models or `source` tables. */
  reads: readonly Reads[];
  columns: Readonly<Record<Column, {type: ColumnType; description: string; tests?: readonly ColumnTest[]}>>;
  /** Conditions no row may fulfil, in SQL, as in the header of a SQL model. */
  tests?: readonly {never: string; because: string; severity?: "error" | "warning"}[];
  /**
   * From the tables read to the columns declared, all of one length. Rows of each table come sorted by all its columns
   * from left to right, so that the result depends on nothing else; no clock, no unseeded random numbers.
   */
  compute(tables: Readonly<Record<Reads, Columns>>): Readonly<Record<Column, readonly Cell[] | Float64Array>>;
}

/** Identity with types: what a model file exports as its default. */
export function defineModel<const Reads extends string, const Column extends string>(
  definition: ModelDefinition<Reads, Column>,
): ModelDefinition<Reads, Column> {
  return definition;
}

/**
 * A column of numbers.
 *
 * @throws RangeError when there is no such column or a cell is no number
 */
export function numbers(table: Columns, column: string): Float64Array {
  const cells = table[column];
  if (cells === undefined) throw new RangeError(`There is no column ${column}.`);
  if (cells instanceof Float64Array) return cells;
  return Float64Array.from(cells, (cell) => {
    if (typeof cell !== "number")
      throw new RangeError(`${column} holds ${JSON.stringify(cell)}, not a number.`);
    return cell;
  });
}

/**
 * A column of texts.
 *
 * @throws RangeError when there is no such column or a cell is no text
 */
export function texts(table: Columns, column: string): string[] {
  const cells = table[column];
  if (cells === undefined) throw new RangeError(`There is no column ${column}.`);
  return Array.from(cells, (cell) => {
    if (typeof cell !== "string")
      throw new RangeError(`${column} holds ${JSON.stringify(cell)}, not a text.`);
    return cell;
  });
}

/** The only row of a table, as an object. @throws RangeError when there are more or fewer */
export function onlyRow(table: Columns): Record<string, Cell> {
  const entries = Object.entries(table);
  const wrong = entries.find(([, cells]) => cells.length !== 1);
  if (wrong || entries.length === 0) throw new RangeError("The table must have exactly one row.");
  // Every column was seen to have one cell.
  return Object.fromEntries(entries.map(([name, cells]) => [name, cells[0] as Cell]));
}
