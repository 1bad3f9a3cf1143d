/** Writes columns as an Arrow file: texts as dictionaries, counts as integers, money and rates as float64 with nulls. */
import {
  bool,
  type Column,
  columnFromArray,
  dictionary,
  float64,
  int16,
  int32,
  tableFromColumns,
  tableToIPC,
  utf8,
} from "@uwdata/flechette";

/** One column of a published file. */
export type PublishedColumn =
  | {type: "text"; values: readonly string[]}
  | {type: "int16" | "int32"; values: ArrayLike<number | null>}
  | {type: "float64"; values: readonly (number | null)[]}
  | {type: "bool"; values: readonly boolean[]};

/** Columns by name, in the order of the file; all of the same length. */
export type PublishedTable = Record<string, PublishedColumn>;

const types = {
  text: () => dictionary(utf8(), int32()),
  int16,
  int32,
  float64,
  bool,
};

/**
 * Bytes of an Arrow IPC file; the same for the same columns.
 *
 * @param name of the file, for messages
 * @throws Error for a number that is not finite or does not fit its type: it must never reach a page
 */
export function arrowFile(name: string, table: PublishedTable): Uint8Array {
  const columns: [string, Column<unknown>][] = Object.entries(table).map(([column, {type, values}]) => {
    if (type !== "text" && type !== "bool") checkNumbers(`${name}: ${column}`, type, values);
    // The values of each kind of column are what its Arrow type takes.
    return [column, columnFromArray(Array.from(values as ArrayLike<unknown>), types[type]())];
  });
  const bytes = tableToIPC(tableFromColumns(columns), {format: "file"});
  if (!bytes) throw new Error(`${name} could not be encoded`);
  return bytes;
}

const ranges = {int16: 32_767, int32: 2_147_483_647};

function checkNumbers(
  place: string,
  type: "int16" | "int32" | "float64",
  values: ArrayLike<number | null>,
): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null) continue;
    const fits =
      type === "float64"
        ? Number.isFinite(value)
        : Number.isInteger(value) && Math.abs(value as number) <= ranges[type];
    if (!fits) throw new Error(`${place}, row ${row}: ${value} is no ${type}`);
  }
}
