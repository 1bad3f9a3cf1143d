/** `npm run demo`: makes the demo company's files, as many customers as wanted. */
import {parseArgs} from "node:util";
import {Failure} from "../failure.ts";
import {generateDemo} from "./index.ts";

const help = `Makes the files of Meridian Outfitters, the demo company.

  npm run demo -- [--customers 20000] [--seed 1] [--out data/demo]

  --customers  people on file; 20000 give about 120,000 transactions, 1630000 about 10 million
  --seed       another seed gives other customers of the same kind
  --out        folder for transactions.parquet, customers.parquet, interactions.parquet and truth.json
  --help       this text

Files that are already there for the same customers and seed are left alone.
docs/demo-company.md says how the customers behave.
`;

/**
 * Runs the command.
 *
 * @param argv what stands after the command's name
 * @throws Failure for an option that does not exist or has no sensible value
 */
export async function demoCommand(argv: string[]): Promise<void> {
  const values = parse(argv);
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const started = process.hrtime.bigint();
  const files = await generateDemo({
    customers: whole("--customers", values.customers),
    seed: whole("--seed", values.seed),
    directory: values.out,
    report: (line) => process.stdout.write(`${line}\n`),
  });
  const seconds = Number((process.hrtime.bigint() - started) / 1_000_000n) / 1000;
  process.stdout.write(
    files.made
      ? `Written to ${values.out} in ${seconds.toFixed(1)} s.\n`
      : `${values.out} already holds these files; nothing to do.\n`,
  );
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: {
        customers: {type: "string", default: "20000"},
        seed: {type: "string", default: "1"},
        out: {type: "string", default: "data/demo"},
        help: {type: "boolean", short: "h", default: false},
      },
    }).values;
  } catch (error) {
    throw new Failure({
      what: error instanceof Error ? error.message : String(error),
      remedy: "Run `npm run demo -- --help` to see what there is.",
    });
  }
}

function whole(option: string, written: string): number {
  const digits = written.replaceAll("_", "");
  if (/^\d+$/.test(digits)) return Number(digits);
  throw new Failure({
    what: `${option} is ${JSON.stringify(written)}.`,
    remedy: "Write a whole number in digits, such as 20000.",
  });
}
