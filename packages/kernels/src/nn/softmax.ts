/**
 * Softmax of each row, shifted by the row's maximum so that nothing overflows.
 *
 * As a last layer before a cross-entropy prefer `crossEntropyLoss`, which works on the scores.
 *
 * @module
 */
import { exp } from "../math/index.js";
import type { Layer, LayerContext, LayerPlan } from "./layer.js";

export function planSoftmax(size: number, context: LayerContext): LayerPlan {
  return {
    inSize: size,
    outSize: size,
    requests: [],
    initialLimits: [],
    ones: [],
    bind: () => bindSoftmax(size, context),
  };
}

function bindSoftmax(size: number, { engine, batchSizeMax }: LayerContext): Layer {
  const output = engine.allocate(batchSizeMax * size);
  const inputGradient = engine.allocate(batchSizeMax * size);
  return {
    inSize: size,
    outSize: size,
    output,
    inputGradient,
    forward(input, batchSize) {
      for (let row = 0; row < batchSize; row++) softmaxRow(output, input, row * size, size);
    },
    backward(dy, batchSize) {
      for (let row = 0; row < batchSize; row++) {
        const from = row * size;
        let projected = 0;
        for (let j = 0; j < size; j++) projected += dy[from + j] * output[from + j];
        for (let j = 0; j < size; j++) {
          inputGradient[from + j] = output[from + j] * (dy[from + j] - projected);
        }
      }
    },
  };
}

/** out[from…from+size) = softmax of the same places of `scores`. Returns Σ e^(score − top). */
export function softmaxRow(
  out: Float64Array,
  scores: Float64Array,
  from: number,
  size: number,
): number {
  let top = scores[from];
  for (let j = 1; j < size; j++) if (scores[from + j] > top) top = scores[from + j];
  let sum = 0;
  for (let j = 0; j < size; j++) {
    const e = exp(scores[from + j] - top);
    out[from + j] = e;
    sum += e;
  }
  for (let j = 0; j < size; j++) out[from + j] /= sum;
  return sum;
}
