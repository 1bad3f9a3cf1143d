/** Where the real data sets are that some tests read in place. */
import {resolve} from "node:path";
import {fileURLToPath} from "node:url";

export const realData = resolve(
  process.env.PERENNIAL_REAL_DATA ?? fileURLToPath(new URL("../../shared/data", import.meta.url)),
);
