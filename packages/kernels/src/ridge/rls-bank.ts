/**
 * One recursive least squares per horizon, direct, all sharing one gain.
 *
 * The gain of a sample needs its features only. So the last gains are kept, and each horizon learns
 * with the gain of the sample its target belongs to, as soon as that target is known: exactly the
 * recursion over the pairs (features at s, target at s + h), at O(p) per further horizon.
 *
 * @module
 */
import { assertInteger, assertLengthMin, assertShape } from "../linalg/assert-shape.js";
import { absorbInto, cloneRlsGainState, initialRlsGainState } from "./rls-gain.js";
import type { RlsGainState } from "./rls-gain.js";
import { huberWeight, nextErrorScale, type RlsConfig } from "./rls.js";

export interface RlsBankConfig extends RlsConfig {
  /** Shape (horizonCount): steps between features and target, integers >= 1. */
  readonly horizons: readonly number[];
}

export interface RlsBankState extends RlsGainState {
  /** Row-major, shape (horizonCount, p). */
  readonly weights: Float64Array;
  /** Shape (horizonCount): running mean absolute error of each horizon, unit of its target. */
  readonly scales: Float64Array;
  /** Shape (horizonCount): errors behind each scale. */
  readonly scaleCounts: Float64Array;
  /** Shape (horizonCount): prior error of the last sample each horizon learned from. */
  readonly errors: Float64Array;
  /** Row-major, shape (ringLength, p), by step modulo ringLength; so `pastGains`. */
  readonly pastFeatures: Float64Array;
  readonly pastGains: Float64Array;
  /** Shape (ringLength): 1 where a step had features. */
  readonly pastPresent: Uint8Array;
  /** Steps seen, with or without features. */
  stepCount: number;
}

/** What one step brings. */
export interface RlsBankInput {
  /** Shape (p), or `undefined` when this step offers nothing to predict from. */
  readonly features: Float64Array | undefined;
  /** Shape (horizonCount): entry k is the target of the features horizons[k] steps ago. */
  readonly targets: Float64Array;
  /** Shape (horizonCount): 1 where the target is known, 0 where it is missing. */
  readonly targetPresent: Uint8Array;
}

/** The state before the first step. @throws RangeError, naming the field that is out of range */
export function initialRlsBankState(config: RlsBankConfig): RlsBankState {
  const { horizons, featureCount } = config;
  assertLengthMin("horizons", horizons, 1);
  for (const horizon of horizons) assertInteger("horizons", horizon, 1);
  const ringLength = Math.max(...horizons) + 1;
  return {
    ...initialRlsGainState(config),
    weights: new Float64Array(horizons.length * featureCount),
    scales: new Float64Array(horizons.length),
    scaleCounts: new Float64Array(horizons.length),
    errors: new Float64Array(horizons.length),
    pastFeatures: new Float64Array(ringLength * featureCount),
    pastGains: new Float64Array(ringLength * featureCount),
    pastPresent: new Uint8Array(ringLength),
    stepCount: 0,
  };
}

/**
 * Learns the targets that became known at this step, then absorbs this step's features.
 *
 * Robustness is by clipping each horizon's error (w <- w + k·ψ(e), ψ Huber's), since the gain is made
 * before any target is known. Without features nothing is learned later for this step.
 *
 * Cost: 2·p² + 2·p·horizonCount products, no allocation.
 *
 * @throws ShapeError when a shape disagrees with the config; RangeError when an input is not finite
 */
export function rlsBankStepInto(
  state: RlsBankState,
  input: RlsBankInput,
  config: RlsBankConfig,
): void {
  const { horizons, featureCount } = config;
  assertShape("targets", input.targets, horizons.length);
  assertShape("targetPresent", input.targetPresent, horizons.length);
  const ringLength = state.pastPresent.length;
  for (let k = 0; k < horizons.length; k++) {
    const origin = state.stepCount - horizons[k]!;
    if (origin < 0 || input.targetPresent[k] === 0) continue;
    const slot = origin % ringLength;
    if (state.pastPresent[slot] === 1) learn(state, k, slot, input.targets[k], config);
  }
  const slot = state.stepCount % ringLength;
  state.pastPresent[slot] = 0;
  state.stepCount++;
  if (input.features === undefined) return;
  absorbInto(state, input.features, 1, config);
  const at = slot * featureCount;
  for (let i = 0; i < featureCount; i++) {
    state.pastFeatures[at + i] = input.features[i];
    state.pastGains[at + i] = state.gain[i];
  }
  state.pastPresent[slot] = 1;
}

function learn(
  state: RlsBankState,
  horizonIndex: number,
  slot: number,
  target: number,
  config: RlsBankConfig,
): void {
  if (!Number.isFinite(target)) {
    const where = `targets[${horizonIndex}] of shape (${config.horizons.length})`;
    throw new RangeError(`${where}: ${target}, expected finite where present`);
  }
  const { weights, scales, scaleCounts, pastFeatures, pastGains } = state;
  const size = config.featureCount;
  const row = horizonIndex * size;
  const at = slot * size;
  let error = target;
  for (let i = 0; i < size; i++) error -= weights[row + i] * pastFeatures[at + i];
  const scale = scales[horizonIndex];
  const clipped = error * huberWeight(error, scale, config.huberThreshold);
  for (let i = 0; i < size; i++) weights[row + i] += pastGains[at + i] * clipped;
  scales[horizonIndex] = nextErrorScale(scale, scaleCounts[horizonIndex], error, config);
  scaleCounts[horizonIndex] += 1;
  state.errors[horizonIndex] = error;
}

/** As {@link rlsBankStepInto}, leaving `state` alone. */
export function rlsBankStep(
  state: RlsBankState,
  input: RlsBankInput,
  config: RlsBankConfig,
): { state: RlsBankState; output: { readonly errors: Float64Array } } {
  const next: RlsBankState = {
    ...cloneRlsGainState(state),
    weights: state.weights.slice(),
    scales: state.scales.slice(),
    scaleCounts: state.scaleCounts.slice(),
    errors: state.errors.slice(),
    pastFeatures: state.pastFeatures.slice(),
    pastGains: state.pastGains.slice(),
    pastPresent: state.pastPresent.slice(),
    stepCount: state.stepCount,
  };
  rlsBankStepInto(next, input, config);
  return { state: next, output: { errors: next.errors } };
}

/** Writes w_k·x of every horizon to `target`, shape (horizonCount). @throws ShapeError */
export function rlsBankPredictInto(
  target: Float64Array,
  state: RlsBankState,
  features: Float64Array,
): void {
  const size = state.gain.length;
  assertShape("features", features, size);
  assertShape("target", target, state.scales.length);
  for (let k = 0; k < target.length; k++) {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += state.weights[k * size + i] * features[i];
    target[k] = sum;
  }
}
