/** Says once what this machine lets the tests do, so that skipped tests are no surprise. */
import {existsSync} from "node:fs";
import {realData} from "./real-data.ts";

export default function setup(): void {
  if (!existsSync(realData)) {
    console.log(
      `Tests on real data are skipped: there is no folder ${realData} (set PERENNIAL_REAL_DATA to name another).`,
    );
  }
}
