/**
 * The commands: build, dev, preview, check, init, demo.
 *
 * Each imports what it needs when it runs, so that help and mistakes are told at once.
 */
import {basename, relative, resolve} from "node:path";
import {createInterface} from "node:readline/promises";
import {parseArgs} from "node:util";
import type {Config} from "./config.ts";
import {Failure} from "./failure.ts";

const help = `Perennial: raw transactions in; out, a site that says who stays, what they are worth and who they are.

  npm run build                     read the sources, build the site into dist/
  npm run dev                       live preview: a saved model, config or page repaints it
  npm run preview                   serve the built site on this machine
  npm run check                     read the sources and run every model and test, build no site
  npm run init -- path/to/files     look at your files and write a configuration for them
  npm run demo -- --customers N     make the demo company's files, as large as you want

Options (after --)
  --config FILE   build, dev, preview, check: another company's configuration (default perennial.config.ts)
  --port N        dev, preview: port to serve at (default 3000)
  --output FILE   init: name of the configuration to write (default my.config.ts)
  --help          this text

docs/how-to.md says more.`;

/** Runs a command; returns the exit code: 1 for what the user can mend, 2 for a fault of the program. */
export async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  try {
    switch (command) {
      case "build":
        return await build(rest);
      case "dev":
        return await dev(rest);
      case "preview":
        return await preview(rest);
      case "check":
        return await check(rest);
      case "init":
        return await init(rest);
      case "demo":
        await (await import("./demo/command.ts")).demoCommand(rest);
        return 0;
      case undefined:
      case "help":
      case "--help":
      case "-h":
        console.log(help);
        return 0;
      default:
        throw new Failure({
          what: `There is no command ${JSON.stringify(command)}.`,
          remedy: "Commands: build, dev, preview, check, init, demo; --help explains them.",
        });
    }
  } catch (error) {
    if (error instanceof Failure) {
      console.error(`\n${error.message}\n`);
      return 1;
    }
    const trace = error instanceof Error ? error.stack : String(error);
    console.error(
      `\nThis is a fault of Perennial, not of your files; the last good site is untouched. Please report it:\n\n${trace}\n`,
    );
    return 2;
  }
}

const options = {
  config: {type: "string", default: "perennial.config.ts"},
  port: {type: "string", default: "3000"},
  output: {type: "string", default: "my.config.ts"},
  help: {type: "boolean", short: "h", default: false},
} as const;

type Command = "build" | "dev" | "preview" | "check" | "init";

const optionsOf: Record<Command, readonly (keyof typeof options)[]> = {
  build: ["config", "help"],
  dev: ["config", "port", "help"],
  preview: ["config", "port", "help"],
  check: ["config", "help"],
  init: ["output", "help"],
};

