/**
 * Recursive least squares with forgetting: ridge regression, one weighted sample at a time.
 *
 *     k = P·x / (λ/ω + xᵀP·x)      P ← (P − k·xᵀP)·γ/λ      w ← w + k·(y − w·x)
 *
 * with P the covariance (inverse of the discounted Σ ω·x·xᵀ), x the features, ω the weight of the
 * sample, λ the forgetting, γ the widening and w the coefficients. The gain k depends on x alone, so
 * several sets of coefficients (one a horizon) can share it.
 *
 * P is kept as the lower triangle of a symmetric matrix, in one of two storages. Both run the same
 * recursion and differ in the order of the sums of P·x, so they agree to rounding:
 *
 * | storage | function                    | for                                           |
 * | ------- | --------------------------- | --------------------------------------------- |
 * | padded  | {@link rlsPaddedUpdateInto} | many features: four rows at a time            |
 * | packed  | {@link rlsPackedUpdateInto} | few features, many series: half of the memory |
 *
 * Forgetting stops while trace(P) is above a limit. Without excitation P would otherwise grow like
 * λ⁻ⁿ, and the next excited sample would move the coefficients without bound. The limit is on the
 * whole trace: one direction idle for long enough stops the forgetting of all directions.
 *
 * Numbers are passed in arrays: a float64 argument or return value may be boxed in a hot loop.
 * Arguments are not checked.
 *
 * @see Haykin, Adaptive Filter Theory (5th ed., 2014), §10.3.
 * @module
 */
import { packedDowndateInto, packedProductInto } from "./symmetric-packed.js";
import { paddedDowndateInto, paddedLength, paddedProductInto } from "./symmetric-padded.js";

/** Smallest diagonal entry of P: rounding must not make a variance zero or negative. */
const VARIANCE_MIN = 1e-12;

/** Slots of {@link RlsWorkspace.scalars}: trace(P), γ/λ of the newest update, γ of the next one. */
export const RLS_TRACE = 0;
export const RLS_GROWTH = 1;
export const RLS_WIDENING = 2;

/** Constants of a recursion. */
export interface RlsSettings {
  /** λ in (0, 1]: share of the past kept at each sample. 1/(1 − λ) is the memory in samples. */
  readonly forgetting: number;
  /** Forgetting stops while trace(P) is above this times the number of features. */
  readonly traceMaxPerFeature: number;
}

/** Input and output of an update. `length` is at least the feature count, padded where P is. */
export interface RlsWorkspace {
  /** Shape (length): x, written by the caller; 0 in the padding. */
  readonly features: Float64Array;
  /** Shape (length), scratch: P·x before the update. */
  readonly product: Float64Array;
  /** Shape (length), result: the gain of the newest sample, coefficients per unit of error. */
  readonly gain: Float64Array;
  /** Shape (3), state: see {@link RLS_TRACE}; the last slot is reset to 1 by each update. */
  readonly scalars: Float64Array;
}

/**
 * A workspace of zeros for at most `count` features, long enough for both storages. Its `length` is
 * the row length of P in padded storage.
 */
export function rlsWorkspace(count: number): RlsWorkspace {
  const length = paddedLength(count);
  return {
    features: new Float64Array(length),
    product: new Float64Array(length),
    gain: new Float64Array(length),
    scalars: Float64Array.of(0, 0, 1),
  };
}

/** Float64 that P of `count` features occupies in packed storage. */
export function rlsPackedSize(count: number): number {
  return (count * (count + 1)) / 2;
}

/**
 * Writes `prior` to the diagonal of P in padded storage at `covariance[offset …]`, which must be 0
 * elsewhere, and the trace to `scalars[at]`. `prior` is the variance of a coefficient before any
 * sample, in units of the residual variance; its inverse is the ridge penalty.
 */
export function rlsPaddedPriorInto(
  covariance: Float64Array,
  offset: number,
  count: number,
  prior: number,
  scalars: Float64Array,
  at: number,
): void {
  const size = paddedLength(count);
  for (let i = 0; i < count; i++) covariance[offset + i * size + i] = prior;
  scalars[at] = prior * count;
}

