/** Which model of contracts the site uses: the one that foretold later months of customers' contracts best. */
import {type Cell, type Columns, defineModel, numbers, onlyRow, texts} from "../../graph/define.ts";
import {contractFitsFrom, renewalModels} from "../contract-fits.ts";

export default defineModel({
  description:
    "One row per model of renewal: what it foretold in the tests beside what came. The site uses the one with the smallest error, unless the configuration names one; without a test, the likeliest by Akaike's criterion. Empty without subscriptions.",
  grain: ["model"],
  reads: ["core.contract_fits", "core.contract_tests", "source.forecast"],
  columns: {
    model: {type: "varchar", description: "sBG, BdW, or constant.", tests: ["not_null"]},
    tests: {type: "integer", description: "Tests on months it had not seen."},
    actual: {
      type: "double",
      description:
        "Months that customers went on to pay in the tests, all customers together; null without a test.",
    },
    expected: {type: "double", description: "The same as the model foretold it."},
    error: {
      type: "double",
      description: "Differences in the number of customers who stayed, summed over months, over what came.",
    },
    log_likelihood: {type: "double", description: "Log-likelihood of the fit on all months."},
    chosen: {type: "boolean", description: "Whether the site uses it."},
    chosen_by: {
      type: "varchar",
      description: "How the model of the site was chosen.",
      tests: [{accepted_values: ["holdout", "configuration", "likelihood", "none"]}],
    },
    refusal: {type: "varchar", description: "Why the data cannot tell, in a sentence; null when fitted."},
  },
  tests: [
    {
      never: "chosen and refusal is not null",
      because: "A model of renewal was chosen that was not fitted. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const fits = contractFitsFrom(tables["core.contract_fits"]);
    const present = new Set(texts(tables["core.contract_fits"], "model"));
    const configured = onlyRow(tables["source.forecast"]).forecast_model;
    const rows = renewalModels
      .filter(({name}) => present.has(name))
      .map(({name}) => ({
        model: name,
        fit: fits.get(name),
        test: tested(tables["core.contract_tests"], name),
        refusal: refusalOf(tables["core.contract_fits"], name),
      }));
    const {chosen, by} = choose(rows, configured ?? null);
    return {
      model: rows.map((row) => row.model),
      tests: rows.map((row) => row.test?.tests ?? 0),
      actual: rows.map((row) => row.test?.actual ?? null),
      expected: rows.map((row) => row.test?.expected ?? null),
      error: rows.map((row) => row.test?.error ?? null),
      log_likelihood: rows.map((row) => row.fit?.logLikelihood ?? null),
      chosen: rows.map((row) => row.model === chosen),
      chosen_by: rows.map(() => by),
      refusal: rows.map((row) => row.refusal),
    };
  },
});

interface Tested {
  tests: number;
  actual: number;
  expected: number;
  error: number;
}

/** All tests of a model together, each weighed by its customers; undefined unless it could be fitted in every one. */
function tested(table: Columns, model: string): Tested | undefined {
  const [names, customers, actual] = [
    texts(table, "model"),
    numbers(table, "customers"),
    numbers(table, "actual"),
  ];
  const rows = names.flatMap((name, row) => (name === model ? [row] : []));
  if (rows.length === 0 || rows.some((row) => table.expected?.[row] === null)) return undefined;
  const sum = (value: (row: number) => number) =>
    rows.reduce((total, row) => total + customers[row]! * value(row), 0);
  const came = sum((row) => actual[row]!);
  const wrong = sum((row) => Number(table.deviation?.[row]));
  return {
    tests: rows.length,
    actual: came,
    expected: sum((row) => Number(table.expected?.[row])),
    // Where nobody stayed, an error of one for every month foretold.
    error: wrong / Math.max(came, 1),
  };
}

interface Candidate {
  model: string;
  fit: {parameters: readonly number[]; logLikelihood: number} | undefined;
  test: Tested | undefined;
}

function choose(rows: readonly Candidate[], configured: Cell): {chosen: string | undefined; by: string} {
  const fitted = rows.flatMap(({model, fit, test}) => (fit ? [{model, fit, test}] : []));
  if (fitted.some(({model}) => model === configured))
    return {chosen: String(configured), by: "configuration"};
  if (fitted.length === 0) return {chosen: undefined, by: "none"};
  const first = (by: (row: (typeof fitted)[number]) => number) =>
    fitted.reduce((best, row) => (by(row) < by(best) ? row : best)).model;
  if (fitted.some(({test}) => test))
    return {chosen: first(({test}) => test?.error ?? Infinity), by: "holdout"};
  return {
    chosen: first(({fit}) => 2 * fit.parameters.length - 2 * fit.logLikelihood),
    by: "likelihood",
  };
}

function refusalOf(table: Columns, model: string): Cell {
  const row = texts(table, "model").findIndex((name, i) => name === model && table.position?.[i] === 0);
  return row < 0 ? null : (table.refusal?.[row] ?? null);
}