/** @throws Failure for options that the command does not take, or that lack a value */
function parse(command: Command, argv: readonly string[]) {
  const remedy = `\`npm run ${command}\` takes ${optionsOf[command].map((name) => `--${name}`).join(", ")}, after \`--\`.`;
  const parsed = (() => {
    try {
      return parseArgs({args: [...argv], options, allowPositionals: true, strict: true, tokens: true});
    } catch (error) {
      const {code, message} = error as NodeJS.ErrnoException;
      const option = /--[\w-]+|-\w/.exec(message)?.[0];
      if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION")
        throw new Failure({what: `There is no option ${option}.`, remedy});
      if (code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE")
        throw new Failure({
          what: `${option} ${/does not take/.test(message) ? "takes no value" : "lacks its value"}.`,
          remedy,
        });
      throw error;
    }
  })();
  for (const token of parsed.tokens) {
    if (token.kind === "option" && !optionsOf[command].some((name) => name === token.name))
      throw new Failure({what: `\`npm run ${command}\` does not take ${token.rawName}.`, remedy});
  }
  if (parsed.values.help) {
    console.log(help);
    process.exit(0);
  }
  return {...parsed.values, positionals: parsed.positionals};
}

/** The configuration named by --config, or the usual one. */
function configFileOf(command: Command, argv: readonly string[]): string {
  const {config, positionals} = parse(command, argv);
  if (positionals.length > 0) {
    throw new Failure({
      what: `${JSON.stringify(positionals[0])} is not understood here.`,
      remedy: "Name a configuration with --config FILE.",
    });
  }
  return config;
}

async function configOf(command: Command, argv: readonly string[]): Promise<Config> {
  const file = configFileOf(command, argv);
  const {loadConfig} = await import("./config.ts");
  return loadConfig(file);
}

async function build(argv: readonly string[]): Promise<number> {
  const config = await configOf("build", argv);
  const {buildCompany} = await import("./pipeline.ts");
  console.log(`Building ${config.company} (${basename(config.file)})`);
  const started = performance.now();
  const {directory, manifest} = await buildCompany(config, {report: progress()});
  const {transactions, subscriptions} = manifest.rows;
  const table = transactions.read === 0 && subscriptions ? "subscriptions" : "transactions";
  const {read, refused} = manifest.rows[table] ?? transactions;
  console.log(
    `\n${shown(directory)}/ is ready: ${count(read)} ${table} read, ${count(refused)} refused, ` +
      `${count(manifest.customers.total)} customers, data through ${manifest.span.asOf}. ` +
      `${((performance.now() - started) / 1000).toFixed(1)} s\nLook at it: npm run preview${configFlag(config)}`,
  );
  return 0;
}

async function check(argv: readonly string[]): Promise<number> {
  const config = await configOf("check", argv);
  const {checkCompany} = await import("./pipeline.ts");
  const run = await checkCompany(config, {report: progress()});
  for (const test of run.tests.filter((t) => t.status === "warned")) {
    console.log(`warning   ${test.model}: ${test.test} (${count(test.rows)} rows)`);
  }
  console.log(`\nEverything holds: ${run.nodes.length} models, ${run.tests.length} tests.`);
  return 0;
}

async function preview(argv: readonly string[]): Promise<number> {
  const config = await configOf("preview", argv);
  const {previewSite} = await import("./site/preview.ts");
  const {url} = await previewSite(
    config.output,
    argv.some((a) => a.startsWith("--port")) ? {port: portOf("preview", argv)} : {},
  );
  console.log(`${config.company}: ${url}\nStop with Ctrl-C.`);
  await new Promise(() => {}); // served until the process is stopped
  return 0;
}

async function dev(argv: readonly string[]): Promise<number> {
  const file = configFileOf("dev", argv);
  const {loadConfig, workFolder} = await import("./config.ts");
  const report = progress();
  const rebuild = async (): Promise<Config> => {
    const config = await loadConfig(file);
    const {runPipeline} = await import("./pipeline.ts");
    await runPipeline(config, {report});
    return config;
  };
  const config = await rebuild();
  const {projectRoot} = await import("./pipeline.ts");
  const {devSite} = await import("./site/dev.ts");
  const {closed} = await devSite({
    config,
    projectRoot,
    work: workFolder(config),
    ...(argv.some((a) => a.startsWith("--port")) ? {port: portOf("dev", argv)} : {}),
    report,
    rebuild,
  });
  await closed;
  return 0;
}

async function init(argv: readonly string[]): Promise<number> {
  const {positionals, output} = parse("init", argv);
  const {initConfig} = await import("./init.ts");
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const terminal = interactive ? createInterface({input: process.stdin, output: process.stdout}) : undefined;
  try {
    await initConfig(positionals, {
      output,
      interactive,
      ask: (question: string) => terminal?.question(question) ?? Promise.resolve(""),
      report: (line: string) => console.log(line),
    });
  } finally {
    terminal?.close();
  }
  return 0;
}

function portOf(command: Command, argv: readonly string[]): number {
  const {port} = parse(command, argv);
  const number = Number(port);
  if (!Number.isInteger(number) || number < 0 || number > 65535) {
    throw new Failure({
      what: `--port is ${JSON.stringify(port)}.`,
      remedy: "Allowed: a whole number from 0 (any free port) to 65535.",
    });
  }
  return number;
}

/** Lines of progress; on a terminal the running model is shown on one line that is written over. */
function progress(): (line: string) => void {
  if (process.stdout.isTTY !== true) return (line) => console.log(line);
  let passing = false;
  return (line) => {
    process.stdout.write(`${passing ? "\r\u001b[2K" : ""}${line}`);
    passing = line.startsWith("model ");
    if (!passing) process.stdout.write("\n");
  };
}

function count(n: number): string {
  return new Intl.NumberFormat("en-US").format(n);
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" ? "." : short.startsWith("..") ? path : short;
}

function configFlag(config: Config): string {
  return config.file === resolve("perennial.config.ts") ? "" : ` -- --config ${shown(config.file)}`;
}

process.exitCode = await main(process.argv.slice(2));
