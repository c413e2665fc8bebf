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
import { boundedRatio, changeFeatures, type FeatureMap } from "./features.js";

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
  return {
    featureCount: own + linear.featureCount,
    fillInto(out, offset, horizon) {
      for (let i = 0; i < WINDOWS.length; i++) {
        fillSignature(context, WINDOWS[i]!, out, offset + i * PER_WINDOW);
      }
      linear.fillInto(out, offset + own, horizon);
    },
  };
}

/** Chen's identity segment by segment, words 1, 2, 12, 21, 112, 122; then the logarithm. */
function fillSignature(
  context: SeriesContext,
  window: number,
  out: Float64Array,
  offset: number,
): void {
  const { ring, head, scale } = context;
  const unit = scale * Math.sqrt(window);
  const u = 1 / window;
  let a = 0;
  let b = 0;
  let ab = 0;
  let ba = 0;
  let aab = 0;
  let abb = 0;
  for (let lag = Math.min(window, context.index); lag > 0; lag--) {
    const v = boundedRatio(ring[head - lag + 1]! - ring[head - lag]!, unit);
    aab += 0.5 * a * u * v + 0.5 * a * a * v + (u * u * v) / 6;
    abb += ab * v + 0.5 * a * v * v + (u * v * v) / 6;
    ab += a * v + 0.5 * u * v;
    ba += b * u + 0.5 * u * v;
    a += u;
    b += v;
  }
  out[offset] = b;
  out[offset + 1] = AREA_SCALE * 0.5 * (ab - ba);
  out[offset + 2] = bounded(THIRD_SCALE * (aab - 0.5 * a * ab + (a * a * b) / 12));
  out[offset + 3] = bounded(THIRD_SCALE * (abb - 0.5 * ab * b + (a * b * b) / 12));
}

const bounded = (x: number): number => Math.max(-1e4, Math.min(1e4, x));
