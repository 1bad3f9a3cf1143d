/**
 * Builds the site of a configuration in a process of its own, so that it can be killed.
 *
 *     node --import tsx test/loaders/pipeline/build.ts <config file> <folder of pages>
 */
import {loadConfig} from "../../../loaders/config.ts";
import {buildCompany} from "../../../loaders/pipeline.ts";

const [file = "", pages = ""] = process.argv.slice(2);
await buildCompany(await loadConfig(file), {pages, report: (line) => console.log(line)});
