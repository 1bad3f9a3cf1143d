/** A published Arrow file as columns, decoded when first asked for. */
import {tableFromIPC} from "@uwdata/flechette";

export interface Cube {
  length: number;
  /** Texts of a column; null reads as "". */
  text(name: string): ArrayLike<string>;
  /** Numbers of a column; null is withheld or unknown. */
  numbers(name: string): ArrayLike<number | null>;
  /** Truths of a column. */
  flags(name: string): ArrayLike<boolean>;
}

/**
 * @param buffer an Arrow IPC file or stream
 * @throws Error naming the column when one that is asked for does not exist
 */
export function readCube(buffer: ArrayBuffer | Uint8Array): Cube {
  const table = tableFromIPC(buffer, {});
  const decoded = new Map<string, ArrayLike<unknown>>();
  const column = (name: string): ArrayLike<unknown> => {
    let values = decoded.get(name);
    if (values === undefined) {
      const child = table.getChild(name);
      if (!child) throw new Error(`the published file has no column ${name}`);
      values = child.toArray();
      decoded.set(name, values);
    }
    return values;
  };
  return {
    length: table.numRows,
    // The schema of published files fixes the types; the decoder only knows them at run time.
    text: (name) => column(name) as ArrayLike<string>,
    numbers: (name) => column(name) as ArrayLike<number | null>,
    flags: (name) => column(name) as ArrayLike<boolean>,
  };
}

/** A cube from plain columns: what tests and empty states use. */
export function cubeOf(columns: Record<string, readonly (string | number | boolean | null)[]>): Cube {
  const column = (name: string) => {
    const values = columns[name];
    if (!values) throw new Error(`the published file has no column ${name}`);
    return values;
  };
  return {
    length: Object.values(columns)[0]?.length ?? 0,
    // Same promise as above, kept by the caller.
    text: (name) => column(name) as readonly string[],
    numbers: (name) => column(name) as readonly (number | null)[],
    flags: (name) => column(name) as readonly boolean[],
  };
}
