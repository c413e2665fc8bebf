/**
 * Random Fourier features: finite maps whose inner products approximate a Gaussian covariance
 * function, by pairs of sine and cosine or by one cosine with a random phase.
 *
 * @module
 */
import { assertInteger, assertPositive, assertShape } from "../linalg/assert-shape.js";
import { cos, cosInto, sin } from "../math/index.js";
import { normalInto } from "../random/normal.js";
import { fork, type RandomStream } from "../random/stream.js";
import { uniformInto } from "../random/uniform.js";

/** The map x -> √(1/m)·(cos w_1·x, sin w_1·x, …, cos w_m·x, sin w_m·x). Constant once drawn. */
export interface RandomFeatures {
  readonly inputCount: number;
  /** Even: m pairs. */
  readonly featureCount: number;
  /** Row-major, shape (featureCount / 2, inputCount), per input unit. */
  readonly frequencies: Float64Array;
}

/** What is drawn. */
export interface RandomFeaturesConfig {
  readonly inputCount: number;
  /** Even, >= 2. */
  readonly featureCount: number;
  /** Length scale b of exp(-|x - z|²/2b²), input units. */
  readonly lengthScale: number;
}

/**
 * Draws the frequencies from `stream`, which advances.
 *
 * @throws RangeError, naming the field that is out of range
 * @see Rahimi & Recht, "Random features for large-scale kernel machines" (2007), with the paired
 *   form, whose variance is lower than that of random phases.
 */
export function drawRandomFeatures(
  stream: RandomStream,
  config: RandomFeaturesConfig,
): RandomFeatures {
  const { inputCount, featureCount, lengthScale } = config;
  assertInteger("inputCount", inputCount, 1);
  assertInteger("featureCount", featureCount, 2);
  if (featureCount % 2 !== 0) throw new RangeError(`featureCount: ${featureCount}, expected even`);
  assertPositive("lengthScale", lengthScale);
  const frequencies = drawFrequencies(stream, (featureCount / 2) * inputCount, lengthScale);
  return { inputCount, featureCount, frequencies };
}

/** Normal frequencies: the spectrum of the Gaussian covariance function. */
function drawFrequencies(stream: RandomStream, count: number, lengthScale: number): Float64Array {
  const frequencies = new Float64Array(count);
  normalInto(frequencies, stream);
  for (let i = 0; i < count; i++) frequencies[i] /= lengthScale;
  return frequencies;
}

/**
 * Writes the features of `input`, shape (inputCount), to `target[offset …]`.
 *
 * The features of any input have length 1; inner products approximate the kernel with standard
 * error below √(1/featureCount). Cost: featureCount/2 · (inputCount products + sine and cosine), no
 * allocation.
 *
 * @throws ShapeError when `input` has another shape or `target` has no room
 */
export function randomFeaturesInto(
  target: Float64Array,
  map: RandomFeatures,
  input: Float64Array,
  offset: number = 0,
): void {
  const { inputCount, featureCount, frequencies } = map;
  assertShape("input", input, inputCount);
  if (target.length < offset + featureCount) {
    assertShape("target", target, offset + featureCount);
  }
  const pairCount = featureCount / 2;
  const amplitude = Math.sqrt(1 / pairCount);
  for (let i = 0; i < pairCount; i++) {
    const row = i * inputCount;
    let phase = 0;
    for (let k = 0; k < inputCount; k++) phase += frequencies[row + k] * input[k];
    target[offset + 2 * i] = amplitude * cos(phase);
    target[offset + 2 * i + 1] = amplitude * sin(phase);
  }
}

/** The map x -> a·(cos(w_1·x + φ_1), …, cos(w_D·x + φ_D)). Constant once drawn, but for `angles`. */
export interface PhasedFeatures {
  readonly inputCount: number;
  readonly featureCount: number;
  /** Row-major, shape (featureCount, inputCount), per input unit. */
  readonly frequencies: Float64Array;
  /** Shape (featureCount), radians. */
  readonly phases: Float64Array;
  /** a; √(2/featureCount) makes inner products approximate the covariance function. */
  readonly amplitude: number;
  /** Shape (featureCount), scratch. */
  readonly angles: Float64Array;
}

/** What is drawn, and the factor of the features. */
export interface PhasedFeaturesConfig {
  readonly inputCount: number;
  readonly featureCount: number;
  /** Length scale b of exp(-|x - z|²/2b²), input units. */
  readonly lengthScale: number;
  readonly amplitude: number;
}

/**
 * Draws frequencies and phases from the streams `frequencies` and `phases` below `stream`, which does
 * not advance.
 *
 * @throws RangeError, naming the field that is out of range
 * @see Rahimi & Recht, "Random features for large-scale kernel machines" (2007), algorithm 1. Its
 *   inner products have a larger variance than those of {@link drawRandomFeatures} for near inputs.
 */
export function drawPhasedFeatures(
  stream: RandomStream,
  config: PhasedFeaturesConfig,
): PhasedFeatures {
  const { inputCount, featureCount, lengthScale, amplitude } = config;
  assertInteger("inputCount", inputCount, 1);
  assertInteger("featureCount", featureCount, 1);
  assertPositive("lengthScale", lengthScale);
  const count = featureCount * inputCount;
  const frequencies = drawFrequencies(fork(stream, "frequencies"), count, lengthScale);
  const phases = new Float64Array(featureCount);
  uniformInto(phases, fork(stream, "phases"));
  for (let i = 0; i < featureCount; i++) phases[i] *= 2 * Math.PI;
  const angles = new Float64Array(featureCount);
  return { inputCount, featureCount, frequencies, phases, amplitude, angles };
}

/**
 * Writes the features of `input[inputOffset … inputOffset + inputCount)` to `target[offset …]`.
 *
 * Cost: featureCount · (inputCount products + one cosine), no allocation. Shapes are not checked.
 */
export function phasedFeaturesInto(
  target: Float64Array,
  offset: number,
  map: PhasedFeatures,
  input: Float64Array,
  inputOffset: number,
): void {
  const { inputCount, featureCount, frequencies, phases, amplitude, angles } = map;
  for (let i = 0; i < featureCount; i++) {
    const row = i * inputCount;
    let angle = phases[i];
    for (let k = 0; k < inputCount; k++) angle += frequencies[row + k] * input[inputOffset + k];
    angles[i] = angle;
  }
  cosInto(angles, angles);
  for (let i = 0; i < featureCount; i++) target[offset + i] = amplitude * angles[i];
}
