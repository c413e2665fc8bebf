/**
 * Kernel D: the log-signature to depth 3 of the time-augmented, scaled path over two windows.
 *
 * The features of a window are the change of the value, its area with time and two terms of third
 * order.
 *
 * @see Lyons, Rough paths, signatures and the modelling of functions on streams (2014).
 * @module
 */
import { TIME_VALUE_LENGTH, timeValueLogSignatureInto } from "@meristem/kernels/signature";
import type { SeriesContext } from "../series/series-context.js";
import { boundRatios, changeFeatures, type FeatureMap } from "./features.js";

const WINDOWS = [8, 32];
/** Factors that bring change, area and third-order terms to the size of the other features. */
const SCALES = Float64Array.of(1, 4, 12, 12);

/** Signature features, and a small linear block beside them. */
export function signatureFeatures(context: SeriesContext): FeatureMap {
  const linear = changeFeatures(context, {
    order: 4,
    averageCount: 3,
    seasonCount: 2,
    hasIndices: false,
  });
  const own = TIME_VALUE_LENGTH * WINDOWS.length;
  const steps = new Float64Array(WINDOWS.at(-1)!);
  return {
    featureCount: own + linear.featureCount,
    fillInto(out, offset, horizon) {
      for (let i = 0; i < WINDOWS.length; i++) {
        fillSignature(context, WINDOWS[i]!, steps, out, offset + i * TIME_VALUE_LENGTH);
      }
      linear.fillInto(out, offset + own, horizon);
    },
  };
}

function fillSignature(
  context: SeriesContext,
  window: number,
  steps: Float64Array,
  out: Float64Array,
  offset: number,
): void {
  const { ring, head, scale, index } = context;
  const count = index < window ? index | 0 : window;
  for (let k = 0; k < count; k++) {
    steps[k] = ring[head - count + k + 1]! - ring[head - count + k]!;
  }
  boundRatios(steps, 0, count, scale * Math.sqrt(window));
  timeValueLogSignatureInto(out, offset, steps, count, window, SCALES);
  boundRatios(out, offset, offset + TIME_VALUE_LENGTH, 1);
}
