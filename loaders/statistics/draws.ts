/** Parameters that the data leave possible: how sure a fit is, in a form that carries over to every forecast. */
import {cholesky} from "./optimise/information.ts";
import type {PurchaseFit} from "./purchase-model.ts";
import {drawNormal, randomFrom} from "./random.ts";

/**
 * Random parameters from the Laplace approximation: their logarithms are normal around the fit, with its covariance.
 * Nothing more costly is needed: intervals made with them hold what they promise, for companies from 30 customers up
 * (test/slow/prediction-intervals.test.ts).
 *
 * @param count how many
 * @param seed the same seed gives the same parameters
 * @returns one array per draw, in the order of `model.parameters`, in the unit of time of the fit
 */
export function drawParameters(
  {parameters, logCovariance}: PurchaseFit,
  count: number,
  seed: number,
): Float64Array[] {
  const n = parameters.length;
  const lower = cholesky(logCovariance.flat(), n);
  if (lower === undefined) throw new RangeError("the covariance of a fit must be positive definite");
  const random = randomFrom(seed);
  return Array.from({length: count}, () => {
    const normal = Float64Array.from({length: n}, () => drawNormal(random));
    return Float64Array.from(parameters, (parameter, i) => {
      let shift = 0;
      for (let j = 0; j <= i; j++) shift += lower[i * n + j]! * normal[j]!;
      return parameter * Math.exp(shift);
    });
  });
}
