/**
 * Random Fourier features: a finite map whose inner products approximate a Gaussian kernel.
 *
 * @module
 */
import { assertInteger, assertPositive, assertShape } from "../linalg/assert-shape.js";
import { cos, sin } from "../math/index.js";
import { normalInto } from "../random/normal.js";
import type { RandomStream } from "../random/stream.js";

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
  const frequencies = new Float64Array((featureCount / 2) * inputCount);
  normalInto(frequencies, stream);
  for (let i = 0; i < frequencies.length; i++) frequencies[i] /= lengthScale;
  return { inputCount, featureCount, frequencies };
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
