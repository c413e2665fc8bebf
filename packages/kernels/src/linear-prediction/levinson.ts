/**
 * The best linear prediction from the last values: Yule–Walker equations by Levinson–Durbin.
 *
 * @module
 */
import { assertInteger, assertLengthMin } from "../linalg/assert-shape.js";

/** A linear predictor of one step and how it was reached. */
export interface LevinsonOutput {
  /** Shape (order): prediction = Σ_j coefficients_j · y_{t-1-j}, for centred y. */
  readonly coefficients: Float64Array;
  /** Shape (order): partial autocorrelations λ_k, within [-1, 1] for a true autocovariance. */
  readonly reflections: Float64Array;
  /** Shape (order + 1): prediction error variance of orders 0 … order, unit of y squared. */
  readonly errorVariances: Float64Array;
  /**
   * Order that was reached. Smaller than asked when the error variance hit zero (a perfectly
   * predictable process) or the sequence is no autocovariance; coefficients beyond it are 0.
   */
  readonly orderReached: number;
}

// A pure tone has a reflection of exactly ±1, which rounding may push a little beyond.
const REFLECTION_SLACK = 1e-9;

/**
 * Solves Σ_j φ_j R_{|i-j|} = R_i, i = 1 … order, for the predictor φ = `coefficients`.
 *
 *     λ_k = (R_k - Σ_j φ_j R_{k-j}) / E_{k-1},   φ_j <- φ_j - λ_k φ_{k-j},   E_k = E_{k-1}(1 - λ_k²)
 *
 * `autocovariance` holds R_0 … R_order (or more), unit of y squared. A zero or negative R_0 gives the
 * zero predictor with `orderReached` 0. Cost: order² products.
 *
 * @throws RangeError when `order` is not an integer >= 0; ShapeError when lags are missing
 * @see Durbin (1960); Brockwell & Davis, Time Series: Theory and Methods, Proposition 5.2.1.
 */
export function levinsonDurbin(autocovariance: Float64Array, order: number): LevinsonOutput {
  assertInteger("order", order, 0);
  assertLengthMin("autocovariance", autocovariance, order + 1);
  const coefficients = new Float64Array(order);
  const reflections = new Float64Array(order);
  const errorVariances = new Float64Array(order + 1);
  let error = autocovariance[0] > 0 ? autocovariance[0] : 0;
  errorVariances[0] = error;
  // Below this the error is rounding of R_0, and a reflection computed from it is noise.
  const errorMin = error * 2 ** -50;
  let orderReached = 0;
  for (let k = 1; k <= order && error > errorMin; k++) {
    let sum = autocovariance[k];
    for (let j = 1; j < k; j++) sum -= coefficients[j - 1] * autocovariance[k - j];
    const raw = sum / error;
    if (!(Math.abs(raw) <= 1 + REFLECTION_SLACK)) break;
    const reflection = Math.max(-1, Math.min(1, raw));
    reflections[k - 1] = reflection;
    for (let j = 1; 2 * j <= k - 1; j++) {
      const a = coefficients[j - 1];
      const b = coefficients[k - j - 1];
      coefficients[j - 1] = a - reflection * b;
      coefficients[k - j - 1] = b - reflection * a;
    }
    if (k % 2 === 0) coefficients[k / 2 - 1] *= 1 - reflection;
    coefficients[k - 1] = reflection;
    error *= (1 - reflection) * (1 + reflection);
    errorVariances[k] = error;
    orderReached = k;
  }
  for (let k = orderReached + 1; k <= order; k++) errorVariances[k] = error;
  return { coefficients, reflections, errorVariances, orderReached };
}

/**
 * Solves T·x = rhs for the symmetric Toeplitz matrix with first row `autocovariance`, any right-hand
 * side: the direct h-step predictor has rhs_i = R_{h+i}. Shape (size) = shape of `rhs`.
 *
 * `solved` tells how many leading unknowns the result solves for (as {@link LevinsonOutput}
 * `orderReached`); the others are 0. Cost: 2·size² products.
 *
 * @throws ShapeError when lags are missing
 * @see Golub & Van Loan, Matrix Computations (4th ed.), Algorithm 4.7.3.
 */
export function toeplitzSolve(
  autocovariance: Float64Array,
  rhs: Float64Array,
): { readonly solution: Float64Array; readonly solved: number } {
  const size = rhs.length;
  assertLengthMin("rhs", rhs, 1);
  assertLengthMin("autocovariance", autocovariance, size);
  const solution = new Float64Array(size);
  const predictor = new Float64Array(size);
  let error = autocovariance[0];
  if (!(error > 0)) return { solution, solved: 0 };
  const errorMin = error * 2 ** -50;
  solution[0] = rhs[0] / error;
  for (let k = 1; k < size; k++) {
    let sum = autocovariance[k];
    for (let j = 1; j < k; j++) sum -= predictor[j - 1] * autocovariance[k - j];
    const reflection = sum / error;
    error *= (1 - reflection) * (1 + reflection);
    if (!(error > errorMin)) return { solution, solved: k };
    for (let j = 1; 2 * j <= k - 1; j++) {
      const a = predictor[j - 1];
      const b = predictor[k - j - 1];
      predictor[j - 1] = a - reflection * b;
      predictor[k - j - 1] = b - reflection * a;
    }
    if (k % 2 === 0) predictor[k / 2 - 1] *= 1 - reflection;
    predictor[k - 1] = reflection;
    let rest = rhs[k];
    for (let j = 0; j < k; j++) rest -= solution[j] * autocovariance[k - j];
    const step = rest / error;
    for (let j = 0; j < k; j++) solution[j] -= step * predictor[k - 1 - j];
    solution[k] = step;
  }
  return { solution, solved: size };
}
