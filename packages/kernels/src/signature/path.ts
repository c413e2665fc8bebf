/**
 * Signatures of whole paths, and the paths that are worth taking them of.
 *
 * @module
 */
import { assertAllFinite, assertInteger, ShapeError } from "../linalg/assert-shape.js";
import type { SignatureLayout } from "./layout.js";
import { appendSegmentInto, logSignatureInto } from "./tensor-algebra.js";

/** @throws ShapeError or RangeError unless `path` is whole points of `dimension`, at least one */
function assertPath(path: Float64Array, dimension: number): number {
  assertInteger("dimension", dimension, 1);
  if (path.length === 0 || path.length % dimension !== 0) {
    throw new ShapeError(
      `path: shape (${path.length}), expected a multiple of (${dimension}), > 0`,
    );
  }
  assertAllFinite("path", path);
  return path.length / dimension;
}

/**
 * The signature of the polyline through `path`, row-major, shape (pointCount, dimension).
 *
 * Exact at every level but for rounding: no subdivision is needed. A single point has the signature
 * of no path, all zeros. Cost: about 2·dimension^depth products per segment.
 *
 * @throws ShapeError or RangeError, naming the argument
 */
export function signature(path: Float64Array, layout: SignatureLayout): Float64Array {
  const { dimension } = layout;
  const pointCount = assertPath(path, dimension);
  const result = new Float64Array(layout.length);
  const increment = new Float64Array(dimension);
  for (let t = 1; t < pointCount; t++) {
    for (let k = 0; k < dimension; k++) {
      increment[k] = path[t * dimension + k] - path[(t - 1) * dimension + k];
    }
    appendSegmentInto(result, increment, layout);
  }
  return result;
}

/** The log-signature of the polyline through `path` in the Lyndon basis. @throws as above */
export function logSignature(path: Float64Array, layout: SignatureLayout): Float64Array {
  const result = new Float64Array(layout.lyndonWords.length);
  logSignatureInto(result, signature(path, layout), layout);
  return result;
}

/**
 * Multiplies each bracket's coefficient by the scales of its letters: what the log-signature would be
 * had channel k of the path been measured in units `scales[k]` times smaller. In place.
 *
 * @throws ShapeError when a shape disagrees with the layout
 */
export function dilateInto(
  logSignatureOfPath: Float64Array,
  scales: Float64Array,
  layout: SignatureLayout,
): void {
  const { lyndonWords } = layout;
  for (let k = 0; k < lyndonWords.length; k++) {
    const word = lyndonWords[k]!;
    let factor = 1;
    for (let i = 0; i < word.length; i++) factor *= scales[word[i]!]!;
    logSignatureOfPath[k] *= factor;
  }
}

/**
 * The lead–lag path of `path`: 2·dimension channels (leads, then lags), 2·pointCount - 1 points. The
 * area between a channel's lead and lag is half its quadratic variation.
 *
 * @throws ShapeError or RangeError, naming the argument
 * @see Flint, Hambly & Lyons, Stochastic Processes and their Applications 126 (2016).
 */
export function leadLag(path: Float64Array, dimension: number): Float64Array {
  const pointCount = assertPath(path, dimension);
  const width = 2 * dimension;
  const result = new Float64Array((2 * pointCount - 1) * width);
  for (let row = 0; row < 2 * pointCount - 1; row++) {
    const lag = row >> 1;
    const lead = (row + 1) >> 1;
    for (let k = 0; k < dimension; k++) {
      result[row * width + k] = path[lead * dimension + k];
      result[row * width + dimension + k] = path[lag * dimension + k];
    }
  }
  return result;
}

/**
 * `path` with time as channel 0, running evenly from 0 to 1.
 *
 * @throws ShapeError or RangeError, naming the argument
 */
export function timeAugmented(path: Float64Array, dimension: number): Float64Array {
  const pointCount = assertPath(path, dimension);
  const width = dimension + 1;
  const result = new Float64Array(pointCount * width);
  for (let t = 0; t < pointCount; t++) {
    result[t * width] = pointCount > 1 ? t / (pointCount - 1) : 0;
    for (let k = 0; k < dimension; k++) result[t * width + 1 + k] = path[t * dimension + k];
  }
  return result;
}
