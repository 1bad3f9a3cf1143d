/**
 * Builds the site of a configuration in a process of its own, so that its time zone and language can be set.
 *
 *     node --import tsx test/loaders/pipeline/build.ts <config file>
 */
import {loadConfig} from "../../../loaders/config.ts";
import {buildCompany} from "../../../loaders/pipeline.ts";

await buildCompany(await loadConfig(process.argv[2] ?? ""));
