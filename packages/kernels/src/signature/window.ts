/**
 * The signature of the last segments of a path, kept up to date segment by segment.
 *
 * A segment enters by multiplying on the right and leaves by multiplying with its inverse on the
 * left. Rounding would pile up that way, so a second signature is grown from nothing beside it: as
 * soon as it covers exactly the window it takes over. No step costs more than another, and no error
 * is older than two windows.
 *
 * @module
 */
import { assertAllFinite, assertInteger, assertShape } from "../linalg/assert-shape.js";
import type { SignatureLayout } from "./layout.js";
import { appendSegmentInto, prependSegmentInto } from "./tensor-algebra.js";

export interface SignatureWindowState {
  /** Shape (layout.length): the signature of the last min(stepCount, segmentCount) segments. */
  readonly signature: Float64Array;
  /** Shape (layout.length): that of the segments since the last hand-over. */
  readonly successor: Float64Array;
  /** Row-major, shape (segmentCount, dimension): the window's increments, by step modulo its size. */
  readonly increments: Float64Array;
  /** Shape (dimension), scratch. */
  readonly leaving: Float64Array;
  readonly segmentCount: number;
  stepCount: number;
}

/** An empty window over the last `segmentCount` >= 1 segments. @throws RangeError */
export function initialSignatureWindow(
  layout: SignatureLayout,
  segmentCount: number,
): SignatureWindowState {
  assertInteger("segmentCount", segmentCount, 1);
  return {
    signature: new Float64Array(layout.length),
    successor: new Float64Array(layout.length),
    increments: new Float64Array(segmentCount * layout.dimension),
    leaving: new Float64Array(layout.dimension),
    segmentCount,
    stepCount: 0,
  };
}

/**
 * Adds the segment `increment`, shape (dimension), and lets the oldest go once the window is full.
 *
 * Cost: three fused products, about 6·dimension^depth, no allocation.
 *
 * @throws ShapeError when `increment` has another shape; RangeError when an entry is not finite
 */
export function signatureWindowStepInto(
  state: SignatureWindowState,
  increment: Float64Array,
  layout: SignatureLayout,
): void {
  const { dimension } = layout;
  const { signature, successor, increments, leaving, segmentCount } = state;
  assertShape("increment", increment, dimension);
  assertAllFinite("increment", increment);
  const slot = state.stepCount % segmentCount;
  const at = slot * dimension;
  if (state.stepCount >= segmentCount) {
    for (let k = 0; k < dimension; k++) leaving[k] = increments[at + k];
    prependSegmentInto(signature, leaving, -1, layout);
  }
  for (let k = 0; k < dimension; k++) increments[at + k] = increment[k];
  appendSegmentInto(signature, increment, layout);
  appendSegmentInto(successor, increment, layout);
  state.stepCount++;
  if (slot === segmentCount - 1) {
    signature.set(successor);
    successor.fill(0);
  }
}

/** As {@link signatureWindowStepInto}, leaving `state` alone. */
export function signatureWindowStep(
  state: SignatureWindowState,
  increment: Float64Array,
  layout: SignatureLayout,
): { state: SignatureWindowState; output: { readonly signature: Float64Array } } {
  const next: SignatureWindowState = {
    ...state,
    signature: state.signature.slice(),
    successor: state.successor.slice(),
    increments: state.increments.slice(),
    leaving: state.leaving.slice(),
  };
  signatureWindowStepInto(next, increment, layout);
  return { state: next, output: { signature: next.signature } };
}
