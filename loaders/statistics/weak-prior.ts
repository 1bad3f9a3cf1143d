/** What is believed about parameters before any data: almost nothing, but enough to keep them from running away. */
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {PurchaseModel} from "./purchase-model.ts";

export interface WeakPrior {
  /** Logarithms of the medians, one for each parameter of the model. */
  readonly centre: Float64Array;
  /** Standard deviations of the logarithms. */
  readonly spread: Float64Array;
}

/** 95 of 100 shapes lie within a factor of 19 of 1, and 95 of 100 times within a factor of 50 of their centre. */
const SHAPE_SPREAD = 1.5;
const TIME_SPREAD = 2;

/**
 * Independent log-normal priors. Shapes (r, a, b, s, …) have median 1: the field's fits lie between 0.2 and 6. The
 * second parameter of a model is how purchases are spread over time: its median is the mean gap between purchases. Any
 * other time has the customers' mean age. Times follow the data's own scale, so that the unit of time does not matter.
 *
 * It weighs as much as a handful of customers and is used only where the data leave a parameter open.
 */
export function weakPrior(model: PurchaseModel, {frequency, age, customers}: PurchaseHistories): WeakPrior {
  let count = 0;
  let purchases = 0;
  let time = 0;
  for (let i = 0; i < customers.length; i++) {
    count += customers[i]!;
    purchases += customers[i]! * frequency[i]!;
    time += customers[i]! * age[i]!;
  }
  const meanAge = time / count;
  const meanGap = time / Math.max(purchases, 1);
  const {parameters} = model;
  return {
    centre: Float64Array.from(parameters, ({isTime}, i) =>
      isTime ? Math.log(i === 1 ? meanGap : meanAge) : 0,
    ),
    spread: Float64Array.from(parameters, ({isTime}) => (isTime ? TIME_SPREAD : SHAPE_SPREAD)),
  };
}

/** Logarithm of the density up to a constant at the logarithms of parameters; adds its slope to the gradient. */
export function logPrior(
  {centre, spread}: WeakPrior,
  logs: ArrayLike<number>,
  gradient?: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < centre.length; i++) {
    const z = (logs[i]! - centre[i]!) / spread[i]!;
    sum -= (z * z) / 2;
    if (gradient !== undefined) gradient[i]! -= z / spread[i]!;
  }
  return sum;
}