/** As {@link rlsPaddedPriorInto}, in packed storage: {@link rlsPackedSize} entries. */
export function rlsPackedPriorInto(
  covariance: Float64Array,
  offset: number,
  count: number,
  prior: number,
  scalars: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) covariance[offset + (i * (i + 3)) / 2] = prior;
  scalars[at] = prior * count;
}

/**
 * Updates P, shape (count, count) in padded storage at `covariance[offset …]`, with the sample in
 * `workspace.features` of weight `weight[0]` > 0, and writes the gain to `workspace.gain`.
 *
 * Without forgetting and with {@link rlsCorrectInto} after each sample, the coefficients are the
 * ridge solution of all samples, to rounding. Cost: 3.5·count² flops, no allocation.
 */
export function rlsPaddedUpdateInto(
  workspace: RlsWorkspace,
  covariance: Float64Array,
  offset: number,
  count: number,
  weight: Float64Array,
  settings: RlsSettings,
): void {
  const { features, product, gain, scalars } = workspace;
  const size = paddedLength(count);
  paddedProductInto(product, covariance, offset, features, size);
  gainInto(workspace, size, count, weight, settings);
  paddedDowndateInto(covariance, offset, gain, product, size, scalars, RLS_GROWTH);
  let trace = 0;
  for (let i = 0; i < count; i++) {
    const at = offset + i * size + i;
    if (covariance[at] < VARIANCE_MIN) covariance[at] = VARIANCE_MIN;
    trace += covariance[at];
  }
  scalars[RLS_TRACE] = trace;
}

/** As {@link rlsPaddedUpdateInto}, in packed storage, at the same cost. */
export function rlsPackedUpdateInto(
  workspace: RlsWorkspace,
  covariance: Float64Array,
  offset: number,
  count: number,
  weight: Float64Array,
  settings: RlsSettings,
): void {
  const { features, product, gain, scalars } = workspace;
  packedProductInto(product, covariance, offset, features, count);
  gainInto(workspace, count, count, weight, settings);
  packedDowndateInto(covariance, offset, gain, product, count, scalars, RLS_GROWTH);
  let trace = 0;
  let at = offset;
  for (let i = 0; i < count; i++) {
    if (covariance[at] < VARIANCE_MIN) covariance[at] = VARIANCE_MIN;
    trace += covariance[at];
    at += i + 2;
  }
  scalars[RLS_TRACE] = trace;
}

/** The gain from P·x, and the factor of P, to `workspace`. */
function gainInto(
  { features, product, gain, scalars }: RlsWorkspace,
  length: number,
  count: number,
  weight: Float64Array,
  { forgetting, traceMaxPerFeature }: RlsSettings,
): void {
  let quadratic = 0;
  for (let i = 0; i < length; i++) quadratic += product[i] * features[i];
  const lambda = scalars[RLS_TRACE] > traceMaxPerFeature * count ? 1 : forgetting;
  const perTotal = 1 / (lambda / weight[0] + quadratic);
  for (let i = 0; i < length; i++) gain[i] = product[i] * perTotal;
  scalars[RLS_GROWTH] = scalars[RLS_WIDENING] / lambda;
  scalars[RLS_WIDENING] = 1;
}

/**
 * Writes w·x to `out[at]`: w is `coefficients[coefficientsAt …]`, x is `features[featuresAt …]`, both
 * shape (count). Summed from the first entry to the last. Cost: 2·count flops, no allocation.
 */
export function rlsPredictInto(
  out: Float64Array,
  at: number,
  coefficients: Float64Array,
  coefficientsAt: number,
  features: Float64Array,
  featuresAt: number,
  count: number,
): void {
  let sum = 0;
  for (let j = 0; j < count; j++)
    sum += coefficients[coefficientsAt + j] * features[featuresAt + j];
  out[at] = sum;
}

/**
 * w ← w + k·`errors[0]`: w is `coefficients[coefficientsAt …]`, k is `gain[gainAt …]`, both shape
 * (count); `errors[0]` is target minus prediction. Cost: 2·count flops, no allocation.
 */
export function rlsCorrectInto(
  coefficients: Float64Array,
  coefficientsAt: number,
  gain: Float64Array,
  gainAt: number,
  count: number,
  errors: Float64Array,
): void {
  const error = errors[0];
  for (let j = 0; j < count; j++) coefficients[coefficientsAt + j] += gain[gainAt + j] * error;
}
