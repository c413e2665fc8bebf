/**
 * Sample autocovariance of a window.
 *
 * @module
 */
import { assertInteger, assertLengthMin } from "../linalg/assert-shape.js";

/**
 * R_k = (1/n) Σ_{t>=k} (y_t - ȳ)(y_{t-k} - ȳ) for k = 0 … lagMax, unit of `values` squared.
 *
 * Divided by n at every lag (biased): the sequence is then positive semidefinite, which the
 * recursions need. Lags >= n are 0. Cost: n·lagMax products.
 *
 * @throws ShapeError when `values` is empty; RangeError when `lagMax` is not an integer >= 0
 */
export function autocovariance(values: Float64Array, lagMax: number): Float64Array {
  assertLengthMin("values", values, 1);
  assertInteger("lagMax", lagMax, 0);
  const count = values.length;
  let mean = 0;
  for (let t = 0; t < count; t++) mean += values[t];
  mean /= count;
  const result = new Float64Array(lagMax + 1);
  for (let lag = 0; lag <= lagMax; lag++) {
    let sum = 0;
    for (let t = lag; t < count; t++) sum += (values[t] - mean) * (values[t - lag] - mean);
    result[lag] = sum / count;
  }
  return result;
}
