/**
 * The gain of recursive least squares with forgetting: inverse information kept as a packed
 * symmetric matrix.
 *
 *     k = P x / (λ/ω + xᵀP x)      P ← (P − k xᵀP) / λ
 *
 * with P, x, ω, λ = `#inverse`, `features`, `weight`, `forgetting`. The coefficients are the
 * caller's, so that several of them (one a horizon) can share one gain, which depends on x alone.
 *
 * @see Haykin, Adaptive Filter Theory, ch. 10.
 * @module
 */
import type { StateBlocks } from "../state/state-blocks.js";

/** Prior variance of every coefficient: small, so that an untaught model is the naive forecast. */
export const PRIOR_VARIANCE = 0.1;

/**
 * Forgetting stops while the trace is this many times the prior one: without excitation P would
 * grow without bound, and the first lively sample would throw the coefficients anywhere.
 */
const TRACE_LIMIT = 50;
const VARIANCE_MIN = 1e-12;

export class RecursiveLeastSquares {
  readonly featureCount: number;
  /** Shape (featureCount): gain of the newest sample, dimensionless. */
  readonly gain: Float64Array;
  /** Lower triangle by rows, shape (featureCount·(featureCount + 1)/2), dimensionless. */
  readonly #inverse: Float64Array;
  readonly #product: Float64Array;
  readonly #at: Float64Array;
  readonly #prior: number;

  constructor(blocks: StateBlocks, featureCount: number, prior: number = PRIOR_VARIANCE) {
    this.featureCount = featureCount;
    this.#prior = prior;
    this.gain = blocks.block("gain", [featureCount], "1");
    this.#inverse = blocks.block("inverse", [(featureCount * (featureCount + 1)) / 2], "1");
    this.#product = new Float64Array(featureCount);
    this.#at = blocks.block("at", [1], "trace");
    for (let i = 0, row = 0; i < featureCount; row += ++i) this.#inverse[row + i] = prior;
    this.#at[0] = prior * featureCount;
  }

  /** Multiplies the uncertainty of all that was learnt by `factor` >= 1: learn faster again. */
  widen(factor: number): void {
    for (let i = 0; i < this.#inverse.length; i++) this.#inverse[i]! *= factor;
    this.#at[0]! *= factor;
  }

  /**
   * Takes in one sample of `weight` > 0 and leaves its gain in {@link gain}.
   * `samples[offset … offset + featureCount)` are the features. Cost: 2·featureCount² flops.
   */
  update(samples: Float64Array, offset: number, weight: number, forgetting: number): void {
    const count = this.featureCount;
    const inverse = this.#inverse;
    const product = this.#product;
    const gain = this.gain;
    product.fill(0);
    for (let i = 0, row = 0; i < count; row += ++i) {
      const xi = samples[offset + i]!;
      let sum = 0;
      for (let j = 0; j < i; j++) {
        const p = inverse[row + j]!;
        sum += p * samples[offset + j]!;
        product[j]! += p * xi;
      }
      product[i]! += sum + inverse[row + i]! * xi;
    }
    let quadratic = 0;
    for (let i = 0; i < count; i++) quadratic += product[i]! * samples[offset + i]!;
    const lambda = this.#at[0]! > TRACE_LIMIT * this.#prior * count ? 1 : forgetting;
    const perLambda = 1 / lambda;
    const perTotal = 1 / (lambda / weight + quadratic);
    for (let i = 0; i < count; i++) gain[i] = product[i]! * perTotal;
    let trace = 0;
    for (let i = 0, row = 0; i < count; row += ++i) {
      const ki = gain[i]!;
      for (let j = 0; j < i; j++) {
        inverse[row + j] = (inverse[row + j]! - ki * product[j]!) * perLambda;
      }
      const variance = (inverse[row + i]! - ki * product[i]!) * perLambda;
      inverse[row + i] = variance > VARIANCE_MIN ? variance : VARIANCE_MIN;
      trace += inverse[row + i]!;
    }
    this.#at[0] = trace;
  }
}
