/**
 * Kernel D: the log-signature to depth 3 of the time-augmented, scaled path over two windows.
 *
 * What it keeps of the path is what does not depend on how fast it was run through: the change, the
 * area between time and value, and two areas of third order.
 *
 * @see Lyons, Rough paths, signatures and the modelling of functions on streams (2014).
 * @module
 */
import type { SeriesContext } from "../series/series-context.js";
import { boundRatios, changeFeatures, type FeatureMap } from "./features.js";

const WINDOWS = [8, 32];
const PER_WINDOW = 4;
/** Brings the areas to the size of the other features. */
const AREA_SCALE = 4;
const THIRD_SCALE = 12;

/** Signature features, and a small linear block beside them. */
export function signatureFeatures(context: SeriesContext): FeatureMap {
  const linear = changeFeatures(context, {
    order: 4,
    averageCount: 3,
    seasonCount: 2,
    hasIndices: false,
  });
  const own = PER_WINDOW * WINDOWS.length;
  const steps = new Float64Array(WINDOWS.at(-1)!);
  return {
    featureCount: own + linear.featureCount,
    fillInto(out, offset, horizon) {
      for (let i = 0; i < WINDOWS.length; i++) {
        fillSignature(context, WINDOWS[i]!, steps, out, offset + i * PER_WINDOW);
      }
      linear.fillInto(out, offset + own, horizon);
    },
  };
}

/** Chen's identity segment by segment, words 1, 2, 12, 21, 112, 122; then the logarithm. */
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
  const u = 1 / window;
  let a = 0;
  let b = 0;
  let ab = 0;
  let ba = 0;
  let aab = 0;
  let abb = 0;
  for (let k = 0; k < count; k++) {
    const v = steps[k]!;
    aab += 0.5 * a * u * v + 0.5 * a * a * v + (u * u * v) / 6;
    abb += ab * v + 0.5 * a * v * v + (u * v * v) / 6;
    ab += a * v + 0.5 * u * v;
    ba += b * u + 0.5 * u * v;
    a += u;
    b += v;
  }
  out[offset] = b;
  out[offset + 1] = AREA_SCALE * 0.5 * (ab - ba);
  out[offset + 2] = THIRD_SCALE * (aab - 0.5 * a * ab + (a * a * b) / 12);
  out[offset + 3] = THIRD_SCALE * (abb - 0.5 * ab * b + (a * b * b) / 12);
  boundRatios(out, offset, offset + PER_WINDOW, 1);
}
